// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { count, number, percent, rate, relative, stepName, waitingText } from '../format.js';
import { CampaignActions } from '../parts/campaign_actions.js';
import { Domains } from '../parts/domains.js';
import { Funnel, Rates } from '../parts/funnel.js';
import { useApi } from '../parts/hooks.js';
import { Ledger } from '../parts/ledger.js';
import { Links } from '../parts/links.js';
import { Joining } from '../parts/ongoing.js';
import { Figures, settledOf, StateBar, StateLegend, totalOf } from '../parts/progress.js';
import { Card, Head, Loaded } from '../parts/states.js';
import { Table, TableWrap } from '../parts/table.js';
import { Timeline } from '../parts/timeline.js';
import { restReason } from './campaigns.js';

const LIVE_MS = 1000;
const CALM_MS = 4000;

/** @type {Record<string, string>} */
const HELD = {
  late: 'Its start time passed long ago, so it did not start by surprise. Approve it to send now, or cancel it.',
  restored:
    'The database was restored: what was sent after the backup was made is not known to it. Approve to send the rest.',
  another_machine: 'This database woke up on another machine. Approve only if the old machine no longer sends.',
  copied: 'This database is a copy of another file. Approve only if nothing works on the original any more.',
  older_than_journal:
    'The database is older than it was when it last worked: what was sent since then would be sent again. Approve to go on all the same.',
  uncertain: 'Everything else is done. Decide below about the messages whose fate is unknown.',
  'too many refusals by policy':
    'The relay refused too many messages. Look at the failed ones below, then approve to go on.',
};

/** What a person must decide, in words. @param {{campaign:any, progress:any}} props */
function Notice({ campaign, progress }) {
  if (campaign.state === 'held') {
    return html`<div class="note note-warn" role="status"><strong>Held: ${String(campaign.held_reason
      || '').replaceAll('_', ' ')}</strong><span>${HELD[campaign.held_reason]
      || 'It waits for your decision.'} ${campaign.held_reason === 'uncertain' && html`<a
      href=${`/campaigns/${campaign.id}?state=uncertain`}>Show the uncertain messages</a>`}</span></div>`;
  }
  const waiting = progress?.waiting || campaign.waiting;
  if (waiting && campaign.state === 'running' && !progress?.messages.sending) {
    return html`<div class="note" role="status"><strong>Waiting</strong><span>${waitingText(waiting)}</span></div>`;
  }
  return null;
}

/** @param {string} time */
const soon = (time) => (relative(time).endsWith('now') ? 'in a moment' : relative(time));

/** What the contact cap keeps from going out. @param {{over:any, id:number}} props */
function OverCap({ over, id }) {
  if (!over?.skipped && !over?.waiting) return null;
  const parts = [
    over.skipped && html`<a href=${`/campaigns/${id}?state=skipped`}>${count(over.skipped, 'message')} skipped</a>`,
    over.waiting && html`<a href=${`/campaigns/${id}?state=queued`}>${count(over.waiting, 'message')} waiting</a>`,
  ].filter(Boolean);
  return html`<span class="small muted">By the contact cap: ${parts[0]}${parts[1] && html`, ${parts[1]}`}</span>`;
}

/** @param {{p:any, name:string}} props */
function Numbers({ p, name }) {
  const m = p.messages;
  const running = p.state === 'running';
  const sent = m.sent || 0;
  const later = p.planned - totalOf(m);
  /** @type {[string, any, any?][]} */
  const figures = [
    ['Recipients', number(p.recipients)],
    ['Sent', number(sent)],
    ['Failed', number(m.failed || 0)],
    ['Uncertain', number(m.uncertain || 0)],
    ['Bounced', number(p.bounces), percent(p.bounces, sent)],
    ['Unsubscribed', number(p.unsubscribes), percent(p.unsubscribes, sent)],
    ['Complaints', number(p.complaints)],
    [
      'By machines',
      number((p.machine_opens || 0) + (p.machine_clicks || 0)),
      `${count(p.machine_opens || 0, 'open')}, ${count(p.machine_clicks || 0, 'click')}`,
    ],
  ];
  const pace = running
    ? [p.rate_per_minute ? `${rate(p.rate_per_minute)} a minute` : '', p.eta ? `${later > 0 ? 'what is due now is sent' : 'done'} ${soon(p.eta)}` : '']
        .filter(Boolean)
        .join(', ')
    : '';
  return html`<${Card} title="Progress" flush extra=${html`<span class="small muted num"
    aria-live="off">${pace}</span>`}>
    <div class="card-body">
      <${StateBar} messages=${m} planned=${p.planned} big label=${`Progress of ${name}`} />
      <div class="row"><strong class="num">${number(settledOf(m))} of ${count(p.planned, 'planned message')}</strong>
        ${later > 0 && html`<span class="muted">${count(later, 'follow-up')} not due for anybody yet</span>`}</div>
      <${StateLegend} messages=${m} />
      <${OverCap} over=${p.over_contact_cap} id=${p.campaign_id} />
    </div>
    ${sent > 0 && html`<div class="divider"></div><${Rates} p=${p} />`}
    <div class="divider"></div>
    <${Figures} label="Numbers" items=${figures} />
  <//>`;
}

