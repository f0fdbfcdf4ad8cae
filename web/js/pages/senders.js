// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { may, query } from '../api.js';
import { relative } from '../format.js';
import { useApi } from '../parts/hooks.js';
import { Card, Empty, Head, State } from '../parts/states.js';
import { ListTable } from '../parts/table.js';
import { useLocation } from '../router.js';

/** @type {[string, string][]} */
const UNITS = [
  ['per_second', 'a second'],
  ['per_minute', 'a minute'],
  ['per_hour', 'an hour'],
  ['per_day', 'a day'],
];

/** @param {any} limits */
const limitText = (limits) =>
  UNITS.filter(([key]) => limits?.[key])
    .map(([key, text]) => `${limits[key].toLocaleString('en')} ${text}`)
    .join(', ') || 'none';

const COLUMNS = [
  {
    title: 'Sender',
    cell: (/** @type {any} */ s) =>
      html`<a class="cell-main" href=${`/senders/${s.id}`}>${s.name}</a>${s.trouble && html`<${State}
        state="failed" />`}<span class="sub">${s.from_name ? `${s.from_name} <${s.from_email}>` : s.from_email}</span>`,
  },
  {
    title: 'Transport',
    cell: (/** @type {any} */ s) =>
      s.transport === 'sandbox'
        ? 'Sandbox: nothing leaves this machine'
        : html`SMTP ${s.host}:${s.port}${s.trouble && html`<span class="sub error">${s.trouble}${s.retry_at
          && `, next try ${relative(s.retry_at)}`}</span>`}`,
  },
  {
    title: 'Mailbox',
    cell: (/** @type {any} */ s) =>
      s.mailbox
        ? html`${s.mailbox.username || s.mailbox.host}${s.mailbox_state?.trouble
          ? html`<span class="sub error">${s.mailbox_state.trouble}${s.mailbox_state.retry_at
            && `, next try ${relative(s.mailbox_state.retry_at)}`}</span>`
          : s.mailbox_state?.polled_at && html`<span class="sub">read ${relative(s.mailbox_state.polled_at)}</span>`}`
        : '–',
  },
  { title: 'Limits', cell: (/** @type {any} */ s) => limitText(s.limits) },
  { title: 'Connections', num: true, cell: (/** @type {any} */ s) => s.max_connections ?? '–' },
];

/** The identities campaigns are sent from. */
export function SendersPage() {
  const { search } = useLocation();
  const res = useApi(`/senders${query({ cursor: search.get('cursor') })}`);
  const create = may('POST /senders') && html`<a class="btn btn-primary" href="/senders/new">New sender</a>`;
  return html`<${Head} title="Senders">${create}<//>
    <${Card} flush><${ListTable} res=${res} columns=${COLUMNS} what="senders" caption="Senders"
      empty=${html`<${Empty} title="No senders yet"
        action=${create}>A sender is an address and the SMTP account that delivers for it. Start with a sandbox sender to try everything without mailing anybody.<//>`} /><//>`;
}
