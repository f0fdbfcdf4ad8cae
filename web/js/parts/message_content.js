// @ts-check
// What a message says, in its format: the same fields for a step of a campaign and for a template.
import { html } from '../../vendor/htm-preact.js';
import { BlockDesign } from './block_design.js';
import { BlocksEditor } from './blocks_editor.js';
import { AreaField } from './field.js';
import { InsertPicture } from './media_picker.js';
import { rich, t } from '../words.js';

/** What a text may be written in, and its name. */
export const FORMATS = [
  ['markdown', 'Markdown'],
  ['blocks', t('steps_editor.blocks')],
  ['html', 'HTML'],
  ['text', t('steps_editor.plain_text')],
];

/** What a message says, without when it goes. @param {any} step */
export const contentOf = ({ format, body, blocks, design }) =>
  format === 'blocks' ? { format, blocks: blocks || [], design: design || {} } : { format, body: body ?? '' };

/** The merge tags every campaign can use. */
export const TagHelp = () => html`<details class="small"><summary>${t('steps_editor.merge_tags')}</summary>
  <div class="stack-s">
    <div class="tags">${['{{email}}', '{{name}}', '{{first_name}}', '{{last_name}}', '{{any_attribute}}',
      '{{unsubscribe_url}}', '{{view_url}}'].map((tag) => html`<code>${tag}</code>`)}</div>
    <p class="hint">${rich('steps_editor.text_when_a_value_is', { code: html`<code>${'{{^first_name}}there{{/first_name}}'}</code>` })}</p>
  </div></details>`;

/** What the step holds in another format: words become a block of text, and stay for the way back. @param {any} step @param {string} format */
export const inFormat = (step, format) =>
  format === 'blocks' && !step.blocks
    ? { format, blocks: step.body?.trim() ? [{ type: 'text', text: step.body }, { type: 'footer' }] : [], design: {} }
    : { format, body: step.body ?? '' };

/** The message itself, as its format has it. @param {{step:any, at:(field:string) => string, error:any, onChange:(part:any) => void}} props */
export const Content = ({ step, at, error, onChange }) =>
  step.format === 'blocks'
    ? html`<${BlocksEditor} blocks=${step.blocks || []} at=${at('blocks')} error=${error} onChange=${(/** @type {(blocks:any[]) => any[]} */ edit) =>
        onChange((/** @type {any} */ now) => ({ blocks: edit(now.blocks || []) }))} />
      <${BlockDesign} design=${step.design} at=${at('design')} error=${error} onChange=${(/** @type {any} */ design) => onChange({ design })} />`
    : html`<${AreaField} label=${t('common.text')} name=${at('body')} value=${step.body} error=${error} class="step-body-input"
        onChange=${(/** @type {string} */ body) => onChange({ body })} />
      ${step.format !== 'text' && html`<${InsertPicture} name=${at('body')} format=${step.format} text=${step.body || ''}
        onChange=${(/** @type {string} */ body) => onChange({ body })} />`}`;
