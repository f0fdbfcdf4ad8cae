// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { number } from '../format.js';
import { May } from '../parts/access.js';
import { save as saveChange } from '../parts/clash.js';
import { confirm } from '../parts/dialog.js';
import { CheckField, TextField } from '../parts/field.js';
import { FormDialog, useForm } from '../parts/form.js';
import { useApi } from '../parts/hooks.js';
import { Card, Empty, Head } from '../parts/states.js';
import { ACTIONS, ListTable } from '../parts/table.js';
import { toast, toasted } from '../parts/toast.js';
import { useLocation } from '../router.js';
import { t } from '../words.js';

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
    toast(answer.theirs ? t('lists.theirs_stays') : list.id ? t('common.saved') : t('lists.list_created'));
    onDone();
  };
  const { value, error, set } = form;
  return html`<${FormDialog} title=${list.id ? t('lists.edit_list') : t('lists.new_list')} form=${form} onClose=${onClose} onSave=${save}
    onDone=${done} action=${list.id ? t('common.save') : t('lists.create_list')} fields=${['name', 'description', 'uuid']}>
    <${TextField} label=${t('common.name')} name="name" value=${value.name} onChange=${set('name')} error=${error} autofocus />
    <${TextField} label=${t('lists.description')} name="description" value=${value.description} onChange=${set('description')}
      error=${error} />
    <${CheckField} label=${t('lists.show_on_the_unsubscribe_page')} checked=${value.public} onChange=${set('public')}
      hint=${t('lists.people_see_the_name_and')} />
    ${
      list.id &&
      html`<${TextField} label=${t('lists.public_id')} name="uuid" value=${value.uuid} onChange=${set('uuid')} error=${error}
      spellcheck="false" hint=${t('lists.forms_made_for_listmonk_name')} />`
    }<//>`;
}

/** The named sets of recipients. */
export function ListsPage() {
  const { search } = useLocation();
  const res = useApi(`/lists${api.query({ cursor: search.get('cursor') })}`);
  const [editing, setEditing] = useState(/** @type {any} */ (null));
  const remove = async (/** @type {any} */ list) => {
    const action = t('lists.delete_list_of_recipients', { n: list.recipients });
    if (
      !(await confirm({
        title: t('common.delete_2', { name: list.name }),
        action,
        danger: true,
        text: t('common.the_recipients_themselves_stay'),
      }))
    )
      return;
    await toasted(() => api.del(`/lists/${list.id}`, list.revision), t('lists.list_deleted'));
    res.reload();
  };
  const create = html`<${May} to="POST /lists"><button class="btn btn-primary" type="button"
    onClick=${() => setEditing({})}>${t('lists.new_list')}</button><//>`;
  const columns = [
    {
      title: t('common.list'),
      cell: (/** @type {any} */ l) =>
        html`<a class="cell-main" href=${`/recipients?list_id=${l.id}`}>${l.name}</a>${l.description && html`<span
          class="sub">${l.description}</span>`}`,
    },
    { title: t('common.recipients'), num: true, cell: (/** @type {any} */ l) => number(l.recipients) },
    {
      ...ACTIONS,
      cell: (/** @type {any} */ l) => html`<span class="row row-end">
      <${May} to="POST /imports"><a class="btn btn-s" href=${`/import?list_id=${l.id}`}>${t('common.import')}</a><//>
      <${May} to="PATCH /lists/{id}"><button class="btn btn-s" type="button" aria-label=${t('lists.edit', { name: l.name })}
        onClick=${() => setEditing(l)}>${t('common.edit')}</button><//>
      <${May} to="DELETE /lists/{id}"><button class="btn btn-s btn-danger" type="button"
        aria-label=${t('common.delete_3', { name: l.name })} onClick=${() => remove(l)}>${t('common.delete')}</button><//></span>`,
    },
  ];
  return html`<${Head} title=${t('common.lists')}>${create}<//>
    <${Card} flush><${ListTable} res=${res} columns=${columns} what="lists" caption=${t('common.lists')}
      empty=${html`<${Empty} title=${t('lists.no_lists_yet')}
        action=${create}>${t('lists.a_list_is_who_a')}<//>`} /><//>
    ${
      editing &&
      html`<${ListDialog} list=${editing} onClose=${() => setEditing(null)} onDone=${() => {
        setEditing(null);
        res.reload();
      }} />`
    }`;
}
