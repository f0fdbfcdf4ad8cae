// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import { fromLocalInput, toLocalInput, words } from '../format.js';
import { AreaField, faultOf, NumberField, PickField, SelectField, TextField } from './field.js';
import { useApi } from './hooks.js';

const FIELDS = [
  ['attribute', 'Attribute'],
  ['email', 'E-mail'],
  ['name', 'Name'],
  ['status', 'Status'],
  ['created_at', 'Added on'],
  ['list', 'List'],
  ['tag', 'Tag'],
  ['did', 'Did'],
  ['did_not', 'Did not'],
];
const TYPES = [
  ['text', 'Text'],
  ['number', 'Number'],
  ['date', 'Date'],
  ['yesno', 'Yes or no'],
];
const SET = [
  ['exists', 'is set'],
  ['missing', 'is not set'],
];
const ONE = [
  ['eq', 'is'],
  ['ne', 'is not'],
  ['in', 'is one of'],
  ['not_in', 'is none of'],
];
const DAYS = [
  ['in_last_days', 'in the last … days'],
  ['before', 'before'],
  ['after', 'after'],
  ['on', 'on'],
];
const PARTS_OF_TEXT = [
  ['contains', 'contains'],
  ['not_contains', 'does not contain'],
  ['starts_with', 'starts with'],
  ['ends_with', 'ends with'],
];
/** The operators of each kind of value. @type {Record<string, string[][]>} */
const OPS = {
  text: [...ONE.slice(0, 2), ...PARTS_OF_TEXT, ...ONE.slice(2), ['has', 'is a list with'], ...SET],
  number: [...ONE.slice(0, 2), ['lt', 'is less than'], ['le', 'is at most'], ['gt', 'is more than'], ['ge', 'is at least'], ...SET],
  date: [...DAYS, ['in_next_days', 'in the next … days'], ...SET],
  yesno: [['eq', 'is'], ...SET],
  name: [...ONE.slice(0, 2), ...PARTS_OF_TEXT, ...ONE.slice(2), ...SET],
  email: [...ONE.slice(0, 2), ...PARTS_OF_TEXT, ...ONE.slice(2)],
  status: ONE,
  list: [...ONE, ['exists', 'is any'], ['missing', 'is none at all']],
  tag: [...ONE, ['exists', 'is any'], ['missing', 'is none at all']],
  created_at: [...DAYS, ['lt', 'earlier than'], ['ge', 'not earlier than']],
  did: [
    ['sent', 'get'],
    ['opened', 'open'],
    ['clicked', 'click in'],
    ['replied', 'reply to'],
    ['bounced', 'bounce from'],
  ],
};
OPS.did_not = OPS.did;
/** What each operator is called anywhere. */
const NAMES = new Map(/** @type {[string, string][]} */ (Object.values(OPS).flat()));
const STATUSES = ['active', 'unsubscribed', 'bounced', 'complained'].map((s) => [s, s]);
const YES = [
  [true, 'yes'],
  [false, 'no'],
];
const MANY = ['in', 'not_in'];

/** @param {any} row */
const kindOf = (row) => (row.field === 'attribute' ? row.type : row.field);

/** An operator of the API that this form does not offer stays as it is. @param {any} row */
function opsOf(row) {
  const ops = OPS[kindOf(row)];
  return ops.some(([op]) => op === row.op) ? ops : [...ops, [row.op, NAMES.get(row.op) ?? words(row.op)]];
}

/** What a row compares with before anybody has said. @param {any} row */
function blankValue(row) {
  const kind = kindOf(row);
  if (MANY.includes(row.op)) return [];
  if (kind === 'status') return 'active';
  if (kind === 'yesno') return true;
  return ['list', 'date', 'created_at', 'number'].includes(kind) ? null : '';
}

/** The row with another operator; its value stays where it can. @param {any} row @param {string} op */
function withOp(row, op) {
  const next = { ...row, op };
  const shape = (/** @type {string} */ o) =>
    MANY.includes(o) ? 'many' : /_days$/.test(o) ? 'days' : ['lt', 'ge'].includes(o) ? 'moment' : 'one';
  const kept = shape(row.op) === shape(op) || (kindOf(row) === 'number' && !MANY.includes(op) && !MANY.includes(row.op));
  return kept ? next : { ...next, value: blankValue(next) };
}

/** A fresh row. @param {string} field @param {string} [type] of an attribute's values @param {string} [attribute] */
export function blankRow(field, type = 'text', attribute = '') {
  if (field === 'did' || field === 'did_not') return { field, op: 'sent', campaign: null, days: null, link: '' };
  const row = { field, attribute, type, op: '', value: /** @type {any} */ (null) };
  row.op = OPS[kindOf(row)][0][0];
  return { ...row, value: blankValue(row) };
}

/** A text with suggestions. @param {any} props as TextField, and `among` */
function SuggestField({ among, ...rest }) {
  const [id] = useState(() => `s${Math.random().toString(36).slice(2)}`);
  return html`<${TextField} ...${rest} list=${id} /><datalist id=${id}>${among.map(
    (/** @type {string} */ word) => html`<option key=${word} value=${word} />`,
  )}</datalist>`;
}

