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
import { useApi } from '../parts/hooks.js';
import { Head, Loaded } from '../parts/states.js';
import { toast, toasted } from '../parts/toast.js';
import { navigate } from '../router.js';

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
  welcome_url: null,
  max_per_hour: 300,
};

/** @param {any} form */
const payload = (form) => Object.fromEntries(FORM_FIELDS.map((name) => [name, form[name]]));

/** @param {{saved:any, id?:string}} props */
function Form({ saved, id }) {
  const form = useForm(`form/${id || 'new'}`, saved, payload);
  const lists = useApi('/lists?limit=500').data?.items || [];
  const senders = useApi('/senders?limit=500').data?.items || [];
  const to = id ? 'PATCH /forms/{id}' : 'POST /forms';
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const answer = await form.send(({ value, seen, patient }) =>
      id ? save(`/forms/${id}`, payload(value), seen, patient) : api.post('/forms', payload(value), patient),
    );
    if (!answer) return;
    toast(answer.theirs ? 'Theirs stays; this is it.' : id ? 'Saved.' : 'Form made.');
    if (!id) navigate(`/forms/${answer.id}`);
  };
  return html`<form class="split" onSubmit=${submit} novalidate>
    <div class="stack">
      <${FormNotes} form=${form} />
      <${WritableBy} to=${to} why="Only editors change forms">
        <${FormFields} form=${form.value} set=${form.set} error=${form.error} lists=${lists} senders=${senders} /><//>
      <${FormFault} error=${form.error} fields=${[...FORM_FIELDS, 'list_ids.*']} />
      <div class="row">${api.may(to) && html`<button class="btn btn-primary" disabled=${form.busy}>${id ? 'Save' : 'Make form'}</button>`}
        <a class="btn" href="/forms">Back</a></div>
    </div>
    <div class="stack">
      ${api.may('POST /forms/preview') && html`<${MailPreview} id=${id} body=${payload(form.value)} />`}
      ${id && html`<${Snippet} form=${form.seen} />`}
    </div>
  </form>`;
}

/** A new form. */
export const FormNewPage = () =>
  html`<${Head} title="New sign-up form" back=${['/forms', 'Sign-up forms']}
    sub="Leave words empty to begin with those of the language." /><${Form} saved=${BLANK} />`;

/** How many asked, and what became of that. @param {any} f */
const numbers = (f) =>
  `${number(f.asked)} asked, ${number(f.confirmed)} confirmed, ${number(f.expired)} expired, ${number(
    Math.max(f.asked - f.confirmed - f.expired, 0),
  )} may still confirm`;

/** @param {{id:string}} props */
export function FormEditPage({ id }) {
  const res = useApi(`/forms/${id}`);
  const remove = async (/** @type {any} */ form) => {
    const sure = await confirm({
      title: 'Delete 1 form?',
      action: 'Delete 1 form',
      danger: true,
      text: `Nobody can sign up by it any more, and ${number(
        Math.max(form.asked - form.confirmed - form.expired, 0),
      )} links in mails stop working. Who confirmed stays, with what they agreed to.`,
    });
    if (sure && (await toasted(() => api.del(`/forms/${id}`, form.revision), 'Form deleted.'))) navigate('/forms');
  };
  return html`<${Loaded} res=${res} what="the form">${(/** @type {any} */ f) => html`
    <${Head} title=${f.name} back=${['/forms', 'Sign-up forms']} sub=${numbers(f)}>${api.may(
      'DELETE /forms/{id}',
    ) && html`<button class="btn btn-danger" type="button" onClick=${() => remove(f)}>Delete</button>`}<//>
    <${Form} saved=${f} id=${id} />`}<//>`;
}
