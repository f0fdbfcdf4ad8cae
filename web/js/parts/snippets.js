// @ts-check
// Pieces that several messages share: make, change and remove them, and see how a message takes one.
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { May } from './access.js';
import { confirm, Dialog } from './dialog.js';
import { AreaField, SelectField, TextField } from './field.js';
import { FormDialog, useForm } from './form.js';
import { useApi } from './hooks.js';
import { FORMATS } from './message_content.js';
import { Empty, Loaded } from './states.js';
import { ACTIONS, ListTable } from './table.js';
import { toast, toasted } from './toast.js';
import { t } from '../words.js';

/** A piece of blocks has no place in a text. */
const TEXTS = FORMATS.filter(([format]) => format !== 'blocks');
const BLANK = { name: '', description: '', format: 'markdown', body: '' };

/** The tag that puts a snippet into a message. @param {string} name */
const tagOf = (name) => `{{> ${name}}}`;
/** @param {any} snippet */
const payload = ({ name, description, format, body }) => ({ name, description, format, body });

/** @param {{snippet:any, onClose:() => void}} props without an id it is made */
function SnippetDialog({ snippet, onClose }) {
  const form = useForm(`snippet/${snippet.id || 'new'}`, snippet, payload);
  const { value, error, set } = form;
  const save = (/** @type {any} */ { value: typed, patient }) =>
    snippet.id ? api.patch(`/snippets/${snippet.id}`, payload(typed), snippet.revision, patient) : api.post('/snippets', payload(typed), patient);
  return html`<${FormDialog} title=${snippet.id ? tagOf(snippet.name) : t('snippets.new_snippet')} form=${form} onClose=${onClose} onSave=${save}
    action=${t('snippets.save_snippet')} fields=${['name', 'description', 'format', 'body']} onDone=${() => {
      toast(t('snippets.snippet_saved'));
      onClose();
    }}>
    <div class="cols"><${TextField} label=${t('common.name')} name="name" value=${value.name} onChange=${set('name')} error=${error} autofocus
        hint=${t('snippets.letters_and_digits')} />
      <${SelectField} label=${t('steps_editor.format')} name="format" value=${value.format} options=${TEXTS} onChange=${set('format')} error=${error} /></div>
    <${AreaField} label=${t('common.text')} name="body" value=${value.body} onChange=${set('body')} error=${error} class="step-body-input"
      hint=${t('snippets.with_merge_tags')} />
    <${TextField} label=${t('templates.what_it_is_for')} name="description" value=${value.description} onChange=${set('description')} error=${error} /><//>`;
}

/** Reads the snippet whole first. @param {{id:number, onClose:() => void}} props */
function ChangeDialog({ id, onClose }) {
  const res = useApi(`/snippets/${id}`);
  return res.data ? html`<${SnippetDialog} snippet=${res.data} onClose=${onClose} />` : html`<${Loaded} res=${res} what=${t('loading.snippet')}>${() => null}<//>`;
}

/** @param {{onOpen:(id:number) => void, onClose:() => void}} props */
function SnippetsDialog({ onOpen, onClose }) {
  const res = useApi('/snippets?limit=200');
  const remove = async (/** @type {any} */ one) => {
    const sure = await confirm({
      title: t('snippets.remove_the_snippet', { name: one.name }),
      text: t('snippets.campaigns_that_were_launched_keep'),
      action: t('snippets.remove_1_snippet'),
      danger: true,
    });
    if (!sure) return;
    await toasted(() => api.del(`/snippets/${one.id}`, one.revision), t('snippets.snippet_removed'));
    res.reload();
  };
  const columns = [
    { title: t('snippets.write'), cell: (/** @type {any} */ one) => html`<code>${tagOf(one.name)}</code>${one.description && html`<span class="sub">${one.description}</span>`}` },
    {
      ...ACTIONS,
      cell: (/** @type {any} */ one) => html`<span class="row row-end"><${May} to="PATCH /snippets/{id}"><button class="btn btn-s" type="button"
          aria-label=${t('snippets.change_named', { name: one.name })} onClick=${() => onOpen(one.id)}>${t('snippets.change')}</button><//>
        <${May} to="DELETE /snippets/{id}"><button class="btn btn-s btn-danger" type="button" aria-label=${t('templates.remove', { name: one.name })} onClick=${() => remove(one)}>${t('common.remove')}</button><//></span>`,
    },
  ];
  return html`<${Dialog} title=${t('snippets.snippets')} onClose=${onClose} onSubmit=${onClose}>
    <p class="hint">${t('snippets.a_snippet_is')}</p>
    <${ListTable} res=${res} columns=${columns} what="snippets" caption=${t('snippets.snippets')}
      empty=${html`<${Empty} title=${t('snippets.no_snippets_yet')}>${t('snippets.make_one_for')}<//>`} />
    <div class="row row-end"><${May} to="POST /snippets"><button class="btn" type="button" onClick=${() => onOpen(0)}>${t('snippets.new_snippet')}</button><//>
      <button class="btn">${t('common.close')}</button></div><//>`;
}

/** The button that opens them. */
export function Snippets() {
  const [open, setOpen] = useState(/** @type {'list'|number|null} */ (null));
  const back = () => setOpen('list');
  return html`<button class="btn btn-s" type="button" onClick=${back}>${t('snippets.snippets_open')}</button>
    ${open === 'list' && html`<${SnippetsDialog} onOpen=${setOpen} onClose=${() => setOpen(null)} />`}
    ${open === 0 && html`<${SnippetDialog} snippet=${BLANK} onClose=${back} />`}
    ${typeof open === 'number' && open > 0 && html`<${ChangeDialog} id=${open} onClose=${back} />`}`;
}
