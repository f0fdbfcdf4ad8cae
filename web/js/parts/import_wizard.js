// @ts-check
// From a file to an import: the file, what its columns become, the list, the numbers, and only then people change.
import { html, useEffect, useRef, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import * as drafts from '../drafts.js';
import { bytes, number, sentenceOf } from '../format.js';
import * as keptFile from '../kept_file.js';
import { navigate, useLocation } from '../router.js';
import { May } from './access.js';
import { CheckField, FormFault, SelectField, TextField } from './field.js';
import { useAction, useApi } from './hooks.js';
import { formOf, ImportColumns, outcomeOf, useInspection } from './import_columns.js';
import { ListmonkImport } from './listmonk_import.js';
import { Meter } from './progress.js';
import { Card } from './states.js';
import { rich, t } from '../words.js';

const KEY = 'import';
const POLL_MS = 500;
/** @type {[string, string, string][]} */
const STEPS = [
  ['file', t('common.file'), t('import_wizard.choose_a_file')],
  ['columns', t('common.columns'), t('import_wizard.what_each_column_becomes')],
  ['list', t('common.list'), t('import_wizard.where_the_people_go')],
  ['check', t('common.check'), t('import_wizard.what_the_import_does')],
];
const UPDATES = [
  ['overwrite', t('import_wizard.overwrite_what_the_file_says')],
  ['fill_empty', t('import_wizard.fill_only_what_is_empty')],
  ['leave', t('import_wizard.leave_them_as_they_are')],
];

/**
 * What a person has said so far. `target`: the id of a list, "new", "rows" (the lists that the rows name) or null.
 * `trial`: the import that tried the whole file, and what was said then.
 */
const BLANK = {
  step: 'file',
  columns: /** @type {Record<string,string>|null} */ (null),
  encoding: '',
  update: 'overwrite',
  joins: false,
  target: /** @type {any} */ (null),
  name: '',
  trial: /** @type {{id:number, of:string}|null} */ (null),
};

/** The file and what was said of it, kept in this browser until the import begins. @param {any[]} lists */
function useWizard(lists) {
  const wanted = Number(useLocation().search.get('list_id'));
  const [file, setFile] = useState(/** @type {File|null} */ (null));
  const [back, setBack] = useState(false);
  const [said, setSaid] = useState(() => {
    const kept = { ...BLANK, ...drafts.read(KEY)?.value };
    if (lists.some((l) => l.id === wanted)) kept.target = wanted;
    else if (typeof kept.target === 'number' && !lists.some((l) => l.id === kept.target)) kept.target = null;
    return kept;
  });
  useEffect(() => {
    keptFile.find(KEY).then((kept) => {
      if (!kept) return;
      setFile(kept);
      setBack(true);
    });
  }, []);
  const put = (/** @type {any} */ part) =>
    setSaid((/** @type {any} */ old) => {
      const next = { ...old, ...part };
      drafts.write(KEY, next, null);
      return next;
    });
  const forget = () => {
    drafts.drop(KEY);
    keptFile.drop(KEY);
  };
  const choose = (/** @type {File|null} */ next) => {
    setBack(false);
    setFile(next);
    if (!next) {
      forget();
      setSaid({ ...BLANK, target: said.target });
      return;
    }
    keptFile.keep(KEY, next);
    put({ ...BLANK, step: 'columns', target: said.target, name: said.name, update: said.update });
  };
  return { file, back, said, put, choose, forget };
}

/** @param {{now:string, reached:number, onGo:(step:string) => void}} props */
const Rail = ({ now, reached, onGo }) => html`<ol class="rail" aria-label=${t('import_wizard.steps_of_the_import')}>${STEPS.map(
  ([step, name], i) => html`<li key=${step} aria-current=${step === now ? 'step' : undefined}>${i < reached && step !== now
    ? html`<button class="rail-step" type="button" onClick=${() => onGo(step)}>${i + 1}. ${name}</button>`
    : html`<span class="rail-step">${i + 1}. ${name}</span>`}</li>`)}</ol>`;

/** A file, chosen or dropped. @param {{file:File|null, onFile:(file:File|null) => void}} props */
function FileDrop({ file, onFile }) {
  const [over, setOver] = useState(false);
  const drop = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    setOver(false);
    if (event.dataTransfer?.files.length) onFile(event.dataTransfer.files[0]);
  };
  const drag = (/** @type {Event} */ event) => {
    event.preventDefault();
    setOver(true);
  };
  return html`<div class=${`drop ${over ? 'drop-over' : ''}`} onDrop=${drop} onDragLeave=${() => setOver(false)}
    onDragOver=${drag}>
    <label for="file"><strong>${t('common.csv_file')}</strong></label>
    <input id="file" type="file" accept=".csv,.gz,.txt,.tsv,.json,text/csv,application/json" aria-describedby="file-hint"
      onChange=${(/** @type {any} */ e) => e.target.files[0] && onFile(e.target.files[0])} />
    <span class="hint" id="file-hint">${file ? `${file.name}, ${bytes(file.size)}`
      : t('import_wizard.choose_a_file_or_drop')}</span>
  </div>
  <p class="hint">${rich('import_wizard.exports_of_listmonk_keila_and', { code: html`<code>/api/subscribers?per_page=all</code>` })}</p>`;
}

