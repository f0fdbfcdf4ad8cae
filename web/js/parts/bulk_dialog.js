// @ts-check
// One thing done to many people: which, and what it needs. The daemon counts them first.
import { html, useEffect, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count, number } from '../format.js';
import { Dialog } from './dialog.js';
import { CheckField, FormFault, SelectField, TextField } from './field.js';
import { useAction, useApi } from './hooks.js';
import { toast } from './toast.js';

/** @type {[string, string, (n:string, value:any) => string][]} action, its name, what the button says */
export const ACTIONS = [
  ['add_to_list', 'Add to list', (n) => `Add ${n} to the list`],
  ['remove_from_list', 'Remove from list', (n) => `Remove ${n} from the list`],
  ['add_tag', 'Add tag', (n) => `Tag ${n}`],
  ['remove_tag', 'Remove tag', (n) => `Remove the tag from ${n}`],
  ['set_attribute', 'Set attribute', (n) => `Set it for ${n}`],
  ['clear_attribute', 'Clear attribute', (n) => `Clear it for ${n}`],
  ['suppress', 'Suppress', (n) => `Suppress ${n}`],
  ['export', 'Export as CSV', (n) => `Export ${n}`],
  ['erase', 'Erase', (n) => `Erase ${n}`],
];

const NOTES = /** @type {Record<string, string>} */ ({
  add_to_list: 'Who has left the list themselves is not added.',
  suppress: 'They get no mail any more. What is queued for them is skipped, and stays skipped after an undo.',
  erase:
    'All personal data of these people is removed for good, and they are suppressed. Only the counts of campaigns stay. There is no undo.',
  export: 'The file is kept for a day.',
});

const COLUMNS = ['email', 'name', 'status', 'timezone', 'lists', 'tags', 'attributes', 'created_at', 'updated_at', 'id'];
const FIRST = COLUMNS.slice(0, 8);
const VALUE_KINDS = [
  ['text', 'Text'],
  ['number', 'Number'],
  ['yes', 'Yes'],
  ['no', 'No'],
];

/** @param {string} text */
const names = (text) =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);

/** What of the form is sent for this action. @param {string} action @param {any} form */
function needsOf(action, form) {
  if (action.endsWith('_list')) return { list_id: form.list_id };
  if (action.endsWith('_tag')) return { tag: form.tag };
  if (action === 'clear_attribute') return { attribute: form.attribute };
  if (action === 'suppress') return { reason: form.reason };
  if (action === 'export')
    return { columns: [...form.columns, ...names(form.attributes).map((name) => `attributes.${name}`)] };
  if (action !== 'set_attribute') return {};
  const values = /** @type {Record<string, any>} */ ({ number: Number(form.value), yes: true, no: false });
  return { attribute: form.attribute, value: values[form.kind] ?? form.value };
}

/** @param {{form:any, set:(part:any) => void, error:any}} props */
const ExportFields = ({ form, set, error }) => html`<fieldset class="field"><legend class="label">Columns</legend>
  <div class="chips">${COLUMNS.map(
    (column) => html`<${CheckField} key=${column} label=${column} checked=${form.columns.includes(column)}
      onChange=${(/** @type {boolean} */ on) =>
        set({ columns: COLUMNS.filter((c) => (c === column ? on : form.columns.includes(c))) })} />`,
  )}</div></fieldset>
  <${TextField} label="Attributes in columns of their own" name="columns" value=${form.attributes} error=${error}
    onChange=${(/** @type {string} */ attributes) => set({ attributes })} placeholder="plan, city"
    hint="Names, with commas between them; may stay empty. The column “attributes” has all of them." />`;

/** @param {{action:string, form:any, set:(part:any) => void, error:any, lists:any[]}} props */
function Needs({ action, form, set, error, lists }) {
  const to = (/** @type {string} */ name) => (/** @type {any} */ value) => set({ [name]: value });
  if (action.endsWith('_list'))
    return html`<${SelectField} label="List" name="list_id" value=${form.list_id} error=${error} onChange=${to('list_id')}
      options=${[[null, 'Choose a list'], ...lists.map((l) => [l.id, l.name])]} />`;
  if (action.endsWith('_tag'))
    return html`<${TextField} label="Tag" name="tag" value=${form.tag} error=${error} onChange=${to('tag')} />`;
  if (action.endsWith('_attribute'))
    return html`<${TextField} label="Attribute" name="attribute" value=${form.attribute} error=${error}
        onChange=${to('attribute')} hint="As it is called in the person's attributes, such as plan." />
      ${
        action === 'set_attribute' &&
        html`<${SelectField} label="Kind of value" value=${form.kind} onChange=${to('kind')} options=${VALUE_KINDS} />
        ${
          (form.kind === 'text' || form.kind === 'number') &&
          html`<${TextField} label="Value" name="value" type=${form.kind === 'number' ? 'number' : 'text'} step="any"
            value=${form.value} error=${error} onChange=${to('value')} />`
        }`
      }`;
  if (action === 'suppress')
    return html`<${TextField} label="Reason" name="reason" value=${form.reason} error=${error} onChange=${to('reason')}
      hint="For whoever asks later; may stay empty." />`;
  return action === 'export' ? html`<${ExportFields} form=${form} set=${set} error=${error} />` : null;
}

