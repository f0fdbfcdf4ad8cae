// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { may, query } from '../api.js';
import { number, relative } from '../format.js';
import { useApi } from '../parts/hooks.js';
import { Card, Empty, Head, State } from '../parts/states.js';
import { ListTable } from '../parts/table.js';
import { useLocation } from '../router.js';
import { t } from '../words.js';

const UNITS = ['per_second', 'per_minute', 'per_hour', 'per_day'];

/** @param {any} limits */
const limitText = (limits) =>
  UNITS.filter((unit) => limits?.[unit])
    .map((unit) => t(`senders.${unit}`, { n: number(limits[unit]) }))
    .join(', ') || t('common.none');

/** @param {string} trouble @param {string|null} retryAt */
const troubleText = (trouble, retryAt) => (retryAt ? t('senders.next_try', { trouble, retry_at: relative(retryAt) }) : trouble);

const COLUMNS = [
  {
    title: t('common.sender'),
    cell: (/** @type {any} */ s) =>
      html`<a class="cell-main" href=${`/senders/${s.id}`}>${s.name}</a>${s.trouble && html`<${State}
        state="failed" />`}<span class="sub">${s.from_name ? `${s.from_name} <${s.from_email}>` : s.from_email}</span>`,
  },
  {
    title: t('common.transport'),
    cell: (/** @type {any} */ s) =>
      s.transport === 'sandbox'
        ? t('senders.sandbox_nothing_leaves_this_machine')
        : html`SMTP ${s.host}:${s.port}${s.trouble && html`<span class="sub error">${troubleText(s.trouble, s.retry_at)}</span>`}`,
  },
  {
    title: t('senders.mailbox'),
    cell: (/** @type {any} */ s) =>
      s.mailbox
        ? html`${s.mailbox.username || s.mailbox.host}${s.mailbox_state?.trouble
          ? html`<span class="sub error">${troubleText(s.mailbox_state.trouble, s.mailbox_state.retry_at)}</span>`
          : s.mailbox_state?.polled_at && html`<span class="sub">${t('senders.read', { polled_at: relative(s.mailbox_state.polled_at) })}</span>`}`
        : '–',
  },
  { title: t('senders.limits'), cell: (/** @type {any} */ s) => limitText(s.limits) },
  { title: t('common.connections'), num: true, cell: (/** @type {any} */ s) => s.max_connections ?? '–' },
];

/** The identities campaigns are sent from. */
export function SendersPage() {
  const { search } = useLocation();
  const res = useApi(`/senders${query({ cursor: search.get('cursor') })}`);
  const create = may('POST /senders') && html`<a class="btn btn-primary" href="/senders/new">${t('common.new_sender')}</a>`;
  return html`<${Head} title=${t('common.senders')}>${create}<//>
    ${search.get('connect') === 'expired' && html`<div class="note note-bad" role="alert">${t('oauth.expired')}</div>`}
    <${Card} flush><${ListTable} res=${res} columns=${COLUMNS} what="senders" caption=${t('common.senders')}
      empty=${html`<${Empty} title=${t('common.no_senders_yet')}
        action=${create}>${t('senders.a_sender_is_an_address')}<//>`} /><//>`;
}
