// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { May, WritableBy } from '../parts/access.js';
import { save } from '../parts/clash.js';
import { confirm } from '../parts/dialog.js';
import { FormFault, PickField, TextField } from '../parts/field.js';
import { FormNotes, UndoLine, useForm, useUndo } from '../parts/form.js';
import { useApi, useRows } from '../parts/hooks.js';
import { Life } from '../parts/life.js';
import { ConsentCard, StatusNote } from '../parts/person.js';
import { Card, Head, Loaded } from '../parts/states.js';
import { toast, toasted } from '../parts/toast.js';
import { navigate } from '../router.js';
import { t } from '../words.js';

const BLANK = { email: '', name: '', attributes: {}, list_ids: [], tags: [], timezone: null };

/** A person as the form holds them: attributes are rows of name and value. @param {any} person */
const toForm = (person) => ({
  ...person,
  rows: Object.entries(person.attributes || {}),
  labels: (person.tags || []).join(', '),
});

/** @param {string} labels */
const tagsOf = (labels) => labels.split(/[,;]/).map((tag) => tag.trim()).filter(Boolean);

/** @param {any} form */
const payload = ({ email, name, list_ids, labels, timezone, rows }) => ({
  email,
  name,
  list_ids,
  tags: tagsOf(labels),
  timezone: timezone || null,
  attributes: Object.fromEntries(rows.filter((/** @type {any} */ [key]) => key)),
});

/** @param {{rows:[string, any][], onChange:(edit:(rows:[string, any][]) => [string, any][]) => void}} props */
function Attributes({ rows, onChange }) {
  const undo = useUndo();
  const set = (/** @type {number} */ i, /** @type {[string, any]} */ row) => onChange((old) => old.with(i, row));
  const remove = (/** @type {number} */ i) => {
    const row = rows[i];
    onChange((old) => old.filter((_, n) => n !== i));
    undo.take({ text: t('recipient_edit.removed', { row: row[0] || t('common.attribute') }), back: () => onChange((old) => old.toSpliced(i, 0, row)) });
  };
  return html`<fieldset class="stack-s"><legend class="label">${t('common.attributes')}</legend>
    ${rows.map(
      ([name, value], i) => html`<div class="pair" key=${i}>
      <input aria-label=${t('recipient_edit.name_of_attribute', { n: i + 1 })} placeholder="company" value=${name}
        onInput=${(/** @type {any} */ e) => set(i, [e.target.value, value])} />
      <input aria-label=${t('recipient_edit.value_of_attribute', { n: i + 1 })} value=${typeof value === 'string' ? value
        : JSON.stringify(value)} onInput=${(/** @type {any} */ e) => set(i, [name, e.target.value])} />
      <button class="btn btn-s" type="button" aria-label=${t('recipient_edit.remove_attribute', { n: i + 1 })}
        onClick=${() => remove(i)}>✕</button>
    </div>`,
    )}
    <${UndoLine} undo=${undo} />
    <div><button class="btn btn-s" type="button" onClick=${() => onChange((old) => [...old, ['',
      '']])}>${t('recipient_edit.add_attribute')}</button></div>
  </fieldset>`;
}

