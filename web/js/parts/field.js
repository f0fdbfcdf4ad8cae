// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import { fieldName, plainFault, sentenceOf } from '../format.js';
import { named, t } from '../words.js';

/** "steps[1].subject" and "/steps/1/subject" both name steps.1.subject. @param {string} name */
const plain = (name) =>
  name
    .replace(/\[(\d+)\]/g, '.$1')
    .replaceAll('/', '.')
    .replace(/^\./, '');

/** What a refused request says about one field, or ''. @param {any} error @param {string} name */
export const faultOf = (error, name) =>
  (error?.errors || [])
    .filter((/** @type {any} */ e) => plain(e.field) === name)
    .map((/** @type {any} */ e) => plainFault(e.message))
    .join(' ');

let nextId = 1;

/**
 * Label, control, hint and fault as one unit, joined by ids.
 * @param {{label:string, name?:string, hint?:any, error?:any, children:(attributes:any) => any}} props
 */
export function Field({ label, name = '', hint, error, children }) {
  const [id] = useState(() => {
    nextId += 1;
    return `f${nextId}`;
  });
  const fault = name ? faultOf(error, name) : '';
  const notes = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ');
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${children({ id, name: name || undefined, 'aria-invalid': fault ? 'true' : undefined, 'aria-describedby': notes
      || undefined })}
    ${hint && html`<span class="hint" id=${`${id}-hint`}>${hint}</span>`}
    ${fault && html`<span class="error" id=${`${id}-fault`}>${fault}</span>`}
  </div>`;
}

/** @param {any} props label, name, value, onChange(value), type, hint, error, and any attribute of <input> */
export const TextField = ({ label, name, value, onChange, hint, error, ...rest }) => html`
  <${Field} label=${label} name=${name} hint=${hint} error=${error}>
    ${(/** @type {any} */ a) => html`<input type="text" ...${rest} ...${a} value=${value ?? ''}
      onInput=${(/** @type {any} */ e) => onChange(e.target.value)} />`}
  <//>`;

/** A whole number or nothing (null). @param {any} props as TextField */
export const NumberField = ({ value, onChange, ...rest }) => html`
  <${TextField} ...${rest} type="number" min=${rest.min ?? 0} inputmode="numeric" value=${value}
    onChange=${(/** @type {string} */ text) => onChange(text === '' ? null : Number(text))} />`;

/** @param {any} props as TextField */
export const AreaField = ({ label, name, value, onChange, hint, error, ...rest }) => html`
  <${Field} label=${label} name=${name} hint=${hint} error=${error}>
    ${(/** @type {any} */ a) => html`<textarea ...${rest} ...${a} value=${value ?? ''}
      onInput=${(/** @type {any} */ e) => onChange(e.target.value)}></textarea>`}
  <//>`;

/** @param {any} props as TextField, with options [[value, text], …] */
export const SelectField = ({ label, name, value, onChange, options, hint, error, ...rest }) => html`
  <${Field} label=${label} name=${name} hint=${hint} error=${error}>
    ${(
      /** @type {any} */ a,
    ) => html`<select ...${rest} ...${a}
      onChange=${(/** @type {any} */ e) => onChange(options[e.target.selectedIndex][0])}>
      ${options.map((/** @type {any[]} */ [v, text]) => html`<option key=${v} value=${String(v ?? '')}
        selected=${v === value}>${text}</option>`)}
    </select>`}
  <//>`;

/** @param {{label:any, checked:boolean, onChange:(on:boolean) => void, hint?:any, disabled?:boolean}} props */
export const CheckField = ({ label, checked, onChange, hint, disabled }) => html`
  <label class="check"><input type="checkbox" checked=${checked} disabled=${disabled}
    onChange=${(/** @type {any} */ e) => onChange(e.target.checked)} />
    <span>${label}${hint && html`<span class="hint">${hint}</span>`}</span></label>`;

/** Several of a set, by id. @param {{label:string, items:{id:number,name:string}[], value:number[], onChange:(ids:number[]) => void, empty?:any, error?:any, name?:string}} props */
export function PickField({ label, items, value, onChange, empty, error, name = '' }) {
  const flip = (/** @type {number} */ id) =>
    onChange(value.includes(id) ? value.filter((v) => v !== id) : [...value, id]);
  const fault = faultOf(error, name);
  return html`<fieldset class="field"><legend class="label">${label}</legend>
    ${
      items.length
        ? html`<div class="chips">${items.map(
            (item) => html`
      <${CheckField} key=${item.id} label=${item.name} checked=${value.includes(item.id)}
        onChange=${() => flip(item.id)} />`,
          )}</div>`
        : html`<span class="hint">${empty}</span>`
    }
    ${fault && html`<span class="error">${fault}</span>`}
  </fieldset>`;
}

/** What a refused request says that no field of this form shows. @param {{error:any, fields?:string[]}} props */
export function FormFault({ error, fields = [] }) {
  if (!error) return null;
  const others = error.errors.filter(
    (/** @type {any} */ e) =>
      !fields.some((f) => plain(e.field) === f || (f.endsWith('*') && plain(e.field).startsWith(f.slice(0, -1)))),
  );
  if (error.errors.length && !others.length)
    return html`<p class="error" role="alert">${t('field.please_correct_the_marked_fields')}</p>`;
  return html`<div class="note note-bad" role="alert"><strong>${error.title ? named('title', error.title) : t('common.that_did_not_work')}</strong>
    ${others.length ? html`<ul>${others.map((/** @type {any} */ e) => html`<li><strong>${sentenceOf(fieldName(plain(e.field))).slice(0, -1)}</strong>: ${plainFault(e.message)}</li>`)}</ul>`
      : html`<span>${error.message}</span>`}
  </div>`;
}
