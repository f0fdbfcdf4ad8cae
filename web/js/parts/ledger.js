// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count, number, preciseTime, stepName, words } from '../format.js';
import { useLocation } from '../router.js';
import { confirm } from './dialog.js';
import { useApi } from './hooks.js';
import { Card, State } from './states.js';
import { Empty, ListTable, SearchBox, Tabs } from './table.js';
import { toasted } from './toast.js';
import { WhenExactly } from './time.js';

const LIVE_MS = 2500;
const STATES = ['queued', 'sending', 'sent', 'failed', 'uncertain', 'skipped', 'cancelled'];

/** Why a message is where it is. @param {any} m */
const why = (m) => {
  if (m.state === 'queued' && m.due_at) {
    return `${m.reason === 'contact_cap' ? 'over the contact cap: ' : ''}due ${preciseTime(m.due_at)}`;
  }
  return [m.reason && words(m.reason), m.last_reply].filter(Boolean).join(': ') || '';
};

const COLUMNS = [
  {
    title: 'Recipient',
    cell: (/** @type {any} */ m) => html`<a href=${`/messages/${m.id}`}>${m.email || 'erased'}</a>`,
  },
  { title: 'Step', cell: (/** @type {any} */ m) => stepName(m.step) },
  {
    title: 'State',
    tight: true,
    cell: (/** @type {any} */ m) => html`<${State} state=${m.state} />${m.bounced_at
      && html` <${State} state="bounced" />`}${m.replied_at && html` <${State} state="replied" />`}`,
  },
  { title: 'Answer or reason', cell: (/** @type {any} */ m) => html`<span class="small muted">${why(m)}</span>` },
  { title: 'Attempts', num: true, cell: (/** @type {any} */ m) => number(m.attempts || 0) },
  { title: 'Sent', num: true, cell: (/** @type {any} */ m) => html`<${WhenExactly} at=${m.sent_at} />` },
];

/**
 * What can be done about failed or uncertain messages: the selected ones, or all of the campaign.
 * @param {{id:string, state:string, total:number, picked:number[], onDone:() => void}} props
 */
function Verdicts({ id, state, total, picked, onDone }) {
  const target = picked.length ? { ids: picked } : { campaign_id: Number(id), state };
  const n = count(picked.length || total, `${state} message`);
  const ask = async (
    /** @type {string} */ path,
    /** @type {any} */ extra,
    /** @type {string} */ action,
    /** @type {string} */ text,
    said = 'queued again',
  ) => {
    if (!(await confirm({ title: `${action}?`, action, text }))) return;
    await toasted(
      () => api.post(`/messages/${path}`, { ...target, ...extra }),
      (a) => `${count(Object.values(a || {}).find(Number.isInteger) ?? (picked.length || total), 'message')} ${said}.`,
    );
    onDone();
  };
  if (state === 'failed') {
    return html`<button class="btn btn-s" type="button" onClick=${() => ask('retry', {}, `Retry ${n}`,
      'They are queued again and get three new attempts.')}>Retry ${n}</button>`;
  }
  return html`<span class="row">
    <button class="btn btn-s" type="button" onClick=${() => ask('resolve', { as: 'sent' }, `Mark ${n} as sent`,
      'Choose this when the relay’s log shows that they left.', 'marked as sent')}>Mark ${n} as sent</button>
    <button class="btn btn-s" type="button" onClick=${() => ask('resolve', { as: 'retry' }, `Send ${n} again`,
      'A recipient who already has it gets it twice, with the same Message-ID.')}>Send ${n} again</button></span>`;
}

/** Who got it, who did not, and why. @param {{id:string, messages:any, steps:any[], live:boolean, onDone:() => void}} props */
export function Ledger({ id, messages, steps, live, onDone }) {
  const { search } = useLocation();
  const [picked, setPicked] = useState(/** @type {number[]} */ ([]));
  const state = search.get('state') || '';
  const res = useApi(
    `/campaigns/${id}/messages${api.query({ state, step: search.get('step'), q: search.get('q'),
      cursor: search.get('cursor'), limit: 50 })}`,
    { poll: live ? LIVE_MS : 0 },
  );
  const decidable = (state === 'failed' || state === 'uncertain') && api.may('POST /messages/retry');
  const rows = res.data?.items || [];
  const chosen = picked.filter((n) => rows.some((/** @type {any} */ m) => m.id === n));
  const flip = (/** @type {number} */ n) =>
    setPicked(chosen.includes(n) ? chosen.filter((p) => p !== n) : [...chosen, n]);
  // A search or a step narrows the list: then "all" are those on this page, never more than one sees.
  const narrowed = Boolean(search.get('q') || search.get('step'));
  const meant = chosen.length || !narrowed ? chosen : rows.map((/** @type {any} */ m) => m.id);
  const all = rows.length > 0 && chosen.length === rows.length;
  const pickColumn = {
    title: html`<input type="checkbox" aria-label="Select all on this page" checked=${all}
      onChange=${() => setPicked(all ? [] : rows.map((/** @type {any} */ m) => m.id))} />`,
    cell: (/** @type {any} */ m) =>
      html`<input type="checkbox" aria-label=${`Select ${m.email}`} checked=${chosen.includes(m.id)}
        onChange=${() => flip(m.id)} />`,
  };
  /** @type {[string, any][]} */
  const tabs = [
    ['', 'All'],
    ...STATES.filter((s) => messages[s] || s === state || ['sent', 'failed'].includes(s)).map(
      (s) => /** @type {[string, any]} */ ([s, html`${s} <b>${number(messages[s] || 0)}</b>`]),
    ),
  ];
  const done = () => {
    setPicked([]);
    res.reload();
    onDone();
  };
  return html`<${Card} title="Messages" flush extra=${html`<span class="row">${decidable && messages[state] > 0 && (!narrowed || rows.length > 0)
    && html`<${Verdicts} id=${id} state=${state} total=${Math.max(messages[state], res.data?.total || 0)}
    picked=${meant} onDone=${done} />`}
      <a class="btn btn-s" href=${`/api/v1/campaigns/${id}/messages.csv`} download>Download CSV</a></span>`}>
    <div class="card-head">
      <${SearchBox} label="Search by address or name" />
      <${Tabs} name="state" label="Filter by state" options=${tabs} />
      ${steps.length > 1 && html`<${Tabs} name="step" label="Filter by step" options=${[['', 'All steps'],
        ...steps.map((s) => [String(s.step), stepName(s.step)])]} />`}
    </div>
    <${ListTable} res=${res} columns=${decidable ? [pickColumn, ...COLUMNS] : COLUMNS} what="messages" caption="Messages"
      empty=${html`<${Empty} title=${search.get('q') ? 'No message matches' : state ? `No ${state} messages` : 'No messages yet'}>${state || search.get('q') ? ''
        : 'Each recipient gets a row here when the campaign is launched.'}<//>`} />
  <//>`;
}
