// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import { splitDelay, stepName } from '../format.js';
import { Attachments } from './attachments.js';
import { Field, SelectField, TextField, CheckField } from './field.js';
import { UndoLine, useUndo } from './form.js';
import { StepLayout, useLayouts } from './layout.js';
import { Content, FORMATS, inFormat, TagHelp } from './message_content.js';
import { PreviewLine, TextPart } from './message_extras.js';
import { MessageStart } from './message_start.js';
import { variantOf } from './variant.js';
import { Variants } from './variants.js';
import { t } from '../words.js';

/** When a follow-up goes out, and how that is called. */
export const CONDITIONS = [
  ['no_reply', t('steps_editor.they_have_not_replied')],
  ['no_open', t('steps_editor.they_have_not_opened_it')],
  ['no_click', t('steps_editor.they_have_not_clicked')],
  ['always', t('steps_editor.always')],
];
const UNITS = [
  [60, t('steps_editor.minutes')],
  [3600, t('steps_editor.hours')],
  [86400, t('steps_editor.days')],
  [1, t('steps_editor.seconds')],
];
const FOLLOW_UP = {
  delay_s: 259200,
  delay_counts: 'calendar',
  condition: 'no_reply',
  subject: null,
  format: 'markdown',
  body: '',
};

/** How long after the previous step. A cleared number stays empty: the unit is kept apart. @param {{value:number|null, name:string, error:any, onChange:(seconds:number|null) => void}} props */
function DelayField({ value, name, error, onChange }) {
  const split = splitDelay(value || 0);
  const [picked, setPicked] = useState(value ? split.unit : 86400);
  const unit = value && value % picked ? split.unit : picked;
  const amount = value ? value / unit : null;
  const type = (/** @type {string} */ text) => onChange(Number(text) > 0 ? Number(text) * unit : null);
  const fault = amount ? error : { errors: [{ field: name, message: t('common.enter_how_long_to_wait') }] };
  return html`<${Field} label=${t('steps_editor.wait')} name=${name} error=${fault}>
    ${(/** @type {any} */ a) => html`<span class="joined">
      <input ...${a} type="number" min="1" inputmode="numeric" value=${amount ?? ''}
        onInput=${(/** @type {any} */ e) => type(e.target.value)} />
      <select aria-label=${t('steps_editor.unit_of_the_wait')}
        onChange=${(/** @type {any} */ e) => {
          setPicked(Number(e.target.value));
          if (amount) onChange(amount * Number(e.target.value));
        }}>
        ${UNITS.map(([size, text]) => html`<option key=${size} value=${size}
          selected=${size === unit}>${text}</option>`)}
      </select></span>`}
  <//>`;
}

/** @param {{step:any, index:number, layouts:any[], ongoing:boolean, error:any, onChange:(part:any) => void, onRemove:() => void, onEnter:() => void}} props */
function StepCard({ step: whole, index, layouts, ongoing, error, onChange: change, onRemove, onEnter }) {
  const [letter, setLetter] = useState('');
  const { step, at, onChange } = variantOf(whole, index, letter, change);
  const title = stepName(index);
  const sameThread = index > 0 && step.subject === null;
  return html`<fieldset class="step-card" onFocusCapture=${onEnter}><legend class="sr">${title}</legend>
    <div class="step-name"><h2>${title}</h2>${index > 0 && html`<button class="btn btn-s btn-danger" type="button"
      aria-label=${t('steps_editor.remove_follow_up', { index })} onClick=${onRemove}>${t('common.remove')}</button>`}</div>
    <div class="card-body">
      ${
        index > 0 &&
        html`<div class="cols">
        <${DelayField} value=${step.delay_s} name=${`steps.${index}.delay_s`} error=${error}
          onChange=${(/** @type {number} */ delay_s) => onChange({ delay_s })} />
        <${SelectField} label=${t('steps_editor.send_if')} name=${`steps.${index}.condition`} value=${step.condition} options=${CONDITIONS}
          error=${error} onChange=${(/** @type {string} */ condition) => onChange({ condition })} />
      </div>
      <${CheckField} label=${t('steps_editor.count_only_the_days_of')}
        hint=${t('steps_editor.it_goes_at_the_same')} checked=${step.delay_counts === 'sending_days'}
        onChange=${(/** @type {boolean} */ on) => onChange({ delay_counts: on ? 'sending_days' : 'calendar' })} />
      <${CheckField} label=${t('steps_editor.reply_in_the_same_thread')} hint=${t('steps_editor.the_subject_becomes_re_of')}
        checked=${sameThread} onChange=${(/** @type {boolean} */ on) => onChange({ subject: on ? null : '' })} />`
      }
      <${Variants} step=${whole} index=${index} ongoing=${ongoing} letter=${letter} setLetter=${setLetter} error=${error} onChange=${change} />
      <div class="cols">
        ${!sameThread && html`<${TextField} label=${t('common.subject')} name=${at('subject')} value=${step.subject} error=${error}
          onChange=${(/** @type {string} */ subject) => onChange({ subject })} />`}
        <${SelectField} label=${t('steps_editor.format')} name=${at('format')} value=${step.format} options=${FORMATS} error=${error}
          onChange=${(/** @type {string} */ format) => onChange(inFormat(step, format))} />
      </div>
      <${PreviewLine} step=${step} name=${at('preheader')} error=${error} onChange=${onChange} />
      <${MessageStart} step=${step} onChange=${onChange} />
      <${StepLayout} step=${step} layouts=${layouts} index=${index} error=${error} onChange=${onChange} />
      <${Content} step=${step} at=${at} error=${error} onChange=${onChange} />
      <${Attachments} attachments=${step.attachments} at=${`steps.${index}.attachments`} error=${error}
        onChange=${(/** @type {any[]} */ attachments) => onChange({ attachments })} />
      <${TextPart} step=${step} name=${at('text_body')} error=${error} onChange=${onChange} />
      <${TagHelp} />
    </div>
  </fieldset>`;
}

/**
 * The ordered sequence: the first message and its follow-ups.
 * @param {{steps:any[], ongoing:boolean, onChange:(edit:(steps:any[]) => any[]) => void, onEnter?:(index:number) => void, error:any}} props
 *   onEnter: the writer begins to work at a step
 */
export function StepsEditor({ steps, ongoing, onChange, onEnter, error }) {
  const undo = useUndo();
  const layouts = useLayouts();
  const replace = (/** @type {number} */ i, /** @type {any} */ part) =>
    onChange((now) => now.with(i, { ...now[i], ...(typeof part === 'function' ? part(now[i]) : part) }));
  const remove = (/** @type {number} */ i) => {
    const step = steps[i];
    onChange((now) => now.filter((_, k) => k !== i));
    undo.take({ text: t('segment_group.removed', { title: stepName(i) }), back: () => onChange((now) => now.toSpliced(i, 0, step)) });
  };
  return html`${steps.map(
    (step, i) => html`<${StepCard} key=${i} step=${step} index=${i} layouts=${layouts} ongoing=${ongoing} error=${error}
      onChange=${(/** @type {any} */ part) => replace(i, part)} onRemove=${() => remove(i)} onEnter=${() => onEnter?.(i)} />`,
  )}
    <${UndoLine} undo=${undo} />
    <div><button class="btn" type="button" onClick=${() => onChange((now) => [...now,
      { ...FOLLOW_UP }])}>${t('steps_editor.add_follow_up')}</button></div>`;
}
