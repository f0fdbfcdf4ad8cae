// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { query } from '../api.js';
import { dateTime, number, relative, waitingText, words } from '../format.js';
import { May } from '../parts/access.js';
import { confirm } from '../parts/dialog.js';
import { useApi } from '../parts/hooks.js';
import { settledOf, StateBar, totalOf } from '../parts/progress.js';
import { Card, Empty, Head, State } from '../parts/states.js';
import { ListTable, SearchBox, Tabs } from '../parts/table.js';
import { toasted } from '../parts/toast.js';
import { useLocation } from '../router.js';
import { rich, t } from '../words.js';

const POLL_MS = 2000;
const SOON_MS = 5000;
/** @type {[string, string][]} */
const FILTERS = [
  ['', t('common.all')],
  ['running', t('campaigns.running')],
  ['scheduled', t('campaigns.scheduled')],
  ['held', t('campaigns.held')],
  ['paused', t('campaigns.paused')],
  ['draft', t('campaigns.drafts')],
  ['finished', t('campaigns.finished')],
];

/** Why a campaign does nothing just now, or when it goes on. @param {any} c a campaign */
export function restReason(c) {
  if (c.state === 'held') return t('campaigns.waits_for_you', { held_reason: words(c.held_reason) });
  if (c.waiting && !c.messages?.sending) return waitingText(c.waiting);
  if (c.state === 'scheduled' && c.schedule_at) return t('campaigns.starts', { schedule_at: dateTime(c.schedule_at) });
  if (c.state === 'running' && new Date(c.next_due_at || 0).getTime() > Date.now() + SOON_MS)
    return t('campaigns.next_due', { next_due_at: relative(c.next_due_at) });
  if (c.state === 'running' && c.enrolling && !c.messages?.queued && !c.messages?.sending) return t('campaigns.enrols_whoever_comes');
  if (c.state === 'finished' && c.finished_at) return t('campaigns.finished_2', { finished_at: relative(c.finished_at) });
  return '';
}

/** Counts come with the list; a list without them is completed from /progress. @param {{c:any, children:(messages:any) => any}} props */
function WithMessages({ c, children }) {
  const res = useApi(c.messages || c.state === 'draft' ? null : `/campaigns/${c.id}/progress`, {
    poll: c.state === 'running' ? POLL_MS : 0,
  });
  return children(c.messages || res.data?.messages || {});
}

const COLUMNS = [
  {
    title: t('common.campaign'),
    cell: (/** @type {any} */ c) =>
      html`<a class="cell-main" href=${c.state === 'draft' ? `/campaigns/${c.id}/edit`
        : `/campaigns/${c.id}`}>${c.name}</a><span class="sub">${restReason(c)
        || t('campaigns.created', { created_at: relative(c.created_at) })}</span>`,
  },
  { title: t('common.state'), tight: true, cell: (/** @type {any} */ c) => html`<${State} state=${c.state} />` },
  {
    title: t('common.progress'),
    cell: (/** @type {any} */ c) =>
      html`<${WithMessages} c=${c}>${(/** @type {any} */ m) =>
        totalOf(m)
          ? html`<${StateBar} messages=${m} planned=${c.planned} label=${t('common.progress_of', { name: c.name })} /><span
            class="sub num">${t('progress.of', { settled: number(settledOf(m)), total: number(c.planned ?? totalOf(m)) })}</span>`
          : html`<span class="muted">${t('common.not_started')}</span>`}<//>`,
  },
  {
    title: t('common.sent'),
    num: true,
    cell: (/** @type {any} */ c) => html`<${WithMessages} c=${c}>${(/** @type {any} */ m) => number(m.sent || 0)}<//>`,
  },
  {
    title: t('common.failed'),
    num: true,
    cell: (/** @type {any} */ c) =>
      html`<${WithMessages} c=${c}>${(/** @type {any} */ m) => html`<span class=${m.failed ? 'error'
        : 'muted'}>${number(m.failed || 0)}</span>`}<//>`,
  },
  {
    title: t('common.uncertain'),
    num: true,
    cell: (/** @type {any} */ c) =>
      html`<${WithMessages} c=${c}>${(/** @type {any} */ m) => html`<span class=${m.uncertain ? ''
        : 'muted'}>${number(m.uncertain || 0)}</span>`}<//>`,
  },
];

/** What the whole database is held for, and one yes can free. */
const OF_DATABASE = ['restored', 'another_machine', 'copied', 'older_than_journal'];

/** One action for all that a restored or copied database holds. @param {{items:any[], onDone:() => void}} props */
function HeldForDatabase({ items, onDone }) {
  const held = items.filter((c) => c.state === 'held' && OF_DATABASE.includes(c.held_reason));
  if (!held.length) return null;
  const approve = async () => {
    const text = t('campaigns.what_was_paused_or_scheduled');
    if (!(await confirm({ title: t('campaigns.approve_all_held_campaigns'), text, action: t('campaigns.approve_all') }))) return;
    await toasted(() => api.post('/campaigns/approve'), t('common.approved'));
    onDone();
  };
  return html`<div class="note note-warn" role="status"><strong>${t(`campaigns.held.${held[0].held_reason}`)}</strong><span>${t('campaigns.nothing_is_sent_by_surprise')} <${May} to="POST /campaigns/approve"><button class="btn btn-s" type="button"
      onClick=${approve}>${t('campaigns.approve_all')}</button><//></span></div>`;
}

/** Every campaign with how far it is. */
export function CampaignsPage() {
  const { search } = useLocation();
  const res = useApi(
    `/campaigns${query({ state: search.get('state'), q: search.get('q'), cursor: search.get('cursor') })}`,
    { poll: POLL_MS },
  );
  const filtered = search.has('state') || search.has('q');
  const create = html`<${May} to="POST /campaigns"><a class="btn btn-primary"
    href="/campaigns/new">${t('common.new_campaign')}</a><//>`;
  const empty = filtered
    ? html`<${Empty} title=${t('campaigns.no_campaign_matches')} action=${html`<a class="btn"
      href="/campaigns">${t('common.show_all')}</a>`}>${t('campaigns.try_another_word_or_state')}<//>`
    : html`<${Empty} title=${t('campaigns.no_campaigns_yet')} action=${create}>${rich('campaigns.the_leads_you_from_the', { link: html`<a href="/dashboard">${t('campaigns.dashboard')}</a>` })}<//>`;
  return html`<${Head} title=${t('common.campaigns')}>${create}<//>
    <div class="toolbar"><${SearchBox} label=${t('campaigns.search_campaigns')} /><${Tabs} name="state" label=${t('common.filter_by_state')}
      options=${FILTERS} /></div>
    <${HeldForDatabase} items=${res.data?.items || []} onDone=${res.reload} />
    <${Card} flush><${ListTable} res=${res} columns=${COLUMNS} what="campaigns" caption=${t('common.campaigns')} empty=${empty}
      class="campaign-table" /><//>`;
}
