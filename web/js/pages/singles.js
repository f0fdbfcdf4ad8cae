// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { number, words } from '../format.js';
import { May } from '../parts/access.js';
import { confirm } from '../parts/dialog.js';
import { useApi } from '../parts/hooks.js';
import { Card, Empty, Head, State } from '../parts/states.js';
import { ListTable, SearchBox, Tabs } from '../parts/table.js';
import { WhenExactly } from '../parts/time.js';
import { toasted } from '../parts/toast.js';
import { setQuery, useLocation } from '../router.js';
import { t } from '../words.js';

const LIVE_MS = 4000;
const STATES = ['queued', 'sending', 'sent', 'failed', 'skipped'];

const COLUMNS = [
  {
    title: t('common.to'),
    cell: (/** @type {any} */ m) =>
      html`<a class="cell-main" href=${`/messages/${m.id}`}>${m.email || t('common.erased')}</a>`,
  },
  { title: t('common.subject'), cell: (/** @type {any} */ m) => m.subject || '–' },
  {
    title: t('common.state'),
    tight: true,
    cell: (/** @type {any} */ m) => html`<${State} state=${m.state} />${m.bounced_at
      && html` <${State} state="bounced" />`}`,
  },
  {
    title: t('ledger.answer_or_reason'),
    cell: (/** @type {any} */ m) => html`<span class="small muted">${[m.reason && words(m.reason), m.last_reply]
      .filter(Boolean)
      .join(': ')}</span>`,
  },
  { title: t('common.class'), tight: true, cell: (/** @type {any} */ m) => words(m.class) },
  { title: t('singles.asked'), num: true, cell: (/** @type {any} */ m) => html`<${WhenExactly} at=${m.queued_at} />` },
  { title: t('common.sent'), num: true, cell: (/** @type {any} */ m) => html`<${WhenExactly} at=${m.sent_at} />` },
];

/** What a sender's single messages can be told. @type {Record<string, [string, string, string]>} */
const MOVES = {
  running: ['pause', t('common.pause'), t('singles.what_is_asked_for_is_kept')],
  paused: ['resume', t('common.resume'), t('singles.what_waits_goes_out')],
  held: ['approve', t('singles.send_what_waits'), t('singles.what_waits_goes_out_and')],
};

/** A sender whose single messages wait for a person, or that could be paused. @param {{one:any, onDone:() => void}} props */
function Sender({ one, onDone }) {
  const [move, action, text] = MOVES[one.state] || MOVES.running;
  const waits = one.messages.queued || 0;
  const act = async () => {
    const title = t('singles.move_single_messages_of', { action, sender: one.sender });
    const named = waits ? t('singles.move_waiting', { action, n: number(waits) }) : action;
    if (!(await confirm({ title, action: named, text }))) return;
    await toasted(() => api.post(`/campaigns/${one.campaign_id}/${move}`), t('message.done'));
    onDone();
  };
  return html`<li class="row"><strong>${one.sender}</strong> <${State} state=${one.state} />
    <span class="muted">${one.state === 'held'
      && `${t('singles.held_nothing_goes_out', { held_reason: words(one.held_reason) })} `}${t('singles.waiting_sent_failed',
      { n: waits, sent: number(one.messages.sent || 0), failed: number(one.messages.failed || 0) })}</span>
    <${May} to=${`POST /campaigns/{id}/${move}`}><button class="btn btn-s" type="button" onClick=${act}>${action}</button><//></li>`;
}

/** @param {{senders:any[], chosen:string|null}} props */
const SenderChoice = ({ senders, chosen }) => html`<label class="inline-field">${t('common.sender')} <select
    onChange=${(/** @type {any} */ e) => setQuery({ sender_id: e.target.value, cursor: null })}>
    <option value="" selected=${!chosen}>${t('common.all')}</option>
    ${senders.map((s) => html`<option key=${s.sender_id} value=${s.sender_id} selected=${String(s.sender_id) === chosen}>${s.sender}</option>`)}
  </select></label>`;

/** Mails to one person that programs asked for. */
export function SinglesPage() {
  const { search } = useLocation();
  const asked = {
    q: search.get('q'),
    state: search.get('state'),
    sender_id: search.get('sender_id'),
    cursor: search.get('cursor'),
  };
  const res = useApi(`/messages${api.query(asked)}`, { poll: LIVE_MS });
  const senders = res.data?.senders || [];
  const empty =
    asked.q || asked.state || asked.sender_id
      ? html`<${Empty} title=${t('suppressions.nothing_matches')}>${t('singles.none_of_the_last_30_days')}<//>`
      : html`<${Empty} title=${t('singles.no_single_messages_yet')}>${t('singles.your_programs_send')}<//>`;
  return html`<${Head} title=${t('common.single_messages')} sub=${t('singles.mails_to_one_person')} />
    ${senders.length > 0 && html`<${Card} title=${t('common.senders')}><ul class="bare">${senders.map(
      (/** @type {any} */ one) => html`<${Sender} key=${one.sender_id} one=${one} onDone=${res.reload} />`,
    )}</ul><//>`}
    <div class="toolbar"><${SearchBox} label=${t('singles.search_by_the_start')} />
      ${senders.length > 1 && html`<${SenderChoice} senders=${senders} chosen=${asked.sender_id} />`}
      <${Tabs} name="state" label=${t('common.filter_by_state')} options=${[['', t('common.all')],
        ...STATES.map((s) => [s, words(s)])]} /></div>
    <${Card} flush><${ListTable} res=${res} columns=${COLUMNS} what="messages" caption=${t('common.single_messages')}
      empty=${empty} /><//>`;
}
