// @ts-check
import { html, useRef, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { bytes, count, dateTime, number } from '../format.js';
import { May } from '../parts/access.js';
import { confirm } from '../parts/dialog.js';
import { FormFault, SelectField, TextField } from '../parts/field.js';
import { useAction, useApi } from '../parts/hooks.js';
import { formOf, ImportColumns, useInspection } from '../parts/import_columns.js';
import { Figures, Meter } from '../parts/progress.js';
import { Card, Head, Loaded, State } from '../parts/states.js';
import { ListTable, Table } from '../parts/table.js';
import { toasted } from '../parts/toast.js';
import { navigate, useLocation } from '../router.js';

const POLL_MS = 500;

/** Where the file goes: a list that is there, or a new one. @param {{lists:any[], value:any, onChange:(v:any) => void, name:string, onName:(v:string) => void, error:any}} props */
const TargetList = ({ lists, value, onChange, name, onName, error }) => html`
  <${SelectField} label="Into list" name="list_id" value=${value} onChange=${onChange} error=${error}
    options=${[...lists.map((l) => [l.id, l.name]), [null, 'A new list…']]} />
  ${value === null && html`<${TextField} label="Name of the new list" name="name" value=${name} onChange=${onName}
    error=${error} />`}`;

/** A file, chosen or dropped. @param {{file:File|null, onFile:(file:File|null) => void, disabled:boolean}} props */
function FileDrop({ file, onFile, disabled }) {
  const [over, setOver] = useState(false);
  const input = useRef(/** @type {HTMLInputElement|null} */ (null));
  const drop = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    setOver(false);
    if (disabled || !event.dataTransfer?.files.length || !input.current) return;
    input.current.files = event.dataTransfer.files;
    onFile(event.dataTransfer.files[0]);
  };
  return html`<div class=${`drop ${over ? 'drop-over' : ''}`} onDrop=${drop} onDragLeave=${() => setOver(false)}
    onDragOver=${(
    /** @type {Event} */ e,
  ) => {
    e.preventDefault();
    setOver(true);
  }}>
    <label for="file"><strong>CSV file</strong></label>
    <input ref=${input} id="file" type="file" accept=".csv,.gz,.txt,.tsv,text/csv" disabled=${disabled} aria-describedby="file-hint"
      onChange=${(/** @type {any} */ e) => onFile(e.target.files[0] || null)} />
    <span class="hint" id="file-hint">${file ? `${file.name}, ${bytes(file.size)}`
      : 'Choose a file or drop it here. The first line names the columns, and one column holds the e-mail address. Exports of listmonk, Keila and Mailchimp come in as they are; gzip too.'}</span>
  </div>`;
}

const UPDATES = [
  ['overwrite', 'Overwrite what the file says'],
  ['fill_empty', 'Fill only what is empty'],
  ['leave', 'Leave them as they are'],
];

/** What a person says of a file. */
const NOTHING_SAID = { columns: /** @type {Record<string,string>|null} */ (null), encoding: '', update: 'overwrite' };

