// @ts-check
// When a campaign is held by itself, and its first slice.
import { html } from '../../vendor/htm-preact.js';
import { NumberField, TextField } from './field.js';
import { t } from '../words.js';

const RATES = [
  ['bounce_percent', 'brakes.bounces'],
  ['complaint_percent', 'brakes.complaints'],
  ['refused_percent', 'brakes.refusals'],
  ['failed_percent', 'brakes.failures'],
];
/** As the daemon has them where nobody set others. */
const STANDARD = { min_sample: 200, bounce_percent: 10, complaint_percent: 0.3, refused_percent: 20, failed_percent: 30 };

/** @param {{form:any, change:(part:any) => void, error:any}} props */
export function BrakeFields({ form, change, error }) {
  const brakes = { ...STANDARD, ...(form.brakes || {}) };
  const set = (/** @type {any} */ part) => change({ brakes: { ...brakes, ...part } });
  return html`<${NumberField} label=${t('brakes.first_slice')} name="first_slice" value=${form.first_slice} error=${error} min="1"
      placeholder=${t('brakes.no_first_slice')} hint=${t('brakes.so_many_people_get_it')}
      onChange=${(/** @type {any} */ n) => change({ first_slice: n })} />
    <details class="small"><summary>${t('brakes.hold_it_by_itself')}</summary><div class="stack-s">
      <p class="hint">${t('brakes.at_these_rates_it_waits')}</p>
      <div class="cols">${RATES.map(
        ([name, label]) => html`<${TextField} key=${name} label=${t(label)} name=${`brakes.${name}`} type="number" min="0.01"
          max="100" step="any" inputmode="decimal" value=${brakes[name]} error=${error} placeholder=${t('brakes.never')}
          onChange=${(/** @type {string} */ text) => set({ [name]: text === '' ? null : Number(text) })} />`,
      )}
      <${NumberField} label=${t('brakes.after_so_many_mails')} name="brakes.min_sample" value=${brakes.min_sample} min="1" error=${error}
        onChange=${(/** @type {any} */ n) => set({ min_sample: n || STANDARD.min_sample })} /></div></div></details>`;
}
