// @ts-check
// What the fake says of everything at once: the dashboard, the lanes, a campaign's domains.
import { json, page } from './fake_answers.mjs';

const DAYS = 14;

/** @param {any} c its messages by state, as /campaigns shows them @param {any} w */
const counted = (c, w) => {
  /** @type {Record<string, number>} */
  const messages = {};
  for (const m of w.all('messages', (/** @type {any} */ one) => one.campaign_id === c.id)) messages[m.state] = (messages[m.state] || 0) + 1;
  return { ...c, messages, planned: w.all('messages', (/** @type {any} */ m) => m.campaign_id === c.id).length };
};

/** @param {any} w */
export function dashboard(w) {
  const has = (/** @type {string} */ table, test = () => true) => w.all(table, test).length > 0;
  const zero = { sent: 0, opens: 0, clicks: 0, replies: 0, bounces: 0, unsubscribes: 0 };
  const days = Array.from({ length: DAYS }, (_, i) => ({
    ...{ ...zero, day: new Date(Date.now() - (DAYS - 1 - i) * 86400000).toISOString().slice(0, 10) },
  }));
  days[DAYS - 1].sent = w.all('messages', (/** @type {any} */ m) => m.state === 'sent').length;
  const active = w.all('campaigns', (/** @type {any} */ c) => ['held', 'running', 'scheduled', 'paused'].includes(c.state));
  return json({
    ...{ days, campaigns: active.map((/** @type {any} */ c) => counted(c, w)), troubles: [] },
    ...{ failed_messages: 0, uncertain_messages: 0, failed_jobs: 0, recipients: w.tables.recipients.size },
    first_steps: {
      ...{ sender: has('senders'), relay: false, recipients: has('recipients'), campaign: has('campaigns'), launched: false },
      ...{ test_mail_sent_at: null, test_mail_arrived: false },
    },
    ...{ last_backup_at: null, backup_failed_at: null },
  });
}

/** @param {any} w @param {any} q */
export function lanes(w, q) {
  const running = w.all('campaigns', (/** @type {any} */ c) => c.state === 'running').map((/** @type {any} */ c) => ({
    ...{ id: c.id, kind: 'send', campaign_id: c.id, campaign: c.name, step: 0, paused: false },
    ...{ ready: 1, leased: 0, failed: 0, next_due_at: null, waiting: null },
  }));
  const idle = { id: 1, kind: 'import', campaign_id: null, campaign: null, step: null, paused: false };
  return page([...running, { ...idle, ready: 0, leased: 0, failed: 0, next_due_at: null, waiting: null }], q.search);
}

/** @param {any} w @param {number} campaign */
export function domains(w, campaign) {
  const messages = w.all('messages', (/** @type {any} */ m) => m.campaign_id === campaign).length;
  const none = { failed: 0, bounced: 0, opened: 0, clicked: 0, replied: 0 };
  return json({ items: [{ domain: 'example.com', messages, sent: messages, ...none }], next: null });
}
