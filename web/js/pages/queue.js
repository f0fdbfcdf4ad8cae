// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { number } from '../format.js';
import { confirm } from '../parts/dialog.js';
import { useKnownHealth } from '../parts/health.js';
import { useApi } from '../parts/hooks.js';
import { kindName, Lanes } from '../parts/lanes.js';
import { Card, Empty, Head, State } from '../parts/states.js';
import { ACTIONS, ListTable, SearchBox, Table, TableWrap, Tabs } from '../parts/table.js';
import { toasted } from '../parts/toast.js';
import { Ago, WhenExactly } from '../parts/time.js';
import { setQuery, useLocation } from '../router.js';
import { t } from '../words.js';

const POLL_MS = 3000;
const INSTANCES_MS = 2000;
/** An instance beats every second. */
const SILENT_MS = 60000;
/** @type {[string, string][]} */
const STATES = [
  ['', t('common.all')],
  ['ready', t('common.ready')],
  ['leased', t('queue.leased')],
  ['failed', t('common.failed')],
  ['done', t('common.done')],
  ['cancelled', t('queue.cancelled')],
];

/** @param {{job:any, onDone:() => void}} props */
function JobActions({ job, onDone }) {
  if (job.state !== 'failed' || !api.may('POST /jobs/{id}/retry')) return null;
  const act = async (/** @type {string} */ move, /** @type {string} */ said) => {
    if (
      move === 'discard' &&
      !(await confirm({
        title: t('queue.discard_1_job'),
        action: t('queue.discard_1_job_2'),
        danger: true,
        text: t('queue.its_work_is_not_done'),
      }))
    )
      return;
    await toasted(() => api.post(`/jobs/${job.id}/${move}`), said);
    onDone();
  };
  return html`<span class="row row-end"><button class="btn btn-s" type="button" aria-label=${t('queue.retry_job', { id: job.id })}
    onClick=${() => act('retry', t('queue.the_job_is_ready_again'))}>${t('queue.retry')}</button>
    <button class="btn btn-s btn-danger" type="button" aria-label=${t('queue.discard_job', { id: job.id })}
      onClick=${() => act('discard', t('queue.discarded'))}>${t('queue.discard')}</button></span>`;
}

/** @param {any} i how an instance is, as a word @param {any} health what the one that answers says of itself */
const instanceState = (i, health) => {
  if (i.self && health?.status === 'draining') return 'draining';
  return i.self || Date.now() - new Date(i.beat_at).getTime() < SILENT_MS ? i.work || 'running' : 'silent';
};

/** Lets an instance take no new work, or work again. @param {{i:any, others:boolean, onDone:() => void}} props others: whether another one works */
function Drain({ i, others, onDone }) {
  if (!api.may('POST /instances/{id}/drain')) return null;
  const drains = Boolean(i.drain_asked_at);
  const act = async () => {
    const text = `${t('queue.it_ends_what_it_holds', { n: i.leased })} ${others ? t('queue.the_others_go_on') : t('queue.nothing_is_sent_then')}`;
    if (!drains && !(await confirm({ title: t('queue.let_it_take_no_work', { pid: i.pid }), action: t('queue.take_no_new_work'), text }))) return;
    await toasted(() => api.post(`/instances/${i.id}/${drains ? 'resume' : 'drain'}`), drains ? t('queue.it_takes_work_again') : t('queue.it_takes_no_new_work'));
    onDone();
  };
  const label = drains ? t('queue.take_work_again') : t('queue.take_no_new_work');
  return html`<button class=${`btn btn-s ${drains ? 'btn-primary' : ''}`} type="button" aria-label=${`${label}: ${t('queue.process', { pid: i.pid })}`}
    onClick=${act}>${label}</button>`;
}

/** @param {any} health @param {any[]} all @param {() => void} onDone */
const instanceColumns = (health, all, onDone) => [
  {
    title: t('queue.instance'),
    cell: (/** @type {any} */ i) =>
      html`<span class="cell-main">${i.host}</span><span class="sub">${i.self ? t('queue.process_that_answers', { pid: i.pid }) : t('queue.process', { pid: i.pid })}</span>`,
  },
  { title: t('queue.version'), cell: (/** @type {any} */ i) => i.version ?? '–' },
  { title: t('common.state'), tight: true, cell: (/** @type {any} */ i) => html`<${State} state=${instanceState(i, health)} />` },
  { title: t('common.in_work'), num: true, cell: (/** @type {any} */ i) => number(i.leased) },
  { title: t('queue.started'), num: true, cell: (/** @type {any} */ i) => html`<${Ago} at=${i.started_at} />` },
  {
    ...ACTIONS,
    cell: (/** @type {any} */ i) => html`<${Drain} i=${i} onDone=${onDone} others=${all.some((o) => o.id !== i.id && !o.drain_asked_at
      && instanceState(o, health) === 'running')} />`,
  },
];

