// @ts-check
// What the daemon last found of its machine, each finding with what to do.
import { html } from '../../vendor/htm-preact.js';
import { may } from '../api.js';
import { rich, t } from '../words.js';
import { useApi } from './hooks.js';
import { Card, Loaded, State } from './states.js';
import { Ago } from './time.js';

const POLL_MS = 30000;
/** @type {Record<string, string>} */
const TONES = { fault: 'bad', warning: 'warn', note: 'idle' };

/** @param {{f:any}} props */
const Finding = ({ f }) => html`<li><${State} state=${f.severity} tone=${TONES[f.severity]} /><span class="break"><strong>${f.what}</strong>
  ${f.place && html`<span class="sub mono">${f.place}</span>`}<span class="sub">${f.what_to_do}</span></span></li>`;

/** For admins: others cannot do anything about it. */
export function Doctor() {
  const res = useApi(may('GET /doctor') ? '/doctor' : null, { poll: POLL_MS });
  if (!may('GET /doctor')) return null;
  return html`<${Card} title=${t('doctor.this_machine')} flush extra=${res.data?.at && html`<span class="small muted">${rich('doctor.looked', { when: html`<${Ago} at=${res.data.at} />` })}</span>`}>
    <${Loaded} res=${res} what=${t('loading.doctor')}>${(/** @type {any} */ report) =>
      report.findings.length
        ? html`<ul class="bare needs doctor">${report.findings.map((/** @type {any} */ f, /** @type {number} */ i) => html`<${Finding} key=${i} f=${f} />`)}</ul>`
        : html`<p class="calm">${report.at ? html`<span class="tick" aria-hidden="true">✓</span> ${t('doctor.nothing_to_mend')}` : t('doctor.it_has_not_looked')}</p>`}<//><//>`;
}
