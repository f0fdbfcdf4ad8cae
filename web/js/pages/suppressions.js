// @ts-check
import { html, useRef, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { bytes, count, number } from '../format.js';
import { May } from '../parts/access.js';
import { confirm, Dialog } from '../parts/dialog.js';
import { FormFault, SelectField, TextField } from '../parts/field.js';
import { FormDialog, useForm } from '../parts/form.js';
import { useAction, useApi } from '../parts/hooks.js';
import { Meter } from '../parts/progress.js';
import { Card, Empty, Head } from '../parts/states.js';
import { ListTable, SearchBox, Table, TableWrap, Tabs } from '../parts/table.js';
import { toast, toasted } from '../parts/toast.js';
import { useLocation } from '../router.js';
import { When } from '../parts/time.js';

const SWEEP_POLL_MS = 1000;

/** Adds one address or domain. @param {{onClose:() => void, onDone:() => void}} props */
function AddDialog({ onClose, onDone }) {
  const form = useForm('suppression/new', { kind: 'address', value: '', reason: '' });
  const { value: now, error, set } = form;
  const whole = now.kind === 'domain';
  const save = (/** @type {any} */ { value: { kind, value, reason }, patient }) =>
    api.post('/suppressions', { [kind]: value, reason }, patient);
  return html`<${FormDialog} title="Suppress" form=${form} onClose=${onClose} onSave=${save}
    disabled=${!now.value.trim()} action=${whole ? 'Suppress domain' : 'Suppress address'}
    fields=${[now.kind, 'reason']} onDone=${(/** @type {any} */ added) => {
      toast(`${added.value} gets no mail any more.`);
      onDone();
    }}>
    <${SelectField} label="What" value=${now.kind} onChange=${set('kind')}
      options=${[
        ['address', 'One address'],
        ['domain', 'A whole domain'],
      ]} />
    <${TextField} label=${whole ? 'Domain' : 'Address'} name=${now.kind} value=${now.value} onChange=${set('value')}
      hint=${whole ? 'Everybody at this domain, but not at the domains below it.' : 'What is queued for it is skipped at once.'}
      error=${error} autofocus />
    <${TextField} label="Reason" name="reason" value=${now.reason} onChange=${set('reason')} error=${error}
      hint="For whoever asks later; may stay empty." /><//>`;
}

/** What became of an imported file. @param {{result:any}} props */
const ImportResult = ({ result }) => html`<p role="status">${count(result.rows, 'row')} read: ${number(result.added)}
  added, ${number(result.unchanged)} known, ${number(result.rejected)} rejected.</p>
  ${
    result.faults.length > 0 &&
    html`<${TableWrap}><${Table} caption="Rejected rows" rows=${result.faults} columns=${[
      { title: 'Line', num: true, cell: (/** @type {any} */ f) => number(f.line) },
      { title: 'Reason', cell: (/** @type {any} */ f) => f.reason },
      { title: 'Row', cell: (/** @type {any} */ f) => f.row },
    ]} /><//>`
  }`;

/** @param {{onClose:() => void, onDone:() => void}} props */
function ImportDialog({ onClose, onDone }) {
  const input = useRef(/** @type {HTMLInputElement|null} */ (null));
  const [file, setFile] = useState(/** @type {File|null} */ (null));
  const [sent, setSent] = useState(0);
  const [result, setResult] = useState(/** @type {any} */ (null));
  const { busy, error, run } = useAction();
  const send = () =>
    run(async () => {
      if (!file) return;
      setSent(0);
      setResult(await api.upload('/suppressions/import', file, setSent));
      onDone();
    });
  return html`<${Dialog} title="Import suppressions" onClose=${onClose} onSubmit=${send}>
    <label for="suppression-file">CSV file</label>
    <input ref=${input} id="suppression-file" type="file" accept=".csv,.gz,.txt,text/csv" disabled=${busy}
      onChange=${(/** @type {any} */ e) => setFile(e.target.files[0] || null)} />
    <span class="hint">The first line names the columns: “address”, “email”, “domain” or “value”, and “reason” when
      there is one. Known ones stay as they are.</span>
    ${busy && file && html`<${Meter} value=${sent} max=${file.size} label="Upload" /><span class="hint"
      role="status">${bytes(sent)} of ${bytes(file.size)} uploaded</span>`}
    ${result && html`<${ImportResult} result=${result} />`}
    <${FormFault} error=${error} />
    <div class="row row-end"><button class="btn" type="button" onClick=${onClose}>Close</button>
      <button class="btn btn-primary" disabled=${busy || !file}>${busy ? 'Importing…' : 'Import'}</button></div><//>`;
}

