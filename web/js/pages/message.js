// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { number, preciseTime, stepName, words } from '../format.js';
import { confirm } from '../parts/dialog.js';
import { useApi, useRows } from '../parts/hooks.js';
import { Card, Empty, Head, Loaded } from '../parts/states.js';
import { toasted } from '../parts/toast.js';
import { WhenExactly } from '../parts/time.js';
import { t } from '../words.js';

/** @param {{m:any, onDone:() => void}} props */
function Actions({ m, onDone }) {
  if (!api.may('POST /messages/retry')) return null;
  const act = async (/** @type {string} */ path, /** @type {any} */ extra, /** @type {string} */ action) => {
    if (!(await confirm({ title: `${action}?`, action }))) return;
    await toasted(() => api.post(`/messages/${path}`, { ids: [m.id], ...extra }), t('message.done'));
    onDone();
  };
  const button = (/** @type {string} */ text, /** @type {string} */ path, /** @type {any} */ extra = {}) =>
    html`<button class="btn" type="button" onClick=${() => act(path, extra, text)}>${text}</button>`;
  if (m.state === 'failed') return button(t('message.retry_this_message'), 'retry');
  if (m.state === 'uncertain')
    return html`${button(t('message.mark_as_sent'), 'resolve', { as: 'sent' })}${button(t('message.send_it_again'), 'resolve',
      { as: 'retry' })}`;
  return null;
}

/** What became of a try, and how often the same. @param {any} a */
function attemptText(a) {
  const outcome = words(a.outcome || a.result || a.state || '');
  const text = a.stage ? t('message.outcome_at', { outcome, stage: words(a.stage) }) : outcome;
  return a.times > 1 ? t('message.times_this_is_the_last', { text, times: a.times }) : text;
}

/** @param {any} a when it was, from when to when where that differs */
function attemptTime(a) {
  const [from, to] = [preciseTime(a.started_at || a.at), a.finished_at && preciseTime(a.finished_at)];
  return to && to !== from ? t('message.from_to', { from, to }) : from;
}

/** @param {{a:any, n:number}} props */
const Attempt = ({ a, n }) => html`<li class="attempt">
  <span><strong>${t('message.attempt', { n: a.attempt ?? a.number ?? n + 1 })}</strong> <span class="muted">${attemptTime(a)}</span></span>
  <span>${attemptText(a)}</span>
  ${(a.reply || a.last_reply) && html`<pre>${a.reply || a.last_reply}</pre>`}
</li>`;

/** What was tried, the try that worked last: the ledger keeps that one with the message itself. @param {any} m */
function attemptsOf(m) {
  const kept = [m.attempt_log, m.attempts_detail, m.history, m.attempts].find(Array.isArray) || [];
  const last = kept.at(-1);
  // A try in doubt that a person, or what came back, said did arrive: nothing was tried after it.
  const confirmed = last?.result === 'uncertain' && last.reply === m.last_reply;
  return m.sent_at && !confirmed ? [...kept, { at: m.sent_at, result: 'sent', reply: m.last_reply }] : kept;
}

/** @type {Record<string, string>} */
const WHY = {
  agent: t('message.it_calls_itself_a_program'),
  prefetch: t('message.a_mail_provider_that_loads'),
  too_fast: t('message.within_five_seconds_of_sending'),
  burst: t('message.many_links_at_once'),
  trap: t('message.a_link_that_nobody_sees'),
};

/** @type {[string, string][]} */
const TIMES = [
  ['queued_at', t('message.queued')],
  ['due_at', t('message.due')],
  ['sent_at', t('common.sent')],
  ['first_opened_at', t('message.first_opened')],
  ['first_clicked_at', t('message.first_clicked')],
  ['replied_at', t('common.replied')],
  ['bounced_at', t('common.bounced')],
];

/** By whom it goes or went; one that is gone has its number alone. @param {{id:number}} props */
function SenderName({ id }) {
  const sender = useRows('/senders').find((/** @type {any} */ one) => one.id === id);
  return sender ? html`<a href=${`/senders/${id}`}>${sender.name}</a>` : `#${id}`;
}

