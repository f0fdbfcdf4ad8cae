// @ts-check
// One person's history, in sentences.
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { number, stepName, words } from '../format.js';
import { useLocation } from '../router.js';
import { useApi } from './hooks.js';
import { Card, Empty, Failure, Loading } from './states.js';
import { Tabs } from './table.js';
import { LOCALE, rich, t } from '../words.js';

/** @type {[string, string, string][]} what the address says, what the tab says, the kinds of the API */
const FILTERS = [
  ['', t('common.all'), ''],
  ['mails', t('life.mails'), 'message'],
  ['acts', t('life.opens_clicks_replies'), 'open,click,reply,auto_reply'],
  ['stops', t('life.what_stops_mail'), 'bounce,complaint,unsubscribe,status,suppression'],
  ['lists', t('common.lists_and_consent'), 'list,consent,import'],
  ['changes', t('life.changes'), 'edit'],
];
const PAGE = 50;

/** What can become of a message. */
const MESSAGES = ['waits', 'queued', 'sending', 'sent', 'failed', 'uncertain', 'skipped', 'cancelled'];

/** @type {Record<string, string>} */
const WHY = {
  replied: t('life.they_had_replied'),
  unsubscribed: t('life.they_had_unsubscribed'),
  bounced: t('life.the_address_had_bounced'),
  complained: t('life.they_had_complained'),
  suppressed: t('life.the_address_is_suppressed'),
  condition: t('life.its_condition_did_not_hold'),
  erased: t('life.the_person_was_erased'),
  contact_cap: t('life.they_have_had_as_many'),
};

/** @type {Record<string, string>} */
const BOUNCE = {
  hard_bounce: t('life.bounced_the_address_does_not'),
  soft_bounce: t('life.bounced_for_now'),
  policy_bounce: t('life.refused_for_what_we_sent'),
};

/** @type {Record<string, string>} */
const EDIT = {
  create: t('common.added'),
  update: t('life.edited'),
  resubscribe: t('life.subscribed_again'),
  erase: t('life.erased'),
  tag: t('life.tag_added'),
  untag: t('life.tag_removed'),
  attribute: t('life.attribute_changed'),
};

/** Which message a line is about. @param {any} line */
const mail = ({ campaign, message_id: id }) =>
  campaign
    ? html`<a href=${`/messages/${id}`}>${t('life.of', { step: stepName(campaign.step), name: campaign.name || t('life.a_campaign') })}</a>`
    : t('life.a_mail');

/** Who did it. @param {any} by */
function actor(by) {
  if (!by) return '';
  const token = (by.name || '').match(/^token:\d+ (.*)/)?.[1];
  const name = token ? t('life.token', { name: token }) : (by.name || '').replace(/^user:\d+ /, '');
  if (by.kind === 'import') return name ? t('life.by_the_import_of', { name }) : t('life.by_an_import');
  if (by.kind === 'form') return t('life.by_a_sign_up_form');
  if (by.kind === 'bulk') return t('life.by_a_bulk_action');
  if (by.kind === 'person') return t('life.by_themselves');
  if (name === 'cli') return t('life.by_the_command_line');
  return name ? t('life.by', { name }) : '';
}

/** @param {any} line */
const listName = (line) => line.list?.name || t('life.a_list_that_was_deleted');

/** What became of a message, and why. @param {any} l */
function messageText(l) {
  const what = l.what === 'queued' && l.reason ? 'waits' : l.what;
  const text = rich(MESSAGES.includes(what) ? `life.message.${what}` : 'life.message.other', { mail: mail(l), what: words(l.what) });
  return html`${text}${l.reason && `: ${WHY[l.reason] || words(l.reason)}`}${l.repeats > 0 && `, ${t('life.possibly_twice')}`}`;
}

/** The sentence of each kind. @type {Record<string, (line:any) => any>} */
const SENTENCES = {
  message: messageText,
  open: (l) => rich(l.machine ? 'life.a_machine_opened' : 'life.opened', { mail: mail(l) }),
  click: (l) =>
    rich(l.machine ? 'life.a_machine_clicked' : 'life.clicked', {
      link: html`<span class="break">${l.url || t('life.a_link')}</span>`,
      mail: mail(l),
    }),
  reply: (l) => rich('life.replied_to', { mail: mail(l) }),
  auto_reply: (l) => rich('life.automatic_answer_to', { mail: mail(l) }),
  bounce: (l) => html`${BOUNCE[l.what] || t('common.bounced')} (${mail(l)})`,
  complaint: (l) => rich('life.reported_as_spam', { mail: mail(l) }),
  unsubscribe: (l) => (l.campaign ? rich('life.unsubscribed_by_the_link_in', { mail: mail(l) }) : t('common.unsubscribed')),
  list: (l) => t(l.what === 'joined' ? 'life.added_to' : 'life.removed_from', { list: listName(l) }),
  consent: (l) => t(l.given_at ? 'life.agreed_to_get' : 'life.agreed_once_to_get', { list: listName(l) }),
  import: (l) => (l.what === 'created' ? t('life.came_in') : t('life.details_changed')),
  status: (l) => t('life.set_to', { what: words(l.what) }),
  suppression: (l) => (l.what === 'released' ? t('life.no_longer_suppressed') : t('life.suppressed')),
  edit: (l) => EDIT[l.what] || words(l.what),
};

/** Where the sentence has said it already, who did it is left out. @param {any} line */
function who(line) {
  const by = ['reply', 'unsubscribe'].includes(line.kind) ? '' : actor(line.by);
  return by ? `, ${by}` : '';
}

/** @param {{line:any}} props */
export const LifeSentence = ({ line }) => html`${(SENTENCES[line.kind] || (() => words(line.kind)))(line)}${who(line)}${line.repeats
  > 0 && line.kind !== 'message' && html` <span class="muted">${t('life.and_more', { n: line.repeats })}</span>`}`;

/** @param {string} at */
const dayOf = (at) =>
  new Date(at).toLocaleDateString(LOCALE, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
/** @param {string} at */
const clock = (at) => new Date(at).toLocaleTimeString(LOCALE, { hour: '2-digit', minute: '2-digit' });

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
  return html`<${Card} title=${t('life.history')} flush>
    <div class="card-head"><${Tabs} name="show" label=${t('life.filter_the_history')} options=${FILTERS.map(([name, text]) => [name,
      text])} /></div>
    ${res.error && !res.data && html`<${Failure} error=${res.error} onRetry=${res.reload} />`}
    ${res.loading && !res.error && html`<${Loading} what=${t('loading.history')} />`}
    ${!res.loading && res.data && !lines.length && html`<${Empty} title=${show ? t('life.nothing_of_this_kind')
      : t('life.nothing_happened_yet')}>${show ? t('life.choose_all_to_see_the')
      : t('life.mails_opens_clicks_answers_and')}<//>`}
    ${byDay(lines).map(([day, of]) => html`<section key=${day} aria-label=${day}><h3 class="life-day">${day}</h3>
      <ol class="bare">${of.map((line) => html`<${Line} key=${line.id} line=${line} />`)}</ol></section>`)}
    ${now.failure && html`<${Failure} error=${now.failure} />`}
    ${next && !res.loading && html`<div class="card-foot small"><span class="muted">${t('life.of_lines', { lines: number(lines.length), n: res.data.total })}</span><button class="btn btn-s" type="button" onClick=${() => load(next)}>${t('life.show_older')}</button></div>`}
  <//>`;
}
