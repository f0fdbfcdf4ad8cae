// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { DASHBOARD } from '../early.js';
import { number } from '../format.js';
import { Chart } from '../parts/chart.js';
import { Doctor } from '../parts/doctor.js';
import { FirstSteps } from '../parts/first_steps.js';
import { useKnownHealth } from '../parts/health.js';
import { useApi } from '../parts/hooks.js';
import { useNeeds } from '../parts/needs.js';
import { Figures, settledOf, StateBar, totalOf } from '../parts/progress.js';
import { Card, Empty, Head, Loaded, State } from '../parts/states.js';
import { Table, TableWrap } from '../parts/table.js';
import { Ago } from '../parts/time.js';
import { restReason } from './campaigns.js';
import { LOCALE, rich, t } from '../words.js';

const POLL_MS = 5000;
const CALM_MS = 20000;
/** @type {[string, string, string][]} name, key, colour */
const LINES = [
  [t('lines.sent'), 'sent', 'tone-ok'],
  [t('lines.opens'), 'opens', 'tone-accent'],
  [t('lines.clicks'), 'clicks', 'tone-warn'],
  [t('lines.replies'), 'replies', 'tone-violet'],
];

/** What waits for a person, most urgent first. @param {{needs:import('../parts/needs.js').Need[]}} props */
const Needs = ({ needs }) => html`<${Card} title=${t('dashboard.needs_you')} flush extra=${needs.length > 0 && html`<span class="small muted">${t('count.things', { n: needs.length })}</span>`}>
  ${
    needs.length
      ? html`<ul class="bare needs">${needs.map(
          (n) => html`<li key=${n.key}><${State} state=${n.word} tone=${n.tone} /><span><strong>${n.title}</strong>
            <span class="sub">${n.text}</span></span>${n.href && html`<a class="btn btn-s" href=${n.href}>${n.action}</a>`}</li>`,
        )}</ul>`
      : html`<p class="calm"><span class="tick" aria-hidden="true">✓</span> ${t('dashboard.nothing_waits_for_you')}</p>`
  }<//>`;

const COLUMNS = [
  {
    title: t('common.campaign'),
    cell: (/** @type {any} */ c) => html`<a class="cell-main" href=${`/campaigns/${c.id}`}>${c.name}</a><span
      class="sub">${restReason(c) || (c.state === 'running' ? t('dashboard.sending') : '')}</span>`,
  },
  { title: t('common.state'), tight: true, cell: (/** @type {any} */ c) => html`<${State} state=${c.state} />` },
  {
    title: t('common.progress'),
    cell: (/** @type {any} */ c) =>
      totalOf(c.messages)
        ? html`<${StateBar} messages=${c.messages} planned=${c.planned} label=${t('common.progress_of', { name: c.name })} /><span class="sub num">${t('progress.of', { settled: number(settledOf(c.messages)), total: number(c.planned ?? totalOf(c.messages)) })}</span>`
        : html`<span class="muted">${t('common.not_started')}</span>`,
  },
];

/** What runs, what waits, why and until when. @param {{campaigns:any[]}} props */
const Now = ({ campaigns }) => html`<${Card} title=${t('dashboard.runs_and_waits')} flush extra=${html`<a class="btn btn-s" href="/campaigns">${t('dashboard.all_campaigns')}</a>`}>
  ${
    campaigns.length
      ? html`<${TableWrap}><${Table} rows=${campaigns} columns=${COLUMNS} caption=${t('dashboard.runs_and_waits')} class="now-table" /><//>`
      : html`<${Empty} title=${t('dashboard.nothing_runs')} action=${api.may('POST /campaigns') && html`<a class="btn btn-primary" href="/campaigns/new">${t('common.new_campaign')}</a>`}>${t('dashboard.a_campaign_shows_here_from')}<//>`
  }<//>`;

/** @param {string} day */
const dayName = (day) => new Date(`${day}T12:00:00`).toLocaleDateString(LOCALE, { weekday: 'short', day: 'numeric', month: 'short' });

