// @ts-check
import { html, useEffect, useRef, useState } from '../../vendor/htm-preact.js';
import { number } from '../format.js';
import { navigate, setQuery, useLocation } from '../router.js';
import { Empty, Failure, Loading } from './states.js';
import { t } from '../words.js';

/** Beside the `cell` of the column that has the buttons of a row. */
export const ACTIONS = { title: html`<span class="sr">${t('common.actions')}</span>`, tight: true };

/**
 * @typedef {{title:any, num?:boolean, tight?:boolean, cell:(row:any) => any}} Column
 * A real table over one page of a keyset list, with its loading, empty and error states.
 * @param {{res:any, columns:Column[], what:string, empty:any, caption:string, class?:string}} props res = what useApi gave; what: the rows, as the words `things.*` and `names.*` call them
 */
export function ListTable({ res, columns, what, empty, caption, class: cls = '' }) {
  const items = res.data?.items;
  if (!items)
    return res.error
      ? html`<${Failure} error=${res.error} onRetry=${res.reload} />`
      : html`<${Loading} what=${t('table.loading', { things: t(`names.${what}`) })} />`;
  // Where little is found at once, the search goes on with the next page.
  if (!items.length && !res.loading) return res.data.next ? html`${empty}<${Pager} data=${res.data} what=${what} />` : empty;
  return html`<${TableWrap} busy=${res.loading}><${Table} rows=${items} columns=${columns} caption=${caption} class=${cls} /><//>
    <${Pager} data=${res.data} what=${what} />`;
}

/**
 * On a phone each row is a card, so the roles say what the boxes are.
 * @param {{rows:any[], columns:Column[], caption:string, class?:string}} props
 */
export const Table = ({ rows, columns, caption, class: cls = '' }) => html`
  <table class=${`cards ${cls}`} role="table">
    <caption class="sr">${caption}</caption>
    <thead role="rowgroup"><tr role="row">${columns.map((c, i) => html`<th key=${i} scope="col" role="columnheader"
      class=${c.num ? 'num' : ''}>${c.title}</th>`)}</tr></thead>
    <tbody role="rowgroup">${rows.map(
      (row, r) => html`<tr key=${row.id ?? row.name ?? r} role="row">
      ${columns.map((c, i) => html`<td key=${i} role="cell" class=${`${c.num ? 'num' : ''} ${c.tight ? 'tight' : ''}`}
        data-label=${typeof c.title === 'string' ? c.title : undefined}><div>${c.cell(row)}</div></td>`)}
    </tr>`,
    )}</tbody>
  </table>`;

/** Holds a table that may be wider than the screen; the keyboard can move it then. @param {{children:any, busy?:boolean}} props */
export function TableWrap({ children, busy = false }) {
  const element = useRef(/** @type {HTMLElement|null} */ (null));
  useEffect(() => {
    const box = element.current;
    if (!box) return undefined;
    const watch = new ResizeObserver(() => {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute('tabindex');
    });
    watch.observe(box);
    if (box.firstElementChild) watch.observe(box.firstElementChild);
    return () => watch.disconnect();
  }, []);
  return html`<div class=${`table-wrap ${busy ? 'stale' : ''}`} ref=${element} aria-busy=${busy ? 'true'
    : undefined}>${children}</div>`;
}

/** @param {number} n @param {string} what */
const things = (n, what) => t(`things.${what}`, { n });

/** How many there are, as far as that is known: an estimate says nothing about a search. @param {any} data @param {string} what @param {boolean} searched */
function totalText(data, what, searched) {
  const here = data.items.length;
  if (!data.total_is_estimate) return t('table.of', { here: number(here), things: things(data.total, what) });
  return searched ? t('table.on_this_page', { things: things(here, what) }) : t('table.of_about', { here: number(here), things: things(data.total, what) });
}

/** Keyset paging: forward by the server's cursor, back by the browser's history or to the start. @param {{data:any, what:string}} props */
function Pager({ data, what }) {
  const { search } = useLocation();
  const later = search.has('cursor');
  if (!data.next && !later) {
    return html`<div class="card-foot small muted"><span>${things(data.items.length, what)}</span></div>`;
  }
  const searched = [...search.keys()].some((name) => name !== 'cursor');
  const first = () => setQuery({ cursor: null });
  return html`<nav class="card-foot small" aria-label=${t('table.pages_of', { things: t(`names.${what}`) })}>
    <span class="muted">${totalText(data, what, searched)}</span>
    <span class="row">
      ${
        later &&
        html`<button class="btn btn-s" type="button" onClick=${first}>${t('table.first_page')}</button>
        <button class="btn btn-s" type="button" onClick=${() => history.back()}>${t('table.previous')}</button>`
      }
      ${data.next && html`<button class="btn btn-s" type="button"
        onClick=${() => setQuery({ cursor: data.next })}>${t('table.next')}</button>`}
    </span>
  </nav>`;
}

/** A search box whose text lives in the address as ?q=. @param {{label:string}} props */
export function SearchBox({ label }) {
  const asked = useLocation().search.get('q') || '';
  // Its own state: what is being typed must outlive a list that loads meanwhile.
  const [typed, setTyped] = useState({ asked, text: asked });
  const text = typed.asked === asked ? typed.text : asked;
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    setQuery({ q: text.trim(), cursor: null });
  };
  return html`<form role="search" class="row grow" onSubmit=${submit}>
    <label class="sr" for="q">${label}</label>
    <input id="q" name="q" type="search" placeholder=${label} value=${text}
      onInput=${(/** @type {any} */ e) => setTyped({ asked, text: e.target.value })} />
  </form>`;
}

/** Filter by one query value; `only`: without the other values. @param {{name:string, options:[string, any][], label:string, only?:boolean}} props */
export function Tabs({ name, options, label, only = false }) {
  const { search, path } = useLocation();
  const now = search.get(name) || '';
  const href = (/** @type {string} */ value) => {
    const next = new URLSearchParams(only ? '' : search);
    next.delete('cursor');
    if (value) next.set(name, value);
    else next.delete(name);
    return path + (next.size ? `?${next}` : '');
  };
  const go = (/** @type {Event} */ event, /** @type {string} */ value) => {
    event.preventDefault();
    navigate(href(value), { replace: true });
  };
  return html`<nav class="tabs" aria-label=${label}>${options.map(
    ([value, text]) => html`
    <a key=${value} class="tab" href=${href(value)} aria-current=${now === value ? 'true' : undefined}
      onClick=${(/** @type {Event} */ e) => go(e, value)}>${text}</a>`,
  )}</nav>`;
}

export { Empty };
