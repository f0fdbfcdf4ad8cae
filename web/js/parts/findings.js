// @ts-check
// What the checks of a message found, with what to do, and who it is about.
import { html } from '../../vendor/htm-preact.js';
import { plainFault, stepName } from '../format.js';
import { t } from '../words.js';

/** Who lacks a value, as a filter that can be looked at and kept. @param {{finding:any}} props */
const Who = ({ finding }) =>
  finding.filter &&
  html` <a href=${`/segments/new?filter=${encodeURIComponent(JSON.stringify(finding.filter))}`}>${t('findings.show', { n: finding.recipients })}</a>`;

/** @param {{findings?:any[], title:string}} props findings as the API has them; without any there is nothing */
export const FindingList = ({ findings = [], title }) =>
  findings.length > 0 &&
  html`<div class="note note-warn"><strong>${title}</strong><ul>${findings.map(
    (f) => html`<li key=${`${f.check}${f.step}${f.message}`}>${f.step !== null && html`<span class="muted">${stepName(f.step)}${f.variant ? `, ${t('variants.named', { letter: f.variant })}` : ''}:</span> `}${plainFault(f.message)}${f.remedy && html` ${plainFault(f.remedy)}`}<${Who} finding=${f} /></li>`,
  )}</ul></div>`;
