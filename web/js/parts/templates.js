// @ts-check
// Messages kept to begin others with: keep one, begin with one, remove one.
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { May } from './access.js';
import { confirm, Dialog } from './dialog.js';
import { TextField } from './field.js';
import { FormDialog, useForm } from './form.js';
import { useApi } from './hooks.js';
import { Empty } from './states.js';
import { ListTable } from './table.js';
import { toast, toasted } from './toast.js';

/** What a step says, without when it goes. @param {any} step */
const contentOf = ({ format, body, blocks, design }) => (format === 'blocks' ? { format, blocks, design } : { format, body });

/** @param {{step:any, onClose:() => void}} props */
function KeepDialog({ step, onClose }) {
  const form = useForm('template/new', { name: '', description: '' });
  const { value, error, set } = form;
  const keep = (/** @type {any} */ { value: typed, patient }) => api.post('/templates', { ...typed, ...contentOf(step) }, patient);
  return html`<${FormDialog} title="Keep as a template" form=${form} onClose=${onClose} onSave=${keep} action="Keep" fields=${['name', 'description']}
    onDone=${() => {
      toast('Template kept.');
      onClose();
    }}>
    <${TextField} label="Name" name="name" value=${value.name} onChange=${set('name')} error=${error} autofocus />
    <${TextField} label="What it is for" name="description" value=${value.description} onChange=${set('description')} error=${error} /><//>`;
}

/** @param {{onUse:(template:any) => void, onClose:() => void}} props */
function TemplatesDialog({ onUse, onClose }) {
  const res = useApi('/templates?limit=200');
  const remove = async (/** @type {any} */ one) => {
    const sure = await confirm({
      title: `Remove the template “${one.name}”?`,
      text: 'Campaigns that began with it keep their words.',
      action: 'Remove template',
      danger: true,
    });
    if (!sure) return;
    await toasted(() => api.del(`/templates/${one.id}`, one.revision), 'Template removed.');
    res.reload();
  };
  const use = async (/** @type {any} */ one) => {
    await toasted(async () => onUse(await api.get(`/templates/${one.id}`)), `The message begins with ${one.name}.`);
    onClose();
  };
  const columns = [
    { title: 'Template', cell: (/** @type {any} */ t) => html`<span class="cell-main">${t.name}</span>${t.description && html`<span class="sub">${t.description}</span>`}` },
    {
      title: html`<span class="sr">Actions</span>`,
      tight: true,
      cell: (/** @type {any} */ t) => html`<span class="row row-end"><button class="btn btn-s" type="button" aria-label=${`Begin with ${t.name}`} onClick=${() => use(t)}>Begin with it</button>
        <${May} to="DELETE /templates/{id}"><button class="btn btn-s btn-danger" type="button" aria-label=${`Remove ${t.name}`} onClick=${() => remove(t)}>Remove</button><//></span>`,
    },
  ];
  return html`<${Dialog} title="Templates" onClose=${onClose} onSubmit=${onClose}>
    <${ListTable} res=${res} columns=${columns} what="templates" caption="Templates"
      empty=${html`<${Empty} title="No templates yet">Write a message, then choose “Keep as a template…”.<//>`} />
    <div class="row row-end"><button class="btn">Close</button></div><//>`;
}

/** Begin with a template, keep one. @param {{step:any, onUse:(content:any, name:string) => void}} props */
export function Templates({ step, onUse }) {
  const [open, setOpen] = useState('');
  const close = () => setOpen('');
  return html`<div class="row"><button class="btn btn-s" type="button" onClick=${() => setOpen('use')}>Templates…</button>
    <${May} to="POST /templates"><button class="btn btn-s" type="button" onClick=${() => setOpen('keep')}>Keep as a template…</button><//></div>
    ${open === 'use' && html`<${TemplatesDialog} onClose=${close} onUse=${(/** @type {any} */ one) => onUse(contentOf(one), one.name)} />`}
    ${open === 'keep' && html`<${KeepDialog} step=${step} onClose=${close} />`}`;
}
