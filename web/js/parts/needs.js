// @ts-check
// What waits for a person, gathered from all that can go wrong.
import * as api from '../api.js';
import { dateTime, words } from '../format.js';
import { t } from '../words.js';

/** @typedef {{key:string, word:string, tone:string, title:string, text:string, href?:string, action?:string}} Need */

/** @param {any} data of /dashboard @returns {Need[]} */
function ofCampaigns(data) {
  const held = data.campaigns
    .filter((/** @type {any} */ c) => c.state === 'held')
    .map((/** @type {any} */ c) => ({
      ...{ key: `held-${c.id}`, word: 'held', tone: 'warn', title: c.name, href: `/campaigns/${c.id}`, action: t('needs.decide') },
      text: c.held ? `${c.held.why} ${c.held.what_to_do}` : t('needs.sends_nothing_until_you_decide', { held_reason: words(c.held_reason) }),
    }));
  const uncertain = data.troubles
    .filter((/** @type {any} */ c) => c.uncertain)
    .map((/** @type {any} */ c) => ({
      ...{ key: `doubt-${c.campaign_id}`, word: 'uncertain', tone: 'warn', title: c.name },
      text: t('needs.messages_may_or_may_not', { n: c.uncertain }),
      ...{ href: `/campaigns/${c.campaign_id}?state=uncertain`, action: t('needs.show_them') },
    }));
  const failed = data.troubles
    .filter((/** @type {any} */ c) => c.failed && ['running', 'paused', 'held'].includes(c.state))
    .map((/** @type {any} */ c) => ({
      ...{ key: `failed-${c.campaign_id}`, word: 'failed', tone: 'bad', title: c.name },
      text: t('needs.messages_failed_for_good_read', { n: c.failed }),
      ...{ href: `/campaigns/${c.campaign_id}?state=failed`, action: t('needs.show_them') },
    }));
  return [...held, ...uncertain, ...failed];
}

/** @param {any} data @param {any} health @returns {Need[]} */
function ofMachine(data, health) {
  const reasons = health?.status === 'degraded' ? health.reasons || [] : [];
  return [
    ...reasons.map((/** @type {any} */ r, /** @type {number} */ i) => ({
      ...{ key: `health-${i}`, word: 'degraded', tone: 'bad', title: t('needs.campaignd_cannot_work_as_it') },
      text: typeof r === 'string' ? words(r) : r.message || r.reason,
    })),
    ...(data.failed_jobs
      ? [{ key: 'jobs', word: 'failed', tone: 'bad', title: t('count.jobs', { n: data.failed_jobs }), text: t('needs.work_of_the_daemon_itself'), href: '/queue?state=failed', action: t('common.look') }]
      : []),
    ...(data.backup_failed_at && api.may('GET /users')
      ? [{ key: 'backup', word: 'failed', tone: 'bad', title: t('needs.the_last_backup'), text: t('needs.it_could_not_be_made', { backup_failed_at: dateTime(data.backup_failed_at) }), href: '/settings', action: t('common.look') }]
      : []),
  ];
}

/** @param {any[]} senders @param {any[]} hooks @returns {Need[]} */
const ofOthers = (senders, hooks) => [
  ...senders
    .filter((s) => s.trouble || s.mailbox_state?.trouble)
    .map((s) => ({
      ...{ key: `sender-${s.id}`, word: 'failing', tone: 'bad', title: s.name, href: `/senders/${s.id}`, action: t('common.look') },
      text: s.trouble ? t('needs.the_relay_cannot_be_used', { trouble: s.trouble })
        : t('needs.the_mailbox_cannot_be_used', { trouble: s.mailbox_state.trouble }),
    })),
  ...hooks
    .filter((h) => h.enabled && h.failures)
    .map((h) => ({
      ...{ key: `hook-${h.id}`, word: 'failing', tone: 'bad', title: h.url, href: `/webhooks/${h.id}`, action: t('common.look') },
      text: t('needs.tries_in_a_row_failed', { n: h.failures, last_error: h.last_error }),
    })),
];

/** @param {{data:any, senders:any[], hooks:any[], health:any}} from @returns {Need[]} */
export const useNeeds = ({ data, senders, hooks, health }) =>
  data ? [...ofMachine(data, health), ...ofCampaigns(data), ...ofOthers(senders, hooks)] : [];
