// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { fromLocalInput, toLocalInput } from '../format.js';
import { faultOf, SelectField, TextField } from './field.js';

const FIELDS = [
  ['attribute', 'Attribute'],
  ['email', 'E-mail'],
  ['name', 'Name'],
  ['status', 'Status'],
  ['created_at', 'Added'],
  ['list', 'List'],
  ['did', 'Did'],
];
const TEXT_OPS = [
  ['eq', 'is'],
  ['ne', 'is not'],
  ['contains', 'contains'],
  ['starts_with', 'starts with'],
  ['lt', 'is less than'],
  ['gt', 'is more than'],
  ['exists', 'is there'],
];
const SAME_OPS = [
  ['eq', 'is'],
  ['ne', 'is not'],
];
const TIME_OPS = [
  ['lt', 'before'],
  ['ge', 'from'],
];
const DEEDS = [
  ['sent', 'got'],
  ['opened', 'opened'],
  ['clicked', 'clicked in'],
  ['replied', 'replied to'],
];
const STATUSES = ['active', 'unsubscribed', 'bounced', 'complained'].map((s) => [s, s]);

/** A condition of the filter as the form edits it; null when it is none of the simple ones. @param {any} node */
export function rowOf(node) {
  if (node?.did) return { field: 'did', op: node.did, value: node.campaign_id };
  if (typeof node?.field !== 'string' || Array.isArray(node.value)) return null;
  const attribute = node.field.startsWith('attributes.');
  return {
    field: attribute ? 'attribute' : node.field,
    attribute: attribute ? node.field.slice('attributes.'.length) : '',
    op: node.op,
    value: node.value,
  };
}

/** The condition that a row stands for. @param {any} row */
export function nodeOf(row) {
  if (row.field === 'did') return { campaign_id: row.value ?? 0, did: row.op };
  const ordered = row.field === 'attribute' && ['lt', 'gt'].includes(row.op);
  const number = ordered && row.value !== '' && !Number.isNaN(Number(row.value));
  return {
    field: row.field === 'attribute' ? `attributes.${row.attribute}` : row.field,
    op: row.op,
    value: row.op === 'exists' ? true : number ? Number(row.value) : row.value,
  };
}

/** @param {string} field */
const opsOf = (field) =>
  field === 'did'
    ? DEEDS
    : field === 'created_at'
      ? TIME_OPS
      : ['status', 'list'].includes(field)
        ? SAME_OPS
        : TEXT_OPS;

/** A fresh row of that kind. @param {string} field */
export const blankRow = (field) => ({
  field,
  attribute: '',
  op: opsOf(field)[0][0],
  value: field === 'status' ? 'active' : ['list', 'did', 'created_at'].includes(field) ? null : '',
});

/** What a row compares with. @param {{row:any, label:string, lists:any[], campaigns:any[], onChange:(value:any) => void}} props */
function ValueField({ row, label, lists, campaigns, onChange }) {
  const named = (/** @type {any[]} */ items) => [[null, 'Choose…'], ...items.map((i) => [i.id, i.name])];
  if (row.op === 'exists') return null;
  if (row.field === 'status')
    return html`<${SelectField} label=${label} value=${row.value} options=${STATUSES} onChange=${onChange} />`;
  if (row.field === 'list')
    return html`<${SelectField} label=${label} value=${row.value} options=${named(lists)} onChange=${onChange} />`;
  if (row.field === 'did')
    return html`<${SelectField} label=${label} value=${row.value} options=${named(campaigns)} onChange=${onChange} />`;
  if (row.field === 'created_at')
    return html`<${TextField} label=${label} type="datetime-local" value=${toLocalInput(row.value)}
      onChange=${(/** @type {string} */ text) => onChange(fromLocalInput(text))} />`;
  return html`<${TextField} label=${label} value=${row.value} onChange=${onChange} />`;
}

/** One condition. @param {{row:any, index:number, group:string, lists:any[], campaigns:any[], error:any, onChange:(row:any) => void, onRemove:() => void}} props */
export function ConditionRow({ row, index, group, lists, campaigns, error, onChange, onRemove }) {
  const n = index + 1;
  const faults = ['', '.field', '.op', '.value', '.campaign_id', '.did']
    .map((part) => faultOf(error, `filter.${group}.${index}${part}`))
    .filter(Boolean);
  return html`<fieldset class="field condition"><legend class="label">Condition ${n}</legend>
    <div class="cols">
      <${SelectField} label="Field" value=${row.field} options=${FIELDS}
        onChange=${(/** @type {string} */ field) => onChange(blankRow(field))} />
      ${
        row.field === 'attribute' &&
        html`<${TextField} label="Attribute" value=${row.attribute}
          onChange=${(/** @type {string} */ attribute) => onChange({ ...row, attribute })} />`
      }
      <${SelectField} label="Operator" value=${row.op} options=${opsOf(row.field)}
        onChange=${(/** @type {string} */ op) => onChange({ ...row, op })} />
      <${ValueField} row=${row} label="Value" lists=${lists} campaigns=${campaigns}
        onChange=${(/** @type {any} */ value) => onChange({ ...row, value })} />
    </div>
    <div><button class="btn btn-s btn-danger" type="button" aria-label=${`Remove condition ${n}`}
      onClick=${onRemove}>Remove</button></div>
    ${faults.map((text) => html`<span class="error" key=${text}>${text}</span>`)}
  </fieldset>`;
}
