// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count, number } from '../format.js';
import { Chart } from '../parts/chart.js';
import { FirstSteps } from '../parts/first_steps.js';
import { useKnownHealth } from '../parts/health.js';
import { useApi } from '../parts/hooks.js';
import { useNeeds } from '../parts/needs.js';
import { Figures, settledOf, StateBar, totalOf } from '../parts/progress.js';
import { Card, Empty, Head, Loaded, State } from '../parts/states.js';
import { Table, TableWrap } from '../parts/table.js';
import { Ago } from '../parts/time.js';
import { restReason } from './campaigns.js';

/** Days begin at the reader's midnight. */
export const DASHBOARD = `/dashboard?utc_offset_min=${-new Date().getTimezoneOffset()}`;
const POLL_MS = 5000;
const CALM_MS = 20000;
/** @type {[string, string, string][]} name, key, colour */
const LINES = [
  ['sent', 'sent', 'tone-ok'],
  ['opens', 'opens', 'tone-accent'],
  ['clicks', 'clicks', 'tone-warn'],
  ['replies', 'replies', 'tone-violet'],
];

/** What waits for a person, most urgent first. @param {{needs:import('../parts/needs.js').Need[]}} props */
const Needs = ({ needs }) => html`<${Card} title="Needs you" flush extra=${needs.length > 0 && html`<span class="small muted">${count(needs.length, 'thing')}</span>`}>
  ${
    needs.length
      ? html`<ul class="bare needs">${needs.map(
          (n) => html`<li key=${n.key}><${State} state=${n.word} tone=${n.tone} /><span><strong>${n.title}</strong>
            <span class="sub">${n.text}</span></span>${n.href && html`<a class="btn btn-s" href=${n.href}>${n.action}</a>`}</li>`,
        )}</ul>`
      : html`<p class="calm"><span class="tick" aria-hidden="true">✓</span> Nothing waits for you.</p>`
  }<//>`;

const COLUMNS = [
  {
    title: 'Campaign',
    cell: (/** @type {any} */ c) => html`<a class="cell-main" href=${`/campaigns/${c.id}`}>${c.name}</a><span
      class="sub">${restReason(c) || (c.state === 'running' ? 'Sending' : '')}</span>`,
  },
  { title: 'State', tight: true, cell: (/** @type {any} */ c) => html`<${State} state=${c.state} />` },
  {
    title: 'Progress',
    cell: (/** @type {any} */ c) =>
      totalOf(c.messages)
        ? html`<${StateBar} messages=${c.messages} planned=${c.planned} label=${`Progress of ${c.name}`} /><span class="sub num">${number(settledOf(c.messages))} of ${number(c.planned ?? totalOf(c.messages))}</span>`
        : html`<span class="muted">not started</span>`,
  },
];

/** What runs, what waits, why and until when. @param {{campaigns:any[]}} props */
const Now = ({ campaigns }) => html`<${Card} title="Runs and waits" flush extra=${html`<a class="btn btn-s" href="/campaigns">All campaigns</a>`}>
  ${
    campaigns.length
      ? html`<${TableWrap}><${Table} rows=${campaigns} columns=${COLUMNS} caption="Runs and waits" class="now-table" /><//>`
      : html`<${Empty} title="Nothing runs" action=${api.may('POST /campaigns') && html`<a class="btn btn-primary" href="/campaigns/new">New campaign</a>`}>A campaign shows here from its launch to its last message.<//>`
  }<//>`;

/** @param {string} day */
const dayName = (day) => new Date(`${day}T12:00:00`).toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });

