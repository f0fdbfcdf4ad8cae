// @ts-check
import { html, useEffect, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { number, percent } from '../format.js';
import { Card, Empty, Failure } from './states.js';
import { Table, TableWrap } from './table.js';
import { t } from '../words.js';

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
  { title: t('common.domain'), cell: (/** @type {any} */ d) => html`<span class="cell-main">${d.domain || t('domains.of_people_who_were_erased')}</span>` },
  { title: t('common.messages'), num: true, cell: (/** @type {any} */ d) => number(d.messages) },
  {
    title: t('common.delivered'),
    num: true,
    cell: (/** @type {any} */ d) => html`${percent(Math.max(0, d.sent - d.bounced), d.sent)}<span class="sub">${t('domains.of', { bounced: number(Math.max(0, d.sent - d.bounced)), sent: number(d.sent) })}</span>`,
  },
  { title: t('common.bounced'), num: true, cell: (/** @type {any} */ d) => html`<span class=${d.bounced ? 'error' : 'muted'}>${number(d.bounced)}</span>` },
  { title: t('common.failed'), num: true, cell: (/** @type {any} */ d) => html`<span class=${d.failed ? 'error' : 'muted'}>${number(d.failed)}</span>` },
  { title: t('common.opened'), num: true, cell: (/** @type {any} */ d) => percent(d.opened, d.sent) },
  { title: t('common.clicked'), num: true, cell: (/** @type {any} */ d) => percent(d.clicked, d.sent) },
  { title: t('common.replied'), num: true, cell: (/** @type {any} */ d) => percent(d.replied, d.sent) },
];

/** Delivery by the recipients' domains; counted when somebody asks. @param {{id:string, total:number}} props `total`: messages in all */
export function Domains({ id, total }) {
  const [wanted, setWanted] = useState(false);
  const [all, setAll] = useState(false);
  const { rows, counted, done, error } = useDomains(id, wanted);
  const flip = html`<button class="btn btn-s" type="button" onClick=${() => setWanted(!wanted)}>${wanted ? t('common.hide') : t('domains.count_messages_by_domain', { n: total })}</button>`;
  const body = () => {
    if (error) return html`<div class="card-body"><${Failure} error=${error} /></div>`;
    if (!rows.length) return html`<${Empty} title=${done ? t('common.no_messages_yet') : t('common.counting')} />`;
    return html`<${TableWrap} busy=${!done}><${Table} rows=${all ? rows : rows.slice(0, SHOWN)} columns=${COLUMNS} caption=${t('common.domains')} /><//>
      <div class="card-foot small"><span class="muted" role="status">${done ? t('count.domains', { n: rows.length }) : t('domains.of_messages_counted', { counted: number(counted), total: number(total) })}</span>
      ${rows.length > SHOWN && html`<button class="btn btn-s" type="button" onClick=${() => setAll(!all)}>${all ? t('domains.show_the_largest', { SHOWN }) : t('domains.show_all', { rows: number(rows.length) })}</button>`}</div>`;
  };
  return html`<${Card} title=${t('domains.recipients_domains')} flush extra=${flip}>${wanted && body()}<//>`;
}
