// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { navigate } from '../router.js';
import { May } from './access.js';
import { AddPeople } from './add_people.js';
import { confirm, Dialog } from './dialog.js';
import { isOwnRequest } from './held.js';
import { toasted } from './toast.js';
import { t } from '../words.js';

/** Cancelling asks what to stop, and names how many messages that is. @param {{queued:number, onClose:() => void, onPick:(scope:string) => void}} props */
function CancelDialog({ queued, onClose, onPick }) {
  const [scope, setScope] = useState('everything');
  const option = (/** @type {string} */ value, /** @type {string} */ title, /** @type {string} */ hint) => html`
    <label class="check"><input type="radio" name="scope" checked=${scope === value}
      onChange=${() => setScope(value)} /><span>${title}<span class="hint">${hint}</span></span></label>`;
  return html`<${Dialog} title=${t('campaign_actions.cancel_this_campaign')} onClose=${onClose} onSubmit=${() => onPick(scope)}>
    <fieldset class="stack-s"><legend class="sr">${t('campaign_actions.what_to_stop')}</legend>
      ${option('everything', t('campaign_actions.everything'), t('campaign_actions.no_more_first_messages_and'))}
      ${option('openers', t('campaign_actions.first_messages_only'), t('campaign_actions.nobody_new_is_written_to'))}
    </fieldset>
    <p class="muted">${t('campaign_actions.what_was_sent_stays_sent')}</p>
    <div class="row row-end"><button class="btn" type="button" onClick=${onClose}>${t('campaign_actions.keep_it')}</button>
      <button class="btn btn-primary btn-danger" type="submit">${scope === 'everything' ? t('campaign_actions.cancel_waiting_messages', { n: queued }) : t('campaign_actions.cancel_first_messages')}</button></div>
  <//>`;
}

/** The moves the campaign's state allows. @param {{id:string, campaign:any, onDone:() => void}} props */
export function CampaignActions({ id, campaign, onDone }) {
  const [cancelling, setCancelling] = useState(false);
  const [adding, setAdding] = useState(false);
  const { state } = campaign;
  const queued = campaign.messages?.queued || 0;
  const act = (/** @type {string} */ move, /** @type {string} */ said, /** @type {any} */ body = {}) =>
    toasted(() => api.post(`/campaigns/${id}/${move}`, body), said).then(onDone);
  const duplicate = () =>
    toasted(async () => {
      const copy = await api.post(`/campaigns/${id}/duplicate`);
      navigate(`/campaigns/${copy.id}/edit`);
    }, t('campaign_actions.copied_as_a_draft'));
  const approve = async () => {
    const action = t('campaign_actions.approve_messages', { n: queued });
    if (await confirm({ title: `${action}?`, text: t('campaign_actions.sending_goes_on_at_once'), action })) act('approve', t('common.approved'));
  };
  const stopEnrolling = async () => {
    const sure = await confirm({
      title: t('campaign_actions.stop_enrolling'),
      text: t('campaign_actions.nobody_new_gets_this_campaign'),
      action: queued ? t('campaign_actions.stop_enrolling_others_go_on', { n: queued }) : t('campaign_actions.stop_enrolling_2'),
    });
    if (sure) act('stop_enrolling', t('common.it_enrols_nobody_any_more'));
  };
  const remove = async () => {
    if (!(await confirm({ title: t('common.delete_2', { name: campaign.name }), action: t('campaign_actions.delete_campaign'), danger: true }))) return;
    if (await toasted(() => api.del(`/campaigns/${id}`, campaign.revision), t('campaign_actions.deleted'))) navigate('/campaigns');
  };
  const button = (/** @type {string} */ text, /** @type {() => void} */ onClick, /** @type {string} */ cls = '') =>
    html`<button class=${`btn ${cls}`} type="button" onClick=${onClick}>${text}</button>`;
  return html`<${May} to="PATCH /campaigns/{id}">
    ${state === 'draft' && html`<a class="btn" href=${`/campaigns/${id}/edit`}>${t('common.edit')}</a><a class="btn btn-primary"
      href=${`/campaigns/${id}/launch`}>${t('common.check_and_launch')}</a>`}
    ${state === 'running' && button(t('common.pause'), () => act('pause', t('campaign_actions.paused_messages_under_way_are')))}
    ${state === 'paused' && button(t('common.resume'), () => act('resume', t('common.resumed')), 'btn-primary')}
    ${['scheduled', 'paused', 'held', 'finished'].includes(state) && html`<a class="btn"
      href=${`/campaigns/${id}/edit`}>${t('change.change')}</a>`}
    ${state === 'held' && !['uncertain', 'first_slice'].includes(campaign.held_reason) && !isOwnRequest(campaign) && button(t('campaign_actions.approve'), approve, 'btn-primary')}
    ${['running', 'paused'].includes(state) && !campaign.openers_cancelled && button(t('common.add_people'), () => setAdding(true))}
    ${campaign.enrolling && ['running', 'paused', 'held'].includes(state) && button(t('campaign_actions.stop_enrolling_2'), stopEnrolling)}
    ${button(t('campaign_actions.duplicate'), duplicate)}
    ${['running', 'paused', 'held', 'scheduled'].includes(state) && button(t('campaign_actions.cancel_campaign'), () => setCancelling(true),
      'btn-danger')}
    ${state === 'draft' && button(t('common.delete'), remove, 'btn-danger')}
    ${adding && html`<${AddPeople} id=${id} onClose=${() => setAdding(false)} onDone=${onDone} />`}
    ${
      cancelling &&
      html`<${CancelDialog} queued=${queued} onClose=${() => setCancelling(false)} onPick=${(
        /** @type {string} */ scope,
      ) => {
        setCancelling(false);
        act('cancel', t('campaign_actions.cancelled'), { scope });
      }} />`
    }<//>`;
}
