// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { number, preciseTime, stepName, words } from '../format.js';
import { useLocation } from '../router.js';
import { confirm } from './dialog.js';
import { useApi } from './hooks.js';
import { Card, State } from './states.js';
import { Empty, ListTable, SearchBox, Tabs } from './table.js';
import { toasted } from './toast.js';
import { WhenExactly } from './time.js';
import { t } from '../words.js';

const LIVE_MS = 2500;
const STATES = ['queued', 'sending', 'sent', 'failed', 'uncertain', 'skipped', 'cancelled'];

/** Why a message is where it is. @param {any} m */
const why = (m) => {
  if (m.state === 'queued' && m.due_at) {
    return m.reason === 'contact_cap' ? t('ledger.over_the_contact_cap', { due_at: preciseTime(m.due_at) }) : t('ledger.due', { due_at: preciseTime(m.due_at) });
  }
  return [m.reason && words(m.reason), m.last_reply].filter(Boolean).join(': ') || '';
};

const COLUMNS = [
  {
    title: t('common.recipient'),
    cell: (/** @type {any} */ m) => html`<a href=${`/messages/${m.id}`}>${m.email || t('common.erased')}</a>`,
  },
  { title: t('common.step'), cell: (/** @type {any} */ m) => stepName(m.step) },
  {
    title: t('common.state'),
    tight: true,
    cell: (/** @type {any} */ m) => html`<${State} state=${m.state} />${m.bounced_at
      && html` <${State} state="bounced" />`}${m.replied_at && html` <${State} state="replied" />`}`,
  },
  { title: t('ledger.answer_or_reason'), cell: (/** @type {any} */ m) => html`<span class="small muted">${why(m)}</span>` },
  { title: t('common.attempts'), num: true, cell: (/** @type {any} */ m) => number(m.attempts || 0) },
  { title: t('common.sent'), num: true, cell: (/** @type {any} */ m) => html`<${WhenExactly} at=${m.sent_at} />` },
];

/**
 * What can be done about failed or uncertain messages: the selected ones, or all of the campaign.
 * @param {{id:string, state:string, total:number, picked:number[], onDone:() => void}} props
 */
function Verdicts({ id, state, total, picked, onDone }) {
  const target = picked.length ? { ids: picked } : { campaign_id: Number(id), state };
  const n = picked.length || total;
  const ask = async (
    /** @type {string} */ path,
    /** @type {any} */ extra,
    /** @type {string} */ action,
    /** @type {string} */ text,
    /** @type {string} */ said,
  ) => {
    if (!(await confirm({ title: `${action}?`, action, text }))) return;
    await toasted(
      () => api.post(`/messages/${path}`, { ...target, ...extra }),
      (a) => t(said, { n: Object.values(a || {}).find(Number.isInteger) ?? n }),
    );
    onDone();
  };
  const button = (/** @type {string} */ action, /** @type {() => void} */ act) =>
    html`<button class="btn btn-s" type="button" onClick=${act}>${action}</button>`;
  const retry = t('ledger.retry', { n });
  if (state === 'failed')
    return button(retry, () => ask('retry', {}, retry, t('ledger.they_are_queued_again_and'), 'ledger.queued_again'));
  const onceMore = t('ledger.send_once_more', { n });
  if (state === 'sent')
    return button(onceMore, () => ask('actions', { action: 'resend' }, onceMore, t('ledger.they_get_it_once_more'), 'ledger.queued_again'));
  const mark = t('ledger.mark_as_sent', { n });
  const again = t('ledger.send_again', { n });
  return html`<span class="row">
    ${button(mark, () => ask('resolve', { as: 'sent' }, mark, t('ledger.choose_this_when_the_relays'), 'ledger.marked_as_sent'))}
    ${button(again, () => ask('resolve', { as: 'retry' }, again, t('ledger.a_recipient_who_already_has'), 'ledger.queued_again'))}</span>`;
}

/** Who got it, who did not, and why. @param {{id:string, messages:any, steps:any[], live:boolean, onDone:() => void}} props */
export function Ledger({ id, messages, steps, live, onDone }) {
  const { search } = useLocation();
  const [picked, setPicked] = useState(/** @type {number[]} */ ([]));
  const state = search.get('state') || '';
  const filter = { state, step: search.get('step'), q: search.get('q') };
  const res = useApi(
    `/campaigns/${id}/messages${api.query({ ...filter, cursor: search.get('cursor'), limit: 50 })}`,
    { poll: live ? LIVE_MS : 0 },
  );
  const decidable = ['failed', 'uncertain', 'sent'].includes(state) && api.may('POST /messages/retry');
  const rows = res.data?.items || [];
  const chosen = picked.filter((n) => rows.some((/** @type {any} */ m) => m.id === n));
  const flip = (/** @type {number} */ n) =>
    setPicked(chosen.includes(n) ? chosen.filter((p) => p !== n) : [...chosen, n]);
  // A search or a step narrows the list: then "all" are those on this page, never more than one sees.
  const narrowed = Boolean(search.get('q') || search.get('step'));
  const meant = chosen.length || !narrowed ? chosen : rows.map((/** @type {any} */ m) => m.id);
  const all = rows.length > 0 && chosen.length === rows.length;
  const pickColumn = {
    title: html`<input type="checkbox" aria-label=${t('ledger.select_all_on_this_page')} checked=${all}
      onChange=${() => setPicked(all ? [] : rows.map((/** @type {any} */ m) => m.id))} />`,
    cell: (/** @type {any} */ m) =>
      html`<input type="checkbox" aria-label=${t('common.select', { email: m.email })} checked=${chosen.includes(m.id)}
        onChange=${() => flip(m.id)} />`,
  };
  /** @type {[string, any][]} */
  const tabs = [
    ['', t('common.all')],
    ...STATES.filter((s) => messages[s] || s === state || ['sent', 'failed'].includes(s)).map(
      (s) => /** @type {[string, any]} */ ([s, html`${words(s)} <b>${number(messages[s] || 0)}</b>`]),
    ),
  ];
  const done = () => {
    setPicked([]);
    res.reload();
    onDone();
  };
  return html`<${Card} title=${t('common.messages')} flush extra=${html`<span class="row">${decidable && messages[state] > 0 && (state !== 'sent' || chosen.length > 0) && (!narrowed || rows.length > 0)
    && html`<${Verdicts} id=${id} state=${state} total=${Math.max(messages[state], res.data?.total || 0)}
    picked=${meant} onDone=${done} />`}
      <a class="btn btn-s" href=${`/api/v1/campaigns/${id}/messages.csv${api.query(filter)}`} download>${state || narrowed ? t('ledger.download_these')
        : t('ledger.download_csv')}</a></span>`}>
    <div class="card-head">
      <${SearchBox} label=${t('ledger.search_by_address_or_name')} />
      <${Tabs} name="state" label=${t('common.filter_by_state')} options=${tabs} />
      ${steps.length > 1 && html`<${Tabs} name="step" label=${t('ledger.filter_by_step')} options=${[['', t('ledger.all_steps')],
        ...steps.map((s) => [String(s.step), stepName(s.step)])]} />`}
    </div>
    <${ListTable} res=${res} columns=${decidable ? [pickColumn, ...COLUMNS] : COLUMNS} what="messages" caption=${t('common.messages')}
      empty=${html`<${Empty} title=${search.get('q') ? t('ledger.no_message_matches') : state ? t('ledger.no_messages', { state: words(state) }) : t('common.no_messages_yet')}>${state || search.get('q') ? ''
        : t('ledger.each_recipient_gets_a_row')}<//>`} />
  <//>`;
}