/** What a row compares with. @param {{row:any, known:any, onChange:(value:any) => void}} props */
function ValueField({ row, known, onChange }) {
  const kind = kindOf(row);
  const label = 'Value';
  const { value } = row;
  const common = { label, value, onChange };
  if (row.op === 'exists' || row.op === 'missing') return null;
  if (/_days$/.test(row.op)) return html`<${NumberField} ...${common} label="Days" min="1" max="36500" />`;
  if (MANY.includes(row.op) && (kind === 'list' || kind === 'status')) {
    const items = kind === 'list' ? known.lists : STATUSES.map(([id, name]) => ({ id, name }));
    return html`<${PickField} label=${label} items=${items} value=${value} onChange=${onChange} empty="No list yet." />`;
  }
  if (Array.isArray(value))
    return html`<${AreaField} label="Values, one on each line" rows="3" value=${value.join('\n')}
      onChange=${(/** @type {string} */ text) => onChange(text.split('\n'))} />`;
  if (kind === 'status') return html`<${SelectField} ...${common} options=${STATUSES} />`;
  if (kind === 'yesno') return html`<${SelectField} ...${common} options=${YES} />`;
  if (kind === 'list')
    return html`<${SelectField} ...${common} options=${[
      [null, 'Choose…'],
      ...known.lists.map((/** @type {any} */ l) => [l.id, l.name]),
    ]} />`;
  if (kind === 'tag') return html`<${SuggestField} ...${common} among=${known.tags} />`;
  if (kind === 'created_at' && !['before', 'after', 'on'].includes(row.op))
    return html`<${TextField} ...${common} type="datetime-local" value=${toLocalInput(value)}
      onChange=${(/** @type {string} */ text) => onChange(fromLocalInput(text))} />`;
  if (kind === 'date' || kind === 'created_at') return html`<${TextField} ...${common} type="date" value=${(value || '').slice(0, 10)} />`;
  if (kind === 'number') return html`<${TextField} ...${common} type="number" step="any" />`;
  return html`<${TextField} ...${common} />`;
}

/** What somebody did or did not: where, how lately, with which link. @param {{row:any, known:any, onChange:(row:any) => void}} props */
function DeedFields({ row, known, onChange }) {
  const links = useApi(row.op === 'clicked' && row.campaign ? `/campaigns/${row.campaign}/links` : null).data?.items || [];
  const set = (/** @type {string} */ name) => (/** @type {any} */ value) => onChange({ ...row, [name]: value });
  const campaigns = [[null, 'any campaign'], ...known.campaigns.map((/** @type {any} */ c) => [c.id, c.name])];
  const targets = [...new Set(links.map((/** @type {any} */ l) => l.url))];
  return html`<${SelectField} label="Campaign" value=${row.campaign} options=${campaigns} onChange=${set('campaign')} />
    <${NumberField} label="In the last … days" placeholder="ever" min="1" max="36500" value=${row.days}
      onChange=${set('days')} />
    ${
      row.op === 'clicked' &&
      html`<${SuggestField} label="Link" placeholder="any link" value=${row.link} among=${targets} onChange=${set('link')} />`
    }`;
}

/** One condition. @param {{row:any, title:string, path:string, known:any, error:any, onChange:(row:any) => void, onRemove:() => void}} props */
export function ConditionRow({ row, title, path, known, error, onChange, onRemove }) {
  const deed = row.field === 'did' || row.field === 'did_not';
  const faults = ['', '.field', '.op', '.value', '.campaign_id', '.did', '.did_not', '.in_last_days', '.link']
    .map((part) => faultOf(error, `${path}${part}`))
    .filter(Boolean);
  const pickField = (/** @type {string} */ field) =>
    onChange(deed && field.startsWith('did') ? { ...row, field } : blankRow(field));
  return html`<fieldset class="field condition"><legend class="label">${title}</legend>
    <div class="cols">
      <${SelectField} label="Field" value=${row.field} options=${FIELDS} onChange=${pickField} />
      ${
        row.field === 'attribute' &&
        html`<${SuggestField} label="Attribute" value=${row.attribute} among=${known.attributes}
          onChange=${(/** @type {string} */ attribute) => onChange({ ...row, attribute })} />
        <${SelectField} label="Kind of value" value=${row.type} options=${TYPES}
          onChange=${(/** @type {string} */ type) => onChange(blankRow('attribute', type, row.attribute))} />`
      }
      <${SelectField} label="Operator" value=${row.op} options=${opsOf(row)}
        onChange=${(/** @type {string} */ op) => onChange(deed ? { ...row, op } : withOp(row, op))} />
      ${
        deed
          ? html`<${DeedFields} row=${row} known=${known} onChange=${onChange} />`
          : html`<${ValueField} row=${row} known=${known}
        onChange=${(/** @type {any} */ value) => onChange({ ...row, value })} />`
      }
    </div>
    <div><button class="btn btn-s btn-danger" type="button" aria-label=${`Remove ${title.toLowerCase()}`}
      onClick=${onRemove}>Remove</button></div>
    ${faults.map((text) => html`<span class="error" key=${text}>${text}</span>`)}
  </fieldset>`;
}
