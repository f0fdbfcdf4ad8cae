// @ts-check
// Where the days of this installation begin and end.
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { FormFault, TextField } from './field.js';
import { FormNotes, useForm } from './form.js';
import { useApi } from './hooks.js';
import { Card, Loaded } from './states.js';
import { toast } from './toast.js';
import { t } from '../words.js';

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
/** @type {string[]} */
const ZONES = /** @type {any} */ (Intl).supportedValuesOf?.('timeZone') || [];

/** @param {{zone:string|null, revision:number, onDone:() => void}} props */
function ZoneForm({ zone, revision, onDone }) {
  const form = useForm('settings/timezone', { zone: zone || '' });
  const { value, error, set, busy } = form;
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const answer = await form.send(({ value: now, patient }) => api.patch('/settings', { timezone: now.zone.trim() || null }, revision, patient));
    if (!answer) return;
    toast(t('time_zone.saved'));
    onDone();
  };
  return html`<form class="stack" onSubmit=${save} novalidate><${FormNotes} form=${form} />
    <p>${zone ? t('time_zone.days_are_those_of', { zone }) : t('time_zone.days_are_those_of_utc')} <span
      class="muted">${t('time_zone.segments_go_by_them')}</span></p>
    <${TextField} label=${t('common.time_zone')} name="timezone" value=${value.zone} onChange=${set('zone')} error=${error}
      list="zones" autocomplete="off" placeholder="UTC" hint=${t('time_zone.this_browser_is_in', { zone: HERE })} />
    <datalist id="zones">${ZONES.map((name) => html`<option key=${name} value=${name} />`)}</datalist>
    <${FormFault} error=${error} fields=${['timezone']} />
    <div class="row"><button class="btn btn-primary" disabled=${busy}>${t('time_zone.save')}</button></div>
  </form>`;
}

/** The time zone of this installation. */
export function TimeZone() {
  const res = useApi('/settings');
  return html`<${Card} title=${t('common.time_zone')}><${Loaded} res=${res} what=${t('loading.time_zone')}>${(/** @type {any} */ now) => html`
    <${ZoneForm} key=${now.revision} zone=${now.timezone} revision=${now.revision} onDone=${res.reload} />`}<//><//>`;
}
