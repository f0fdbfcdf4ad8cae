// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count, number, preciseTime, stepName, words } from '../format.js';
import { confirm } from '../parts/dialog.js';
import { useApi } from '../parts/hooks.js';
import { Card, Empty, Head, Loaded } from '../parts/states.js';
import { toasted } from '../parts/toast.js';
import { WhenExactly } from '../parts/time.js';

/** @param {{m:any, onDone:() => void}} props */
function Actions({ m, onDone }) {
  if (!api.may('POST /messages/retry')) return null;
  const act = async (/** @type {string} */ path, /** @type {any} */ extra, /** @type {string} */ action) => {
    if (!(await confirm({ title: `${action}?`, action }))) return;
    await toasted(() => api.post(`/messages/${path}`, { ids: [m.id], ...extra }), 'Done.');
    onDone();
  };
  const button = (/** @type {string} */ text, /** @type {string} */ path, /** @type {any} */ extra = {}) =>
    html`<button class="btn" type="button" onClick=${() => act(path, extra, text)}>${text}</button>`;
  if (m.state === 'failed') return button('Retry this message', 'retry');
  if (m.state === 'uncertain')
    return html`${button('Mark as sent', 'resolve', { as: 'sent' })}${button('Send it again', 'resolve',
      { as: 'retry' })}`;
  return null;
}

/** @param {{a:any, n:number}} props */
const Attempt = ({ a, n }) => html`<li class="attempt">
  <span><strong>Attempt ${a.attempt ?? a.number ?? n + 1}</strong> <span class="muted">${preciseTime(a.started_at
    || a.at)}${a.finished_at && preciseTime(a.finished_at) !== preciseTime(a.started_at || a.at)
    ? ` to ${preciseTime(a.finished_at)}` : ''}</span></span>
  <span>${words(a.outcome || a.result || a.state || '')}${a.stage ? ` at ${words(a.stage)}` : ''}${a.times > 1
    ? ` (${a.times} times, this is the last)` : ''}</span>
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
  agent: 'it calls itself a program, or nothing',
  prefetch: 'a mail provider that loads pictures unseen',
  too_fast: 'within five seconds of sending',
  burst: 'many links at once',
  trap: 'a link that nobody sees',
};

/** @type {[string, string][]} */
const TIMES = [
  ['queued_at', 'Queued'],
  ['due_at', 'Due'],
  ['sent_at', 'Sent'],
  ['first_opened_at', 'First opened'],
  ['first_clicked_at', 'First clicked'],
  ['replied_at', 'Replied'],
  ['bounced_at', 'Bounced'],
];

/** One message: its times, attempts, the relay's answers. @param {{id:string}} props */
export function MessagePage({ id }) {
  const res = useApi(`/messages/${id}`, { poll: 3000 });
  return html`<${Loaded} res=${res} what="the message">${(/** @type {any} */ m) => {
    const attempts = attemptsOf(m);
    const events = m.events || [];
    return html`
      <${Head} title=${m.email || 'Erased recipient'} state=${m.state} back=${[`/campaigns/${m.campaign_id}`,
        'Campaign']} sub=${stepName(m.step)}><${Actions} m=${m}
        onDone=${res.reload} /><//>
      ${m.maybe_duplicate && html`<div
        class="note note-warn"><strong>Possibly sent twice</strong><span>A crash left one attempt in doubt and it was repeated with the same Message-ID.</span></div>`}
      <div class="split">
        <${Card} title="Facts"><dl class="facts">
          <dt>Recipient</dt><dd>${m.recipient_id ? html`<a href=${`/recipients/${m.recipient_id}`}>${m.email
            || 'erased'}</a>` : 'erased'}</dd>
          <dt>Attempts</dt><dd>${number(m.attempts || 0)}</dd>
          <dt>Message-ID</dt><dd class="mono">${m.message_id || '–'}</dd>
          ${m.reason && html`<dt>Reason</dt><dd>${words(m.reason)}</dd>`}
          ${m.last_reply && html`<dt>Last answer</dt><dd class="mono">${m.last_reply}</dd>`}
          ${TIMES.filter(([key]) => m[key]).map(([key, text]) => html`<dt>${text}</dt><dd><${WhenExactly} at=${m[key]} /></dd>`)}
        </dl><//>
        <div class="stack">
          <${Card} title="Attempts" flush>${
            attempts.length
              ? html`<ol class="bare">${attempts.map((/** @type {any} */ a, /** @type {number} */ n) => html`<${Attempt}
                a=${a} n=${n} />`)}</ol>`
              : html`<${Empty} title="No attempt yet" />`
          }<//>
          ${
            (m.feedback || []).length > 0 &&
            html`<${Card} title="What came back" flush><ol class="bare">${m.feedback.map(
              (/** @type {any} */ f) => html`<li class="attempt"><span><strong>${words(f.kind)}</strong> <span
                class="muted"><${WhenExactly} at=${f.at} /></span></span>${f.status && html`<span
                class="mono">${f.status}</span>`}${f.detail && html`<pre>${f.detail}</pre>`}</li>`,
            )}</ol><//>`
          }
          ${events.length > 0 && html`<${Card}
            title="Events"><ul>${events.map((/** @type {any} */ e) => html`<li>${words(e.kind || e.type)} <span
            class="muted"><${WhenExactly} at=${e.at || e.created_at} /></span> ${e.url || e.detail || ''} ${e.machine
            && html`<span class="muted">by a machine: ${WHY[e.why] || words(e.why)}</span>`} ${e.repeats > 0
            && html`<span class="muted">and ${count(e.repeats, 'more', 'more')}, the last ${preciseTime(e.last_at)}</span>`}</li>`)}</ul><//>`}
        </div>
      </div>`;
  }}<//>`;
}
