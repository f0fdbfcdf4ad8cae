// @ts-check
// Who sends a campaign: one sender, or several that share its people.
import { html } from '../../vendor/htm-preact.js';
import { CheckField, NumberField, SelectField } from './field.js';
import { rich, t } from '../words.js';

const MOST = 20;
const MINUTE_S = 60;

/** The senders of a campaign in their order. @param {any} form @returns {(number|null)[]} */
const sendersOf = (form) => (form.sender_ids?.length > 1 ? form.sender_ids : [form.sender_id ?? null]);

/** What of them is sent to the daemon. @param {any} body @param {any} form */
export function senderPayload(body, form) {
  const ids = sendersOf(form).filter(Boolean);
  if (ids.length > 1) {
    body.sender_ids = ids;
    body.sender_weights = ids.map((_, i) => form.sender_weights?.[i] || 1);
    delete body.sender_id;
    if (form.failover) body.failover = form.failover;
  } else {
    body.sender_id = ids[0] ?? null;
  }
  return body;
}

/** One of several. @param {any} props */
const Row = ({ at, id, weight, options, error, set, remove, up }) => html`<div class="row pool-row" key=${at}>
    <${SelectField} label=${t('sender_pool.sender_n', { n: at + 1 })} name=${at === 0 ? 'sender_ids' : `sender_ids[${at}]`} value=${id}
      options=${options} error=${error} onChange=${(/** @type {number} */ now) => set(now, weight)} />
    <${NumberField} label=${t('sender_pool.share_n', { n: at + 1 })} name=${at === 0 ? 'sender_weights' : `sender_weights[${at}]`} value=${weight} min="1" max="1000"
      error=${error} onChange=${(/** @type {number} */ now) => set(id, now)} />
    <button class="btn" type="button" disabled=${at === 0} onClick=${up} aria-label=${t('sender_pool.move_up', { n: at + 1 })}>↑</button>
    <button class="btn" type="button" onClick=${remove} aria-label=${t('sender_pool.remove', { n: at + 1 })}>${t('common.remove')}</button></div>`;

/** What happens while one of them cannot send. @param {{failover:any, change:(part:any) => void, error:any}} props */
const Failover = ({ failover, change, error }) => html`
    <${NumberField} label=${t('sender_pool.minutes')} name="failover.after_s" value=${Math.round((failover.after_s ?? 900) / MINUTE_S)} min="0"
      error=${error} hint=${t('sender_pool.minutes_hint')}
      onChange=${(/** @type {any} */ n) => change({ failover: { ...failover, after_s: (n || 0) * MINUTE_S } })} />
    <${CheckField} label=${t('sender_pool.follow_ups')} hint=${t('sender_pool.follow_ups_hint')} checked=${failover.follow_ups || false}
      onChange=${(/** @type {boolean} */ on) => change({ failover: { ...failover, follow_ups: on } })} />`;

/** @param {{form:any, change:(part:any) => void, error:any, senders:any[]}} props */
export function SenderPool({ form, change, error, senders }) {
  const ids = sendersOf(form);
  const weights = ids.map((_, i) => form.sender_weights?.[i] || 1);
  const label = (/** @type {any} */ s) => [s.id, `${s.name} <${s.from_email}>`];
  const keep = (/** @type {any[]} */ now, /** @type {number[]} */ shares) =>
    change({ sender_ids: now, sender_weights: shares, sender_id: now[0] ?? null });
  const free = senders.filter((s) => !ids.includes(s.id));
  const add = free.length > 0 && ids[0] && ids.length < MOST && html`<div class="row"><button class="btn" type="button"
      onClick=${() => keep([...ids, free[0].id], [...weights, 1])}>${t('sender_pool.add')}</button></div>`;
  if (ids.length < 2) {
    return html`<${SelectField} label=${t('common.sender')} name="sender_id" value=${form.sender_id}
        options=${[[null, t('campaign_fields.choose_a_sender')], ...senders.map(label)]} error=${error}
        onChange=${(/** @type {any} */ id) => change({ sender_id: id, sender_ids: id ? [id] : [], sender_weights: id ? [1] : [] })}
        hint=${senders.length ? '' : html`${rich('campaign_fields.no_sender_yet', { link: html`<a href="/senders/new">${t('campaign_fields.add_one')}</a>` })}`} />
      ${add}`;
  }
  return html`<fieldset class="pool"><legend>${t('common.senders')}</legend><p class="hint">${t('sender_pool.what_they_do')}</p>
      ${ids.map((id, at) => html`<${Row} at=${at} id=${id} weight=${weights[at]} error=${error}
        options=${senders.filter((s) => s.id === id || !ids.includes(s.id)).map(label)}
        set=${(/** @type {number} */ now, /** @type {number} */ share) =>
          keep(ids.map((one, i) => (i === at ? now : one)), weights.map((one, i) => (i === at ? share : one)))}
        remove=${() => keep(ids.filter((_, i) => i !== at), weights.filter((_, i) => i !== at))}
        up=${() => {
          const order = ids.map((_, i) => (i === at ? at - 1 : i === at - 1 ? at : i));
          keep(order.map((i) => ids[i]), order.map((i) => weights[i]));
        }} />`)}
      ${add}<${Failover} failover=${form.failover || {}} change=${change} error=${error} /></fieldset>`;
}
