// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { number, words } from '../format.js';
import { confirm } from '../parts/dialog.js';
import { useApi } from '../parts/hooks.js';
import { Card, Empty, Head, State } from '../parts/states.js';
import { ListTable, Table, TableWrap, Tabs } from '../parts/table.js';
import { toasted } from '../parts/toast.js';
import { useLocation } from '../router.js';
import { Ago, WhenExactly } from '../parts/time.js';

const POLL_MS = 3000;
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

const INSTANCE_COLUMNS = [
  {
    title: 'Instance',
    cell: (/** @type {any} */ i) =>
      html`<span class="cell-main">${i.id ?? i.instance ?? i.name}</span><span class="sub">${[i.host ?? i.hostname,
        i.pid && `pid ${i.pid}`].filter(Boolean).join(', ')}</span>`,
  },
  { title: 'Version', cell: (/** @type {any} */ i) => i.version ?? '–' },
  {
    title: 'State',
    tight: true,
    cell: (/** @type {any} */ i) =>
      html`<${State} state=${i.state || (i.is_alive === false || i.alive === false || i.ended_at || i.stopped_at
        ? 'ended' : 'running')} />`,
  },
  { title: 'Leased', num: true, cell: (/** @type {any} */ i) => number(i.leased) },
  { title: 'Started', num: true, cell: (/** @type {any} */ i) => html`<${Ago} at=${i.started_at} />` },
];

/** Work waiting, work under way, and who does it. */
export function QueuePage() {
  const { search } = useLocation();
  const jobs = useApi(`/jobs${api.query({ state: search.get('state'), cursor: search.get('cursor') })}`, {
    poll: POLL_MS,
  });
  const instances = useApi('/instances', { poll: POLL_MS });
  const columns = [
    { title: 'Job', num: true, cell: (/** @type {any} */ j) => j.id },
    {
      title: 'Kind',
      cell: (/** @type {any} */ j) =>
        html`<span class="cell-main">${words(j.kind)}</span>${j.campaign_id && html`<span class="sub"><a
          href=${`/campaigns/${j.campaign_id}`}>campaign ${j.campaign_id}</a></span>`}`,
    },
    { title: 'State', tight: true, cell: (/** @type {any} */ j) => html`<${State} state=${j.state} />` },
    { title: 'Runs', num: true, cell: (/** @type {any} */ j) => html`<${WhenExactly} at=${j.run_at} />` },
    { title: 'Attempts', num: true, cell: (/** @type {any} */ j) => `${j.attempts} of ${j.max_attempts}` },
    {
      title: 'Last error',
      cell: (/** @type {any} */ j) => html`<span class="small muted">${j.last_error || ''}</span>`,
    },
    {
      title: html`<span class="sr">Actions</span>`,
      cell: (/** @type {any} */ j) => html`<${JobActions} job=${j} onDone=${jobs.reload} />`,
    },
  ];
  const here = instances.data?.items || [];
  return html`<${Head} title="Queue" sub="Every unit of work the daemon has left to do." />
    ${here.length > 0 && html`<${Card} title="Instances" flush><${TableWrap}><${Table} rows=${here}
      columns=${INSTANCE_COLUMNS} caption="Instances" /><//><//>`}
    <${Card} title="Jobs" flush extra=${html`<${Tabs} name="state" label="Filter by state" options=${STATES} />`}>
      <${ListTable} res=${jobs} columns=${columns} what="jobs" caption="Jobs"
        empty=${html`<${Empty} title=${search.get('state') ? `No ${search.get('state')} jobs`
          : 'Nothing to do'}>Jobs appear here when a campaign runs, a file is imported or a backup is made.<//>`} /><//>`;
}
