// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import { may, query } from '../api.js';
import { May } from '../parts/access.js';
import { BulkBar, BulkPanel, pickColumn } from '../parts/bulk.js';
import { useApi, useRows } from '../parts/hooks.js';
import { Card, Empty, Head, State } from '../parts/states.js';
import { ListTable, SearchBox } from '../parts/table.js';
import { setQuery, useLocation } from '../router.js';
import { When } from '../parts/time.js';
import { t } from '../words.js';

const COLUMNS = [
  {
    title: t('common.e_mail'),
    cell: (/** @type {any} */ r) => html`<a class="cell-main" href=${`/recipients/${r.id}`}>${r.email || t('common.erased')}</a>`,
  },
  { title: t('common.name'), cell: (/** @type {any} */ r) => html`<span class="clip" title=${r.name}>${r.name || ''}</span>` },
  {
    title: t('common.attributes'),
    cell: (/** @type {any} */ r) =>
      html`<span class="clip small muted">${Object.entries(r.attributes || {})
        .slice(0, 3)
        .map(([k, v]) => `${k}: ${v}`)
        .join(', ')}</span>`,
  },
  { title: t('common.status'), tight: true, cell: (/** @type {any} */ r) => html`<${State} state=${r.status} />${r.suppressed_by
    && html`<span class="sub">${t('recipients.suppressed')}</span>`}` },
  { title: t('common.added'), num: true, cell: (/** @type {any} */ r) => html`<${When} at=${r.created_at} />` },
];

/** Which rows are selected; another search begins anew. @param {string} filter names the search */
function useSelection(filter) {
  const [state, setState] = useState({ filter, picked: /** @type {Set<number>} */ (new Set()), all: false });
  const { picked, all } = state.filter === filter ? state : { picked: /** @type {Set<number>} */ (new Set()), all: false };
  const setPicked = (/** @type {Set<number>} */ next, every = false) => setState({ filter, picked: next, all: every });
  const flip = (/** @type {number} */ id) => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    setPicked(next);
  };
  return { picked, all, setPicked, flip };
}

/** Everyone who can be written to. */
export function RecipientsPage() {
  const { search } = useLocation();
  const lists = useRows('/lists');
  const res = useApi(
    `/recipients${query({ q: search.get('q'), list_id: search.get('list_id'), cursor: search.get('cursor') })}`,
  );
  const filter = { q: search.get('q') || '', ...(search.get('list_id') && { list_id: Number(search.get('list_id')) }) };
  const selection = useSelection(JSON.stringify(filter));
  const [turn, setTurn] = useState(0);
  const bulk = may('POST /bulk');
  const filtered = search.has('q') || search.has('list_id');
  const empty = filtered
    ? html`<${Empty} title=${t('recipients.nobody_matches')} action=${html`<a class="btn"
      href="/recipients">${t('recipients.show_everyone')}</a>`}>${t('recipients.search_looks_at_the_address')}<//>`
    : html`<${Empty} title=${t('recipients.no_recipients_yet')} action=${html`<${May} to="POST /imports"><a
      class="btn btn-primary" href="/import">${t('recipients.import_a_csv_file')}</a><//>`}>${t('recipients.import_a_file_or_add')}<//>`;
  const pick = (/** @type {any} */ e) => setQuery({ list_id: e.target.value, cursor: null });
  return html`<${Head} title=${t('common.recipients')}><${May} to="GET /bulk"><a class="btn"
    href="/bulk">${t('common.bulk_actions')}</a><//><${May} to="POST /imports"><a class="btn"
    href="/import">${t('common.import')}</a><//><${May} to="POST /recipients"><a class="btn btn-primary"
    href="/recipients/new">${t('common.add_recipient')}</a><//><//>
    <div class="toolbar"><${SearchBox} label=${t('recipients.search_by_e_mail_or')} />
      <label class="inline-field">${t('common.list')} <select onChange=${pick}><option value="">${t('recipients.all_lists')}</option>
        ${lists.map((/** @type {any} */ l) => html`<option key=${l.id} value=${l.id}
          selected=${String(l.id) === search.get('list_id')}>${l.name}</option>`)}</select></label></div>
    ${bulk && html`<${BulkPanel} turn=${turn} lists=${lists} onEnd=${res.reload} />`}
    ${bulk && res.data?.items?.length > 0 && html`<${BulkBar} ...${selection} filter=${filter} rows=${res.data.items}
      onStarted=${() => setTurn(turn + 1)} />`}
    <${Card} flush><${ListTable} res=${res} columns=${bulk ? [pickColumn(selection), ...COLUMNS] : COLUMNS} what="recipients"
      caption=${t('common.recipients')} empty=${empty} /><//>`;
}