/** Sent and what came back, day by day. @param {{days:any[], failed:number}} props */
function Days({ days, failed }) {
  const today = days[days.length - 1];
  const times = days.map((d) => new Date(`${d.day}T12:00:00`).getTime());
  const lines = LINES.filter(([, key]) => key === 'sent' || days.some((d) => d[key])).map(([name, key, tone]) => ({
    ...{ name, tone, values: days.map((d) => d[key]) },
  }));
  const name = (/** @type {number} */ ms) => dayName(days[times.indexOf(ms)].day);
  const sum = (/** @type {string} */ key) => days.reduce((n, d) => n + d[key], 0);
  return html`<${Card} title="Last 14 days" flush extra=${html`<span class="legend">${lines.map((l) => html`<span key=${l.name}><i class=${l.tone}></i>${l.name}</span>`)}</span>`}>
    <${Figures} label="Last 14 days" items=${[
      ['Sent', number(sum('sent')), `${number(today.sent)} today`],
      ['Opens', number(sum('opens')), `${number(today.opens)} today`],
      ['Clicks', number(sum('clicks')), `${number(today.clicks)} today`],
      ['Replies', number(sum('replies')), `${number(today.replies)} today`],
      ['Bounces', number(sum('bounces')), `${number(today.bounces)} today`],
      ['Failed', number(failed), 'in all campaigns'],
    ]} />
    <div class="divider"></div>
    ${!days.some((d) => LINES.some(([, key]) => d[key])) ? html`<p class="calm">Nothing was sent in these days.</p>` : html`<${Chart} times=${times} lines=${lines} time=${name} label="Messages each day"
      tick=${(/** @type {number} */ ms) => new Date(ms).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} />`}<//>`;
}

/** @param {any} sender how it is doing, as a word */
const senderState = (sender) => (sender.trouble || sender.mailbox_state?.trouble ? 'failing' : sender.transport === 'sandbox' ? 'sandbox' : 'ok');

/** @param {{senders:any[]}} props */
const Senders = ({ senders }) => html`<${Card} title="Senders" flush>${
  senders.length
    ? html`<ul class="bare needs">${senders.map((s) => html`<li key=${s.id}><${State} state=${senderState(s)} /><span><a class="cell-main" href=${`/senders/${s.id}`}>${s.name}</a>
        <span class="sub">${s.trouble || s.mailbox_state?.trouble || s.from_email}</span></span></li>`)}</ul>`
    : html`<${Empty} title="No senders yet" />`
}<//>`;

/** Whether a restart costs nothing now, and what there is to fall back on. @param {{health:any, data:any}} props */
const Safety = ({ health, data }) => html`<${Card} title="Safety" flush><dl class="safety">
  <div><dt>Deploy</dt><dd>${
    health
      ? html`<${State} state=${health.safe_to_deploy ? 'safe now' : 'wait'} tone=${health.safe_to_deploy ? 'ok' : 'warn'} />
        <span class="sub">${health.safe_to_deploy ? 'A restart loses nothing and sends nothing twice.' : 'See the health below the menu for the reason.'}</span>`
      : html`<${State} state="unreachable" />`
  }</dd></div>
  <div><dt>Last backup</dt><dd>${data.last_backup_at ? html`<${Ago} at=${data.last_backup_at} />` : html`<${State} state="none yet" tone="warn" />`}
    ${data.backup_failed_at && html`<span class="sub error">The last try failed <${Ago} at=${data.backup_failed_at} /></span>`}</dd></div>
  <div><dt>Recipients</dt><dd class="num">${number(data.recipients)}</dd></div>
  <div><dt>Queue</dt><dd class="num">${health?.queue ? html`${count(health.queue.ready, 'job')} ready, ${number(health.queue.leased)} in work, ${number(health.queue.failed)} failed` : '–'}</dd></div>
</dl><//>`;

/** What a person wants to know first. */
export function DashboardPage() {
  const res = useApi(DASHBOARD, { poll: POLL_MS });
  const senders = useApi('/senders?limit=20', { poll: CALM_MS }).data?.items || [];
  const hooks = useApi(api.may('GET /webhooks') ? '/webhooks?limit=100' : null, { poll: CALM_MS }).data?.items || [];
  const health = useKnownHealth();
  const needs = useNeeds({ data: res.data, senders, hooks, health });
  return html`<${Head} title="Dashboard" />
    <${Loaded} res=${res} what="the dashboard">${(/** @type {any} */ data) => html`
      ${!data.first_steps.test_mail_arrived && html`<${FirstSteps} steps=${data.first_steps} onDone=${res.reload} />`}
      <div class="board">
        <div class="stack"><${Needs} needs=${needs} /><${Now} campaigns=${data.campaigns} />
          <${Days} days=${data.days} failed=${data.failed_messages} /></div>
        <div class="stack"><${Safety} health=${health} data=${data} /><${Senders} senders=${senders} /></div>
      </div>`}<//>`;
}
