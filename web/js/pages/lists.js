// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count, number } from '../format.js';
import { May } from '../parts/access.js';
import { save as saveChange } from '../parts/clash.js';
import { confirm } from '../parts/dialog.js';
import { CheckField, TextField } from '../parts/field.js';
import { FormDialog, useForm } from '../parts/form.js';
import { useApi } from '../parts/hooks.js';
import { Card, Empty, Head } from '../parts/states.js';
import { ListTable } from '../parts/table.js';
import { toast, toasted } from '../parts/toast.js';
import { useLocation } from '../router.js';

const BLANK = { name: '', description: '', public: false };
/** @param {any} form */
const payload = ({ name, description, public: shown, uuid }) => ({ name, description, public: shown, ...(uuid ? { uuid } : {}) });

/** Creates or renames. @param {{list:any, onClose:() => void, onDone:() => void}} props */
function ListDialog({ list, onClose, onDone }) {
  const form = useForm(`list/${list.id || 'new'}`, { ...BLANK, ...list }, payload);
  const save = (/** @type {any} */ { value, seen, patient }) =>
    list.id
      ? saveChange(`/lists/${list.id}`, payload(value), seen, patient)
      : api.post('/lists', payload(value), patient);
  const done = (/** @type {any} */ answer) => {
    toast(answer.theirs ? 'Theirs stays.' : list.id ? 'Saved.' : 'List created.');
    onDone();
  };
  const { value, error, set } = form;
  return html`<${FormDialog} title=${list.id ? 'Edit list' : 'New list'} form=${form} onClose=${onClose} onSave=${save}
    onDone=${done} action=${list.id ? 'Save' : 'Create list'} fields=${['name', 'description', 'uuid']}>
    <${TextField} label="Name" name="name" value=${value.name} onChange=${set('name')} error=${error} autofocus />
    <${TextField} label="Description" name="description" value=${value.description} onChange=${set('description')}
      error=${error} />
    <${CheckField} label="Show on the unsubscribe page" checked=${value.public} onChange=${set('public')}
      hint="People see the name and description where they choose what they get. Other programs see the name of a list with an open form." />
    ${
      list.id &&
      html`<${TextField} label="Public id" name="uuid" value=${value.uuid} onChange=${set('uuid')} error=${error}
      spellcheck="false" hint="Forms made for listmonk name the list by it. Moving here: enter the UUID that listmonk shows." />`
    }<//>`;
}

/** The named sets of recipients. */
export function ListsPage() {
  const { search } = useLocation();
  const res = useApi(`/lists${api.query({ cursor: search.get('cursor') })}`);
  const [editing, setEditing] = useState(/** @type {any} */ (null));
  const remove = async (/** @type {any} */ list) => {
    const action = `Delete list of ${count(list.recipients, 'recipient')}`;
    if (
      !(await confirm({
        title: `Delete “${list.name}”?`,
        action,
        danger: true,
        text: 'The recipients themselves stay.',
      }))
    )
      return;
    await toasted(() => api.del(`/lists/${list.id}`, list.revision), 'List deleted.');
    res.reload();
  };
  const create = html`<${May} to="POST /lists"><button class="btn btn-primary" type="button"
    onClick=${() => setEditing({})}>New list</button><//>`;
  const columns = [
    {
      title: 'List',
      cell: (/** @type {any} */ l) =>
        html`<a class="cell-main" href=${`/recipients?list_id=${l.id}`}>${l.name}</a>${l.description && html`<span
          class="sub">${l.description}</span>`}`,
    },
    { title: 'Recipients', num: true, cell: (/** @type {any} */ l) => number(l.recipients) },
    {
      title: html`<span class="sr">Actions</span>`,
      tight: true,
      cell: (/** @type {any} */ l) => html`<span class="row row-end">
      <${May} to="POST /imports"><a class="btn btn-s" href=${`/import?list_id=${l.id}`}>Import</a><//>
      <${May} to="PATCH /lists/{id}"><button class="btn btn-s" type="button" aria-label=${`Edit ${l.name}`}
        onClick=${() => setEditing(l)}>Edit</button><//>
      <${May} to="DELETE /lists/{id}"><button class="btn btn-s btn-danger" type="button"
        aria-label=${`Delete ${l.name}`} onClick=${() => remove(l)}>Delete</button><//></span>`,
    },
  ];
  return html`<${Head} title="Lists">${create}<//>
    <${Card} flush><${ListTable} res=${res} columns=${columns} what="lists" caption="Lists"
      empty=${html`<${Empty} title="No lists yet"
        action=${create}>A list is who a campaign goes to. Make one, then import a file into it.<//>`} /><//>
    ${
      editing &&
      html`<${ListDialog} list=${editing} onClose=${() => setEditing(null)} onDone=${() => {
        setEditing(null);
        res.reload();
      }} />`
    }`;
}
