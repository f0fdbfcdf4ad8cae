// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count } from '../format.js';
import { navigate } from '../router.js';
import { May } from './access.js';
import { AddPeople } from './add_people.js';
import { confirm, Dialog } from './dialog.js';
import { toasted } from './toast.js';

/** Cancelling asks what to stop, and names how many messages that is. @param {{queued:number, onClose:() => void, onPick:(scope:string) => void}} props */
function CancelDialog({ queued, onClose, onPick }) {
  const [scope, setScope] = useState('everything');
  const option = (/** @type {string} */ value, /** @type {string} */ title, /** @type {string} */ hint) => html`
    <label class="check"><input type="radio" name="scope" checked=${scope === value}
      onChange=${() => setScope(value)} /><span>${title}<span class="hint">${hint}</span></span></label>`;
  return html`<${Dialog} title="Cancel this campaign?" onClose=${onClose} onSubmit=${() => onPick(scope)}>
    <fieldset class="stack-s"><legend class="sr">What to stop</legend>
      ${option('everything', 'Everything', 'No more first messages and no more follow-ups.')}
      ${option('openers', 'First messages only', 'Nobody new is written to; follow-ups under way go on.')}
    </fieldset>
    <p class="muted">What was sent stays sent. This cannot be undone.</p>
    <div class="row row-end"><button class="btn" type="button" onClick=${onClose}>Keep it</button>
      <button class="btn btn-primary btn-danger" type="submit">${scope === 'everything' ? `Cancel ${count(queued,
        'waiting message')}` : 'Cancel first messages'}</button></div>
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
    }, 'Copied as a draft.');
  const approve = async () => {
    const action = `Approve ${count(queued, 'message')}`;
    if (await confirm({ title: `${action}?`, text: 'Sending goes on at once.', action })) act('approve', 'Approved.');
  };
  const stopEnrolling = async () => {
    const sure = await confirm({
      title: 'Stop enrolling?',
      text: 'Nobody new gets this campaign. Who is in it gets the rest; then it is finished. It cannot be started again.',
      action: queued ? `Stop enrolling; ${count(queued, 'waiting message')} ${queued === 1 ? 'goes' : 'go'} on` : 'Stop enrolling',
    });
    if (sure) act('stop_enrolling', 'It enrols nobody any more.');
  };
  const remove = async () => {
    if (!(await confirm({ title: `Delete “${campaign.name}”?`, action: 'Delete campaign', danger: true }))) return;
    if (await toasted(() => api.del(`/campaigns/${id}`, campaign.revision), 'Deleted.')) navigate('/campaigns');
  };
  const button = (/** @type {string} */ text, /** @type {() => void} */ onClick, /** @type {string} */ cls = '') =>
    html`<button class=${`btn ${cls}`} type="button" onClick=${onClick}>${text}</button>`;
  return html`<${May} to="PATCH /campaigns/{id}">
    ${state === 'draft' && html`<a class="btn" href=${`/campaigns/${id}/edit`}>Edit</a><a class="btn btn-primary"
      href=${`/campaigns/${id}/launch`}>Check and launch</a>`}
    ${state === 'running' && button('Pause', () => act('pause', 'Paused. Messages under way are being finished.'))}
    ${state === 'paused' && button('Resume', () => act('resume', 'Resumed.'), 'btn-primary')}
    ${state === 'held' && campaign.held_reason !== 'uncertain' && button('Approve', approve, 'btn-primary')}
    ${['running', 'paused'].includes(state) && !campaign.openers_cancelled && button('Add people', () => setAdding(true))}
    ${campaign.enrolling && ['running', 'paused', 'held'].includes(state) && button('Stop enrolling', stopEnrolling)}
    ${button('Duplicate', duplicate)}
    ${['running', 'paused', 'held', 'scheduled'].includes(state) && button('Cancel campaign', () => setCancelling(true),
      'btn-danger')}
    ${state === 'draft' && button('Delete', remove, 'btn-danger')}
    ${adding && html`<${AddPeople} id=${id} onClose=${() => setAdding(false)} onDone=${onDone} />`}
    ${
      cancelling &&
      html`<${CancelDialog} queued=${queued} onClose=${() => setCancelling(false)} onPick=${(
        /** @type {string} */ scope,
      ) => {
        setCancelling(false);
        act('cancel', 'Cancelled.', { scope });
      }} />`
    }<//>`;
}
