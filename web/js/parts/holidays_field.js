// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { t } from '../words.js';
import { AreaField, CheckField, faultOf, TextField } from './field.js';

/** Countries of the API. */
const COUNTRIES = ['AT', 'CH', 'DE', 'ES', 'FR', 'GB', 'IT', 'NL', 'US'];

const none = () => ({
  countries: [],
  dates: [],
  timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
});

/** Dates as they are typed, one to a line or with commas. @param {string} text */
const datesOf = (text) => text.split(/[\s,;]+/).filter(Boolean);

/** Days on which a sender sends nothing; null = it knows none. @param {{value:any, hasWindow:boolean, onChange:(holidays:any) => void, error:any}} props */
export function HolidaysField({ value, hasWindow, onChange, error }) {
  const set = (/** @type {any} */ part) => onChange({ ...value, ...part });
  const flip = (/** @type {string} */ code) =>
    set({ countries: COUNTRIES.filter((c) => (c === code) !== value.countries.includes(c)) });
  const fault = faultOf(error, 'holidays.countries') || faultOf(error, 'holidays.dates');
  return html`<${CheckField} label=${t('holidays_field.nothing_on_holidays')} hint=${t('holidays_field.follow_ups_skip_them_too')}
    checked=${Boolean(value)} onChange=${(/** @type {boolean} */ on) => onChange(on ? none() : null)} />
    ${
      value &&
      html`<fieldset class="stack-s"><legend class="sr">${t('holidays_field.holidays')}</legend>
      <div class="chips" role="group" aria-label=${t('holidays_field.countries')}>${COUNTRIES.map((code) => html`<${CheckField} key=${code}
        label=${t(`holidays_field.country.${code}`)} checked=${value.countries.includes(code)} onChange=${() => flip(code)} />`)}</div>
      <${AreaField} label=${t('holidays_field.other_days')} name="holidays.dates" value=${value.dates.join('\n')} rows="3"
        placeholder="2026-12-24" hint=${t('holidays_field.one_date_on_each_line')} error=${error}
        onChange=${(/** @type {string} */ text) => set({ dates: datesOf(text) })} />
      ${fault && html`<span class="error">${fault}</span>`}
      ${!hasWindow && html`<${TextField} label=${t('common.time_zone')} name="holidays.timezone" value=${value.timezone} error=${error}
        hint=${t('holidays_field.whose_days_they_are')} onChange=${(/** @type {string} */ timezone) => set({ timezone })} />`}
    </fieldset>`
    }`;
}
