// @ts-check
// What a template is: its name, what it says, and what stands in its slots in a look at it.
import { html } from '../../vendor/htm-preact.js';
import { AreaField, FormFault, SelectField, TextField } from './field.js';
import { UndoLine } from './form.js';
import { isEmpty } from './layout.js';
import { Content, contentOf, FORMATS, inFormat, TagHelp } from './message_content.js';
import { Designs, usePut } from './message_start.js';
import { Snippets } from './snippets.js';
import { Card } from './states.js';
import { t } from '../words.js';

const SLOT = /\{\{\s*slot\.([A-Za-z0-9_-]{1,40})\s*\}\}/g;
const FRAME = '<div>\n{{slot.body}}\n</div>\n';
const SHOWN = ['name', 'description', 'format', 'body', 'blocks', 'blocks.*', 'design.*', 'sample.*'];

/** The names of the slots in what is typed. @param {any} template @returns {string[]} */
export const slotsOf = (template) => [...new Set([...JSON.stringify(contentOf(template)).matchAll(SLOT)].map(([, name]) => name))];

/** What is sent to be looked at or kept: samples that say something, in one order. @param {any} template */
export const payload = (template) => ({
  name: template.name,
  description: template.description,
  ...contentOf(template),
  sample: Object.fromEntries(Object.entries(template.sample || {}).filter(([, text]) => text).sort(([a], [b]) => (a < b ? -1 : 1))),
});

/** With the slot that messages stand in: before the footer of blocks, at the end of HTML. @param {any} now */
function framed(now) {
  if (now.format !== 'blocks') return { body: `${now.body || ''}${now.body ? '\n' : ''}${FRAME}` };
  const blocks = now.blocks || [];
  const end = blocks.at(-1)?.type === 'footer' ? blocks.length - 1 : blocks.length;
  return { blocks: blocks.toSpliced(end, 0, { type: 'text', text: '{{slot.body}}' }) };
}

/** What makes it a layout, and what each slot shows in a look. @param {{value:any, change:(part:any) => void, error:any}} props */
function Slots({ value, change, error }) {
  const names = slotsOf(value);
  if (!['blocks', 'html'].includes(value.format)) return null;
  if (!names.length)
    return html`<div class="note"><span>${t('template_edit.messages_begin_with_it')}</span><div><button class="btn btn-s" type="button"
      onClick=${() => change(framed)}>${t('template_edit.make_it_a_layout')}</button></div></div>`;
  return html`<p class="hint">${t('template_edit.messages_stand_in_it')}</p>
    ${names.map((slot) => html`<${AreaField} key=${slot} label=${slot === 'body' ? t('layout.sample_content') : t('template_edit.sample_of_slot', { name: slot })} name=${`sample.${slot}`}
      value=${value.sample?.[slot] || ''} error=${error} rows=${slot === 'body' ? 5 : 3} hint=${slot === 'body' ? t('layout.what_stands_in') : ''}
      onChange=${(/** @type {string} */ text) => change((/** @type {any} */ now) => ({ sample: { ...now.sample, [slot]: text } }))} />`)}`;
}

/** @param {{value:any, set:(name:string) => (value:any) => void, change:(part:any) => void, error:any}} props */
export function TemplateFields({ value, set, change, error }) {
  const { undo, put } = usePut(value, change);
  return html`<${Card}>
      <${TextField} label=${t('common.name')} name="name" value=${value.name} onChange=${set('name')} error=${error} autocomplete="off" />
      <${TextField} label=${t('templates.what_it_is_for')} name="description" value=${value.description} onChange=${set('description')} error=${error} /><//>
    <${Card} title=${t('template_edit.what_it_says')} extra=${html`<${Snippets} />`}>
      <${SelectField} label=${t('steps_editor.format')} name="format" value=${value.format} options=${FORMATS} error=${error}
        onChange=${(/** @type {string} */ format) => change(inFormat(value, format))} />
      ${(value.format === 'blocks' || isEmpty(value)) && html`<${Designs} mine=${value.design} onPut=${put} />`}
      <${UndoLine} undo=${undo} />
      <${Content} step=${value} at=${(/** @type {string} */ field) => field} error=${error} onChange=${change} />
      <${TagHelp} />
      <${Slots} value=${value} change=${change} error=${error} />
      <${FormFault} error=${error} fields=${SHOWN} /><//>`;
}
