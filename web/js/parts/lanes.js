// @ts-check
// The queue by lane: a step of a campaign, or one kind of the daemon's own work.
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count, dateTime, number, stepName, waitingText, words } from '../format.js';
import { confirm } from './dialog.js';
import { Card, Empty, Loaded, State } from './states.js';
import { Table, TableWrap } from './table.js';
import { toasted } from './toast.js';

const SOON_MS = 2000;
/** What a kind of work is called. @type {Record<string, string>} */
const KINDS = {
  send: 'Send messages',
  import: 'Imports',
  enrol: 'Queue a campaign’s messages',
  cancel: 'Cancel a campaign’s messages',
  schedule: 'Start scheduled campaigns',
  company: 'Stop a company’s messages',
  mailbox: 'Read mailboxes',
  suppress: 'Apply suppressions',
  webhook: 'Call webhooks',
  webhook_prune: 'Tidy webhook logs',
  list_prune: 'Empty deleted lists',
  erase: 'Erase people',
  backup: 'Backups',
};

/** @param {string} kind */
export const kindName = (kind) => KINDS[kind] || words(kind);

/** Until when a lane waits, and why. @param {any} lane */
function waits(lane) {
  if (lane.paused) return lane.campaign_id ? 'Paused or held' : 'Switched off';
  if (lane.leased) return 'Works now';
  if (lane.waiting && lane.waiting.cause !== 'due') return waitingText(lane.waiting);
  if (!lane.next_due_at) return lane.ready ? '' : 'Nothing to do';
  return new Date(lane.next_due_at).getTime() > Date.now() + SOON_MS ? `Due ${dateTime(lane.next_due_at)}` : 'Due now';
}

/** @param {any} lane how it is, as a word */
const stateOf = (lane) =>
  lane.failed ? 'failed' : lane.paused ? 'paused' : lane.leased ? 'running' : lane.ready ? 'waiting' : 'idle';

/** Pausing is of a campaign: all its steps. @param {{lane:any, onDone:() => void}} props */
function Pause({ lane, onDone }) {
  const move = lane.paused ? 'resume' : 'pause';
  if (!lane.campaign_id || !api.may(`POST /campaigns/{id}/${move}`) || !(lane.ready || lane.leased)) return null;
  const act = async () => {
    const title = `Pause ${lane.campaign}?`;
    const text = 'All its steps wait until you resume it. What is on its way now is ended.';
    if (move === 'pause' && !(await confirm({ title, text, action: 'Pause' }))) return;
    await toasted(() => api.post(`/campaigns/${lane.campaign_id}/${move}`), move === 'pause' ? 'Paused.' : 'Resumed.');
    onDone();
  };
  return html`<button class="btn btn-s" type="button" aria-label=${`${move === 'pause' ? 'Pause' : 'Resume'} ${lane.campaign}`}
    onClick=${act}>${move === 'pause' ? 'Pause' : 'Resume'}</button>`;
}

/** @param {() => void} onDone */
const columns = (onDone) => [
  {
    title: 'Work',
    cell: (/** @type {any} */ l) =>
      l.campaign_id
        ? html`<a class="cell-main" href=${`/campaigns/${l.campaign_id}?step=${l.step}`}>${l.campaign}</a><span class="sub">${stepName(l.step)}</span>`
        : html`<span class="cell-main">${kindName(l.kind)}</span>`,
  },
  { title: 'State', tight: true, cell: (/** @type {any} */ l) => html`<${State} state=${stateOf(l)} />` },
  { title: 'Ready', num: true, cell: (/** @type {any} */ l) => number(l.ready) },
  { title: 'In work', num: true, cell: (/** @type {any} */ l) => number(l.leased) },
  {
    title: 'Failed',
    num: true,
    cell: (/** @type {any} */ l) =>
      l.failed
        ? html`<a class="error" href=${l.campaign_id ? `/campaigns/${l.campaign_id}?state=failed` : `/queue?state=failed&kind=${l.kind}`}>${number(l.failed)}</a>`
        : html`<span class="muted">0</span>`,
  },
  { title: 'Waits', cell: (/** @type {any} */ l) => html`<span class="small">${waits(l)}</span>` },
  { title: html`<span class="sr">Actions</span>`, tight: true, cell: (/** @type {any} */ l) => html`<${Pause} lane=${l} onDone=${onDone} />` },
];

/** @param {{res:any}} props what useApi gave of /lanes */
export function Lanes({ res }) {
  const [all, setAll] = useState(false);
  return html`<${Loaded} res=${res} what="the lanes">${(/** @type {any} */ data) => {
    const busy = data.items.filter((/** @type {any} */ l) => l.ready || l.leased || l.failed);
    const rows = all ? data.items : busy;
    const idle = data.items.length - busy.length;
    return html`<${Card} title="Lanes" flush extra=${idle > 0 && html`<button class="btn btn-s" type="button" aria-pressed=${all ? 'true' : 'false'}
      onClick=${() => setAll(!all)}>${all ? 'Hide' : 'Show'} ${count(idle, 'idle lane')}</button>`}>
      ${
        rows.length
          ? html`<${TableWrap}><${Table} rows=${rows} columns=${columns(res.reload)} caption="Lanes" /><//>`
          : html`<${Empty} title="Nothing waits">A lane is a step of a campaign, or one kind of the daemon’s own work. Each is paused and limited by itself.<//>`
      }<//>`;
  }}<//>`;
}
