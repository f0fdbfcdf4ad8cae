// @ts-check
// How a sender's mail fares, what it waits for, and what the DNS says of its domain.
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { dateTime, number, words } from '../format.js';
import { t } from '../words.js';
import { FormFault, TextField } from './field.js';
import { useAction } from './hooks.js';
import { Card } from './states.js';
import { Table, TableWrap } from './table.js';

/** @type {[string, string][]} */
const ROWS = [
  ['sent', t('common.sent')],
  ['deferred', t('sender_health.put_off')],
  ['refused', t('sender_health.refused')],
  ['lost', t('sender_health.connection_lost')],
  ['bounced', t('sender_health.hard_bounces')],
  ['complained', t('sender_health.complaints')],
];
/** @param {any} figures @param {string} name */
const cell = (figures, name) => {
  const rate = name === 'bounced' ? figures.bounce_rate : name === 'refused' ? figures.refused_rate : null;
  return rate ? `${number(figures[name])} (${(rate * 100).toFixed(1)} %)` : number(figures[name] || 0);
};

/** @param {{health:any}} props */
export const SenderHealth = ({ health }) =>
  health &&
  html`<${Card} title=${t('sender_health.how_its_mail_fares')} flush>
    ${health.waiting && html`<div class="note note-warn" role="status"><strong>${t('sender_health.waits_until', {
      until: dateTime(health.waiting.until),
    })}</strong><span>${health.waiting.why}</span></div>`}
    <${TableWrap}><${Table} caption=${t('sender_health.how_its_mail_fares')} rows=${ROWS} columns=${[
      { title: t('sender_health.answer'), cell: (/** @type {[string, string]} */ [, name]) => name },
      { title: t('sender_health.last_24_hours'), num: true, cell: (/** @type {[string, string]} */ [name]) => cell(health.today, name) },
      { title: t('sender_health.last_7_days'), num: true, cell: (/** @type {[string, string]} */ [name]) => cell(health.week, name) },
    ]} /><//><//>`;

/** @type {Record<string, string>} */
const NAMES = { spf: 'SPF', dkim: 'DKIM', dmarc: 'DMARC', mx: 'MX' };
/** @type {Record<string, string>} */
const LOOKS = { good: 'note-ok', improve: 'note-warn', missing: 'note-bad', wrong: 'note-bad', unknown: '' };

/** @param {{finding:any}} props */
const Finding = ({ finding }) => html`<li class=${`note ${LOOKS[finding.verdict]}`}><strong>${NAMES[finding.what]}: ${words(
  finding.verdict)}</strong><span>${finding.advice}${finding.found.map((/** @type {string} */ record) => html`<code
    class="mono record">${record}</code>`)}</span></li>`;

/** What the DNS says of the From domain, when it is asked. @param {{id:string}} props */
export function DnsAdvice({ id }) {
  const [selector, setSelector] = useState('');
  const [report, setReport] = useState(/** @type {any} */ (null));
  const { busy, error, run } = useAction();
  if (!api.may('GET /senders/{id}/dns')) return null;
  const ask = (/** @type {Event} */ event) => {
    event.preventDefault();
    return run(async () => setReport(await api.get(`/senders/${id}/dns${api.query({ selector })}`)));
  };
  return html`<${Card} title=${t('sender_health.dns')}><form class="stack" onSubmit=${ask}>
      <p class="muted">${t('sender_health.receivers_look_up')}</p>
      <${TextField} label=${t('sender_health.dkim_selector')} name="selector" value=${selector} onChange=${setSelector} error=${error}
        hint=${t('sender_health.your_relay_names_it')} />
      <div class="row"><button class="btn" disabled=${busy}>${busy ? t('sender_health.looking_up') : t('sender_health.look_up')}</button></div>
      <${FormFault} error=${error} fields=${['selector']} /></form>
    ${report && html`<ul class="bare stack" aria-label=${t('sender_health.dns')}>${report.findings.map(
      (/** @type {any} */ finding) => html`<${Finding} key=${finding.what} finding=${finding} />`,
    )}</ul>`}<//>`;
}
