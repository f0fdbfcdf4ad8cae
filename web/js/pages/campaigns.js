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

const POLL_MS = 2000;
const SOON_MS = 5000;
/** @type {[string, string][]} */
const FILTERS = [
  ['', 'All'],
  ['running', 'Running'],
  ['scheduled', 'Scheduled'],
  ['held', 'Held'],
  ['paused', 'Paused'],
  ['draft', 'Drafts'],
  ['finished', 'Finished'],
];

/** Why a campaign does nothing just now, or when it goes on. @param {any} c a campaign */
export function restReason(c) {
  if (c.state === 'held') return `Waits for you: ${words(c.held_reason)}`;
  if (c.waiting && !c.messages?.sending) return waitingText(c.waiting);
  if (c.state === 'scheduled' && c.schedule_at) return `Starts ${dateTime(c.schedule_at)}`;
  if (c.state === 'running' && new Date(c.next_due_at || 0).getTime() > Date.now() + SOON_MS)
    return `Next due ${relative(c.next_due_at)}`;
  if (c.state === 'running' && c.enrolling && !c.messages?.queued && !c.messages?.sending) return 'Enrols whoever comes';
  if (c.state === 'finished' && c.finished_at) return `Finished ${relative(c.finished_at)}`;
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
    title: 'Campaign',
    cell: (/** @type {any} */ c) =>
      html`<a class="cell-main" href=${c.state === 'draft' ? `/campaigns/${c.id}/edit`
        : `/campaigns/${c.id}`}>${c.name}</a><span class="sub">${restReason(c)
        || `Created ${relative(c.created_at)}`}</span>`,
  },
  { title: 'State', tight: true, cell: (/** @type {any} */ c) => html`<${State} state=${c.state} />` },
  {
    title: 'Progress',
    cell: (/** @type {any} */ c) =>
      html`<${WithMessages} c=${c}>${(/** @type {any} */ m) =>
        totalOf(m)
          ? html`<${StateBar} messages=${m} planned=${c.planned} label=${`Progress of ${c.name}`} /><span
            class="sub num">${number(settledOf(m))} of ${number(c.planned ?? totalOf(m))}</span>`
          : html`<span class="muted">not started</span>`}<//>`,
  },
  {
    title: 'Sent',
    num: true,
    cell: (/** @type {any} */ c) => html`<${WithMessages} c=${c}>${(/** @type {any} */ m) => number(m.sent || 0)}<//>`,
  },
  {
    title: 'Failed',
    num: true,
    cell: (/** @type {any} */ c) =>
      html`<${WithMessages} c=${c}>${(/** @type {any} */ m) => html`<span class=${m.failed ? 'error'
        : 'muted'}>${number(m.failed || 0)}</span>`}<//>`,
  },
  {
    title: 'Uncertain',
    num: true,
    cell: (/** @type {any} */ c) =>
      html`<${WithMessages} c=${c}>${(/** @type {any} */ m) => html`<span class=${m.uncertain ? ''
        : 'muted'}>${number(m.uncertain || 0)}</span>`}<//>`,
  },
];

/** What the whole database is held for, and one yes can free. @type {Record<string, string>} */
const OF_DATABASE = {
  restored: 'was restored from a backup',
  another_machine: 'woke up on another machine',
  copied: 'is a copy of another file',
  older_than_journal: 'is older than it was when it last worked',
};

/** One action for all that a restored or copied database holds. @param {{items:any[], onDone:() => void}} props */
function HeldForDatabase({ items, onDone }) {
  const held = items.filter((c) => c.state === 'held' && OF_DATABASE[c.held_reason]);
  if (!held.length) return null;
  const approve = async () => {
    const text = 'What was paused or scheduled is so again; all others go on sending at once.';
    if (!(await confirm({ title: 'Approve all held campaigns?', text, action: 'Approve all' }))) return;
    await toasted(() => api.post('/campaigns/approve'), 'Approved.');
    onDone();
  };
  return html`<div class="note note-warn" role="status"><strong>Held: the database ${
    OF_DATABASE[held[0].held_reason]
  }</strong><span>Nothing is sent by surprise. What went out elsewhere meanwhile is not known here and would be
    sent again. <${May} to="POST /campaigns/approve"><button class="btn btn-s" type="button"
      onClick=${approve}>Approve all</button><//></span></div>`;
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
    href="/campaigns/new">New campaign</a><//>`;
  const empty = filtered
    ? html`<${Empty} title="No campaign matches" action=${html`<a class="btn"
      href="/campaigns">Show all</a>`}>Try another word or state.<//>`
    : html`<${Empty} title="No campaigns yet" action=${create}>The <a href="/dashboard">dashboard</a> leads you
        from the empty installation to the first mail.<//>`;
  return html`<${Head} title="Campaigns">${create}<//>
    <div class="toolbar"><${SearchBox} label="Search campaigns" /><${Tabs} name="state" label="Filter by state"
      options=${FILTERS} /></div>
    <${HeldForDatabase} items=${res.data?.items || []} onDone=${res.reload} />
    <${Card} flush><${ListTable} res=${res} columns=${COLUMNS} what="campaigns" caption="Campaigns" empty=${empty}
      class="campaign-table" /><//>`;
}