/** The states that any step has messages in: the figures of a row add up to its messages. @param {any[]} steps */
const stepColumns = (steps) => [
  {
    title: 'Step',
    cell: (/** @type {any} */ s) =>
      html`<span class="cell-main">${stepName(s.step)}</span><span
        class="sub">${s.subject || 'same thread'}</span>`,
  },
  {
    title: 'Progress',
    cell: (/** @type {any} */ s) => html`<${StateBar} messages=${s.messages} label=${`Progress of ${stepName(s.step)}`} />`,
  },
  ...['queued', 'sending', 'sent', 'failed', 'uncertain', 'skipped', 'cancelled']
    .filter((state) => ['queued', 'sent', 'failed', 'uncertain'].includes(state) || steps.some((s) => s.messages[state]))
    .map((state) => ({
      title: state[0].toUpperCase() + state.slice(1),
      num: true,
      cell: (/** @type {any} */ s) => number(s.messages[state] || 0),
    })),
  { title: 'Opened', num: true, cell: (/** @type {any} */ s) => number(s.unique_opens) },
  { title: 'Clicked', num: true, cell: (/** @type {any} */ s) => number(s.unique_clicks) },
  { title: 'Replied', num: true, cell: (/** @type {any} */ s) => number(s.replies) },
];

/** @param {{id:string, campaign:any, reload:() => void}} props */
function Detail({ id, campaign, reload }) {
  const live = ['running', 'scheduled'].includes(campaign.state);
  const progress = useApi(`/campaigns/${id}/progress`, { poll: live ? LIVE_MS : CALM_MS });
  const p = progress.data;
  const state = p?.state || campaign.state;
  const now = {
    ...campaign,
    state,
    ...(p ? { waiting: p.waiting, next_due_at: p.next_due_at, messages: p.messages } : {}),
  };
  return html`<${Head} title=${campaign.name} state=${state} back=${['/campaigns', 'Campaigns']} sub=${(state !== 'held'
    && restReason({ ...now, waiting: null })) || `${count(campaign.steps?.length || 0,
    'step')}, created ${relative(campaign.created_at)}`}>
      <${CampaignActions} id=${id} campaign=${now} onDone=${() => {
        reload();
        progress.reload();
      }} /><//>
    <${Notice} campaign=${now} progress=${p} />
    <${Loaded} res=${progress} what="the progress">${(/** @type {any} */ data) => html`
      <${Numbers} p=${data} name=${campaign.name} />
      <${Joining} campaign=${campaign} p=${data} />
      <${Timeline} id=${id} live=${state === 'running'} />
      ${(data.steps || []).length > 0 && html`<${Card} title="Steps" flush><${TableWrap}><${Table}
        rows=${data.steps} columns=${stepColumns(data.steps)} caption="Steps" /><//>
        ${data.messages.sent > 0 && html`<div class="divider"></div><${Funnel} steps=${data.steps} />`}<//>`}
      ${campaign.track_clicks && data.recipients > 0 && html`<${Links} id=${id} live=${state === 'running'} />`}
      ${data.messages.sent > 0 && html`<${Domains} id=${id} total=${totalOf(data.messages)} />`}
      <${Ledger} id=${id} messages=${data.messages} steps=${data.steps || []} live=${state === 'running'}
        onDone=${progress.reload} />`}<//>`;
}

/** One campaign as it happens. @param {{id:string}} props */
export function CampaignDetailPage({ id }) {
  const res = useApi(`/campaigns/${id}`, { poll: CALM_MS });
  return html`<${Loaded} res=${res} what="the campaign">${(/** @type {any} */ campaign) => html`<${Detail} id=${id}
    campaign=${campaign} reload=${res.reload} />`}<//>`;
}
