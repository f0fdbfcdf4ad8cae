// @ts-check
// One person's history, in sentences.
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count, number, stepName, words } from '../format.js';
import { useLocation } from '../router.js';
import { useApi } from './hooks.js';
import { Card, Empty, Failure, Loading } from './states.js';
import { Tabs } from './table.js';

/** @type {[string, string, string][]} what the address says, what the tab says, the kinds of the API */
const FILTERS = [
  ['', 'All', ''],
  ['mails', 'Mails', 'message'],
  ['acts', 'Opens, clicks, replies', 'open,click,reply,auto_reply'],
  ['stops', 'What stops mail', 'bounce,complaint,unsubscribe,status,suppression'],
  ['lists', 'Lists and consent', 'list,consent,import'],
  ['changes', 'Changes', 'edit'],
];
const PAGE = 50;

/** @type {Record<string, string>} */
const MESSAGE = {
  queued: 'is due',
  sending: 'is being sent',
  sent: 'was sent',
  failed: 'could not be sent',
  uncertain: 'may have been sent: no answer came',
  skipped: 'was not sent',
  cancelled: 'was cancelled',
};

/** @type {Record<string, string>} */
const WHY = {
  replied: 'they had replied',
  unsubscribed: 'they had unsubscribed',
  bounced: 'the address had bounced',
  complained: 'they had complained',
  suppressed: 'the address is suppressed',
  condition: 'its condition did not hold',
  erased: 'the person was erased',
  contact_cap: 'they have had as many mails as the contact cap allows',
};

/** @type {Record<string, string>} */
const BOUNCE = {
  hard_bounce: 'Bounced: the address does not work',
  soft_bounce: 'Bounced for now',
  policy_bounce: 'Refused for what we sent, not for the address',
};

/** @type {Record<string, string>} */
const EDIT = { create: 'Added', update: 'Edited', resubscribe: 'Subscribed again', erase: 'Erased' };

/** Which message a line is about. @param {any} line */
const mail = ({ campaign, message_id: id }) =>
  campaign
    ? html`<a href=${`/messages/${id}`}>${stepName(campaign.step)} of ${campaign.name || 'a campaign'}</a>`
    : 'a mail';

/** Who did it. @param {any} by */
function actor(by) {
  if (!by) return '';
  const name = (by.name || '').replace(/^user:\d+ /, '').replace(/^token:\d+ /, 'token ');
  if (by.kind === 'import') return name ? `by the import of ${name}` : 'by an import';
  if (by.kind === 'form') return 'by a sign-up form';
  if (by.kind === 'bulk') return 'by a bulk action';
  if (by.kind === 'person') return 'by themselves';
  return name ? `by ${name === 'cli' ? 'the command line' : name}` : '';
}

/** @param {any} line */
const listName = (line) => line.list?.name || 'a list that was deleted';

/** The sentence of each kind. @type {Record<string, (line:any) => any>} */
const SENTENCES = {
  message: (l) => html`${mail(l)} ${l.what === 'queued' && l.reason ? 'waits' : MESSAGE[l.what] || words(l.what)}${l.reason && html`: ${WHY[l.reason]
    || words(l.reason)}`}${l.repeats > 0 && ', possibly twice'}`,
  open: (l) => html`${l.machine ? 'A machine opened' : 'Opened'} ${mail(l)}`,
  click: (l) => html`${l.machine ? 'A machine clicked' : 'Clicked'} <span class="break">${l.url || 'a link'}</span> in ${mail(l)}`,
  reply: (l) => html`Replied to ${mail(l)}`,
  auto_reply: (l) => html`Automatic answer to ${mail(l)}`,
  bounce: (l) => html`${BOUNCE[l.what] || 'Bounced'} (${mail(l)})`,
  complaint: (l) => html`Reported ${mail(l)} as spam`,
  unsubscribe: (l) => html`Unsubscribed${l.campaign && html`, by the link in ${mail(l)}`}`,
  list: (l) => `${l.what === 'joined' ? 'Added to' : 'Removed from'} ${listName(l)}`,
  consent: (l) => `Agreed to get ${listName(l)}${l.given_at ? '' : ' (when is not known)'}`,
  import: (l) => (l.what === 'created' ? 'Came in' : 'Details changed'),
  status: (l) => `Set to ${words(l.what)}`,
  suppression: (l) => (l.what === 'released' ? 'No longer suppressed' : 'Suppressed'),
  edit: (l) => EDIT[l.what] || words(l.what),
};

