// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { number } from '../format.js';
import { confirm } from '../parts/dialog.js';
import { useKnownHealth } from '../parts/health.js';
import { useApi } from '../parts/hooks.js';
import { kindName, Lanes } from '../parts/lanes.js';
import { Card, Empty, Head, State } from '../parts/states.js';
import { ListTable, SearchBox, Table, TableWrap, Tabs } from '../parts/table.js';
import { toasted } from '../parts/toast.js';
import { Ago, WhenExactly } from '../parts/time.js';
import { setQuery, useLocation } from '../router.js';

const POLL_MS = 3000;
/** An instance beats every second. */
const SILENT_MS = 60000;
/** @type {[string, string][]} */
const STATES = [
  ['', 'All'],
  ['ready', 'Ready'],
  ['leased', 'Leased'],
  ['failed', 'Failed'],
  ['done', 'Done'],
  ['cancelled', 'Cancelled'],
];

/** @param {{job:any, onDone:() => void}} props */
function JobActions({ job, onDone }) {
  if (job.state !== 'failed' || !api.may('POST /jobs/{id}/retry')) return null;
  const act = async (/** @type {string} */ move, /** @type {string} */ said) => {
    if (
      move === 'discard' &&
      !(await confirm({
        title: 'Discard 1 job?',
        action: 'Discard 1 job',
        danger: true,
        text: 'Its work is not done and will not be tried again.',
      }))
    )
      return;
    await toasted(() => api.post(`/jobs/${job.id}/${move}`), said);
    onDone();
  };
  return html`<span class="row row-end"><button class="btn btn-s" type="button" aria-label=${`Retry job ${job.id}`}
    onClick=${() => act('retry', 'The job is ready again.')}>Retry</button>
    <button class="btn btn-s btn-danger" type="button" aria-label=${`Discard job ${job.id}`}
      onClick=${() => act('discard', 'Discarded.')}>Discard</button></span>`;
}

/** @param {any} i how an instance is, as a word @param {any} health what the one that answers says of itself */
const instanceState = (i, health) => {
  if (i.self && health) return health?.workers?.state === 'draining' ? 'draining' : 'running';
  return Date.now() - new Date(i.beat_at).getTime() < SILENT_MS ? 'running' : 'silent';
};

/** @param {any} health */
const instanceColumns = (health) => [
  {
    title: 'Instance',
    cell: (/** @type {any} */ i) =>
      html`<span class="cell-main">${i.host}</span><span class="sub">process ${i.pid}${i.self ? ', answers this page' : ''}</span>`,
  },
  { title: 'Version', cell: (/** @type {any} */ i) => i.version ?? '–' },
  { title: 'State', tight: true, cell: (/** @type {any} */ i) => html`<${State} state=${instanceState(i, health)} />` },
  { title: 'In work', num: true, cell: (/** @type {any} */ i) => number(i.leased) },
  { title: 'Started', num: true, cell: (/** @type {any} */ i) => html`<${Ago} at=${i.started_at} />` },
];

/** Who works here; what a restart would do to it. */
function Instances() {
  const res = useApi('/instances', { poll: POLL_MS });
  const health = useKnownHealth();
  const rows = res.data?.items || [];
  if (!rows.length) return null;
  const draining = health?.workers?.state === 'draining';
  const note = draining
    ? 'It is stopping: it takes no new work, ends what it has begun, and hands the rest back.'
    : 'Stop one with systemctl stop or restart: it ends what it has begun and hands the rest to the others. Nothing is lost.';
  return html`<${Card} title="Instances" flush foot=${html`<span class="small muted">${note}</span>`}><${TableWrap}><${Table} rows=${rows}
    columns=${instanceColumns(health)} caption="Instances" /><//><//>`;
}

/** What has to be looked at first: what failed. */
function Failed() {
  const { search } = useLocation();
  const res = useApi(search.get('state') ? null : '/jobs?state=failed&limit=10', { poll: POLL_MS });
  if (!res.data?.items.length) return null;
  return html`<${Card} title="Failed" flush extra=${html`<a class="btn btn-s" href="/queue?state=failed">Show all</a>`}>
    <${TableWrap}><${Table} rows=${res.data.items} columns=${jobColumns(res.reload)} caption="Failed" /><//><//>`;
}

/** @param {() => void} onDone */
const jobColumns = (onDone) => [
  { title: 'Job', num: true, cell: (/** @type {any} */ j) => j.id },
  {
    title: 'Kind',
    cell: (/** @type {any} */ j) =>
      html`<span class="cell-main">${kindName(j.kind)}</span>${j.campaign_id && html`<span class="sub"><a
        href=${`/campaigns/${j.campaign_id}`}>campaign ${j.campaign_id}</a>${j.message_id && html`, <a
        href=${`/messages/${j.message_id}`}>message ${j.message_id}</a>`}</span>`}`,
  },
  { title: 'State', tight: true, cell: (/** @type {any} */ j) => html`<${State} state=${j.state} />` },
  { title: 'Runs', num: true, cell: (/** @type {any} */ j) => html`<${WhenExactly} at=${j.run_at} />` },
  { title: 'Attempts', num: true, cell: (/** @type {any} */ j) => `${j.attempts} of ${j.max_attempts}` },
  { title: 'Last error', cell: (/** @type {any} */ j) => j.last_error && html`<span class="small muted clip">${j.last_error}</span>` },
  {
    title: html`<span class="sr">Actions</span>`,
    cell: (/** @type {any} */ j) => html`<${JobActions} job=${j} onDone=${onDone} />`,
  },
];

/** The jobs of a state and a kind, newest first, or the one that is searched for. @param {{kinds:string[]}} props */
function Jobs({ kinds }) {
  const { search } = useLocation();
  const [state, kind, q] = ['state', 'kind', 'q'].map((name) => search.get(name) || '');
  const res = useApi(`/jobs${api.query(q ? { q } : { state, kind, cursor: search.get('cursor') })}`, { poll: POLL_MS });
  const none = html`<${Empty} title=${q ? `There is no job ${q}` : state || kind ? 'No such jobs' : 'Nothing to do'}>${
    q ? 'Enter the number of a job. People and their messages are found in the report of a campaign.' : 'Jobs appear here when a campaign runs, a file is imported or a backup is made.'
  }<//>`;
  return html`<${Card} title="Jobs" flush extra=${html`<${Tabs} name="state" label="Filter by state" options=${STATES} />`}>
    <div class="card-head"><${SearchBox} label="Number of a job" />
      <label class="inline-field">Kind <select onChange=${(/** @type {any} */ e) => setQuery({ kind: e.target.value, cursor: null })}>
        <option value="" selected=${!kind}>All</option>
        ${kinds.map((k) => html`<option key=${k} value=${k} selected=${k === kind}>${kindName(k)}</option>`)}</select></label></div>
    <${ListTable} res=${res} columns=${jobColumns(res.reload)} what="jobs" caption="Jobs" empty=${none} /><//>`;
}

/** Work waiting, work under way, and who does it. */
export function QueuePage() {
  const lanes = useApi('/lanes', { poll: POLL_MS });
  const kinds = [...new Set((lanes.data?.items || []).map((/** @type {any} */ l) => l.kind))].sort();
  return html`<${Head} title="Queue" sub="Every unit of work the daemon has left to do." />
    <${Failed} />
    <${Lanes} res=${lanes} />
    <${Instances} />
    <${Jobs} kinds=${/** @type {string[]} */ (kinds)} />`;
}
