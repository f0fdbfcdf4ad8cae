// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { number } from '../format.js';
import { WritableBy } from '../parts/access.js';
import { save } from '../parts/clash.js';
import { confirm } from '../parts/dialog.js';
import { FormFault } from '../parts/field.js';
import { FormNotes, useForm } from '../parts/form.js';
import { FORM_FIELDS, FormFields } from '../parts/form_fields.js';
import { MailPreview, Snippet } from '../parts/form_preview.js';
import { useApi, useRows } from '../parts/hooks.js';
import { Head, Loaded } from '../parts/states.js';
import { toast, toasted } from '../parts/toast.js';
import { WaitingSignups } from '../parts/waiting_signups.js';
import { navigate } from '../router.js';
import { t } from '../words.js';

const BLANK = {
  name: '',
  slug: '',
  open: false,
  list_ids: [],
  sender_id: null,
  language: 'en',
  title: '',
  intro: '',
  consent: '',
  ask_name: true,
  subject: '',
  body: '',
  layout_id: null,
  inline_pictures: false,
  welcome_url: null,
  max_per_hour: 300,
};

/** @param {any} form */
const payload = (form) => Object.fromEntries(FORM_FIELDS.map((name) => [name, form[name]]));

/** @param {{saved:any, id?:string}} props */
function Form({ saved, id }) {
  const form = useForm(`form/${id || 'new'}`, saved, payload);
  const lists = useRows('/lists');
  const senders = useRows('/senders');
  const to = id ? 'PATCH /forms/{id}' : 'POST /forms';
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const answer = await form.send(({ value, seen, patient }) =>
      id ? save(`/forms/${id}`, payload(value), seen, patient) : api.post('/forms', payload(value), patient),
    );
    if (!answer) return;
    toast(answer.theirs ? t('common.theirs_stays_this_is_it') : id ? t('common.saved') : t('form_edit.form_made'));
    if (!id) navigate(`/forms/${answer.id}`);
  };
  return html`<form class="split" onSubmit=${submit} novalidate>
    <div class="stack">
      <${FormNotes} form=${form} />
      <${WritableBy} to=${to} why=${t('form_edit.only_editors_change_forms')}>
        <${FormFields} form=${form.value} set=${form.set} error=${form.error} lists=${lists} senders=${senders} /><//>
      <${FormFault} error=${form.error} fields=${[...FORM_FIELDS.filter((name) => name !== 'inline_pictures'), 'list_ids.*']} />
      <div class="row">${api.may(to) && html`<button class="btn btn-primary" disabled=${form.busy}>${id ? t('common.save') : t('form_edit.make_form')}</button>`}
        <a class="btn" href="/forms">${t('common.back')}</a></div>
    </div>
    <div class="stack">
      ${api.may('POST /forms/preview') && html`<${MailPreview} id=${id} body=${payload(form.value)} saved=${form.seen} />`}
      ${id && html`<${Snippet} form=${form.seen} />`}
    </div>
  </form>`;
}

/** A new form. */
export const FormNewPage = () =>
  html`<${Head} title=${t('common.new_sign_up_form')} back=${['/forms', t('common.sign_up_forms')]}
    sub=${t('form_edit.leave_words_empty_to_begin')} /><${Form} saved=${BLANK} />`;

/** How many asked, and what became of that. @param {any} f */
const numbers = (f) =>
  t('form_edit.asked_confirmed_expired_may_still', { asked: number(f.asked), confirmed: number(f.confirmed), expired: number(f.expired), expired2: number(
    Math.max(f.asked - f.confirmed - f.expired, 0),
  ) });

/** @param {{id:string}} props */
export function FormEditPage({ id }) {
  const res = useApi(`/forms/${id}`);
  const remove = async (/** @type {any} */ form) => {
    const sure = await confirm({
      title: t('form_edit.delete_1_form'),
      action: t('form_edit.delete_1_form_2'),
      danger: true,
      text: t('form_edit.nobody_can_sign_up_by', { expired: number(
        Math.max(form.asked - form.confirmed - form.expired, 0),
      ) }),
    });
    if (sure && (await toasted(() => api.del(`/forms/${id}`, form.revision), t('form_edit.form_deleted')))) navigate('/forms');
  };
  return html`<${Loaded} res=${res} what=${t('loading.form')}>${(/** @type {any} */ f) => html`
    <${Head} title=${f.name} back=${['/forms', t('common.sign_up_forms')]} sub=${numbers(f)}>${api.may(
      'DELETE /forms/{id}',
    ) && html`<button class="btn btn-danger" type="button" onClick=${() => remove(f)}>${t('common.delete')}</button>`}<//>
    <${Form} saved=${f} id=${id} />
    <${WaitingSignups} id=${id} />`}<//>`;
}