/** How far the walk behind new domains is. @param {{sweep:any}} props */
const Sweep = ({ sweep }) =>
  sweep?.state === 'running' &&
  html`<div class="note" role="status"><strong>Skipping what is queued</strong>
    <span>${number(sweep.checked)} of ${count(sweep.recipients, 'recipient')} checked, ${count(sweep.skipped,
      'message')} skipped. Nothing goes out to them meanwhile.</span></div>`;

/** @param {(one:any) => void} remove */
const columnsFor = (remove) => [
  {
    title: 'Address or domain',
    cell: (/** @type {any} */ s) => html`<span class="cell-main">${s.value}</span>`,
  },
  { title: 'Kind', tight: true, cell: (/** @type {any} */ s) => s.kind },
  { title: 'Reason', cell: (/** @type {any} */ s) => s.reason || '–' },
  { title: 'Since', num: true, cell: (/** @type {any} */ s) => html`<${When} at=${s.since} />` },
  {
    title: html`<span class="sr">Actions</span>`,
    tight: true,
    cell: (/** @type {any} */ s) => html`<${May} to="DELETE /suppressions/{id}"><button class="btn btn-s btn-danger"
      type="button" aria-label=${`Remove ${s.value}`} onClick=${() => remove(s)}>Remove</button><//>`,
  },
];

/** Addresses and domains that get no mail. */
export function SuppressionsPage() {
  const { search } = useLocation();
  const [walking, setWalking] = useState(false);
  const [open, setOpen] = useState(/** @type {string|null} */ (null));
  const asked = { q: search.get('q'), kind: search.get('kind'), cursor: search.get('cursor') };
  const res = useApi(`/suppressions${api.query(asked)}`, { poll: walking ? SWEEP_POLL_MS : 0 });
  const running = res.data?.sweep?.state === 'running';
  if (res.data && running !== walking) setWalking(running);
  const remove = async (/** @type {any} */ one) => {
    if (
      !(await confirm({
        title: `Allow mail to ${one.value} again?`,
        action: 'Remove 1 suppression',
        danger: true,
        text: 'Later campaigns reach it again. What was skipped stays skipped.',
      }))
    )
      return;
    await toasted(() => api.del(`/suppressions/${one.id}`), 'Removed.');
    res.reload();
  };
  const add = html`<${May} to="POST /suppressions"><button class="btn btn-primary" type="button"
    onClick=${() => setOpen('add')}>Suppress…</button><//>`;
  const filtered = asked.q || asked.kind;
  const empty = filtered
    ? html`<${Empty} title="Nothing matches">No suppressed address or domain is like that.<//>`
    : html`<${Empty} title="Nothing is suppressed" action=${add}>Addresses and domains in this list get no mail from any
        campaign. People who unsubscribed, bounced or complained are kept out by their own state.<//>`;
  const close = () => setOpen(null);
  return html`<${Head} title="Suppressions" sub="No campaign sends to these, whatever a list or an import says.">
      <a class="btn" href="/api/v1/suppressions.csv" download>Export</a>
      <${May} to="POST /suppressions/import"><button class="btn" type="button"
        onClick=${() => setOpen('import')}>Import</button><//>${add}<//>
    <${Sweep} sweep=${res.data?.sweep} />
    <div class="row"><${SearchBox} label="Search addresses and domains" />
      <${Tabs} name="kind" label="Kind" options=${[
        ['', 'All'],
        ['address', 'Addresses'],
        ['domain', 'Domains'],
      ]} /></div>
    <${Card} flush><${ListTable} res=${res} columns=${columnsFor(remove)} what="suppressions" caption="Suppressions"
      empty=${empty} /><//>
    ${
      open === 'add' &&
      html`<${AddDialog} onClose=${close} onDone=${() => {
        close();
        res.reload();
      }} />`
    }
    ${open === 'import' && html`<${ImportDialog} onClose=${close} onDone=${res.reload} />`}`;
}
