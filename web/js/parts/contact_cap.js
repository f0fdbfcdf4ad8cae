// @ts-check
// The contact cap of this installation.
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { FormFault, NumberField, SelectField } from './field.js';
import { FormNotes, useForm } from './form.js';
import { useApi } from './hooks.js';
import { Card, Loaded } from './states.js';
import { toast, toasted } from './toast.js';
import { t } from '../words.js';

const OVER = [
  ['skip', t('contact_cap.skip_the_mail_the_person')],
  ['delay', t('contact_cap.let_the_mail_wait_until')],
];

/** @param {any} cap */
const sentence = (cap) =>
  cap
    ? t('contact_cap.nobody_gets_more_than_mails', { n: cap.mails, m: cap.days })
    : t('contact_cap.there_is_no_cap_each');

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
    toast(t('contact_cap.the_contact_cap_is_set'));
    onDone();
  };
  const remove = async () => {
    if (await toasted(() => api.patch('/settings', { contact_cap: null }, revision), t('contact_cap.the_contact_cap_is_gone'))) onDone();
  };
  return html`<form class="stack" onSubmit=${save} novalidate><${FormNotes} form=${form} />
    <p>${sentence(cap)} <span class="muted">${t('contact_cap.mails_of_all_campaigns_count')}</span></p>
    <div class="cols">
      <${NumberField} label=${t('contact_cap.mails_for_one_person_at')} name="contact_cap.mails" value=${value.mails} min="1"
        onChange=${set('mails')} error=${error} placeholder="3" />
      <${NumberField} label=${t('contact_cap.in_so_many_days')} name="contact_cap.days" value=${value.days} min="1"
        onChange=${set('days')} error=${error} />
    </div>
    <${SelectField} label=${t('contact_cap.a_mail_over_the_cap')} name="contact_cap.over" value=${value.over} options=${OVER}
      onChange=${set('over')} error=${error} />
    <${FormFault} error=${error} fields=${['contact_cap.mails', 'contact_cap.days', 'contact_cap.over']} />
    <div class="row"><button class="btn btn-primary" disabled=${busy}>${t('contact_cap.save_the_cap')}</button>
      ${cap && html`<button class="btn" type="button" onClick=${remove}>${t('contact_cap.remove_the_cap')}</button>`}</div>
  </form>`;
}

/** How many mails one person gets, whichever campaigns send them. */
export function ContactCap() {
  const res = useApi('/settings');
  return html`<${Card} title=${t('contact_cap.contact_cap')}><${Loaded} res=${res} what=${t('loading.contact_cap')}>${(/** @type {any} */ now) => html`
    <${CapForm} key=${now.revision} cap=${now.contact_cap} revision=${now.revision} onDone=${res.reload} />`}<//><//>`;
}
