// @ts-check
import { html, useRef, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { bytes, count, number } from '../format.js';
import { May } from '../parts/access.js';
import { FormFault, SelectField, TextField } from '../parts/field.js';
import { useAction, useApi } from '../parts/hooks.js';
import { Figures, Meter } from '../parts/progress.js';
import { Card, Head, Loaded } from '../parts/states.js';
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
    <input ref=${input} id="file" type="file" accept=".csv,text/csv" disabled=${disabled} aria-describedby="file-hint"
      onChange=${(/** @type {any} */ e) => onFile(e.target.files[0] || null)} />
    <span class="hint" id="file-hint">${file ? `${file.name}, ${bytes(file.size)}`
      : 'Choose a file or drop it here: UTF-8, the first line names the columns. Only “email” is required; “name” is the name, all other columns become attributes.'}</span>
  </div>`;
}

/** @param {{lists:any[]}} props */
function ImportForm({ lists }) {
  const wanted = Number(useLocation().search.get('list_id'));
  const [listId, setListId] = useState(
    /** @type {any} */ (lists.some((l) => l.id === wanted) ? wanted : (lists[0]?.id ?? null)),
  );
  const [name, setName] = useState('');
  const [file, setFile] = useState(/** @type {File|null} */ (null));
  const [sent, setSent] = useState(0);
  const { busy, error, run } = useAction();
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!file) return;
    setSent(0);
    run(async () => {
      const target = listId ?? (await api.post('/lists', { name })).id;
      setListId(target);
      const started = await api.upload(`/imports${api.query({ list_id: target })}`, file, setSent);
      navigate(`/import/${started.id}`);
    });
  };
  return html`<form class="stack narrow" onSubmit=${submit} novalidate>
    <${Card}>
      <${FileDrop} file=${file} onFile=${setFile} disabled=${busy} />
      <${TargetList} lists=${lists} value=${listId} onChange=${setListId} name=${name} onName=${setName}
        error=${error} />
      ${busy && file && html`<${Meter} value=${sent} max=${file.size} label="Upload" /><span class="hint"
        role="status">${bytes(sent)} of ${bytes(file.size)} uploaded</span>`}
      <${FormFault} error=${error} fields=${['list_id', 'name']} />
    <//>
    <${May} to="POST /imports"><div class="row"><button class="btn btn-primary" disabled=${busy || !file}>${busy
      ? 'Uploading…' : 'Import'}</button></div><//>
  </form>`;
}

/** Choosing a file and a list. */
export function ImportPage() {
  const lists = useApi('/lists?limit=500');
  return html`<${Head} title="Import recipients"
    sub="People already there are updated, never doubled. The file may be as large as you like." />
    <${Loaded} res=${lists} what="the lists">${(/** @type {any} */ data) => html`<${ImportForm}
      lists=${data.items} />`}<//>`;
}

/** @param {{id:string, job:any}} props */
function Result({ id, job }) {
  const over = job.state === 'done' || job.state === 'failed';
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
    ${(job.notes || []).length > 0 && html`<div class="note"><strong>How columns were understood</strong>${job.notes.map(
      (/** @type {string} */ note) => html`<span>${note}</span>`)}</div>`}
    ${job.unknown_timezones > 0 && html`<div class="note note-warn"><strong>${count(job.unknown_timezones,
      'row')} with an unknown time zone</strong><span>These people count as without one.</span></div>`}
    ${job.state === 'failed' && html`<div class="note note-bad"
      role="alert"><strong>The import stopped</strong><span>${job.error || job.last_error
      || 'See the log of the daemon.'} What was read before is kept.</span></div>`}
    ${job.rejected > 0 && html`<div class="note note-warn"><strong>${count(job.rejected,
      'row')} rejected</strong><span>Each with its line and the reason: <a href=${`/api/v1/imports/${id}/rejected.csv`}
      download>download rejected.csv</a>, correct it and import it again.</span></div>`}
    ${over && html`<div class="row"><${May} to="POST /campaigns"><a class="btn btn-primary"
      href="/campaigns/new">New campaign</a><//><a class="btn" href="/recipients">See recipients</a><${May}
      to="POST /imports"><a class="btn" href="/import">Import another file</a><//></div>`}`;
}

/** An import as it runs; it goes on without this page. @param {{id:string}} props */
export function ImportProgressPage({ id }) {
  const [over, setOver] = useState(false);
  const res = useApi(`/imports/${id}`, { poll: over ? 0 : POLL_MS });
  const ended = ['done', 'failed'].includes(res.data?.state);
  if (ended && !over) setOver(true);
  return html`<${Head} title=${`Import ${id}`} state=${res.data?.state} back=${['/import', 'Import']} sub=${ended ? ''
    : 'You may leave this page; the import goes on, also after a restart.'} />
    <${Loaded} res=${res} what="the import">${(/** @type {any} */ job) => html`<${Result} id=${id} job=${job} />`}<//>`;
}
