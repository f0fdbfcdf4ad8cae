// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import { fromLocalInput, toLocalInput, words } from '../format.js';
import { AreaField, faultOf, NumberField, PickField, SelectField, TextField } from './field.js';
import { useApi } from './hooks.js';
import { t } from '../words.js';

const FIELDS = [
  ['attribute', t('common.attribute')],
  ['email', t('common.e_mail')],
  ['name', t('common.name')],
  ['status', t('common.status')],
  ['created_at', t('segment_fields.added_on')],
  ['list', t('common.list')],
  ['tag', t('common.tag')],
  ['did', t('segment_fields.did')],
  ['did_not', t('segment_fields.did_not')],
];
const TYPES = [
  ['text', t('common.text')],
  ['number', t('common.number')],
  ['date', t('segment_fields.date')],
  ['yesno', t('segment_fields.yes_or_no')],
];
const SET = [
  ['exists', t('segment_fields.is_set')],
  ['missing', t('segment_fields.is_not_set')],
];
const ONE = [
  ['eq', t('segment_fields.op_eq')],
  ['ne', t('segment_fields.is_not')],
  ['in', t('segment_fields.is_one_of')],
  ['not_in', t('segment_fields.is_none_of')],
];
const DAYS = [
  ['in_last_days', t('segment_fields.in_the_last_days')],
  ['before', t('segment_fields.op_before')],
  ['after', t('segment_fields.op_after')],
  ['on', t('segment_fields.op_on')],
];
const PARTS_OF_TEXT = [
  ['contains', t('segment_fields.op_contains')],
  ['not_contains', t('segment_fields.does_not_contain')],
  ['starts_with', t('segment_fields.starts_with')],
  ['ends_with', t('segment_fields.ends_with')],
];
/** The operators of each kind of value. @type {Record<string, string[][]>} */
const OPS = {
  text: [...ONE.slice(0, 2), ...PARTS_OF_TEXT, ...ONE.slice(2), ['has', t('segment_fields.is_a_list_with')], ...SET],
  number: [...ONE.slice(0, 2), ['lt', t('segment_fields.is_less_than')], ['le', t('segment_fields.is_at_most')], ['gt', t('segment_fields.is_more_than')], ['ge', t('segment_fields.is_at_least')], ...SET],
  date: [...DAYS, ['in_next_days', t('segment_fields.in_the_next_days')], ...SET],
  yesno: [['eq', t('segment_fields.op_eq')], ...SET],
  name: [...ONE.slice(0, 2), ...PARTS_OF_TEXT, ...ONE.slice(2), ...SET],
  email: [...ONE.slice(0, 2), ...PARTS_OF_TEXT, ...ONE.slice(2)],
  status: ONE,
  list: [...ONE, ['exists', t('segment_fields.is_any')], ['missing', t('segment_fields.is_none_at_all')]],
  tag: [...ONE, ['exists', t('segment_fields.is_any')], ['missing', t('segment_fields.is_none_at_all')]],
  created_at: [...DAYS, ['lt', t('segment_fields.earlier_than')], ['ge', t('segment_fields.not_earlier_than')]],
  did: [
    ['sent', t('segment_fields.op_sent')],
    ['opened', t('segment_fields.op_opened')],
    ['clicked', t('segment_fields.click_in')],
    ['replied', t('segment_fields.reply_to')],
    ['bounced', t('segment_fields.bounce_from')],
  ],
};
OPS.did_not = OPS.did;
/** What each operator is called anywhere. */
const NAMES = new Map(/** @type {[string, string][]} */ (Object.values(OPS).flat()));
const STATUSES = ['active', 'unsubscribed', 'bounced', 'complained'].map((s) => [s, words(s)]);
const YES = [
  [true, t('segment_fields.yes')],
  [false, t('segment_fields.no')],
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
  const label = t('common.value');
  const { value } = row;
  const common = { label, value, onChange };
  if (row.op === 'exists' || row.op === 'missing') return null;
  if (/_days$/.test(row.op)) return html`<${NumberField} ...${common} label=${t('common.days')} min="1" max="36500" />`;
  if (MANY.includes(row.op) && (kind === 'list' || kind === 'status')) {
    const items = kind === 'list' ? known.lists : STATUSES.map(([id, name]) => ({ id, name }));
    return html`<${PickField} label=${label} items=${items} value=${value} onChange=${onChange} empty=${t('common.no_list_yet')} />`;
  }
  if (Array.isArray(value))
    return html`<${AreaField} label=${t('segment_fields.values_one_on_each_line')} rows="3" value=${value.join('\n')}
      onChange=${(/** @type {string} */ text) => onChange(text.split('\n'))} />`;
  if (kind === 'status') return html`<${SelectField} ...${common} options=${STATUSES} />`;
  if (kind === 'yesno') return html`<${SelectField} ...${common} options=${YES} />`;
  if (kind === 'list')
    return html`<${SelectField} ...${common} options=${[
      [null, t('common.choose')],
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
  const campaigns = [[null, t('segment_fields.any_campaign')], ...known.campaigns.map((/** @type {any} */ c) => [c.id, c.name])];
  const targets = [...new Set(links.map((/** @type {any} */ l) => l.url))];
  return html`<${SelectField} label=${t('common.campaign')} value=${row.campaign} options=${campaigns} onChange=${set('campaign')} />
    <${NumberField} label=${t('segment_fields.in_the_last_days_2')} placeholder=${t('segment_fields.ever')} min="1" max="36500" value=${row.days}
      onChange=${set('days')} />
    ${
      row.op === 'clicked' &&
      html`<${SuggestField} label=${t('common.link')} placeholder=${t('segment_fields.any_link')} value=${row.link} among=${targets} onChange=${set('link')} />`
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
      <${SelectField} label=${t('common.field')} value=${row.field} options=${FIELDS} onChange=${pickField} />
      ${
        row.field === 'attribute' &&
        html`<${SuggestField} label=${t('common.attribute')} value=${row.attribute} among=${known.attributes}
          onChange=${(/** @type {string} */ attribute) => onChange({ ...row, attribute })} />
        <${SelectField} label=${t('common.kind_of_value')} value=${row.type} options=${TYPES}
          onChange=${(/** @type {string} */ type) => onChange(blankRow('attribute', type, row.attribute))} />`
      }
      <${SelectField} label=${t('segment_fields.operator')} value=${row.op} options=${opsOf(row)}
        onChange=${(/** @type {string} */ op) => onChange(deed ? { ...row, op } : withOp(row, op))} />
      ${
        deed
          ? html`<${DeedFields} row=${row} known=${known} onChange=${onChange} />`
          : html`<${ValueField} row=${row} known=${known}
        onChange=${(/** @type {any} */ value) => onChange({ ...row, value })} />`
      }
    </div>
    <div><button class="btn btn-s btn-danger" type="button" aria-label=${t('common.remove_2', { title })}
      onClick=${onRemove}>${t('common.remove')}</button></div>
    ${faults.map((text) => html`<span class="error" key=${text}>${text}</span>`)}
  </fieldset>`;
}