/** @param {{saved:any, id?:string}} props */
function Form({ saved, id }) {
  const form = useForm(`recipient/${id || 'new'}`, toForm(saved), payload);
  const lists = useRows('/lists');
  const { value, error, set, busy } = form;
  const send = async (/** @type {any} */ { value: now, seen, patient }) => {
    /** @type {any} */
    const body = payload(now);
    if (!id) return api.post('/recipients', body, patient);
    // An import may add the person to a list meanwhile: only what was chosen here is sent.
    if (String(now.list_ids) === String(seen.list_ids)) delete body.list_ids;
    if (String(body.tags) === String(seen.tags)) delete body.tags;
    const { stored, theirs } = await save(`/recipients/${id}`, body, seen, patient);
    return { stored: toForm(stored), theirs };
  };
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const answer = await form.send(send);
    if (!answer) return;
    toast(answer.theirs ? t('common.theirs_stays_this_is_it') : id ? t('common.saved') : t('recipient_edit.recipient_added'));
    if (!answer.theirs) navigate('/recipients');
  };
  return html`<form class="stack narrow" onSubmit=${submit} novalidate><${FormNotes} form=${form} />
    <${WritableBy} to=${id ? 'PATCH /recipients/{id}' : 'POST /recipients'} why=${t('recipient_edit.only_editors_change_recipients')}><${Card}>
      <${TextField} label=${t('common.e_mail')} name="email" type="email" value=${value.email} onChange=${set('email')}
        error=${error} autocomplete="off" />
      <${TextField} label=${t('common.name')} name="name" value=${value.name} onChange=${set('name')} error=${error}
        autocomplete="off" />
      <${TextField} label=${t('common.time_zone')} name="timezone" value=${value.timezone} onChange=${set('timezone')}
        error=${error} placeholder="Europe/Berlin" />
      <${PickField} label=${t('common.lists')} name="list_ids" items=${lists} value=${value.list_ids || []}
        onChange=${set('list_ids')} error=${error} empty=${t('recipient_edit.there_is_no_list_yet')} />
      <${TextField} label=${t('common.tags')} name="tags" value=${value.labels} onChange=${set('labels')} error=${error}
        placeholder="vip, press" hint=${t('recipient_edit.commas_between_them_segments_can')} autocomplete="off" />
      <${Attributes} rows=${value.rows} onChange=${(/** @type {any} */ edit) =>
        form.change((/** @type {any} */ { rows }) => ({ rows: edit(rows) }))} />
      <${FormFault} error=${error} fields=${['email', 'name', 'timezone', 'list_ids', 'tags']} />
    <//><//>
    <div class="row"><${May} to=${id ? 'PATCH /recipients/{id}' : 'POST /recipients'}><button class="btn btn-primary"
      disabled=${busy}>${id ? t('common.save') : t('common.add_recipient')}</button><//><a
      class="btn" href="/recipients">${t('common.cancel')}</a></div>
  </form>`;
}

/** Adding one person by hand. */
export const RecipientNewPage = () =>
  html`<${Head} title=${t('common.add_recipient')} back=${['/recipients', t('common.recipients')]} /><${Form} saved=${BLANK} />`;

/** One person: change, export, erase. @param {{id:string}} props */
export function RecipientEditPage({ id }) {
  const res = useApi(`/recipients/${id}`);
  const erase = async (/** @type {any} */ person) => {
    const sure = await confirm({
      title: t('recipient_edit.erase_1_recipient'),
      action: t('recipient_edit.erase_1_recipient_2'),
      danger: true,
      text: t('recipient_edit.address_name_attributes_lists_consent'),
    });
    if (sure && (await toasted(() => api.del(`/recipients/${id}`, person.revision), t('recipient_edit.erased')))) navigate('/recipients');
  };
  return html`<${Loaded} res=${res} what=${t('loading.recipient')}>${(/** @type {any} */ r) => html`
    <${Head} title=${r.email || t('common.erased_recipient')} state=${r.status} back=${['/recipients', t('common.recipients')]}>
      <a class="btn" href=${`/api/v1/recipients/${id}/export`}
        download=${`recipient-${id}.json`}>${t('recipient_edit.export_this_persons_data')}</a>
      ${r.status !== 'erased' && html`<${May} to="DELETE /recipients/{id}"><button class="btn btn-danger" type="button"
        onClick=${() => erase(r)}>${t('common.erase')}</button><//>`}<//>
    ${
      r.status === 'erased'
        ? html`<div class="note">${t('recipient_edit.the_personal_data_of_this')}</div>
          <${Life} id=${id} />`
        : html`<${StatusNote} person=${r} />
          <div class="split"><${Form} saved=${r} id=${id} />
            <div class="stack"><${ConsentCard} person=${r} /><${Life} id=${id} /></div></div>`
    }`}<//>`;
}