/** @param {string} action @param {any} form @param {number|undefined} total */
function isReady(action, form, total) {
  if (!total) return false;
  if (action.endsWith('_list')) return Boolean(form.list_id);
  if (action.endsWith('_tag')) return Boolean(form.tag.trim());
  if (action === 'clear_attribute') return Boolean(form.attribute);
  if (action === 'set_attribute')
    return Boolean(form.attribute) && (form.kind !== 'number' || (form.value !== '' && !Number.isNaN(Number(form.value))));
  if (action === 'export') return form.columns.length > 0 || names(form.attributes).length > 0;
  return action !== 'erase' || form.typed.replace(/[\s,.]/g, '') === String(total);
}

/** Counts the people of a target, exactly. @param {any} target @param {any} turn */
function useTotal(target, turn) {
  const [state, setState] = useState(/** @type {any} */ ({}));
  const key = JSON.stringify(target);
  useEffect(() => {
    const abort = new AbortController();
    setState({});
    api
      .post('/bulk', { action: 'suppress', ...target, dry_run: true }, { signal: abort.signal })
      .then((answer) => setState({ total: answer.total }))
      .catch((error) => abort.signal.aborted || setState({ error }));
    return () => abort.abort();
  }, [key, turn]);
  return state;
}

/**
 * @param {{target:any, first?:string, onClose:() => void, onDone:(action:any) => void, children?:any}} props
 *   target: {filter}, {segment_id} or {ids}; children choose it
 */
export function BulkDialog({ target, first = 'add_tag', onClose, onDone, children }) {
  const lists = useApi('/lists?limit=500').data?.items || [];
  const [action, setAction] = useState(first);
  const [form, setForm] = useState({
    list_id: null, tag: '', attribute: '', kind: 'text', value: '', reason: '', columns: FIRST, attributes: '', typed: '',
  });
  const { busy, error, run } = useAction();
  const counted = useTotal(target, error);
  const set = (/** @type {any} */ part) => setForm((now) => ({ ...now, ...part }));
  const people = count(counted.total ?? 0, 'recipient');
  const [, , says] = /** @type {any} */ (ACTIONS.find(([name]) => name === action));
  const erases = action === 'erase';
  const start = () =>
    run(async () => {
      const body = { action, ...needsOf(action, form), ...target, ...(erases ? { confirm: counted.total } : {}) };
      const made = await api.post('/bulk', body);
      toast(`Started: ${people}.`);
      onDone(made);
    });
  const known = ['list_id', 'tag', 'attribute', 'value', 'reason', 'columns'];
  return html`<${Dialog} title="Do one thing to many people" onClose=${onClose} onSubmit=${start}>
    ${children}
    <p role="status">${counted.total === undefined ? 'Counting them…' : html`<strong>${people}</strong>${counted.total
      ? '. Who comes to match later is not part of it.' : ': there is nobody to change.'}`}</p>
    <${FormFault} error=${counted.error} />
    <${SelectField} label="Action" value=${action} onChange=${setAction} options=${ACTIONS.map(([v, text]) => [v, text])} />
    <${Needs} action=${action} form=${form} set=${set} error=${error} lists=${lists} />
    ${NOTES[action] && html`<p class=${erases ? 'note note-bad' : 'hint'}>${NOTES[action]}</p>`}
    ${
      erases &&
      counted.total > 0 &&
      html`<${TextField} label=${`Type ${number(counted.total)} to confirm`} name="confirm" inputmode="numeric"
        autocomplete="off" value=${form.typed} error=${error} onChange=${(/** @type {string} */ typed) => set({ typed })} />`
    }
    <${FormFault} error=${error} fields=${known} />
    <div class="row row-end"><button class="btn" type="button" onClick=${onClose}>Cancel</button>
      <button class=${`btn btn-primary ${erases ? 'btn-danger' : ''}`} disabled=${busy || !isReady(action, form,
        counted.total)}>${says(people, form)}</button></div><//>`;
}
