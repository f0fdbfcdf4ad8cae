// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count, number } from '../format.js';
import { May } from '../parts/access.js';
import { save as saveChange } from '../parts/clash.js';
import { confirm, Dialog } from '../parts/dialog.js';
import { CheckField, FormFault, TextField } from '../parts/field.js';
import { useAction, useApi } from '../parts/hooks.js';
import { Card, Empty, Head } from '../parts/states.js';
import { ListTable } from '../parts/table.js';
import { toast, toasted } from '../parts/toast.js';
import { useLocation } from '../router.js';

/** Creates or renames. @param {{list:any, onClose:() => void, onDone:() => void}} props */
function ListDialog({ list, onClose, onDone }) {
  const [name, setName] = useState(list.name || '');
  const [description, setDescription] = useState(list.description || '');
  const [shown, setShown] = useState(list.public !== false);
  const { busy, error, run } = useAction();
  const save = () =>
    run(async () => {
      const body = { name, description, public: shown };
      const { theirs } = list.id
        ? await saveChange(`/lists/${list.id}`, body, list)
        : { theirs: !(await api.post('/lists', body)) };
      toast(theirs ? 'Theirs stays.' : list.id ? 'Saved.' : 'List created.');
      onDone();
    });
  return html`<${Dialog} title=${list.id ? 'Edit list' : 'New list'} onClose=${onClose} onSubmit=${save}>
    <${TextField} label="Name" name="name" value=${name} onChange=${setName} error=${error} autofocus />
    <${TextField} label="Description" name="description" value=${description} onChange=${setDescription}
      error=${error} />
    <${CheckField} label="Shown to its people" checked=${shown} onChange=${setShown}
      hint="Name and description stand on the page where people choose what they get." />
    <${FormFault} error=${error} fields=${['name', 'description']} />
    <div class="row row-end"><button class="btn" type="button" onClick=${onClose}>Close</button>
      <button class="btn btn-primary" disabled=${busy}>${list.id ? 'Save' : 'Create list'}</button></div><//>`;
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
