// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { bytes, count, dateTime, number, sentenceOf } from '../format.js';
import { May } from '../parts/access.js';
import { confirm } from '../parts/dialog.js';
import { useApi } from '../parts/hooks.js';
import { meaningText } from '../parts/import_columns.js';
import { ImportWizard } from '../parts/import_wizard.js';
import { Figures, Meter } from '../parts/progress.js';
import { Card, Head, Loaded, State } from '../parts/states.js';
import { ListTable, Table, TableWrap } from '../parts/table.js';
import { toasted } from '../parts/toast.js';
import { useLocation } from '../router.js';

const POLL_MS = 500;

/** @param {{lists:any[]}} props */
function History({ lists }) {
  const cursor = useLocation().search.get('cursor');
  const imports = useApi(`/imports${api.query({ limit: 20, cursor })}`);
  const listName = (/** @type {number} */ id) => lists.find((l) => l.id === id)?.name || `list ${id}`;
  return html`<${Card} title="Earlier imports" flush><${ListTable} res=${imports} what="imports"
    caption="Earlier imports" empty=${html`<p class="card-body muted">None yet.</p>`} columns=${[
      {
        title: 'File',
        cell: (/** @type {any} */ i) => html`<a href=${`/import/${i.id}`}>${i.file_name || `No. ${i.id}`}</a>`,
      },
      { title: 'List', cell: (/** @type {any} */ i) => (i.list_id ? listName(i.list_id) : 'as the rows say') },
      { title: 'When', cell: (/** @type {any} */ i) => dateTime(i.created_at) },
      { title: 'Who', cell: (/** @type {any} */ i) => (i.created_by || '').replace(/^(user|token):\d+ /, '') },
      {
        title: 'State',
        cell: (/** @type {any} */ i) => html`<${State} state=${i.state} />${i.dry_run && html` <span class="muted">(only a
          check)</span>`}`,
      },
      { title: 'Rows', num: true, cell: (/** @type {any} */ i) => number(i.rows) },
      { title: 'New', num: true, cell: (/** @type {any} */ i) => number(i.created) },
      { title: 'Rejected', num: true, cell: (/** @type {any} */ i) => number(i.rejected) },
    ]} /><//>`;
}

/** Choosing a file and a list, and what was imported before. */
export function ImportPage() {
  const lists = useApi('/lists?limit=500');
  return html`<${Head} title="Import recipients"
    sub="Nobody changes before you have seen what the file does. It may be as large as you like." />
    <${Loaded} res=${lists} what="the lists">${(/** @type {any} */ data) => html`<div class="stack"><${ImportWizard}
      lists=${data.items} /><${History} lists=${data.items} /></div>`}<//>`;
}

/** @param {any} job */
const isOver = (job) => ['done', 'failed', 'cancelled'].includes(job?.state);

/** @param {{id:string, job:any}} props */
function Result({ id, job }) {
  const over = isOver(job);
    return html`<${Card} title=${over ? 'Result' : 'Reading the file'} flush>
      <div class="card-body"><${Meter} value=${job.state === 'done' ? job.bytes_total : job.bytes_read}
        max=${job.bytes_total} label="Import" />
        <span class="hint" role="status">${over ? `${count(job.rows, 'row')} read`
          : `${bytes(job.bytes_read)} of ${bytes(job.bytes_total)} read, ${count(job.rows, 'row')}`}</span></div>
      <div class="divider"></div>
      <${Figures} label="Import numbers" items=${[
        ['Rows', number(job.rows)],
        ['New', number(job.created)],
        ['Updated', number(job.updated)],
        ['Unchanged', number(job.unchanged)],
        ['Rejected', number(job.rejected)],
        ['Have left', number(job.not_active)],
      ]} />
    <//>
    ${job.dry_run && html`<div class="note"><strong>This was only a check</strong><span>Nobody was changed. The numbers say
      what an import would do. <a href="/import">Go on with the import</a></span></div>`}
    ${job.state === 'cancelled' && html`<div class="note note-warn"><strong>The import was cancelled</strong><span>What
      was taken before stays.</span></div>`}
    ${(job.columns || []).length > 0 && html`<${Card} title="Columns" flush><${TableWrap}><${Table}
      caption="What each column became" rows=${job.columns} columns=${[
        { title: 'Column', cell: (/** @type {any} */ c) => c.column },
        { title: 'Became', cell: (/** @type {any} */ c) => meaningText(c.as) },
      ]} /><//><//>`}
    ${(job.notes || []).length > 0 && html`<div class="note"><strong>How columns were understood</strong>${job.notes.map(
      (/** @type {string} */ note) => html`<span>${note}</span>`)}</div>`}
    ${job.unknown_timezones > 0 && html`<div class="note note-warn"><strong>${count(job.unknown_timezones,
      'row')} with an unknown time zone</strong><span>These people count as without one.</span></div>`}
    ${job.unknown_lists > 0 && html`<div class="note note-warn"><strong>${count(job.unknown_lists,
      'row')} with an unknown list</strong><span>These people joined without it. Make the list and import the file
      again.</span></div>`}
    ${job.state === 'failed' && html`<div class="note note-bad"
      role="alert"><strong>The file could not be imported</strong><span>${sentenceOf(job.error
      || 'the log of the daemon says why')}${job.rows > 0 && ' What was read before is kept.'}</span></div>`}
    ${job.rejected > 0 && html`<div class="note note-warn"><strong>${count(job.rejected,
      'row')} rejected</strong><span>Each with its line and the reason: <a href=${`/api/v1/imports/${id}/rejected.csv`}
      download>download rejected.csv</a>, correct it and <a href=${`/import${api.query({
      list_id: job.list_id })}`}>import it as it is</a>.</span></div>`}
    ${over && html`<div class="row"><${May} to="POST /campaigns"><a class="btn btn-primary"
      href="/campaigns/new">New campaign</a><//><a class="btn" href="/recipients">See recipients</a><${May}
      to="POST /imports"><a class="btn" href="/import">Import another file</a><//></div>`}`;
}

/** An import as it runs; it goes on without this page. @param {{id:string}} props */
export function ImportProgressPage({ id }) {
  const [over, setOver] = useState(false);
  const res = useApi(`/imports/${id}`, { poll: over ? 0 : POLL_MS });
  const ended = isOver(res.data);
  if (ended && !over) setOver(true);
  const cancel = async () => {
    const sure = await confirm({
      title: `Stop import ${id}?`,
      text: 'What was taken so far stays.',
      action: 'Stop it',
      danger: true,
    });
    if (!sure) return;
    await toasted(() => api.post(`/imports/${id}/cancel`), 'Stopped.');
    res.reload();
  };
  return html`<${Head} title=${`Import ${id}`} state=${res.data?.state} back=${['/import', 'Import']} sub=${ended ? ''
    : 'You may leave this page; the import goes on, also after a restart.'} />
    <${Loaded} res=${res} what="the import">${(/** @type {any} */ job) => html`<${Result} id=${id} job=${job} />
      ${!isOver(job) && html`<${May} to="POST /imports/{id}/cancel"><div class="row"><button class="btn" type="button"
        onClick=${cancel}>Stop this import</button></div><//>`}`}<//>`;
}
