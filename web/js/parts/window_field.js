// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { CheckField, faultOf, NumberField, TextField } from './field.js';
import { t } from '../words.js';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** A new window: working hours where the writer sits. */
const officeHours = () => ({
  timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
  days: DAYS.slice(0, 5),
  from: '09:00',
  to: '17:00',
  use_recipient_timezone: false,
  random_start_s: 0,
});

/** When sending is allowed; null = always. @param {{value:any, onChange:(window:any) => void, error:any}} props */
export function WindowField({ value, onChange, error }) {
  const set = (/** @type {any} */ part) => onChange({ ...value, ...part });
  const flip = (/** @type {string} */ day) => set({ days: DAYS.filter((d) => (d === day) !== value.days.includes(d)) });
  const daysFault = faultOf(error, 'window.days');
  return html`<${CheckField} label=${t('window_field.send_only_at_certain_hours')} checked=${Boolean(value)}
    onChange=${(/** @type {boolean} */ on) => onChange(on ? officeHours() : null)} />
    ${
      value &&
      html`<fieldset class="stack-s"><legend class="sr">${t('window_field.sending_window')}</legend>
      <div class="chips" role="group" aria-label=${t('common.days')}>${DAYS.map((day) => html`<${CheckField} key=${day}
        label=${t(`window_field.${day}`)} checked=${value.days.includes(day)}
        onChange=${() => flip(day)} />`)}</div>
      ${daysFault && html`<span class="error">${daysFault}</span>`}
      <div class="cols-3">
        <${TextField} label=${t('window_field.from')} name="window.from" type="time" value=${value.from}
          onChange=${(/** @type {string} */ from) => set({ from })} error=${error} />
        <${TextField} label=${t('common.to')} name="window.to" type="time" value=${value.to}
          onChange=${(/** @type {string} */ to) => set({ to })} error=${error} />
        <${TextField} label=${t('common.time_zone')} name="window.timezone" value=${value.timezone}
          onChange=${(/** @type {string} */ timezone) => set({ timezone })} error=${error} />
      </div>
      <${CheckField} label=${t('window_field.use_the_recipients_own_time')} checked=${value.use_recipient_timezone}
        onChange=${(/** @type {boolean} */ on) => set({ use_recipient_timezone: on })} />
      <${NumberField} label=${t('window_field.random_start_within_minutes')} name="window.random_start_s" min="0" error=${error}
        hint=${t('window_field.each_day_begins_a_little')} value=${Math.round((value.random_start_s || 0) / 60)}
        onChange=${(/** @type {any} */ n) => set({ random_start_s: n === null || n === '' ? 0 : Number(n) * 60 })} />
    </fieldset>`
    }`;
}
