// @ts-check
// What waits for a person, gathered from all that can go wrong.
import * as api from '../api.js';
import { count, dateTime, words } from '../format.js';

/** @typedef {{key:string, word:string, tone:string, title:string, text:string, href?:string, action?:string}} Need */

/** @param {any} data of /dashboard @returns {Need[]} */
function ofCampaigns(data) {
  const held = data.campaigns
    .filter((/** @type {any} */ c) => c.state === 'held')
    .map((/** @type {any} */ c) => ({
      ...{ key: `held-${c.id}`, word: 'held', tone: 'warn', title: c.name, href: `/campaigns/${c.id}`, action: 'Decide' },
      text: `Sends nothing until you decide: ${words(c.held_reason)}.`,
    }));
  const uncertain = data.troubles
    .filter((/** @type {any} */ t) => t.uncertain)
    .map((/** @type {any} */ t) => ({
      ...{ key: `doubt-${t.campaign_id}`, word: 'uncertain', tone: 'warn', title: t.name },
      text: `${count(t.uncertain, 'message')} may or may not have left. Say which.`,
      ...{ href: `/campaigns/${t.campaign_id}?state=uncertain`, action: 'Show them' },
    }));
  const failed = data.troubles
    .filter((/** @type {any} */ t) => t.failed && ['running', 'paused', 'held'].includes(t.state))
    .map((/** @type {any} */ t) => ({
      ...{ key: `failed-${t.campaign_id}`, word: 'failed', tone: 'bad', title: t.name },
      text: `${count(t.failed, 'message')} failed for good. Read why, then retry or leave them.`,
      ...{ href: `/campaigns/${t.campaign_id}?state=failed`, action: 'Show them' },
    }));
  return [...held, ...uncertain, ...failed];
}

/** @param {any} data @param {any} health @returns {Need[]} */
function ofMachine(data, health) {
  const reasons = health?.status === 'degraded' ? health.reasons || [] : [];
  return [
    ...reasons.map((/** @type {any} */ r, /** @type {number} */ i) => ({
      ...{ key: `health-${i}`, word: 'degraded', tone: 'bad', title: 'campaignd cannot work as it should' },
      text: typeof r === 'string' ? words(r) : r.message || r.reason,
    })),
    ...(data.failed_jobs
      ? [{ key: 'jobs', word: 'failed', tone: 'bad', title: count(data.failed_jobs, 'job'), text: 'Work of the daemon itself ended in an error.', href: '/queue?state=failed', action: 'Look' }]
      : []),
    ...(data.backup_failed_at && api.may('GET /users')
      ? [{ key: 'backup', word: 'failed', tone: 'bad', title: 'The last backup', text: `It could not be made ${dateTime(data.backup_failed_at)}.`, href: '/settings', action: 'Look' }]
      : []),
  ];
}

/** @param {any[]} senders @param {any[]} hooks @returns {Need[]} */
const ofOthers = (senders, hooks) => [
  ...senders
    .filter((s) => s.trouble || s.mailbox_state?.trouble)
    .map((s) => ({
      ...{ key: `sender-${s.id}`, word: 'failing', tone: 'bad', title: s.name, href: `/senders/${s.id}`, action: 'Look' },
      text: `${s.trouble ? 'The relay' : 'The mailbox'} cannot be used: ${s.trouble || s.mailbox_state.trouble}`,
    })),
  ...hooks
    .filter((h) => h.enabled && h.failures)
    .map((h) => ({
      ...{ key: `hook-${h.id}`, word: 'failing', tone: 'bad', title: h.url, href: `/webhooks/${h.id}`, action: 'Look' },
      text: `${count(h.failures, 'try', 'tries')} in a row failed: ${h.last_error}`,
    })),
];

/** @param {{data:any, senders:any[], hooks:any[], health:any}} from @returns {Need[]} */
export const useNeeds = ({ data, senders, hooks, health }) =>
  data ? [...ofMachine(data, health), ...ofCampaigns(data), ...ofOthers(senders, hooks)] : [];