/** Sent and what came back, day by day. @param {{days:any[], failed:number}} props */
function Days({ days, failed }) {
  const today = days[days.length - 1];
  const times = days.map((d) => new Date(`${d.day}T12:00:00`).getTime());
  const lines = LINES.filter(([, key]) => key === 'sent' || days.some((d) => d[key])).map(([name, key, tone]) => ({
    ...{ name, tone, values: days.map((d) => d[key]) },
  }));
  const name = (/** @type {number} */ ms) => dayName(days[times.indexOf(ms)].day);
  const sum = (/** @type {string} */ key) => days.reduce((n, d) => n + d[key], 0);
  return html`<${Card} title=${t('dashboard.last_14_days')} flush extra=${html`<span class="legend">${lines.map((l) => html`<span key=${l.name}><i class=${l.tone}></i>${l.name}</span>`)}</span>`}>
    <${Figures} label=${t('dashboard.last_14_days')} items=${[
      [t('common.sent'), number(sum('sent')), t('dashboard.today', { n: number(today.sent) })],
      [t('dashboard.opens'), number(sum('opens')), t('dashboard.today', { n: number(today.opens) })],
      [t('common.clicks'), number(sum('clicks')), t('dashboard.today', { n: number(today.clicks) })],
      [t('dashboard.replies'), number(sum('replies')), t('dashboard.today', { n: number(today.replies) })],
      [t('dashboard.bounces'), number(sum('bounces')), t('dashboard.today', { n: number(today.bounces) })],
      [t('common.failed'), number(failed), t('dashboard.in_all_campaigns')],
    ]} />
    <div class="divider"></div>
    ${!days.some((d) => LINES.some(([, key]) => d[key])) ? html`<p class="calm">${t('dashboard.nothing_was_sent_in_these')}</p>` : html`<${Chart} times=${times} lines=${lines} time=${name} label=${t('dashboard.messages_each_day')}
      tick=${(/** @type {number} */ ms) => new Date(ms).toLocaleDateString(LOCALE, { day: 'numeric', month: 'short' })} />`}<//>`;
}

/** @param {any} sender how it is doing, as a word */
const senderState = (sender) => (sender.trouble || sender.mailbox_state?.trouble ? 'failing' : sender.transport === 'sandbox' ? 'sandbox' : 'ok');

/** @param {{senders:any[]}} props */
const Senders = ({ senders }) => html`<${Card} title=${t('common.senders')} flush>${
  senders.length
    ? html`<ul class="bare needs">${senders.map((s) => html`<li key=${s.id}><${State} state=${senderState(s)} /><span><a class="cell-main" href=${`/senders/${s.id}`}>${s.name}</a>
        <span class="sub">${s.trouble || s.mailbox_state?.trouble || s.from_email}</span></span></li>`)}</ul>`
    : html`<${Empty} title=${t('common.no_senders_yet')} />`
}<//>`;

/** Whether a restart costs nothing now, and what there is to fall back on. @param {{health:any, data:any}} props */
const Safety = ({ health, data }) => html`<${Card} title=${t('dashboard.safety')} flush><dl class="safety">
  <div><dt>${t('dashboard.deploy')}</dt><dd>${
    health
      ? html`<${State} state=${health.safe_to_deploy ? 'safe_now' : 'wait'} tone=${health.safe_to_deploy ? 'ok' : 'warn'} />
        <span class="sub">${health.safe_to_deploy ? t('dashboard.a_restart_loses_nothing_and') : t('dashboard.see_the_health_below_the')}</span>`
      : html`<${State} state="unreachable" />`
  }</dd></div>
  <div><dt>${t('dashboard.last_backup')}</dt><dd>${data.last_backup_at ? html`<${Ago} at=${data.last_backup_at} />` : html`<${State} state="none_yet" tone="warn" />`}
    ${data.backup_failed_at && html`<span class="sub error">${rich('dashboard.the_last_try_failed', { when: html`<${Ago} at=${data.backup_failed_at} />` })}</span>`}</dd></div>
  <div><dt>${t('common.recipients')}</dt><dd class="num">${number(data.recipients)}</dd></div>
  <div><dt>${t('common.queue')}</dt><dd class="num">${health?.queue ? t('dashboard.jobs_ready_in_work_failed', { n: health.queue.ready, leased: number(health.queue.leased), failed: number(health.queue.failed) }) : '–'}</dd></div>
</dl><//>`;

/** What a person wants to know first. */
export function DashboardPage() {
  const res = useApi(DASHBOARD, { poll: POLL_MS });
  const senders = useApi('/senders?limit=20', { poll: CALM_MS }).data?.items || [];
  const hooks = useApi(api.may('GET /webhooks') ? '/webhooks?limit=100' : null, { poll: CALM_MS }).data?.items || [];
  const health = useKnownHealth();
  const needs = useNeeds({ data: res.data, senders, hooks, health });
  return html`<${Head} title=${t('common.dashboard')} />
    <${Loaded} res=${res} what=${t('loading.dashboard')}>${(/** @type {any} */ data) => html`
      ${!data.first_steps.test_mail_arrived && html`<${FirstSteps} steps=${data.first_steps} onDone=${res.reload} />`}
      <div class="board">
        <div class="stack"><${Needs} needs=${needs} /><${Now} campaigns=${data.campaigns} />
          <${Days} days=${data.days} failed=${data.failed_messages} /><${Doctor} /></div>
        <div class="stack"><${Safety} health=${health} data=${data} /><${Senders} senders=${senders} /></div>
      </div>`}<//>`;
}