/** Who works here; what a restart would do to it. */
function Instances() {
  const res = useApi('/instances', { poll: INSTANCES_MS });
  const health = useKnownHealth();
  const rows = res.data?.items || [];
  if (!rows.length) return null;
  const note = health?.status === 'draining' ? t('queue.it_is_stopping_it_takes')
    : rows.some((/** @type {any} */ i) => i.drain_asked_at) ? t('queue.a_drained_one') : t('queue.stop_one_with_systemctl_stop');
  return html`<${Card} title=${t('queue.instances')} flush foot=${html`<span class="small muted">${note}</span>`}><${TableWrap}><${Table} rows=${rows}
    columns=${instanceColumns(health, rows, res.reload)} caption=${t('queue.instances')} /><//><//>`;
}

/** What has to be looked at first: what failed. @param {{names:Map<number, string>}} props */
function Failed({ names }) {
  const { search } = useLocation();
  const res = useApi(search.get('state') || search.get('q') ? null : '/jobs?state=failed&limit=10', { poll: POLL_MS });
  if (!res.data?.items.length) return null;
  return html`<${Card} title=${t('common.failed')} flush extra=${html`<a class="btn btn-s" href="/queue?state=failed">${t('common.show_all')}</a>`}>
    <${TableWrap}><${Table} rows=${res.data.items} columns=${jobColumns(res.reload, names)} caption=${t('common.failed')} /><//><//>`;
}

/** @param {() => void} onDone @param {Map<number, string>} names of campaigns, as far as they are known */
const jobColumns = (onDone, names) => [
  { title: t('queue.job'), num: true, cell: (/** @type {any} */ j) => j.id },
  {
    title: t('common.kind'),
    cell: (/** @type {any} */ j) =>
      html`<span class="cell-main">${kindName(j.kind)}</span>${j.campaign_id && html`<span class="sub"><a
        href=${`/campaigns/${j.campaign_id}`}>${names.get(j.campaign_id) || t('queue.campaign', { campaign_id: j.campaign_id })}</a>${j.message_id && html`, <a
        href=${`/messages/${j.message_id}`}>${t('queue.message', { message_id: j.message_id })}</a>`}</span>`}`,
  },
  { title: t('common.state'), tight: true, cell: (/** @type {any} */ j) => html`<${State} state=${j.state} />` },
  { title: t('queue.runs'), num: true, cell: (/** @type {any} */ j) => html`<${WhenExactly} at=${j.run_at} />` },
  { title: t('common.attempts'), num: true, cell: (/** @type {any} */ j) => t('queue.of', { attempts: j.attempts, max_attempts: j.max_attempts }) },
  { title: t('queue.last_error'), cell: (/** @type {any} */ j) => j.last_error && html`<span class="small muted clip">${j.last_error}</span>` },
  {
    ...ACTIONS,
    cell: (/** @type {any} */ j) => html`<${JobActions} job=${j} onDone=${onDone} />`,
  },
];

/** The jobs of a state and a kind, newest first; what a text finds, failed first. @param {{kinds:string[], names:Map<number, string>}} props */
function Jobs({ kinds, names }) {
  const { search } = useLocation();
  const [state, kind, q] = ['state', 'kind', 'q'].map((name) => search.get(name) || '');
  const res = useApi(`/jobs${api.query({ q, state, kind, cursor: search.get('cursor') })}`, { poll: POLL_MS });
  const none = html`<${Empty} title=${q ? t('queue.no_job_matches', { q }) : state || kind ? t('queue.no_such_jobs') : t('common.nothing_to_do')}>${
    q ? t('queue.what_is_searched') : t('queue.jobs_appear_here_when_a')
  }<//>`;
  return html`<${Card} title=${t('queue.jobs')} flush extra=${html`<${Tabs} name="state" label=${t('common.filter_by_state')} options=${STATES} />`}>
    <div class="card-head"><${SearchBox} label=${t('queue.search')} />
      <label class="inline-field">${t('common.kind')} <select onChange=${(/** @type {any} */ e) => setQuery({ kind: e.target.value, cursor: null })}>
        <option value="" selected=${!kind}>${t('common.all')}</option>
        ${kinds.map((k) => html`<option key=${k} value=${k} selected=${k === kind}>${kindName(k)}</option>`)}</select></label></div>
    <${ListTable} res=${res} columns=${jobColumns(res.reload, names)} what="jobs" caption=${t('queue.jobs')} empty=${none} /><//>`;
}

/** Work waiting, work under way, and who does it. */
export function QueuePage() {
  const lanes = useApi('/lanes', { poll: POLL_MS });
  const names = new Map((lanes.data?.items || []).map((/** @type {any} */ l) => [l.campaign_id, l.campaign]));
  const kinds = [...new Set((lanes.data?.items || []).map((/** @type {any} */ l) => l.kind))].sort();
  return html`<div class="stack"><${Head} title=${t('common.queue')} sub=${t('queue.every_unit_of_work_the')} />
    <${Failed} names=${names} />
    <${Lanes} res=${lanes} />
    <${Instances} />
    <${Jobs} kinds=${/** @type {string[]} */ (kinds)} names=${names} /></div>`;
}
