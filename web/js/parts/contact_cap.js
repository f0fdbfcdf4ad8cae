// @ts-check
// The contact cap of this installation.
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count } from '../format.js';
import { FormFault, NumberField, SelectField } from './field.js';
import { FormNotes, useForm } from './form.js';
import { useApi } from './hooks.js';
import { Card, Loaded } from './states.js';
import { toast, toasted } from './toast.js';

const OVER = [
  ['skip', 'Skip the mail: the person never gets it'],
  ['delay', 'Let the mail wait until the cap allows it'],
];

/** @param {any} cap */
const sentence = (cap) =>
  cap
    ? `Nobody gets more than ${count(cap.mails, 'mail')} in ${count(cap.days, 'day')}.`
    : 'There is no cap: each campaign mails everybody in its audience.';

/** @param {{cap:any, revision:number, onDone:() => void}} props */
function CapForm({ cap, revision, onDone }) {
  const form = useForm('settings/contact_cap', cap || { mails: null, days: 7, over: 'skip' });
  const { value, error, set, busy } = form;
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const answer = await form.send(({ value: now, patient }) =>
      api.patch('/settings', { contact_cap: { mails: now.mails, days: now.days, over: now.over } }, revision, patient),
    );
    if (!answer) return;
    toast('The contact cap is set.');
    onDone();
  };
  const remove = async () => {
    if (await toasted(() => api.patch('/settings', { contact_cap: null }, revision), 'The contact cap is gone.')) onDone();
  };
  return html`<form class="stack" onSubmit=${save} novalidate><${FormNotes} form=${form} />
    <p>${sentence(cap)} <span class="muted">Mails of all campaigns count together. Test mails do not count.</span></p>
    <div class="cols">
      <${NumberField} label="Mails for one person, at most" name="contact_cap.mails" value=${value.mails} min="1"
        onChange=${set('mails')} error=${error} placeholder="3" />
      <${NumberField} label="In so many days" name="contact_cap.days" value=${value.days} min="1"
        onChange=${set('days')} error=${error} />
    </div>
    <${SelectField} label="A mail over the cap" name="contact_cap.over" value=${value.over} options=${OVER}
      onChange=${set('over')} error=${error} />
    <${FormFault} error=${error} fields=${['contact_cap.mails', 'contact_cap.days', 'contact_cap.over']} />
    <div class="row"><button class="btn btn-primary" disabled=${busy}>Save the cap</button>
      ${cap && html`<button class="btn" type="button" onClick=${remove}>Remove the cap</button>`}</div>
  </form>`;
}

/** How many mails one person gets, whichever campaigns send them. */
export function ContactCap() {
  const res = useApi('/settings');
  return html`<${Card} title="Contact cap"><${Loaded} res=${res} what="the contact cap">${(/** @type {any} */ now) => html`
    <${CapForm} key=${now.revision} cap=${now.contact_cap} revision=${now.revision} onDone=${res.reload} />`}<//><//>`;
}