/** @param {{lists:any[]}} props */
function ImportForm({ lists }) {
  const wanted = Number(useLocation().search.get('list_id'));
  const [listId, setListId] = useState(
    /** @type {any} */ (lists.some((l) => l.id === wanted) ? wanted : (lists[0]?.id ?? null)),
  );
  const [name, setName] = useState('');
  const [file, setFile] = useState(/** @type {File|null} */ (null));
  const [said, setSaid] = useState(NOTHING_SAID);
  const [sent, setSent] = useState(0);
  const { busy, error, run } = useAction();
  const look = useInspection(file, said);
  const choose = (/** @type {File|null} */ next) => {
    setFile(next);
    setSaid((old) => ({ ...NOTHING_SAID, update: old.update }));
  };
  const send = (/** @type {boolean} */ dryRun) => {
    if (!file) return;
    setSent(0);
    run(async () => {
      const target = listId ?? (await api.post('/lists', { name })).id;
      setListId(target);
      const query = api.query({
        list_id: target,
        file_name: file.name,
        update: said.update,
        encoding: said.encoding,
        dry_run: dryRun || null,
      });
      const columns = said.columns || look.found.mapping.columns;
      const started = await api.upload(`/imports${query}`, formOf(columns, file), setSent);
      navigate(`/import/${started.id}`);
    });
  };
  const ready = !busy && !look.busy && file && look.found && !look.found.problem && !look.error;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    send(false);
  };
  return html`<form class="stack" onSubmit=${submit} novalidate>
    <${Card}>
      <${FileDrop} file=${file} onFile=${choose} disabled=${busy} />
      <${TargetList} lists=${lists} value=${listId} onChange=${setListId} name=${name} onName=${setName}
        error=${error} />
      ${file && html`<${SelectField} label="People who are known already" value=${said.update}
        onChange=${(/** @type {string} */ update) => setSaid({ ...said, update })} options=${UPDATES}
        hint="They join the list in any case. Who has left stays away." />`}
      ${look.error && html`<${FormFault} error=${look.error} />`}
      ${file && look.found && html`<${ImportColumns} found=${look.found} said=${said.columns} encoding=${said.encoding}
        onEncoding=${(/** @type {string} */ encoding) => setSaid({ ...said, encoding })}
        onColumns=${(/** @type {Record<string,string>} */ columns) => setSaid({ ...said, columns })} />`}
      ${busy && file && html`<${Meter} value=${sent} max=${file.size} label="Upload" /><span class="hint"
        role="status">${bytes(sent)} of ${bytes(file.size)} uploaded</span>`}
      <${FormFault} error=${error} fields=${['list_id', 'name']} />
    <//>
    <${May} to="POST /imports"><div class="row"><button class="btn btn-primary" disabled=${!ready}>${busy
      ? 'Uploading…' : 'Import'}</button><button class="btn" type="button" disabled=${!ready}
      onClick=${() => send(true)}>Try it with the whole file</button></div><//>
  </form>`;
}

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
      { title: 'List', cell: (/** @type {any} */ i) => listName(i.list_id) },
      { title: 'When', cell: (/** @type {any} */ i) => dateTime(i.created_at) },
      { title: 'Who', cell: (/** @type {any} */ i) => (i.created_by || '').replace(/^(user|token):\d+ /, '') },
      { title: 'State', cell: (/** @type {any} */ i) => html`<${State} state=${i.state} />` },
      { title: 'Rows', num: true, cell: (/** @type {any} */ i) => number(i.rows) },
      { title: 'New', num: true, cell: (/** @type {any} */ i) => number(i.created) },
      { title: 'Rejected', num: true, cell: (/** @type {any} */ i) => number(i.rejected) },
    ]} /><//>`;
}

/** Choosing a file and a list, and what was imported before. */
export function ImportPage() {
  const lists = useApi('/lists?limit=500');
  return html`<${Head} title="Import recipients"
    sub="People already there are updated, never doubled. The file may be as large as you like." />
    <${Loaded} res=${lists} what="the lists">${(/** @type {any} */ data) => html`<div class="stack"><${ImportForm}
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
        ['Created', number(job.created)],
        ['Updated', number(job.updated)],
        ['Unchanged', number(job.unchanged)],
        ['Rejected', number(job.rejected)],
        ['Not active', number(job.not_active)],
      ]} />
    <//>
    ${job.dry_run && html`<div class="note"><strong>This was a trial</strong><span>Nobody was changed. The numbers say
      what an import would do.</span></div>`}
    ${job.state === 'cancelled' && html`<div class="note note-warn"><strong>The import was cancelled</strong><span>What
      was taken before stays.</span></div>`}
    ${(job.columns || []).length > 0 && html`<${Card} title="Columns" flush><div class="table-wrap"><${Table}
      caption="What each column became" rows=${job.columns} columns=${[
        { title: 'Column', cell: (/** @type {any} */ c) => c.column },
        { title: 'Became', cell: (/** @type {any} */ c) => html`<code>${c.as}</code>` },
      ]} /></div><//>`}
    ${(job.notes || []).length > 0 && html`<div class="note"><strong>How columns were understood</strong>${job.notes.map(
      (/** @type {string} */ note) => html`<span>${note}</span>`)}</div>`}
    ${job.unknown_timezones > 0 && html`<div class="note note-warn"><strong>${count(job.unknown_timezones,
      'row')} with an unknown time zone</strong><span>These people count as without one.</span></div>`}
    ${job.unknown_lists > 0 && html`<div class="note note-warn"><strong>${count(job.unknown_lists,
      'row')} with an unknown list</strong><span>These people joined without it. Make the list and import the file
      again.</span></div>`}
    ${job.state === 'failed' && html`<div class="note note-bad"
      role="alert"><strong>The import stopped</strong><span>${job.error || job.last_error
      || 'See the log of the daemon.'} What was read before is kept.</span></div>`}
    ${job.rejected > 0 && html`<div class="note note-warn"><strong>${count(job.rejected,
      'row')} rejected</strong><span>Each with its line and the reason: <a href=${`/api/v1/imports/${id}/rejected.csv`}
      download>download rejected.csv</a>, correct it and import it as it is.</span></div>`}
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
