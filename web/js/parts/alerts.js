// @ts-check
// Who is told that something waits for a person, and whether a launch needs two of them.
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { CheckField, FormFault, NumberField, SelectField, TextField } from './field.js';
import { FormNotes, useForm } from './form.js';
import { useApi, useRows } from './hooks.js';
import { Card, Loaded } from './states.js';
import { toast, toasted } from './toast.js';
import { t } from '../words.js';

const FIELDS = ['alerts.sender_id', 'alerts.every_min'];

/** @param {any} alerts */
const written = (alerts) => ({ sender_id: null, every_min: 15, ...alerts, to: (alerts?.to || []).join(', ') });

/** @param {any} form */
const read = (form) => ({
  sender_id: form.sender_id,
  every_min: form.every_min,
  to: form.to
    .split(/[\s,;]+/)
    .filter(Boolean),
});

/** Other settings on this screen may change meanwhile: this one is saved by itself. @param {{alerts:any, onDone:() => void}} props */
function AlertsForm({ alerts, onDone }) {
  const senders = useRows('/senders');
  const form = useForm('settings/alerts', written(alerts));
  const { value, error, set, busy } = form;
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const answer = await form.send(({ value: now, patient }) => api.patch('/settings', { alerts: read(now) }, undefined, patient));
    if (!answer) return;
    toast(t('alerts.mails_are_on'));
    onDone();
  };
  const off = async () => {
    if (await toasted(() => api.patch('/settings', { alerts: null }), t('alerts.mails_are_off'))) onDone();
  };
  return html`<form class="stack" onSubmit=${save} novalidate><${FormNotes} form=${form} />
    <p>${t(alerts ? 'alerts.people_are_told_by_mail' : 'alerts.nobody_is_told_by_mail')} <span class="muted">${t('alerts.each_thing_once')}</span></p>
    <div class="cols">
      <${SelectField} label=${t('alerts.sender_of_these_mails')} name="alerts.sender_id" value=${value.sender_id} error=${error}
        options=${[[null, t('campaign_fields.choose_a_sender')], ...senders.map((/** @type {any} */ s) => [s.id, s.name])]}
        onChange=${set('sender_id')} />
      <${NumberField} label=${t('alerts.minutes_between_two_mails')} name="alerts.every_min" value=${value.every_min} min="1"
        onChange=${set('every_min')} error=${error} />
    </div>
    <${TextField} label=${t('alerts.to')} name="alerts.to" value=${value.to} error=${error} onChange=${set('to')}
      placeholder=${t('alerts.every_admin')} hint=${t('alerts.several_addresses')} />
    <${FormFault} error=${error} fields=${FIELDS} />
    <div class="row"><button class="btn btn-primary" disabled=${busy}>${t('alerts.save')}</button>
      ${alerts && html`<button class="btn" type="button" onClick=${off}>${t('alerts.switch_off')}</button>`}</div>
  </form>`;
}

/** Mails about what waits for a person. */
export function Alerts() {
  const res = useApi('/settings');
  return html`<${Card} title=${t('alerts.title')}><${Loaded} res=${res} what=${t('loading.settings')}>${(/** @type {any} */ now) => html`
    <${AlertsForm} key=${now.revision} alerts=${now.alerts} onDone=${res.reload} />`}<//><//>`;
}

/** A second pair of eyes. */
export function Approval() {
  const res = useApi('/settings');
  const flip = async (/** @type {boolean} */ on) => {
    const said = t(on ? 'alerts.launches_need_two' : 'alerts.launches_need_one');
    await toasted(() => api.patch('/settings', { launch_approval: on }), said);
    res.reload();
  };
  return html`<${Card} title=${t('alerts.launches')}><${Loaded} res=${res} what=${t('loading.settings')}>${(/** @type {any} */ now) => html`
    <${CheckField} label=${t('alerts.a_launch_needs_another')} hint=${t('alerts.who_asks_cannot_approve')}
      checked=${now.launch_approval} onChange=${flip} />`}<//><//>`;
}