/** Where the sentence has said it already, who did it is left out. @param {any} line */
function who(line) {
  const by = ['reply', 'unsubscribe'].includes(line.kind) ? '' : actor(line.by);
  return by ? `, ${by}` : '';
}

/** @param {{line:any}} props */
export const LifeSentence = ({ line }) => html`${(SENTENCES[line.kind] || (() => words(line.kind)))(line)}${who(line)}${line.repeats
  > 0 && line.kind !== 'message' && html` <span class="muted">and ${count(line.repeats, 'more', 'more')}</span>`}`;

/** @param {string} at */
const dayOf = (at) =>
  new Date(at).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
/** @param {string} at */
const clock = (at) => new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

/** Lines under the days they happened on. @param {any[]} lines */
function byDay(lines) {
  /** @type {[string, any[]][]} */
  const days = [];
  for (const line of lines) {
    const day = dayOf(line.at);
    if (days.at(-1)?.[0] === day) days.at(-1)?.[1].push(line);
    else days.push([day, [line]]);
  }
  return days;
}

/** @param {{line:any}} props */
const Line = ({ line }) => html`<li class="life-line">
  <time class="muted" datetime=${line.at}>${clock(line.at)}</time>
  <div><${LifeSentence} line=${line} />${line.detail && html`<div class="small muted break">${line.detail}</div>`}</div>
</li>`;

/** The pages behind the first, as they are asked for. @param {string} path */
function useOlder(path) {
  const [older, setOlder] = useState({ path, items: /** @type {any[]} */ ([]), next: '', failure: /** @type {any} */ (null) });
  const now = older.path === path ? older : { path, items: [], next: '', failure: null };
  const load = async (/** @type {string} */ cursor) => {
    try {
      const page = await api.get(`${path}&cursor=${encodeURIComponent(cursor)}`);
      setOlder({ path, items: [...now.items, ...page.items], next: page.next || 'end', failure: null });
    } catch (failure) {
      setOlder({ ...now, failure });
    }
  };
  return { now, load };
}

/** @param {{id:string}} props */
export function Life({ id }) {
  const show = useLocation().search.get('show') || '';
  const kinds = FILTERS.find(([name]) => name === show)?.[2] || '';
  const path = `/recipients/${id}/history?limit=${PAGE}&kind=${kinds}`;
  const res = useApi(path);
  const { now, load } = useOlder(path);
  const lines = res.data && !res.loading ? [...res.data.items, ...now.items] : [];
  const next = now.next ? (now.next === 'end' ? null : now.next) : res.data?.next;
  return html`<${Card} title="History" flush>
    <div class="card-head"><${Tabs} name="show" label="Filter the history" options=${FILTERS.map(([name, text]) => [name,
      text])} /></div>
    ${res.error && !res.data && html`<${Failure} error=${res.error} onRetry=${res.reload} />`}
    ${res.loading && !res.error && html`<${Loading} what="the history" />`}
    ${!res.loading && res.data && !lines.length && html`<${Empty} title=${show ? 'Nothing of this kind'
      : 'Nothing happened yet'}>${show ? 'Choose “All” to see the rest.'
      : 'Mails, opens, clicks, answers and changes of lists will stand here.'}<//>`}
    ${byDay(lines).map(([day, of]) => html`<section key=${day} aria-label=${day}><h3 class="life-day">${day}</h3>
      <ol class="bare">${of.map((line) => html`<${Line} key=${line.id} line=${line} />`)}</ol></section>`)}
    ${now.failure && html`<${Failure} error=${now.failure} />`}
    ${next && !res.loading && html`<div class="card-foot small"><span class="muted">${number(lines.length)} of ${count(res.data.total,
      'line')}</span><button class="btn btn-s" type="button" onClick=${() => load(next)}>Show older</button></div>`}
  <//>`;
}