/** One message: its times, attempts, the relay's answers. @param {{id:string}} props */
export function MessagePage({ id }) {
  const res = useApi(`/messages/${id}`, { poll: 3000 });
  return html`<${Loaded} res=${res} what=${t('loading.message')}>${(/** @type {any} */ m) => {
    const attempts = attemptsOf(m);
    const events = m.events || [];
    return html`
      <${Head} title=${m.email || t('common.erased_recipient')} state=${m.state} back=${m.single ? ['/singles',
        t('common.single_messages')] : [`/campaigns/${m.campaign_id}`, t('common.campaign')]} sub=${m.single
        ? m.single.subject : stepName(m.step)}>${!m.single && m.recipient_id && html`<a class="btn" href=${`/campaigns/${m.campaign_id}${api.query({ tab: 'content', step: m.step || null,
        revision: m.revision, variant: m.variant, recipient: m.recipient_id })}`}>${t('message.show_what_it_says')}</a>`}<${Actions} m=${m} onDone=${res.reload} /><//>
      ${m.maybe_duplicate && html`<div
        class="note note-warn"><strong>${t('message.possibly_sent_twice')}</strong><span>${t('message.a_crash_left_one_attempt')}</span></div>`}
      <div class="split">
        <${Card} title=${t('message.facts')}><dl class="facts">
          <dt>${t('common.recipient')}</dt><dd>${m.recipient_id ? html`<a href=${`/recipients/${m.recipient_id}`}>${m.email
            || t('common.erased')}</a>` : t('common.erased')}</dd>
          <dt>${t('common.attempts')}</dt><dd>${number(m.attempts || 0)}</dd>
          ${m.sender_id && html`<dt>${t('common.sender')}</dt><dd><${SenderName} id=${m.sender_id} /></dd>`}
          ${m.revision && html`<dt>${t('message.revision')}</dt><dd>${number(m.revision)}</dd>`}
          <dt>Message-ID</dt><dd class="mono">${m.message_id || '–'}</dd>
          ${m.single && html`<dt>${t('common.class')}</dt><dd>${words(m.single.class)}</dd>
            <dt>${t('message.asked_by')}</dt><dd>${m.single.asked_by}</dd>`}
          ${m.reason && html`<dt>${t('common.reason')}</dt><dd>${words(m.reason)}</dd>`}
          ${m.last_reply && html`<dt>${t('common.last_answer')}</dt><dd class="mono">${m.last_reply}</dd>`}
          ${TIMES.filter(([key]) => m[key]).map(([key, text]) => html`<dt>${text}</dt><dd><${WhenExactly} at=${m[key]} /></dd>`)}
        </dl><//>
        <div class="stack">
          <${Card} title=${t('common.attempts')} flush>${
            attempts.length
              ? html`<ol class="bare">${attempts.map((/** @type {any} */ a, /** @type {number} */ n) => html`<${Attempt}
                a=${a} n=${n} />`)}</ol>`
              : html`<${Empty} title=${t('message.no_attempt_yet')} />`
          }<//>
          ${
            (m.feedback || []).length > 0 &&
            html`<${Card} title=${t('message.what_came_back')} flush><ol class="bare">${m.feedback.map(
              (/** @type {any} */ f) => html`<li class="attempt"><span><strong>${words(f.kind)}</strong> <span
                class="muted"><${WhenExactly} at=${f.at} /></span></span>${f.status && html`<span
                class="mono">${f.status}</span>`}${f.detail && html`<pre>${f.detail}</pre>`}</li>`,
            )}</ol><//>`
          }
          ${events.length > 0 && html`<${Card}
            title=${t('common.events')}><ul>${events.map((/** @type {any} */ e) => html`<li>${words(e.kind || e.type)} <span
            class="muted"><${WhenExactly} at=${e.at || e.created_at} /></span> ${e.url || e.detail || ''} ${e.machine
            && html`<span class="muted">${t('message.by_a_machine', { why: WHY[e.why] || words(e.why) })}</span>`} ${e.repeats > 0
            && html`<span class="muted">${t('message.and_more_the_last', { n: e.repeats, last_at: preciseTime(e.last_at) })}</span>`}</li>`)}</ul><//>`}
        </div>
      </div>`;
  }}<//>`;
}
