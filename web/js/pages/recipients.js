// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import { may, query } from '../api.js';
import { May } from '../parts/access.js';
import { BulkBar, BulkPanel, pickColumn } from '../parts/bulk.js';
import { useApi } from '../parts/hooks.js';
import { Card, Empty, Head, State } from '../parts/states.js';
import { ListTable, SearchBox } from '../parts/table.js';
import { setQuery, useLocation } from '../router.js';
import { When } from '../parts/time.js';

const COLUMNS = [
  {
    title: 'E-mail',
    cell: (/** @type {any} */ r) => html`<a class="cell-main" href=${`/recipients/${r.id}`}>${r.email || 'erased'}</a>`,
  },
  { title: 'Name', cell: (/** @type {any} */ r) => html`<span class="clip" title=${r.name}>${r.name || ''}</span>` },
  {
    title: 'Attributes',
    cell: (/** @type {any} */ r) =>
      html`<span class="clip small muted">${Object.entries(r.attributes || {})
        .slice(0, 3)
        .map(([k, v]) => `${k}: ${v}`)
        .join(', ')}</span>`,
  },
  { title: 'Status', tight: true, cell: (/** @type {any} */ r) => html`<${State} state=${r.status} />${r.suppressed_by
    && html`<span class="sub">suppressed</span>`}` },
  { title: 'Added', num: true, cell: (/** @type {any} */ r) => html`<${When} at=${r.created_at} />` },
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
  const lists = useApi('/lists?limit=500').data?.items || [];
  const res = useApi(
    `/recipients${query({ q: search.get('q'), list_id: search.get('list_id'), cursor: search.get('cursor') })}`,
  );
  const filter = { q: search.get('q') || '', ...(search.get('list_id') && { list_id: Number(search.get('list_id')) }) };
  const selection = useSelection(JSON.stringify(filter));
  const [turn, setTurn] = useState(0);
  const bulk = may('POST /bulk');
  const filtered = search.has('q') || search.has('list_id');
  const empty = filtered
    ? html`<${Empty} title="Nobody matches" action=${html`<a class="btn"
      href="/recipients">Show everyone</a>`}>Search looks at the address and the name.<//>`
    : html`<${Empty} title="No recipients yet" action=${html`<${May} to="POST /imports"><a
      class="btn btn-primary" href="/import">Import a CSV file</a><//>`}>Import a file, or add people one by one.<//>`;
  const pick = (/** @type {any} */ e) => setQuery({ list_id: e.target.value, cursor: null });
  return html`<${Head} title="Recipients"><${May} to="GET /bulk"><a class="btn"
    href="/bulk">Bulk actions</a><//><${May} to="POST /imports"><a class="btn"
    href="/import">Import</a><//><${May} to="POST /recipients"><a class="btn btn-primary"
    href="/recipients/new">Add recipient</a><//><//>
    <div class="toolbar"><${SearchBox} label="Search by e-mail or name" />
      <label class="inline-field">List <select onChange=${pick}><option value="">All lists</option>
        ${lists.map((/** @type {any} */ l) => html`<option key=${l.id} value=${l.id}
          selected=${String(l.id) === search.get('list_id')}>${l.name}</option>`)}</select></label></div>
    ${bulk && html`<${BulkPanel} turn=${turn} lists=${lists} onEnd=${res.reload} />`}
    ${bulk && res.data?.items?.length > 0 && html`<${BulkBar} ...${selection} filter=${filter} rows=${res.data.items}
      onStarted=${() => setTurn(turn + 1)} />`}
    <${Card} flush><${ListTable} res=${res} columns=${bulk ? [pickColumn(selection), ...COLUMNS] : COLUMNS} what="recipients"
      caption="Recipients" empty=${empty} /><//>`;
}
