// @ts-check
import { html, useRef, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { bytes, number, words } from '../format.js';
import { May } from '../parts/access.js';
import { confirm, Dialog } from '../parts/dialog.js';
import { FormFault, SelectField, TextField } from '../parts/field.js';
import { FormDialog, useForm } from '../parts/form.js';
import { useAction, useApi } from '../parts/hooks.js';
import { Meter } from '../parts/progress.js';
import { Card, Empty, Head } from '../parts/states.js';
import { ACTIONS, ListTable, SearchBox, Table, TableWrap, Tabs } from '../parts/table.js';
import { toast, toasted } from '../parts/toast.js';
import { useLocation } from '../router.js';
import { When } from '../parts/time.js';
import { t } from '../words.js';

const SWEEP_POLL_MS = 1000;

/** Adds one address or domain. @param {{onClose:() => void, onDone:() => void}} props */
function AddDialog({ onClose, onDone }) {
  const form = useForm('suppression/new', { kind: 'address', value: '', reason: '' });
  const { value: now, error, set } = form;
  const whole = now.kind === 'domain';
  const save = (/** @type {any} */ { value: { kind, value, reason }, patient }) =>
    api.post('/suppressions', { [kind]: value, reason }, patient);
  return html`<${FormDialog} title=${t('common.suppress')} form=${form} onClose=${onClose} onSave=${save}
    disabled=${!now.value.trim()} action=${whole ? t('suppressions.suppress_domain') : t('suppressions.suppress_address')}
    fields=${[now.kind, 'reason']} onDone=${(/** @type {any} */ added) => {
      toast(t('suppressions.gets_no_mail_any_more', { value: added.value }));
      onDone();
    }}>
    <${SelectField} label=${t('suppressions.what')} value=${now.kind} onChange=${set('kind')}
      options=${[
        ['address', t('suppressions.one_address')],
        ['domain', t('suppressions.a_whole_domain')],
      ]} />
    <${TextField} label=${whole ? t('common.domain') : t('common.address')} name=${now.kind} value=${now.value} onChange=${set('value')}
      hint=${whole ? t('suppressions.everybody_at_this_domain_but') : t('suppressions.what_is_queued_for_it')}
      error=${error} autofocus />
    <${TextField} label=${t('common.reason')} name="reason" value=${now.reason} onChange=${set('reason')} error=${error}
      hint=${t('common.for_whoever_asks_later_may')} /><//>`;
}

/** What became of an imported file. @param {{result:any}} props */
const ImportResult = ({ result }) => html`<p role="status">${t('suppressions.rows_read_added_known_rejected', { n: result.rows, added: number(result.added), unchanged: number(result.unchanged), rejected: number(result.rejected) })}</p>
  ${
    result.faults.length > 0 &&
    html`<${TableWrap}><${Table} caption=${t('suppressions.rejected_rows')} rows=${result.faults} columns=${[
      { title: t('common.line'), num: true, cell: (/** @type {any} */ f) => number(f.line) },
      { title: t('common.reason'), cell: (/** @type {any} */ f) => f.reason },
      { title: t('suppressions.row'), cell: (/** @type {any} */ f) => f.row },
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
  return html`<${Dialog} title=${t('suppressions.import_suppressions')} onClose=${onClose} onSubmit=${send}>
    <label for="suppression-file">${t('common.csv_file')}</label>
    <input ref=${input} id="suppression-file" type="file" accept=".csv,.gz,.txt,text/csv" disabled=${busy}
      onChange=${(/** @type {any} */ e) => setFile(e.target.files[0] || null)} />
    <span class="hint">${t('suppressions.the_first_line_names_the')}</span>
    ${busy && file && html`<${Meter} value=${sent} max=${file.size} label=${t('common.upload')} /><span class="hint"
      role="status">${t('common.of_uploaded', { sent: bytes(sent), size: bytes(file.size) })}</span>`}
    ${result && html`<${ImportResult} result=${result} />`}
    <${FormFault} error=${error} />
    <div class="row row-end"><button class="btn" type="button" onClick=${onClose}>${t('common.close')}</button>
      <button class="btn btn-primary" disabled=${busy || !file}>${busy ? t('suppressions.importing') : t('common.import')}</button></div><//>`;
}

/** How far the walk behind new domains is. @param {{sweep:any}} props */
const Sweep = ({ sweep }) =>
  sweep?.state === 'running' &&
  html`<div class="note" role="status"><strong>${t('suppressions.skipping_what_is_queued')}</strong>
    <span>${t('suppressions.of_recipients_checked_messages_skipped', { checked: number(sweep.checked), n: sweep.recipients, m: sweep.skipped })}</span></div>`;

/** @param {(one:any) => void} remove */
const columnsFor = (remove) => [
  {
    title: t('suppressions.address_or_domain'),
    cell: (/** @type {any} */ s) => html`<span class="cell-main">${s.value}</span>`,
  },
  { title: t('common.kind'), tight: true, cell: (/** @type {any} */ s) => words(s.kind) },
  { title: t('common.reason'), cell: (/** @type {any} */ s) => s.reason || '–' },
  { title: t('common.since'), num: true, cell: (/** @type {any} */ s) => html`<${When} at=${s.since} />` },
  {
    ...ACTIONS,
    cell: (/** @type {any} */ s) => html`<${May} to="DELETE /suppressions/{id}"><button class="btn btn-s btn-danger"
      type="button" aria-label=${t('suppressions.remove', { value: s.value })} onClick=${() => remove(s)}>${t('common.remove')}</button><//>`,
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
        title: t('suppressions.allow_mail_to_again', { value: one.value }),
        action: t('suppressions.remove_1_suppression'),
        danger: true,
        text: t('suppressions.later_campaigns_reach_it_again'),
      }))
    )
      return;
    await toasted(() => api.del(`/suppressions/${one.id}`), t('common.removed'));
    res.reload();
  };
  const add = html`<${May} to="POST /suppressions"><button class="btn btn-primary" type="button"
    onClick=${() => setOpen('add')}>${t('suppressions.suppress')}</button><//>`;
  const filtered = asked.q || asked.kind;
  const empty = filtered
    ? html`<${Empty} title=${t('suppressions.nothing_matches')}>${t('suppressions.no_suppressed_address_or_domain')}<//>`
    : html`<${Empty} title=${t('suppressions.nothing_is_suppressed')} action=${add}>${t('suppressions.addresses_and_domains_in_this')}<//>`;
  const close = () => setOpen(null);
  return html`<${Head} title=${t('common.suppressions')} sub=${t('suppressions.no_campaign_sends_to_these')}>
      <a class="btn" href="/api/v1/suppressions.csv" download>${t('suppressions.export')}</a>
      <${May} to="POST /suppressions/import"><button class="btn" type="button"
        onClick=${() => setOpen('import')}>${t('common.import')}</button><//>${add}<//>
    <${Sweep} sweep=${res.data?.sweep} />
    <div class="row"><${SearchBox} label=${t('suppressions.search_addresses_and_domains')} />
      <${Tabs} name="kind" label=${t('common.kind')} options=${[
        ['', t('common.all')],
        ['address', t('suppressions.addresses')],
        ['domain', t('common.domains')],
      ]} /></div>
    <${Card} flush><${ListTable} res=${res} columns=${columnsFor(remove)} what="suppressions" caption=${t('common.suppressions')}
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
