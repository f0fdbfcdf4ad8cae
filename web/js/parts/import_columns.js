// @ts-check
// What a file holds, before it is imported: its columns, what each becomes, and what its first rows would do.
import { html, useEffect, useRef, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { number, sentenceOf } from '../format.js';
import { CheckField, SelectField } from './field.js';
import { Table, TableWrap } from './table.js';
import { rich, t } from '../words.js';

/** So much of a file is looked at. */
const START_BYTES = 1024 * 1024;
const PAUSE_MS = 300;

/** @type {[string, string][]} meanings of the API and their words for people */
const MEANINGS = [
  ['email', t('import_columns.e_mail_address')],
  ['name', t('common.name')],
  ['first_name', t('import_columns.first_name')],
  ['last_name', t('import_columns.last_name')],
  ['text', t('import_columns.attribute_text')],
  ['number', t('import_columns.attribute_number')],
  ['date', t('import_columns.attribute_date')],
  ['date_dmy', t('import_columns.attribute_date_day_first')],
  ['date_mdy', t('import_columns.attribute_date_month_first')],
  ['yes_no', t('import_columns.attribute_yes_or_no')],
  ['attributes', t('import_columns.attributes_as_a_json_object')],
  ['status', t('common.status')],
  ['list', t('import_columns.member_of_lists')],
  ['left_list', t('import_columns.has_left_lists')],
  ['tag', t('common.tags')],
  ['timezone', t('common.time_zone')],
  ['consent_time', t('import_columns.consent_when')],
  ['consent_source', t('import_columns.consent_where')],
  ['nothing', t('import_columns.nothing_leave_it_out')],
];
const ATTRIBUTES = ['text', 'number', 'date', 'date_dmy', 'date_mdy', 'yes_no'];
/** @type {Record<string, string>} */
const ENCODINGS = { 'utf-8': 'UTF-8', 'utf-16le': 'UTF-16', 'utf-16be': 'UTF-16', 'windows-1252': 'Windows-1252' };
/** An example, not a whole book. @param {string} text */
const short = (text) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
/** @type {Record<string, string>} */
const SEPARATORS = { ',': t('import_columns.commas'), ';': t('import_columns.semicolons'), '\t': t('import_columns.tabs'), '|': t('import_columns.bars') };

/** @param {string} meaning @returns {[string, string]} "date:birthday" is date and birthday */
const partsOf = (meaning) => {
  const colon = meaning.indexOf(':');
  return colon < 0 ? [meaning, ''] : [meaning.slice(0, colon), meaning.slice(colon + 1)];
};

/** "date:birthday" for people. @param {string} meaning */
export const meaningText = (meaning) => {
  const [word, name] = partsOf(meaning);
  const text = MEANINGS.find(([value]) => value === word)?.[1] || word;
  return ATTRIBUTES.includes(word) && name ? t('import_columns.as', { text, name }) : text;
};

/** @param {Record<string, string> | null} columns @param {Blob} file @param {string} name */
export function formOf(columns, file, name) {
  const form = new FormData();
  if (columns) form.append('mapping', JSON.stringify({ columns }));
  form.append('file', file, name);
  return form;
}

/**
 * Asks the daemon how it understands a file, and again when something is said of it.
 * @param {File|null} file @param {{columns:Record<string,string>|null, encoding:string, update:string}} said
 */
export function useInspection(file, { columns, encoding, update }) {
  const [state, setState] = useState({ found: /** @type {any} */ (null), error: /** @type {any} */ (null), busy: false });
  const turn = useRef(0);
  const key = JSON.stringify(columns);
  useEffect(() => {
    turn.current += 1;
    const mine = turn.current;
    if (!file) {
      setState({ found: null, error: null, busy: false });
      return undefined;
    }
    setState((old) => ({ ...old, busy: true }));
    const look = async () => {
      const partial = file.size > START_BYTES;
      const query = api.query({ encoding, update, partial: partial || null });
      try {
        const found = await api.upload(`/imports/inspect${query}`, formOf(columns, file.slice(0, START_BYTES), file.name), () => {});
        if (mine === turn.current) setState({ found, error: null, busy: false });
      } catch (error) {
        if (mine === turn.current) setState((old) => ({ found: old.found, error, busy: false }));
      }
    };
    const timer = setTimeout(look, columns ? PAUSE_MS : 0);
    return () => clearTimeout(timer);
  }, [file, key, encoding, update]);
  return state;
}

/** @param {{column:any, onChange:(meaning:string) => void}} props */
function Becomes({ column, onChange }) {
  const [word, name] = partsOf(column.as);
  const attribute = ATTRIBUTES.includes(word);
  const choose = (/** @type {string} */ next) =>
    onChange(ATTRIBUTES.includes(next) && name && attribute ? `${next}:${name}` : next);
  const offer = column.could_be && partsOf(column.could_be)[0];
  return html`<div class="stack-s"><select aria-label=${t('import_columns.becomes', { column: column.column })} value=${word}
    onChange=${(/** @type {any} */ e) => choose(e.target.value)}>
      ${MEANINGS.map(([value, text]) => html`<option key=${value} value=${value}
        selected=${value === word}>${text}</option>`)}</select>
    ${attribute && html`<input type="text" aria-label=${t('import_columns.key_of', { column: column.column })} value=${name} placeholder=${t('import_columns.by_its_column')}
      onChange=${(/** @type {any} */ e) => onChange(e.target.value.trim() ? `${word}:${e.target.value.trim()}` : word)} />`}
    ${offer && html`<button class="btn btn-s" type="button" onClick=${() => choose(offer)}>${t('import_columns.keep_as', {
      meaning: MEANINGS.find(([value]) => value === offer)?.[1].split(': ').at(-1) })}</button>`}</div>`;
}

/** What rows do, in one sentence. @param {any} n counts of an import or of an inspection */
export const outcomeOf = (n) =>
  `${[
    t('count.rows', { n: n.rows }),
    t('import_columns.new', { created: number(n.created) }),
    t('import_columns.updated', { updated: number(n.updated) }),
    t('import_columns.unchanged', { unchanged: number(n.unchanged) }),
    t('import_columns.rejected', { rejected: number(n.rejected) }),
    n.not_active ? t('import_columns.have_left_and_get_no', { not_active: number(n.not_active) }) : '',
  ]
    .filter(Boolean)
    .join(', ')}.`;

/** @param {{found:any}} props */
const Outcome = ({ found }) => html`<p role="status">${found.complete ? outcomeOf(found)
  : t('import_columns.of_the_first_rows', { found: outcomeOf(found) })}</p>
  ${found.rejected_rows.length > 0 && html`<ul>${found.rejected_rows.map(
    (/** @type {any} */ row) => html`<li key=${row.line}>${t('import_columns.line', { line: row.line, reason: row.reason })}</li>`)}</ul>`}`;

/** @param {any} list that rows name */
const membersOf = (list) =>
  [
    t('count.members', { n: list.joined }),
    list.left > 0 && t('import_columns.left', { left: number(list.left) }),
    !list.known && t('import_columns.new_here'),
  ]
    .filter(Boolean)
    .join(', ');

/** The lists that rows name. @param {{found:any}} props */
const Lists = ({ found }) =>
  (found.lists || []).length > 0 && html`<p>${rich(found.complete ? 'import_columns.the_rows_name' : 'import_columns.the_first_rows_name', { lists: found.lists.map(
    (/** @type {any} */ list, /** @type {number} */ i) => html`${i > 0 && ', '}<strong>${list.name}</strong> (${membersOf(list)})`) })}</p>`;

/** @param {{found:any}} props */
const Origin = ({ found }) => html`<span class="hint">${[
  found.preset_title && t('import_columns.this_is_an_export_of', { preset_title: found.preset_title }),
  found.mapping_from === 'remembered' && t('import_columns.columns_are_read_as_you'),
  t('import_columns.read_as', { encoding: ENCODINGS[found.encoding] || found.encoding, separator: SEPARATORS[found.separator] || found.separator }),
  found.gzip && t('import_columns.it_was_unpacked'),
]
  .filter(Boolean)
  .join(' ')}</span>`;

/** Columns of one name are told apart by their place. @param {any} found @param {any} column */
function keyOf(found, column) {
  const alone = found.columns.filter((/** @type {any} */ c) => c.column === column.column).length === 1;
  return alone && column.column ? column.column : `#${found.columns.indexOf(column) + 1}`;
}

/** No column is known to hold the address: a person says which. @param {{found:any, now:(column:any) => any, onChoose:(column:any) => void}} props */
const EmailColumn = ({ found, now, onChoose }) => html`<div class="note note-bad" role="alert">
  <strong>${t('import_columns.choose_the_e_mail_column')}</strong>
  <${SelectField} label=${t('import_columns.which_column_holds_the_e')} value=${null}
    onChange=${(/** @type {any} */ i) => i !== null && onChoose(found.columns[i])}
    options=${[[null, t('common.choose')], ...found.columns.map((/** @type {any} */ c, /** @type {number} */ i) => [i,
      `${c.column || t('common.column_2', { n: i + 1 })}${now(c).samples[0] ? ` (${now(c).samples[0]})` : ''}`])]} /></div>`;

/**
 * `said`: what the person chose, which the daemon may not have looked at yet.
 * @param {{found:any, said:Record<string,string>|null, encoding:string, onEncoding:(name:string) => void, onColumns:(columns:Record<string,string>) => void}} props
 */
export function ImportColumns({ found, said, encoding, onEncoding, onColumns }) {
  const chosen = said || found.mapping.columns;
  const change = (/** @type {any} */ column) => (/** @type {string} */ meaning) =>
    onColumns({ ...chosen, [keyOf(found, column)]: meaning });
  const now = (/** @type {any} */ column) => ({ ...column, as: chosen[keyOf(found, column)] || column.as });
  const noEmail = !found.columns.some((/** @type {any} */ c) => now(c).as === 'email');
  return html`<${Origin} found=${found} />
    ${(found.encoding_offer || encoding) && html`<div class="note note-warn"><strong>${t('import_columns.this_file_is_not_utf')}</strong>
      <${CheckField} label=${t('import_columns.read_it_as_windows_1252')} checked=${encoding !== ''}
        onChange=${(/** @type {boolean} */ on) => onEncoding(on ? 'windows-1252' : '')}
        hint=${t('import_columns.if_the_examples_below_look')} /></div>`}
    ${noEmail && html`<${EmailColumn} found=${found} now=${now} onChoose=${(/** @type {any} */ column) =>
      change(column)('email')} />`}
    ${found.problem && !noEmail && html`<div class="note note-bad" role="alert"><strong>${t('import_columns.this_file_cannot_be_imported')}</strong><span>${sentenceOf(found.problem)}</span></div>`}
    <${TableWrap}><${Table} caption=${t('import_columns.columns_of_the_file')} rows=${found.columns} columns=${[
      { title: t('common.column'), cell: (/** @type {any} */ c) => c.column },
      { title: t('import_columns.becomes_2'), cell: (/** @type {any} */ c) => html`<${Becomes} column=${now(c)} onChange=${change(c)} />` },
      { title: t('import_columns.examples'), cell: (/** @type {any} */ c) => html`<span class="muted">${c.samples.map(short).join(' · ')}</span>` },
    ]} /><//>
    ${!found.problem && html`<${Outcome} found=${found} /><${Lists} found=${found} />`}
    ${found.notes.map((/** @type {string} */ note) => html`<span class="hint" key=${note}>${note}</span>`)}`;
}
