// @ts-check
// The variants of a step in the editor: one tab for each, their shares, and how the best is found.
import { html } from '../../vendor/htm-preact.js';
import { percent } from '../format.js';
import { t } from '../words.js';
import { NumberField, SelectField, TextField } from './field.js';
import { UndoLine, useUndo } from './form.js';
import { useRows } from './hooks.js';
import { without, withMore } from './variant.js';

const MOST = 5;
const HOUR = 3600;
const RULE = { sample_people: null, sample_percent: 20, by: 'clicks', after_s: 24 * HOUR, when_unclear: 'best' };
// Of people who go on coming nobody knows a part: the first so many are the sample.
const RULE_OF_FIRST = { ...RULE, sample_people: 200, sample_percent: null };

/** Who sends a variant, where that is its own. @param {{v:any, at:string, error:any, onChange:(part:any) => void}} props */
function OwnSender({ v, at, error, onChange }) {
  const senders = useRows('/senders');
  const options = [['', t('variants.sender_of_campaign')], ...senders.map((/** @type {any} */ s) => [String(s.id), s.name])];
  return html`<div class="cols">
    <${TextField} label=${t('variants.from_name')} name=${`${at}.from_name`} value=${v.from_name ?? ''} error=${error}
      hint=${t('variants.from_name_hint')} onChange=${(/** @type {string} */ text) => onChange({ from_name: text || undefined })} />
    <${SelectField} label=${t('variants.sender')} name=${`${at}.sender_id`} value=${String(v.sender_id ?? '')} options=${options}
      error=${error} onChange=${(/** @type {string} */ id) => onChange({ sender_id: id ? Number(id) : undefined })} />
  </div>`;
}

/** How the winner is found. @param {{rule:any, at:string, ongoing:boolean, error:any, onChange:(rule:any) => void}} props */
function Rule({ rule, at, ongoing, error, onChange }) {
  const set = (/** @type {any} */ part) => onChange({ ...rule, ...part });
  const by = rule ? rule.by : '';
  const isPeople = rule?.sample_people !== null && rule?.sample_people !== undefined;
  const amount = isPeople ? rule.sample_people : rule?.sample_percent;
  const setAmount = (/** @type {number|null} */ n, people = isPeople) =>
    set(people ? { sample_people: n, sample_percent: null } : { sample_people: null, sample_percent: n });
  return html`<${SelectField} label=${t('variants.winner')} name=${`${at}.winner`} value=${by} error=${error}
      options=${[
        ['', t('variants.everybody_gets_one')],
        ['clicks', t('variants.sample_by_clicks')],
        ['replies', t('variants.sample_by_replies')],
        ['hand', t('variants.sample_by_hand')],
      ]} onChange=${(/** @type {string} */ word) => onChange(word ? { ...(rule || (ongoing ? RULE_OF_FIRST : RULE)), by: word } : null)} />
    ${rule && html`<div class="cols">
      <${NumberField} label=${t('variants.sample')} name=${`${at}.winner.sample_people`} min="1" value=${amount} error=${error} onChange=${setAmount} />
      <${SelectField} label=${t('variants.sample_unit')} name=${`${at}.winner.sample_percent`} value=${isPeople ? 'people' : 'percent'} error=${error}
        options=${ongoing && isPeople ? [['people', t('variants.people_who_come_first')]] : [['percent', t('variants.percent_of_people')], ['people', t(ongoing ? 'variants.people_who_come_first' : 'variants.people')]]}
        onChange=${(/** @type {string} */ unit) => setAmount(amount, unit === 'people')} />
    </div>`}
    ${rule && by !== 'hand' && html`<div class="cols">
      <${NumberField} label=${t('variants.after_hours')} name=${`${at}.winner.after_s`} min="1" value=${rule.after_s && rule.after_s / HOUR} error=${error}
        hint=${t('variants.after_hours_hint')} onChange=${(/** @type {number|null} */ n) => set({ after_s: n && n * HOUR })} />
      <${SelectField} label=${t('variants.when_unclear')} name=${`${at}.winner.when_unclear`} value=${rule.when_unclear} error=${error}
        options=${[['best', t('variants.take_best')], ['first', t('variants.take_first')]]}
        onChange=${(/** @type {string} */ when_unclear) => set({ when_unclear })} />
    </div>`}`;
}

/**
 * @param {{step:any, index:number, ongoing:boolean, letter:string, setLetter:(letter:string) => void, error:any,
 *   onChange:(part:any) => void}} props
 */
export function Variants({ step, index, ongoing, letter, setLetter, error, onChange }) {
  const undo = useUndo();
  const variants = step.variants || [];
  const v = variants.find((/** @type {any} */ one) => one.key === letter) || variants[0];
  const add = (/** @type {any} */ like) => {
    const more = withMore(step, like);
    onChange(more);
    setLetter(more.variants[more.variants.length - 1].key);
  };
  const set = (/** @type {string} */ key, /** @type {any} */ part) =>
    onChange((/** @type {any} */ now) => ({
      variants: now.variants.map((/** @type {any} */ one) => (one.key === key ? { ...one, ...part } : one)),
    }));
  const remove = () => {
    const before = { ...step };
    onChange(without(step, v.key));
    undo.take({ text: t('variants.removed', { letter: v.key }), back: () => onChange(before) });
  };
  if (!v) {
    return html`<div class="row"><button class="btn btn-s" type="button" onClick=${() => add(null)}>${t('variants.add_first')}</button></div>
      <${UndoLine} undo=${undo} />`;
  }
  const sum = variants.reduce((/** @type {number} */ n, /** @type {any} */ one) => n + (one.weight || 0), 0);
  const at = `steps.${index}`;
  const place = variants.indexOf(v);
  return html`<section class="stack-s" aria-label=${t('variants.variants')}>
    <div class="row"><div class="tabs" role="group" aria-label=${t('variants.variant')}>${variants.map(
      (/** @type {any} */ one) => html`<button key=${one.key} class="tab" type="button" aria-current=${one === v ? 'true' : undefined}
        onClick=${() => setLetter(one.key)}>${t('variants.named', { letter: one.key })} <span class="muted num">${percent(one.weight || 0, sum)}</span></button>`)}</div>
      ${variants.length < MOST && html`<button class="btn btn-s" type="button" onClick=${() => add(v)}>${t('variants.copy', { letter: v.key })}</button>`}
      <button class="btn btn-s btn-danger" type="button" onClick=${remove}>${t('variants.remove', { letter: v.key })}</button></div>
    <p class="hint">${place > 0 ? t('variants.what_you_leave') : t('variants.the_first')}</p>
    <${NumberField} label=${t('variants.weight', { letter: v.key })} name=${`${at}.variants.${place}.weight`} value=${v.weight} max="1000" error=${error}
      hint=${t('variants.weight_hint', { share: percent(v.weight || 0, sum) })} onChange=${(/** @type {number} */ weight) => set(v.key, { weight })} />
    <${OwnSender} v=${v} at=${`${at}.variants.${place}`} error=${error} onChange=${(/** @type {any} */ part) => set(v.key, part)} />
    <${Rule} rule=${step.winner} at=${at} ongoing=${ongoing} error=${error} onChange=${(/** @type {any} */ winner) => onChange({ winner })} />
    <${UndoLine} undo=${undo} />
  </section>`;
}
