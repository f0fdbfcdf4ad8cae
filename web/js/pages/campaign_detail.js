// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { number, percent, rate, capital, isNow, relative, stepName, waitingText, words } from '../format.js';
import { Calendar } from '../parts/calendar.js';
import { CampaignActions } from '../parts/campaign_actions.js';
import { HeldNote } from '../parts/held.js';
import { BySender } from '../parts/by_sender.js';
import { Content } from '../parts/content.js';
import { Domains } from '../parts/domains.js';
import { Funnel, Rates } from '../parts/funnel.js';
import { useApi } from '../parts/hooks.js';
import { Ledger } from '../parts/ledger.js';
import { Links } from '../parts/links.js';
import { Joining } from '../parts/ongoing.js';
import { Figures, settledOf, StateBar, StateLegend, totalOf } from '../parts/progress.js';
import { Card, Head, Loaded } from '../parts/states.js';
import { Table, TableWrap, Tabs } from '../parts/table.js';
import { Timeline } from '../parts/timeline.js';
import { VariantResults } from '../parts/variant_results.js';
import { useLocation } from '../router.js';
import { restReason } from './campaigns.js';
import { rich, t } from '../words.js';

const LIVE_MS = 1000;
const CALM_MS = 4000;
/** @type {[string, string][]} */
const TABS = [
  ['', t('campaign_detail.report')],
  ['content', t('campaign_detail.content')],
];

/** What a person must decide, in words. @param {{campaign:any, progress:any, onDone:() => void}} props */
function Notice({ campaign, progress, onDone }) {
  if (campaign.state === 'held') {
    return html`<${HeldNote} campaign=${campaign} onDone=${onDone} />`;
  }
  const waiting = progress?.waiting || campaign.waiting;
  if (waiting && campaign.state === 'running' && !progress?.messages.sending) {
    return html`<div class="note" role="status"><strong>${t('common.waiting')}</strong><span>${waitingText(waiting)}</span></div>`;
  }
  return null;
}

/** @param {string} time */
const soon = (time) => (isNow(time) ? t('campaign_detail.in_a_moment') : relative(time));

/** What the contact cap keeps from going out. @param {{over:any, id:number}} props */
function OverCap({ over, id }) {
  if (!over?.skipped && !over?.waiting) return null;
  const parts = [
    over.skipped && html`<a href=${`/campaigns/${id}?state=skipped`}>${t('campaign_detail.messages_skipped', { n: over.skipped })}</a>`,
    over.waiting && html`<a href=${`/campaigns/${id}?state=queued`}>${t('campaign_detail.messages_waiting', { n: over.waiting })}</a>`,
  ].filter(Boolean);
  return html`<span class="small muted">${rich('campaign_detail.by_the_contact_cap', { messages: parts.length > 1 ? html`${parts[0]}, ${parts[1]}` : parts[0] })}</span>`;
}

/** @param {{p:any, name:string}} props */
function Numbers({ p, name }) {
  const m = p.messages;
  const running = p.state === 'running';
  const sent = m.sent || 0;
  const later = p.planned - totalOf(m);
  /** @type {[string, any, any?][]} */
  const figures = [
    [t('common.recipients'), number(p.recipients)],
    [t('common.sent'), number(sent)],
    [t('common.failed'), number(m.failed || 0)],
    [t('common.uncertain'), number(m.uncertain || 0)],
    [t('common.bounced'), number(p.bounces), percent(p.bounces, sent)],
    [t('common.unsubscribed'), number(p.unsubscribes), percent(p.unsubscribes, sent)],
    [t('campaign_detail.complaints'), number(p.complaints)],
    [
      t('common.by_machines'),
      number((p.machine_opens || 0) + (p.machine_clicks || 0)),
      `${t('count.opens', { n: p.machine_opens || 0 })}, ${t('count.clicks', { n: p.machine_clicks || 0 })}`,
    ],
  ];
  const pace = running
    ? [p.rate_per_minute ? t('campaign_detail.a_minute', { rate_per_minute: rate(p.rate_per_minute) }) : '', p.eta ? t(later > 0 ? 'campaign_detail.sent_soon' : 'campaign_detail.done_soon', { when: soon(p.eta) }) : '']
        .filter(Boolean)
        .join(', ')
    : '';
  return html`<${Card} title=${t('common.progress')} flush extra=${html`<span class="small muted num"
    aria-live="off">${pace}</span>`}>
    <div class="card-body">
      <${StateBar} messages=${m} planned=${p.planned} big label=${t('common.progress_of', { name })} />
      <div class="row"><strong class="num">${t('campaign_detail.of_planned_messages', { m: number(settledOf(m)), n: p.planned })}</strong>
        ${later > 0 && html`<span class="muted">${t('campaign_detail.follow_ups_not_due_for', { n: later })}</span>`}</div>
      <${StateLegend} messages=${m} />
      <${OverCap} over=${p.over_contact_cap} id=${p.campaign_id} />
    </div>
    ${sent > 0 && html`<div class="divider"></div><${Rates} p=${p} />`}
    <div class="divider"></div>
    <${Figures} label=${t('campaign_detail.numbers')} items=${figures} />
  <//>`;
}

