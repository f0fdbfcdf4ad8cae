// @ts-check
// One thing done to many people: which, and what it needs. The daemon counts them first.
import { html, useEffect, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { number } from '../format.js';
import { Dialog } from './dialog.js';
import { CheckField, FormFault, SelectField, TextField } from './field.js';
import { useAction, useRows } from './hooks.js';
import { toast } from './toast.js';
import { rich, t } from '../words.js';

/** @type {[string, string, (n:string, value:any) => string][]} action, its name, what the button says */
export const ACTIONS = [
  ['add_to_list', t('bulk_dialog.add_to_list'), (n) => t('bulk_dialog.add_to_the_list', { n })],
  ['remove_from_list', t('bulk_dialog.remove_from_list'), (n) => t('bulk_dialog.remove_from_the_list', { n })],
  ['add_tag', t('bulk_dialog.add_tag'), (n) => t('bulk_dialog.tag', { n })],
  ['remove_tag', t('bulk_dialog.remove_tag'), (n) => t('bulk_dialog.remove_the_tag_from', { n })],
  ['set_attribute', t('bulk_dialog.set_attribute'), (n) => t('bulk_dialog.set_it_for', { n })],
  ['clear_attribute', t('bulk_dialog.clear_attribute'), (n) => t('bulk_dialog.clear_it_for', { n })],
  ['suppress', t('common.suppress'), (n) => t('bulk_dialog.suppress', { n })],
  ['export', t('bulk_dialog.export_as_csv'), (n) => t('bulk_dialog.export', { n })],
  ['erase', t('common.erase'), (n) => t('bulk_dialog.erase', { n })],
];

const NOTES = /** @type {Record<string, string>} */ ({
  add_to_list: t('bulk_dialog.who_has_left_the_list'),
  suppress: t('bulk_dialog.they_get_no_mail_any'),
  erase:
    t('bulk_dialog.all_personal_data_of_these'),
  export: t('bulk_dialog.the_file_is_kept_for'),
});

const COLUMNS = ['email', 'name', 'status', 'timezone', 'lists', 'tags', 'attributes', 'created_at', 'updated_at', 'id'];
const FIRST = COLUMNS.slice(0, 8);
const VALUE_KINDS = [
  ['text', t('common.text')],
  ['number', t('common.number')],
  ['yes', t('bulk_dialog.yes')],
  ['no', t('bulk_dialog.no')],
];

/** What it changes decides whom ongoing campaigns take. @param {string} action */
const mayJoin = (action) => /_(list|tag|attribute)$/.test(action);

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
const ExportFields = ({ form, set, error }) => html`<fieldset class="field"><legend class="label">${t('common.columns')}</legend>
  <div class="chips">${COLUMNS.map(
    (column) => html`<${CheckField} key=${column} label=${column} checked=${form.columns.includes(column)}
      onChange=${(/** @type {boolean} */ on) =>
        set({ columns: COLUMNS.filter((c) => (c === column ? on : form.columns.includes(c))) })} />`,
  )}</div></fieldset>
  <${TextField} label=${t('bulk_dialog.attributes_in_columns_of_their')} name="columns" value=${form.attributes} error=${error}
    onChange=${(/** @type {string} */ attributes) => set({ attributes })} placeholder="plan, city"
    hint=${t('bulk_dialog.names_with_commas_between_them')} />`;

/** @param {{action:string, form:any, set:(part:any) => void, error:any, lists:any[]}} props */
function Needs({ action, form, set, error, lists }) {
  const to = (/** @type {string} */ name) => (/** @type {any} */ value) => set({ [name]: value });
  if (action.endsWith('_list'))
    return html`<${SelectField} label=${t('common.list')} name="list_id" value=${form.list_id} error=${error} onChange=${to('list_id')}
      options=${[[null, t('bulk_dialog.choose_a_list')], ...lists.map((l) => [l.id, l.name])]} />`;
  if (action.endsWith('_tag'))
    return html`<${TextField} label=${t('common.tag')} name="tag" value=${form.tag} error=${error} onChange=${to('tag')} />`;
  if (action.endsWith('_attribute'))
    return html`<${TextField} label=${t('common.attribute')} name="attribute" value=${form.attribute} error=${error}
        onChange=${to('attribute')} hint=${t('bulk_dialog.as_it_is_called_in')} />
      ${
        action === 'set_attribute' &&
        html`<${SelectField} label=${t('common.kind_of_value')} value=${form.kind} onChange=${to('kind')} options=${VALUE_KINDS} />
        ${
          (form.kind === 'text' || form.kind === 'number') &&
          html`<${TextField} label=${t('common.value')} name="value" type=${form.kind === 'number' ? 'number' : 'text'} step="any"
            value=${form.value} error=${error} onChange=${to('value')} />`
        }`
      }`;
  if (action === 'suppress')
    return html`<${TextField} label=${t('common.reason')} name="reason" value=${form.reason} error=${error} onChange=${to('reason')}
      hint=${t('common.for_whoever_asks_later_may')} />`;
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
  const lists = useRows('/lists');
  const [action, setAction] = useState(first);
  const [form, setForm] = useState({
    list_id: null, tag: '', attribute: '', kind: 'text', value: '', reason: '', columns: FIRST, attributes: '', typed: '', joins: false,
  });
  const { busy, error, run } = useAction();
  const counted = useTotal(target, error);
  const set = (/** @type {any} */ part) => setForm((now) => ({ ...now, ...part }));
  const people = t('count.recipients', { n: counted.total ?? 0 });
  const [, , says] = /** @type {any} */ (ACTIONS.find(([name]) => name === action));
  const erases = action === 'erase';
  const start = () =>
    run(async () => {
      const more = { ...(erases ? { confirm: counted.total } : {}), ...(mayJoin(action) && form.joins ? { join_ongoing: true } : {}) };
      const body = { action, ...needsOf(action, form), ...target, ...more };
      const made = await api.post('/bulk', body);
      toast(t('bulk_dialog.started', { people }));
      onDone(made);
    });
  const known = ['list_id', 'tag', 'attribute', 'value', 'reason', 'columns'];
  return html`<${Dialog} title=${t('bulk_dialog.do_one_thing_to_many')} onClose=${onClose} onSubmit=${start}>
    ${children}
    <p role="status">${counted.total === undefined ? t('bulk_dialog.counting_them') : counted.total ? rich('bulk_dialog.chosen', { people: html`<strong>${people}</strong>` })
      : rich('bulk_dialog.nobody', { people: html`<strong>${people}</strong>` })}</p>
    <${FormFault} error=${counted.error} />
    <${SelectField} label=${t('common.action')} value=${action} onChange=${setAction} options=${ACTIONS.map(([v, text]) => [v, text])} />
    <${Needs} action=${action} form=${form} set=${set} error=${error} lists=${lists} />
    ${mayJoin(action) && html`<${CheckField} label=${t('common.ongoing_campaigns_mail_these_people')} checked=${form.joins}
      onChange=${(/** @type {boolean} */ joins) => set({ joins })}
      hint=${t('bulk_dialog.else_nobody_gets_mail_because')} />`}
    ${NOTES[action] && html`<p class=${erases ? 'note note-bad' : 'hint'}>${NOTES[action]}</p>`}
    ${
      erases &&
      counted.total > 0 &&
      html`<${TextField} label=${t('bulk_dialog.type_to_confirm', { total: number(counted.total) })} name="confirm" inputmode="numeric"
        autocomplete="off" value=${form.typed} error=${error} onChange=${(/** @type {string} */ typed) => set({ typed })} />`
    }
    <${FormFault} error=${error} fields=${known} />
    <div class="row row-end"><button class="btn" type="button" onClick=${onClose}>${t('common.cancel')}</button>
      <button class=${`btn btn-primary ${erases ? 'btn-danger' : ''}`} disabled=${busy || !isReady(action, form,
        counted.total)}>${says(people, form)}</button></div><//>`;
}