/** Where the people go, said on purpose. @param {{lists:any[], found:any, said:any, put:(part:any) => void, error:any}} props */
const ListStep = ({ lists, found, said, put, error }) => html`
  <${SelectField} label=${t('import_wizard.into_list')} name="list_id" value=${said.target} error=${error}
    onChange=${(/** @type {any} */ target) => put({ target })} options=${[
      [null, t('import_wizard.choose_a_list')],
      ...(found?.names_lists ? [['rows', t('import_wizard.the_lists_that_the_rows')]] : []),
      ...lists.map((l) => [l.id, `${l.name} (${number(l.recipients)})`]),
      ['new', t('import_wizard.a_new_list')],
    ]} hint=${said.target === 'rows' ? t('import_wizard.a_list_that_is_not') : ''} />
  ${said.target === 'new' && html`<${TextField} label=${t('import_wizard.name_of_the_new_list')} name="name" value=${said.name} error=${error}
    onChange=${(/** @type {string} */ name) => put({ name })} hint=${t('import_wizard.it_is_made_when_the')} />`}
  <${SelectField} label=${t('import_wizard.people_who_are_known_already')} value=${said.update} options=${UPDATES}
    onChange=${(/** @type {string} */ update) => put({ update })}
    hint=${t('import_wizard.they_join_the_list_in')} />`;

/** What the import would do. @param {{found:any, trial:any, file:File}} props */
function Numbers({ found, trial, file }) {
  if (found.complete) return html`<p role="status"><strong>${outcomeOf(found)}</strong></p>`;
  if (!trial) return html`<p>${t('import_wizard.the_first_rows_look_like', { found: outcomeOf(found), size: bytes(file.size) })}</p>`;
  if (trial.state === 'failed') return html`<div class="note note-bad" role="alert"><strong>${t('import_wizard.this_file_cannot_be_imported')}</strong><span>${sentenceOf(trial.error || '')}</span></div>`;
  if (trial.state === 'done') return html`<p role="status"><strong>${outcomeOf(trial)}</strong> ${trial.rejected > 0
    && html`<a href=${`/api/v1/imports/${trial.id}/rejected.csv`} download>${t('import_wizard.download_the_rejected_rows')}</a>`}</p>`;
  return html`<${Meter} value=${trial.bytes_read} max=${trial.bytes_total} label=${t('common.check')} /><span class="hint"
    role="status">${t('import_wizard.of_checked_rows', { bytes_read: bytes(trial.bytes_read), bytes_total: bytes(trial.bytes_total), n: trial.rows })}</span>`;
}

/** Sends the file: as a trial, or to change people. @param {{file:File|null, found:any, said:any, put:(part:any) => void, forget:() => void, lists:any[]}} props */
function useSending({ file, found, said, put, forget, lists }) {
  const [sent, setSent] = useState(0);
  const { busy, error, run } = useAction();
  const ofNow = JSON.stringify([said.columns, said.encoding, said.update, said.target]);
  const listOf = async (/** @type {boolean} */ trial) => {
    if (said.target === 'rows') return null;
    if (said.target !== 'new') return said.target;
    if (trial && lists.length) return lists[0].id; // a trial joins nobody: the new list need not be there
    const made = await api.post('/lists', { name: said.name });
    put({ target: made.id });
    return made.id;
  };
  const send = (/** @type {boolean} */ trial) =>
    run(async () => {
      if (!file) return;
      setSent(0);
      const { update, encoding, joins } = said;
      const columns = said.columns || found.mapping.columns;
      const list_id = await listOf(trial);
      const query = api.query({ list_id, file_name: file.name, update, encoding, dry_run: trial || null, join_ongoing: joins || null });
      const started = await api.upload(`/imports${query}`, formOf(columns, file, file.name), setSent);
      if (trial) {
        put({ trial: { id: started.id, of: ofNow } });
        return;
      }
      forget();
      navigate(`/import/${started.id}`);
    });
  const trial = said.trial?.of === ofNow ? said.trial.id : 0;
  return { busy, error, sent, send, trial };
}

