// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import { splitDelay, stepName } from '../format.js';
import { BlockDesign } from './block_design.js';
import { BlocksEditor } from './blocks_editor.js';
import { AreaField, Field, SelectField, TextField, CheckField } from './field.js';
import { UndoLine, useUndo } from './form.js';
import { MessageStart } from './message_start.js';

const FORMATS = [
  ['markdown', 'Markdown'],
  ['blocks', 'Blocks'],
  ['html', 'HTML'],
  ['text', 'Plain text'],
];
const CONDITIONS = [
  ['no_reply', 'they have not replied'],
  ['no_open', 'they have not opened it'],
  ['no_click', 'they have not clicked'],
  ['always', 'always'],
];
const UNITS = [
  [60, 'minutes'],
  [3600, 'hours'],
  [86400, 'days'],
  [1, 'seconds'],
];
const FOLLOW_UP = {
  delay_s: 259200,
  delay_counts: 'calendar',
  condition: 'no_reply',
  subject: null,
  format: 'markdown',
  body: '',
};

/** The merge tags every campaign can use. */
const TagHelp = () => html`<details class="small"><summary>Merge tags</summary>
  <div class="stack-s">
    <div class="tags">${['{{email}}', '{{name}}', '{{first_name}}', '{{last_name}}', '{{any_attribute}}',
      '{{unsubscribe_url}}', '{{view_url}}'].map((tag) => html`<code>${tag}</code>`)}</div>
    <p class="hint">Text when a value is missing: <code>${'{{^first_name}}there{{/first_name}}'}</code>. Columns of the imported file are attributes.</p>
  </div></details>`;

/** How long after the previous step. A cleared number stays empty: the unit is kept apart. @param {{value:number|null, name:string, error:any, onChange:(seconds:number|null) => void}} props */
function DelayField({ value, name, error, onChange }) {
  const split = splitDelay(value || 0);
  const [picked, setPicked] = useState(value ? split.unit : 86400);
  const unit = value && value % picked ? split.unit : picked;
  const amount = value ? value / unit : null;
  const type = (/** @type {string} */ text) => onChange(Number(text) > 0 ? Number(text) * unit : null);
  const fault = amount ? error : { errors: [{ field: name, message: 'Enter how long to wait.' }] };
  return html`<${Field} label="Wait" name=${name} error=${fault}>
    ${(/** @type {any} */ a) => html`<span class="joined">
      <input ...${a} type="number" min="1" inputmode="numeric" value=${amount ?? ''}
        onInput=${(/** @type {any} */ e) => type(e.target.value)} />
      <select aria-label="Unit of the wait"
        onChange=${(/** @type {any} */ e) => {
          setPicked(Number(e.target.value));
          if (amount) onChange(amount * Number(e.target.value));
        }}>
        ${UNITS.map(([size, text]) => html`<option key=${size} value=${size}
          selected=${size === unit}>${text}</option>`)}
      </select></span>`}
  <//>`;
}

/** What the step holds in another format: words become a block of text, and stay for the way back. @param {any} step @param {string} format */
const inFormat = (step, format) =>
  format === 'blocks' && !step.blocks
    ? { format, blocks: step.body?.trim() ? [{ type: 'text', text: step.body }, { type: 'footer' }] : [], design: {} }
    : { format, body: step.body ?? '' };

/** The message itself, as its format has it. @param {{step:any, at:(field:string) => string, error:any, onChange:(part:any) => void}} props */
const Content = ({ step, at, error, onChange }) =>
  step.format === 'blocks'
    ? html`<${BlocksEditor} blocks=${step.blocks || []} at=${at('blocks')} error=${error} onChange=${(/** @type {(blocks:any[]) => any[]} */ edit) =>
        onChange((/** @type {any} */ now) => ({ blocks: edit(now.blocks || []) }))} />
      <${BlockDesign} design=${step.design} at=${at('design')} error=${error} onChange=${(/** @type {any} */ design) => onChange({ design })} />`
    : html`<${AreaField} label="Text" name=${at('body')} value=${step.body} error=${error} class="step-body-input"
        onChange=${(/** @type {string} */ body) => onChange({ body })} />`;

/** @param {{step:any, index:number, last:boolean, error:any, onChange:(part:any) => void, onRemove:() => void}} props */
function StepCard({ step, index, error, onChange, onRemove }) {
  const at = (/** @type {string} */ field) => `steps.${index}.${field}`;
  const title = stepName(index);
  const sameThread = index > 0 && step.subject === null;
  return html`<fieldset class="step-card"><legend class="sr">${title}</legend>
    <div class="step-name"><h2>${title}</h2>${index > 0 && html`<button class="btn btn-s btn-danger" type="button"
      aria-label=${`Remove follow-up ${index}`} onClick=${onRemove}>Remove</button>`}</div>
    <div class="card-body">
      ${
        index > 0 &&
        html`<div class="cols">
        <${DelayField} value=${step.delay_s} name=${at('delay_s')} error=${error}
          onChange=${(/** @type {number} */ delay_s) => onChange({ delay_s })} />
        <${SelectField} label="Send if" name=${at('condition')} value=${step.condition} options=${CONDITIONS}
          error=${error} onChange=${(/** @type {string} */ condition) => onChange({ condition })} />
      </div>
      <${CheckField} label="Count only the days of the sending window"
        hint="It goes at the same time of day, whatever the clocks do." checked=${step.delay_counts === 'sending_days'}
        onChange=${(/** @type {boolean} */ on) => onChange({ delay_counts: on ? 'sending_days' : 'calendar' })} />
      <${CheckField} label="Reply in the same thread" hint="The subject becomes “Re:” of the first message."
        checked=${sameThread} onChange=${(/** @type {boolean} */ on) => onChange({ subject: on ? null : '' })} />`
      }
      <div class="cols">
        ${!sameThread && html`<${TextField} label="Subject" name=${at('subject')} value=${step.subject} error=${error}
          onChange=${(/** @type {string} */ subject) => onChange({ subject })} />`}
        <${SelectField} label="Format" name=${at('format')} value=${step.format} options=${FORMATS} error=${error}
          onChange=${(/** @type {string} */ format) => onChange(inFormat(step, format))} />
      </div>
      <${MessageStart} step=${step} onChange=${onChange} />
      <${Content} step=${step} at=${at} error=${error} onChange=${onChange} />
      <${TagHelp} />
    </div>
  </fieldset>`;
}

/** The ordered sequence: the first message and its follow-ups. @param {{steps:any[], onChange:(edit:(steps:any[]) => any[]) => void, error:any}} props */
export function StepsEditor({ steps, onChange, error }) {
  const undo = useUndo();
  const replace = (/** @type {number} */ i, /** @type {any} */ part) =>
    onChange((now) => now.with(i, { ...now[i], ...(typeof part === 'function' ? part(now[i]) : part) }));
  const remove = (/** @type {number} */ i) => {
    const step = steps[i];
    onChange((now) => now.filter((_, k) => k !== i));
    undo.take({ text: `${stepName(i)} removed.`, back: () => onChange((now) => now.toSpliced(i, 0, step)) });
  };
  return html`${steps.map(
    (step, i) => html`<${StepCard} key=${i} step=${step} index=${i} error=${error}
      onChange=${(/** @type {any} */ part) => replace(i, part)} onRemove=${() => remove(i)} />`,
  )}
    <${UndoLine} undo=${undo} />
    <div><button class="btn" type="button" onClick=${() => onChange((now) => [...now,
      { ...FOLLOW_UP }])}>Add follow-up</button></div>`;
}
