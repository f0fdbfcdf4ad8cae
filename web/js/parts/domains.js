// @ts-check
import { html, useEffect, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count, number, percent } from '../format.js';
import { Card, Empty, Failure } from './states.js';
import { Table, TableWrap } from './table.js';

const SHOWN = 12;
const COUNTS = ['messages', 'sent', 'failed', 'bounced', 'opened', 'clicked', 'replied'];

/** @param {Map<string, any>} sums @param {any[]} items */
function addUp(sums, items) {
  for (const item of items) {
    const sum = sums.get(item.domain) || { id: item.domain || 'erased', domain: item.domain };
    for (const name of COUNTS) sum[name] = (sum[name] || 0) + item[name];
    sums.set(item.domain, sum);
  }
}

/** Walks the ledger once, slice by slice. @param {string} id @param {boolean} wanted */
function useDomains(id, wanted) {
  const [state, setState] = useState({ rows: /** @type {any[]} */ ([]), counted: 0, done: false, error: /** @type {any} */ (null) });
  useEffect(() => {
    if (!wanted) return undefined;
    const abort = new AbortController();
    const walk = async () => {
      const sums = new Map();
      let cursor = '';
      do {
        const slice = await api.get(`/campaigns/${id}/domains${api.query({ cursor })}`, abort.signal);
        addUp(sums, slice.items);
        cursor = slice.next;
        const rows = [...sums.values()].sort((a, b) => b.messages - a.messages);
        setState({ rows, counted: rows.reduce((n, r) => n + r.messages, 0), done: !cursor, error: null });
      } while (cursor);
    };
    walk().catch((error) => abort.signal.aborted || setState((old) => ({ ...old, error })));
    return () => abort.abort();
  }, [id, wanted]);
  return state;
}

const COLUMNS = [
  { title: 'Domain', cell: (/** @type {any} */ d) => html`<span class="cell-main">${d.domain || 'of people who were erased'}</span>` },
  { title: 'Messages', num: true, cell: (/** @type {any} */ d) => number(d.messages) },
  {
    title: 'Delivered',
    num: true,
    cell: (/** @type {any} */ d) => html`${percent(Math.max(0, d.sent - d.bounced), d.sent)}<span class="sub">${number(Math.max(0, d.sent - d.bounced))} of ${number(d.sent)}</span>`,
  },
  { title: 'Bounced', num: true, cell: (/** @type {any} */ d) => html`<span class=${d.bounced ? 'error' : 'muted'}>${number(d.bounced)}</span>` },
  { title: 'Failed', num: true, cell: (/** @type {any} */ d) => html`<span class=${d.failed ? 'error' : 'muted'}>${number(d.failed)}</span>` },
  { title: 'Opened', num: true, cell: (/** @type {any} */ d) => percent(d.opened, d.sent) },
  { title: 'Clicked', num: true, cell: (/** @type {any} */ d) => percent(d.clicked, d.sent) },
  { title: 'Replied', num: true, cell: (/** @type {any} */ d) => percent(d.replied, d.sent) },
];

/** Delivery by the recipients' domains; counted when somebody asks. @param {{id:string, total:number}} props `total`: messages in all */
export function Domains({ id, total }) {
  const [wanted, setWanted] = useState(false);
  const [all, setAll] = useState(false);
  const { rows, counted, done, error } = useDomains(id, wanted);
  const flip = html`<button class="btn btn-s" type="button" onClick=${() => setWanted(!wanted)}>${wanted ? 'Hide' : `Count ${count(total, 'message')} by domain`}</button>`;
  const body = () => {
    if (error) return html`<div class="card-body"><${Failure} error=${error} /></div>`;
    if (!rows.length) return html`<${Empty} title=${done ? 'No messages yet' : 'Counting…'} />`;
    return html`<${TableWrap} busy=${!done}><${Table} rows=${all ? rows : rows.slice(0, SHOWN)} columns=${COLUMNS} caption="Domains" /><//>
      <div class="card-foot small"><span class="muted" role="status">${done ? count(rows.length, 'domain') : `${number(counted)} of ${number(total)} messages counted`}</span>
      ${rows.length > SHOWN && html`<button class="btn btn-s" type="button" onClick=${() => setAll(!all)}>${all ? `Show the largest ${SHOWN}` : `Show all ${number(rows.length)}`}</button>`}</div>`;
  };
  return html`<${Card} title="Recipients’ domains" flush extra=${flip}>${wanted && body()}<//>`;
}