/** The states that any step has messages in: the figures of a row add up to its messages. @param {any[]} steps @param {any[]} made the campaign's */
const stepColumns = (steps, made) => [
  {
    title: t('common.step'),
    cell: (/** @type {any} */ s) =>
      html`<span class="cell-main">${stepName(s.step)}</span><span
        class="sub">${made?.[s.step]?.removed ? `${t('word.removed')}: ` : ''}${s.subject || t('common.same_thread')}</span>`,
  },
  {
    title: t('common.progress'),
    cell: (/** @type {any} */ s) => html`<${StateBar} messages=${s.messages} label=${t('campaign_detail.progress_of', { step: stepName(s.step) })} />`,
  },
  ...['queued', 'sending', 'sent', 'failed', 'uncertain', 'skipped', 'cancelled']
    .filter((state) => ['queued', 'sent', 'failed', 'uncertain'].includes(state) || steps.some((s) => s.messages[state]))
    .map((state) => ({
      title: capital(words(state)),
      num: true,
      cell: (/** @type {any} */ s) => number(s.messages[state] || 0),
    })),
  { title: t('common.opened'), num: true, cell: (/** @type {any} */ s) => number(s.unique_opens) },
  { title: t('common.clicked'), num: true, cell: (/** @type {any} */ s) => number(s.unique_clicks) },
  { title: t('common.replied'), num: true, cell: (/** @type {any} */ s) => number(s.replies) },
];

/** What became of it. @param {{id:string, campaign:any, state:string, progress:any, onDone:() => void}} props progress: what useApi gave */
function Report({ id, campaign, state, progress, onDone }) {
  return html`<${Loaded} res=${progress} what=${t('loading.progress')}>${(/** @type {any} */ data) => html`
      <${Numbers} p=${data} name=${campaign.name} />
      <${Joining} campaign=${campaign} p=${data} />
      <${Timeline} id=${id} live=${state === 'running'} />
      ${state !== 'draft' && html`<${Calendar} id=${id} live=${state === 'running'} />`}
      ${(data.steps || []).length > 0 && html`<${Card} title=${t('campaign_detail.steps')} flush><${TableWrap}><${Table}
        rows=${data.steps} columns=${stepColumns(data.steps, campaign.steps)} caption=${t('campaign_detail.steps')} /><//>
        ${data.messages.sent > 0 && html`<div class="divider"></div><${Funnel} steps=${data.steps} />`}<//>`}
      <${VariantResults} id=${id} p=${data} onDone=${onDone} />
      ${campaign.track_clicks && data.recipients > 0 && html`<${Links} id=${id} live=${state === 'running'} />`}
      <${BySender} senders=${data.senders} />
      ${data.messages.sent > 0 && html`<${Domains} id=${id} total=${totalOf(data.messages)} />`}
      <${Ledger} id=${id} messages=${data.messages} steps=${data.steps || []} live=${state === 'running'}
        onDone=${progress.reload} />`}<//>`;
}

/** @param {{id:string, campaign:any, reload:() => void}} props */
function Detail({ id, campaign, reload }) {
  const { search } = useLocation();
  const live = ['running', 'scheduled'].includes(campaign.state);
  const progress = useApi(`/campaigns/${id}/progress`, { poll: live ? LIVE_MS : CALM_MS });
  const p = progress.data;
  const state = p?.state || campaign.state;
  const now = {
    ...campaign,
    state,
    ...(p ? { waiting: p.waiting, next_due_at: p.next_due_at, messages: p.messages } : {}),
  };
  const done = () => {
    reload();
    progress.reload();
  };
  return html`<${Head} title=${campaign.name} state=${state} back=${['/campaigns', t('common.campaigns')]} sub=${(state !== 'held'
    && restReason({ ...now, waiting: null })) || t('campaign_detail.steps_created', { n: campaign.steps?.length || 0, created_at: relative(campaign.created_at) })}>
      <${CampaignActions} id=${id} campaign=${now} onDone=${done} /><//>
    <${Notice} campaign=${now} progress=${p} onDone=${done} />
    <${Tabs} name="tab" label=${t('campaign_detail.views')} only options=${TABS} />
    ${search.get('tab') === 'content' ? html`<${Content} id=${id} />` : html`<${Report} id=${id} campaign=${campaign} state=${state}
      progress=${progress} onDone=${done} />`}`;
}

/** One campaign as it happens. @param {{id:string}} props */
export function CampaignDetailPage({ id }) {
  const res = useApi(`/campaigns/${id}`, { poll: CALM_MS });
  return html`<${Loaded} res=${res} what=${t('loading.campaign')}>${(/** @type {any} */ campaign) => html`<${Detail} id=${id}
    campaign=${campaign} reload=${res.reload} />`}<//>`;
}
