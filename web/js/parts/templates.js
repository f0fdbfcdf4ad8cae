// @ts-check
// Messages kept to begin others with: keep one, begin with one.
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { May } from './access.js';
import { Dialog } from './dialog.js';
import { AreaField, TextField } from './field.js';
import { FormDialog, useForm } from './form.js';
import { useApi } from './hooks.js';
import { inLayout } from './layout.js';
import { contentOf } from './message_content.js';
import { Snippets } from './snippets.js';
import { Empty } from './states.js';
import { ACTIONS, ListTable } from './table.js';
import { Look } from './template_look.js';
import { toast, toasted } from './toast.js';
import { t } from '../words.js';

/** @param {{step:any, onClose:() => void}} props */
function KeepDialog({ step, onClose }) {
  const form = useForm('template/new', { name: '', description: '' });
  const { value, error, set } = form;
  const isLayout = JSON.stringify(contentOf(step)).includes('{{slot.');
  const keep = (/** @type {any} */ { value: { sample, ...typed }, patient }) =>
    api.post('/templates', { ...typed, ...contentOf(step), ...(sample ? { sample: { body: sample } } : {}) }, patient);
  return html`<${FormDialog} title=${t('templates.keep_as_a_template')} form=${form} onClose=${onClose} onSave=${keep} action=${t('templates.keep')} fields=${['name', 'description', 'sample.body']}
    onDone=${() => {
      toast(t('templates.template_kept'));
      onClose();
    }}>
    <${TextField} label=${t('common.name')} name="name" value=${value.name} onChange=${set('name')} error=${error} autofocus />
    <${TextField} label=${t('templates.what_it_is_for')} name="description" value=${value.description} onChange=${set('description')} error=${error} />
    ${isLayout && html`<${AreaField} label=${t('layout.sample_content')} name="sample.body" value=${value.sample} onChange=${set('sample')} error=${error} rows="4"
      hint=${t('layout.what_stands_in')} />`}<//>`;
}

/** A template with its sample content. @param {{template:any, onClose:() => void}} props */
function LookDialog({ template, onClose }) {
  const { data, error } = useApi(`/templates/${template.id}/preview`);
  return html`<${Dialog} title=${template.name} onClose=${onClose} onSubmit=${onClose}>
    <${Look} data=${data} error=${error} src=${`/preview/template/${template.id}`} name=${template.name} />
    <div class="row row-end"><button class="btn">${t('common.close')}</button></div><//>`;
}

/** @param {{onUse:(template:any) => void, onLook:(template:any) => void, onClose:() => void}} props */
function TemplatesDialog({ onUse, onLook, onClose }) {
  const res = useApi('/templates?limit=200');
  const use = async (/** @type {any} */ one) => {
    await toasted(async () => onUse(await api.get(`/templates/${one.id}`)), t('templates.the_message_begins_with', { name: one.name }));
    onClose();
  };
  const columns = [
    { title: t('templates.template'), cell: (/** @type {any} */ one) => html`<span class="cell-main">${one.name}</span>${one.description && html`<span class="sub">${one.description}</span>`}${
      one.slots?.length > 0 && html`<span class="sub">${t('layout.layout_with', { slots: one.slots.join(', ') })}</span>`}` },
    {
      ...ACTIONS,
      cell: (/** @type {any} */ one) => html`<span class="row row-end"><button class="btn btn-s" type="button" aria-label=${t('layout.look_at', { name: one.name })} onClick=${() => onLook(one)}>${t('layout.look')}</button>
        <button class="btn btn-s" type="button" aria-label=${t('templates.begin_with', { name: one.name })} onClick=${() => use(one)}>${t('templates.begin_with_it')}</button>
        <${May} to="PATCH /templates/{id}"><a class="btn btn-s" href=${`/templates/${one.id}`} aria-label=${t('templates.edit', { name: one.name })}>${t('common.edit')}</a><//></span>`,
    },
  ];
  return html`<${Dialog} title=${t('templates.templates')} onClose=${onClose} onSubmit=${onClose}>
    <${ListTable} res=${res} columns=${columns} what="templates" caption=${t('templates.templates')}
      empty=${html`<${Empty} title=${t('templates.no_templates_yet')}>${t('templates.write_one_here_or')}<//>`} />
    <div class="row row-end"><button class="btn">${t('common.close')}</button></div><//>`;
}

/** Begin with a template, keep one. @param {{step:any, onUse:(content:any, name:string) => void}} props */
export function Templates({ step, onUse }) {
  const [open, setOpen] = useState('');
  const [shown, setShown] = useState(/** @type {any} */ (null));
  const close = () => setOpen('');
  return html`<div class="row"><button class="btn btn-s" type="button" onClick=${() => setOpen('use')}>${t('templates.templates_2')}</button>
    <${May} to="POST /templates"><button class="btn btn-s" type="button" onClick=${() => setOpen('keep')}>${t('templates.keep_as_a_template_2')}</button><//><${Snippets} /></div>
    ${open === 'use' && html`<${TemplatesDialog} onClose=${close} onUse=${(/** @type {any} */ one) => onUse(one.slots?.length ? inLayout(step, one) : contentOf(one), one.name)}
      onLook=${(/** @type {any} */ one) => {
        setShown(one);
        close();
      }} />`}
    ${shown && html`<${LookDialog} template=${shown} onClose=${() => {
      setShown(null);
      setOpen('use');
    }} />`}
    ${open === 'keep' && html`<${KeepDialog} step=${step} onClose=${close} />`}`;
}
