// @ts-check
// Why a campaign is held, and what a person can do about it at once.
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { words } from '../format.js';
import { status } from '../session.js';
import { May } from './access.js';
import { confirm } from './dialog.js';
import { toasted } from './toast.js';
import { t } from '../words.js';

/** In the reader's language; others in the daemon's words. @type {Record<string, string>} */
const HELD = {
  late: t('campaign_detail.its_start_time_passed_long'),
  restored: t('campaign_detail.the_database_was_restored_what'),
  another_machine: t('campaign_detail.this_database_woke_up_on'),
  copied: t('campaign_detail.this_database_is_a_copy'),
  older_than_journal: t('campaign_detail.the_database_is_older_than'),
  uncertain: t('campaign_detail.everything_else_is_done_decide'),
  'too many refusals by policy': t('campaign_detail.the_relay_refused_too_many'),
  first_slice: t('held.the_first_slice_is_out'),
};

/** @param {any} campaign */
const reasonOf = (campaign) =>
  HELD[campaign.held_reason] || (campaign.held ? `${campaign.held.why} ${campaign.held.what_to_do}` : t('campaign_detail.it_waits_for_your_decision'));

/** Whether who is logged in asked for the yes that another person gives. @param {any} campaign */
export const isOwnRequest = (campaign) =>
  campaign.held_reason === 'approval' && String(campaign.approval_by || '').startsWith(`user:${status().user?.id} `);

/** "user:3 ada@example.org" is ada@example.org. @param {string} actor */
const nameOf = (actor) => String(actor || '').replace(/^\S+ /, '');

/** @param {any} campaign */
const approvalText = (campaign) =>
  isOwnRequest(campaign) ? t('held.you_asked_another_person') : t('held.asked_for_your_yes', { who: nameOf(campaign.approval_by) });

/** The choices at the end of a first slice. @param {{campaign:any, queued:number, onDone:() => void}} props */
function Slice({ campaign, queued, onDone }) {
  const path = `/campaigns/${campaign.id}`;
  const rest = t('held.send_the_rest', { n: queued });
  const another = t('held.send_another', { n: campaign.first_slice });
  const stop = t('held.stop_it', { n: queued });
  const send = async () => {
    if (!(await confirm({ title: `${rest}?`, action: rest }))) return;
    await toasted(() => api.post(`${path}/approve`), t('common.approved'));
    onDone();
  };
  const again = async () => {
    if (!(await confirm({ title: `${another}?`, action: another }))) return;
    await toasted(async () => {
      // The same number means another slice only when it is another value before: take it away, give it again.
      await api.patch(path, { first_slice: null });
      await api.patch(path, { first_slice: campaign.first_slice });
      await api.post(`${path}/approve`);
    }, t('common.approved'));
    onDone();
  };
  const cancel = async () => {
    if (!(await confirm({ title: `${stop}?`, action: stop, danger: true, text: t('campaign_actions.what_was_sent_stays_sent') }))) return;
    await toasted(() => api.post(`${path}/cancel`, { scope: 'everything' }), t('campaign_actions.cancelled'));
    onDone();
  };
  const button = (/** @type {string} */ text, /** @type {() => void} */ onClick, cls = '') =>
    html`<button class=${`btn btn-s ${cls}`} type="button" onClick=${onClick}>${text}</button>`;
  return html`<${May} to="POST /campaigns/{id}/approve"><span class="row">${button(rest, send, 'btn-primary')}
    ${campaign.first_slice && button(another, again)}
    <a class="btn btn-s" href=${`${path}/edit`}>${t('held.change_it')}</a>${button(stop, cancel, 'btn-danger')}</span><//>`;
}

/** @param {{campaign:any, onDone:() => void}} props */
export function HeldNote({ campaign, onDone }) {
  const slice = campaign.held_reason === 'first_slice';
  const approval = campaign.held_reason === 'approval';
  const title = slice ? t('held.waits_for_your_yes')
    : approval ? t('held.waits_for_another_persons_yes')
      : t('campaign_detail.held', { held_reason: words(campaign.held_reason) });
  return html`<div class="note note-warn" role="status"><strong>${title}</strong><span>${approval ? approvalText(campaign)
    : reasonOf(campaign)} ${campaign.held_reason === 'uncertain' && html`<a
      href=${`/campaigns/${campaign.id}?state=uncertain`}>${t('campaign_detail.show_the_uncertain_messages')}</a>`}</span>
    ${slice && html`<${Slice} campaign=${campaign} queued=${campaign.messages?.queued || 0} onDone=${onDone} />`}</div>`;
}
