// @ts-check
// What a file holds, before it is imported: its columns, what each becomes, and what its first rows would do.
import { html, useEffect, useRef, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count, number, sentenceOf } from '../format.js';
import { CheckField, SelectField } from './field.js';
import { Table, TableWrap } from './table.js';

/** So much of a file is looked at. */
const START_BYTES = 1024 * 1024;
const PAUSE_MS = 300;

/** @type {[string, string][]} meanings of the API and their words for people */
const MEANINGS = [
  ['email', 'E-mail address'],
  ['name', 'Name'],
  ['first_name', 'First name'],
  ['last_name', 'Last name'],
  ['text', 'Attribute: text'],
  ['number', 'Attribute: number'],
  ['date', 'Attribute: date'],
  ['date_dmy', 'Attribute: date, day first'],
  ['date_mdy', 'Attribute: date, month first'],
  ['yes_no', 'Attribute: yes or no'],
  ['attributes', 'Attributes as a JSON object'],
  ['status', 'Status'],
  ['list', 'Member of lists'],
  ['left_list', 'Has left lists'],
  ['tag', 'Tags'],
  ['timezone', 'Time zone'],
  ['consent_time', 'Consent: when'],
  ['consent_source', 'Consent: where'],
  ['nothing', 'Nothing: leave it out'],
];
const ATTRIBUTES = ['text', 'number', 'date', 'date_dmy', 'date_mdy', 'yes_no'];
/** @type {Record<string, string>} */
const ENCODINGS = { 'utf-8': 'UTF-8', 'utf-16le': 'UTF-16', 'utf-16be': 'UTF-16', 'windows-1252': 'Windows-1252' };
/** An example, not a whole book. @param {string} text */
const short = (text) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
/** @type {Record<string, string>} */
const SEPARATORS = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };

/** @param {string} meaning @returns {[string, string]} "date:birthday" is date and birthday */
const partsOf = (meaning) => {
  const colon = meaning.indexOf(':');
  return colon < 0 ? [meaning, ''] : [meaning.slice(0, colon), meaning.slice(colon + 1)];
};

/** "date:birthday" for people. @param {string} meaning */
export const meaningText = (meaning) => {
  const [word, name] = partsOf(meaning);
  const text = MEANINGS.find(([value]) => value === word)?.[1] || word;
  return ATTRIBUTES.includes(word) && name ? `${text}, as ${name}` : text;
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
  return html`<div class="stack-s"><select aria-label=${`${column.column} becomes`} value=${word}
    onChange=${(/** @type {any} */ e) => choose(e.target.value)}>
      ${MEANINGS.map(([value, text]) => html`<option key=${value} value=${value}
        selected=${value === word}>${text}</option>`)}</select>
    ${attribute && html`<input type="text" aria-label=${`Key of ${column.column}`} value=${name} placeholder="by its column"
      onChange=${(/** @type {any} */ e) => onChange(e.target.value.trim() ? `${word}:${e.target.value.trim()}` : word)} />`}
    ${offer && html`<button class="btn btn-s" type="button" onClick=${() => choose(offer)}>Keep as ${MEANINGS.find(
      ([value]) => value === offer,
    )?.[1].replace('Attribute: ', '')}</button>`}</div>`;
}

/** What rows do, in one sentence. @param {any} n counts of an import or of an inspection */
export const outcomeOf = (n) =>
  `${[
    `${count(n.rows, 'row')}`,
    `${number(n.created)} new`,
    `${number(n.updated)} updated`,
    `${number(n.unchanged)} unchanged`,
    `${number(n.rejected)} rejected`,
    n.not_active ? `${number(n.not_active)} have left and get no mail` : '',
  ]
    .filter(Boolean)
    .join(', ')}.`;

/** @param {{found:any}} props */
const Outcome = ({ found }) => html`<p role="status">${found.complete ? '' : 'Of the first rows: '}${outcomeOf(found)}</p>
  ${found.rejected_rows.length > 0 && html`<ul>${found.rejected_rows.map(
    (/** @type {any} */ row) => html`<li key=${row.line}>Line ${row.line}: ${row.reason}</li>`)}</ul>`}`;

/** The lists that rows name. @param {{found:any}} props */
const Lists = ({ found }) =>
  (found.lists || []).length > 0 && html`<p>${found.complete ? 'The rows name ' : 'The first rows name '}${found.lists.map(
    (/** @type {any} */ list, /** @type {number} */ i) => html`${i > 0 && ', '}<strong>${list.name}</strong> (${count(list.joined,
      'member')}${list.left > 0 && `, ${number(list.left)} left`}${!list.known && ', new here'})`)}.</p>`;

/** @param {{found:any}} props */
const Origin = ({ found }) => html`<span class="hint">${[
  found.preset_title && `This is an export of ${found.preset_title}.`,
  found.mapping_from === 'remembered' && 'Columns are read as you said the last time.',
  `Read as ${ENCODINGS[found.encoding] || found.encoding} with ${SEPARATORS[found.separator] || found.separator} between columns${found.gzip ? ', unpacked' : ''}.`,
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
  <strong>Choose the e-mail column</strong>
  <${SelectField} label="Which column holds the e-mail address?" value=${null}
    onChange=${(/** @type {any} */ i) => i !== null && onChoose(found.columns[i])}
    options=${[[null, 'Choose…'], ...found.columns.map((/** @type {any} */ c, /** @type {number} */ i) => [i,
      `${c.column || `Column ${i + 1}`}${now(c).samples[0] ? ` (${now(c).samples[0]})` : ''}`])]} /></div>`;

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
    ${(found.encoding_offer || encoding) && html`<div class="note note-warn"><strong>This file is not UTF-8</strong>
      <${CheckField} label="Read it as Windows-1252 (Excel in Western Europe)" checked=${encoding !== ''}
        onChange=${(/** @type {boolean} */ on) => onEncoding(on ? 'windows-1252' : '')}
        hint="If the examples below look right then, leave it on." /></div>`}
    ${noEmail && html`<${EmailColumn} found=${found} now=${now} onChoose=${(/** @type {any} */ column) =>
      change(column)('email')} />`}
    ${found.problem && !noEmail && html`<div class="note note-bad" role="alert"><strong>This file cannot be imported like
      this</strong><span>${sentenceOf(found.problem)}</span></div>`}
    <${TableWrap}><${Table} caption="Columns of the file" rows=${found.columns} columns=${[
      { title: 'Column', cell: (/** @type {any} */ c) => c.column },
      { title: 'Becomes', cell: (/** @type {any} */ c) => html`<${Becomes} column=${now(c)} onChange=${change(c)} />` },
      { title: 'Examples', cell: (/** @type {any} */ c) => html`<span class="muted">${c.samples.map(short).join(' · ')}</span>` },
    ]} /><//>
    ${!found.problem && html`<${Outcome} found=${found} /><${Lists} found=${found} />`}
    ${found.notes.map((/** @type {string} */ note) => html`<span class="hint" key=${note}>${note}</span>`)}`;
}