/** @param {{lists:any[]}} props */
export function ImportWizard({ lists }) {
  const { file, back, said, put, choose, forget } = useWizard(lists);
  const look = useInspection(file, said);
  const { busy, error, sent, send, trial } = useSending({ file, found: look.found, said, put, forget, lists });
  const [over, setOver] = useState(0);
  const tried = useApi(trial ? `/imports/${trial}` : null, { poll: over === trial ? 0 : POLL_MS });
  if (tried.data && ['done', 'failed', 'cancelled'].includes(tried.data.state) && over !== trial) setOver(trial);
  const heading = useRef(/** @type {HTMLElement|null} */ (null));
  const step = file ? said.step : 'file';
  const good = look.found && !look.found.problem && !look.error && !look.busy;
  const named = said.target === 'new' ? said.name.trim() : said.target !== null;
  const reached = !file ? 1 : !good ? 2 : !named ? 3 : 4;
  const go = (/** @type {string} */ next) => {
    put({ step: next });
    setTimeout(() => heading.current?.focus());
  };
  const rows = look.found?.complete ? look.found : tried.data?.state === 'done' ? tried.data : null;
  const people = rows && rows.rows - rows.rejected;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (step === 'columns' && good) go('list');
    else if (step === 'list' && named) go('check');
    else if (step === 'check' && good && named) send(false);
  };
  const target = said.target === 'rows' ? t('import_wizard.the_lists_that_its_rows') : said.target === 'new' ? t('import_wizard.the_new_list', { name: said.name })
    : lists.find((l) => l.id === said.target)?.name;
  return html`<form class="stack" onSubmit=${submit} novalidate><${Card}>
    <${Rail} now=${step} reached=${reached} onGo=${go} />
    <h2 class="rail-title" tabindex="-1" ref=${heading}>${STEPS.find(([s]) => s === step)?.[2]}</h2>
    ${back && html`<div class="note note-warn" role="status"><strong>${t('import_wizard.is_back', { name: file?.name })}</strong><span>${rich('import_wizard.this_browser_kept_the_file', { button: html`<button class="btn btn-s" type="button" onClick=${() => choose(null)}>${t('import_wizard.choose_another_file')}</button>` })}</span></div>`}
    ${step === 'file' && html`<${FileDrop} file=${file} onFile=${choose} /><${May} to="POST /imports/listmonk/lists"><${ListmonkImport} onFile=${choose} /><//>`}
    ${step !== 'file' && html`<p class="hint">${file?.name}, ${bytes(file?.size || 0)}</p>`}
    ${look.error && html`<${FormFault} error=${look.error} />`}
    ${file && !look.found && look.busy && html`<p class="loading" role="status">${t('import_wizard.looking_at_the_file')}</p>`}
    ${step === 'columns' && look.found && html`<${ImportColumns} found=${look.found} said=${said.columns}
      encoding=${said.encoding} onEncoding=${(/** @type {string} */ encoding) => put({ encoding })}
      onColumns=${(/** @type {Record<string,string>} */ columns) => put({ columns })} />`}
    ${step === 'list' && html`<${ListStep} lists=${lists} found=${look.found} said=${said} put=${put} error=${error} />`}
    ${step === 'check' && look.found && html`<p>${t('import_wizard.goes_into_nobody_has_changed', { name: file?.name, target })}</p>
      <${Numbers} found=${look.found} trial=${trial ? tried.data : null} file=${file} />
      <${CheckField} label=${t('common.ongoing_campaigns_mail_these_people')} checked=${said.joins}
        onChange=${(/** @type {boolean} */ joins) => put({ joins })}
        hint=${t('import_wizard.else_the_import_mails_nobody')} />`}
    ${busy && file && html`<${Meter} value=${sent} max=${file.size} label=${t('common.upload')} /><span class="hint"
      role="status">${t('common.of_uploaded', { sent: bytes(sent), size: bytes(file.size) })}</span>`}
    <${FormFault} error=${error} fields=${step === 'list' ? ['list_id', 'name'] : []} />
  <//>
  ${step !== 'file' && html`<div class="row">
    ${step === 'columns' && html`<button class="btn btn-primary" disabled=${!good}>${t('import_wizard.next_choose_the_list')}</button>`}
    ${step === 'list' && html`<button class="btn btn-primary" disabled=${!named}>${t('import_wizard.next_check_the_numbers')}</button>`}
    ${step === 'check' && html`<${May} to="POST /imports"><button class="btn btn-primary" disabled=${busy || !good || !named
      || people === 0}>${busy ? t('import_wizard.uploading') : people ? t('import_wizard.import_rows', { n: people }) : t('common.import')}</button>
      ${look.found && !look.found.complete && !trial && html`<button class="btn" type="button" disabled=${busy || !good}
        onClick=${() => send(true)}>${t('import_wizard.check_the_whole_file')}</button>`}<//>`}
    <button class="btn" type="button" disabled=${busy} onClick=${() => go(STEPS[STEPS.findIndex(([s]) => s === step)
      - 1][0])}>${t('common.back')}</button></div>`}
  </form>`;
}
