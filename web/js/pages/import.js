// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { bytes, dateTime, number, sentenceOf } from '../format.js';
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
import { rich, t } from '../words.js';

const POLL_MS = 500;

/** @param {{lists:any[]}} props */
function History({ lists }) {
  const cursor = useLocation().search.get('cursor');
  const imports = useApi(`/imports${api.query({ limit: 20, cursor })}`);
  const listName = (/** @type {number} */ id) => lists.find((l) => l.id === id)?.name || t('import.list', { id });
  return html`<${Card} title=${t('import.earlier_imports')} flush><${ListTable} res=${imports} what="imports"
    caption=${t('import.earlier_imports')} empty=${html`<p class="card-body muted">${t('import.none_yet')}</p>`} columns=${[
      {
        title: t('common.file'),
        cell: (/** @type {any} */ i) => html`<a href=${`/import/${i.id}`}>${i.file_name || t('import.no', { id: i.id })}</a>`,
      },
      { title: t('common.list'), cell: (/** @type {any} */ i) => (i.list_id ? listName(i.list_id) : t('import.as_the_rows_say')) },
      { title: t('common.when'), cell: (/** @type {any} */ i) => dateTime(i.created_at) },
      { title: t('common.who'), cell: (/** @type {any} */ i) => (i.created_by || '').replace(/^(user|token):\d+ /, '') },
      {
        title: t('common.state'),
        cell: (/** @type {any} */ i) => html`<${State} state=${i.state} />${i.dry_run && html` <span class="muted">${t('import.only_a_check')}</span>`}`,
      },
      { title: t('import.rows'), num: true, cell: (/** @type {any} */ i) => number(i.rows) },
      { title: t('import.new'), num: true, cell: (/** @type {any} */ i) => number(i.created) },
      { title: t('import.rejected'), num: true, cell: (/** @type {any} */ i) => number(i.rejected) },
    ]} /><//>`;
}

/** Choosing a file and a list, and what was imported before. */
export function ImportPage() {
  const lists = useApi('/lists?limit=500');
  return html`<${Head} title=${t('common.import_recipients')}
    sub=${t('import.nobody_changes_before_you_have')} />
    <${Loaded} res=${lists} what=${t('loading.lists')}>${(/** @type {any} */ data) => html`<div class="stack"><${ImportWizard}
      lists=${data.items} /><${History} lists=${data.items} /></div>`}<//>`;
}

/** @param {any} job */
const isOver = (job) => ['done', 'failed', 'cancelled'].includes(job?.state);

/** @param {{id:string, job:any}} props */
function Result({ id, job }) {
  const over = isOver(job);
    return html`<${Card} title=${over ? t('common.result') : t('import.reading_the_file')} flush>
      <div class="card-body"><${Meter} value=${job.state === 'done' ? job.bytes_total : job.bytes_read}
        max=${job.bytes_total} label=${t('common.import')} />
        <span class="hint" role="status">${over ? t('import.rows_read', { n: job.rows })
          : t('import.of_read_rows', { bytes_read: bytes(job.bytes_read), bytes_total: bytes(job.bytes_total), n: job.rows })}</span></div>
      <div class="divider"></div>
      <${Figures} label=${t('import.import_numbers')} items=${[
        [t('import.rows'), number(job.rows)],
        [t('import.new'), number(job.created)],
        [t('import.updated'), number(job.updated)],
        [t('import.unchanged'), number(job.unchanged)],
        [t('import.rejected'), number(job.rejected)],
        [t('import.have_left'), number(job.not_active)],
      ]} />
    <//>
    ${job.dry_run && html`<div class="note"><strong>${t('import.this_was_only_a_check')}</strong><span>${rich('import.nobody_was_changed_the_numbers', { link: html`<a href="/import">${t('import.go_on_with_the_import')}</a>` })}</span></div>`}
    ${job.state === 'cancelled' && html`<div class="note note-warn"><strong>${t('import.the_import_was_cancelled')}</strong><span>${t('import.what_was_taken_before_stays')}</span></div>`}
    ${(job.columns || []).length > 0 && html`<${Card} title=${t('common.columns')} flush><${TableWrap}><${Table}
      caption=${t('import.what_each_column_became')} rows=${job.columns} columns=${[
        { title: t('common.column'), cell: (/** @type {any} */ c) => c.column },
        { title: t('import.became'), cell: (/** @type {any} */ c) => meaningText(c.as) },
      ]} /><//><//>`}
    ${(job.notes || []).length > 0 && html`<div class="note"><strong>${t('import.how_columns_were_understood')}</strong>${job.notes.map(
      (/** @type {string} */ note) => html`<span>${note}</span>`)}</div>`}
    ${job.unknown_timezones > 0 && html`<div class="note note-warn"><strong>${t('import.rows_with_an_unknown_time', { n: job.unknown_timezones })}</strong><span>${t('import.these_people_count_as_without')}</span></div>`}
    ${job.unknown_lists > 0 && html`<div class="note note-warn"><strong>${t('import.rows_with_an_unknown_list', { n: job.unknown_lists })}</strong><span>${t('import.these_people_joined_without_it')}</span></div>`}
    ${job.state === 'failed' && html`<div class="note note-bad"
      role="alert"><strong>${t('import.the_file_could_not_be')}</strong><span>${sentenceOf(job.error
      || t('import.the_log_of_the_daemon'))} ${job.rows > 0 && t('import.what_was_read_before_is')}</span></div>`}
    ${job.rejected > 0 && html`<div class="note note-warn"><strong>${t('import.rows_rejected', { n: job.rejected })}</strong><span>${rich('import.each_with_its_line_and', { link: html`<a href=${`/api/v1/imports/${id}/rejected.csv`}
      download>${t('import.download_rejected_csv')}</a>`, link2: html`<a href=${`/import${api.query({
      list_id: job.list_id })}`}>${t('import.import_it_as_it_is')}</a>` })}</span></div>`}
    ${over && html`<div class="row"><${May} to="POST /campaigns"><a class="btn btn-primary"
      href="/campaigns/new">${t('common.new_campaign')}</a><//><a class="btn" href="/recipients">${t('import.see_recipients')}</a><${May}
      to="POST /imports"><a class="btn" href="/import">${t('import.import_another_file')}</a><//></div>`}`;
}

/** An import as it runs; it goes on without this page. @param {{id:string}} props */
export function ImportProgressPage({ id }) {
  const [over, setOver] = useState(false);
  const res = useApi(`/imports/${id}`, { poll: over ? 0 : POLL_MS });
  const ended = isOver(res.data);
  if (ended && !over) setOver(true);
  const cancel = async () => {
    const sure = await confirm({
      title: t('import.stop_import', { id }),
      text: t('import.what_was_taken_so_far'),
      action: t('import.stop_it'),
      danger: true,
    });
    if (!sure) return;
    await toasted(() => api.post(`/imports/${id}/cancel`), t('import.stopped'));
    res.reload();
  };
  return html`<${Head} title=${t('import.import', { id })} state=${res.data?.state} back=${['/import', t('common.import')]} sub=${ended ? ''
    : t('import.you_may_leave_this_page')} />
    <${Loaded} res=${res} what=${t('loading.import')}>${(/** @type {any} */ job) => html`<${Result} id=${id} job=${job} />
      ${!isOver(job) && html`<${May} to="POST /imports/{id}/cancel"><div class="row"><button class="btn" type="button"
        onClick=${cancel}>${t('import.stop_this_import')}</button></div><//>`}`}<//>`;
}
