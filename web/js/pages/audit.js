// @ts-check
// Who did what: from where, and what was there before.
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { dateTime, fieldName, fromLocalInput, toLocalInput, words } from '../format.js';
import { SelectField, TextField } from '../parts/field.js';
import { useApi } from '../parts/hooks.js';
import { Card, Empty, Head } from '../parts/states.js';
import { ListTable, SearchBox, Table, TableWrap } from '../parts/table.js';
import { WhenExactly } from '../parts/time.js';
import { setQuery, useLocation } from '../router.js';
import { named, t } from '../words.js';

const AREAS = [
  'session', 'user', 'token', 'invitation', 'settings', 'relays', 'sender', 'campaign', 'message', 'recipient', 'list', 'segment',
  'form', 'import', 'bulk', 'suppression', 'bounce', 'template', 'snippet', 'media', 'webhook', 'job', 'sandbox', 'backup', 'audit',
];
const FILTERS = ['q', 'who', 'what', 'object', 'since', 'until'];
/** Where a thing is shown. @type {Record<string, string>} */
const SCREENS = {
  campaign: '/campaigns/', recipient: '/recipients/', sender: '/senders/', segment: '/segments/', form: '/forms/', message: '/messages/',
  webhook: '/webhooks/', import: '/import/',
};

/** "sender.update" as words. @param {string} action */
const deed = (action) => {
  const [area, verb = ''] = action.split('.');
  return `${named('audit_area', area)}: ${named('audit_verb', verb)}`;
};

/** @param {{target:string}} props */
const Target = ({ target }) => {
  const [kind, id] = target.split(':');
  const screen = SCREENS[kind];
  return screen && /^\d+$/.test(id || '') ? html`<a href=${screen + id}>${target}</a>` : target;
};

/** @param {any} value */
const isChange = (value) => value !== null && typeof value === 'object' && 'before' in value && 'after' in value;
/** @param {any} value */
const plain = (value) => (Array.isArray(value) ? value.join(', ') : String(value));

/** What was changed, side by side. @param {{entry:any}} props */
function Changes({ entry }) {
  const fields = Object.entries(entry.detail);
  const changed = fields.filter(([, value]) => isChange(value)).map(([name, value]) => ({ name, ...value }));
  const facts = fields.filter(([, value]) => !isChange(value));
  const text = (/** @type {string} */ key) => (/** @type {any} */ row) => row[key] || '–';
  return html`
    ${changed.length > 0 && html`<${TableWrap}><${Table} class="before-after" caption=${t('audit.what_was_changed')} rows=${changed} columns=${[
      { title: t('audit.field'), cell: (/** @type {any} */ row) => fieldName(row.name.replace(/\[(\d+)\]/g, '.$1')) },
      { title: t('audit.before'), cell: text('before') },
      { title: t('audit.after'), cell: text('after') },
    ]} /><//>`}
    ${facts.length > 0 && html`<dl class="facts">${facts.map(([name, value]) => html`<dt>${words(name)}</dt><dd>${plain(value)}</dd>`)}</dl>`}
    ${entry.request_id && html`<p class="muted small">${t('audit.request', { id: entry.request_id })}</p>`}`;
}

/** @param {{entry:any}} props */
function Detail({ entry }) {
  const [open, setOpen] = useState(false);
  if (!Object.keys(entry.detail).length && !entry.request_id) return '–';
  return html`<details onToggle=${(/** @type {any} */ e) => setOpen(e.currentTarget.open)}><summary>${t('audit.details')}</summary>
    ${open && html`<${Changes} entry=${entry} />`}</details>`;
}

const COLUMNS = [
  { title: t('audit.when'), tight: true, cell: (/** @type {any} */ e) => html`<${WhenExactly} at=${e.at} />` },
  {
    title: t('audit.who'),
    cell: (/** @type {any} */ e) => {
      const [key, ...name] = e.actor.split(' ');
      return html`<span class="cell-main">${name.join(' ') || named('audit_actor', key)}</span><span
        class="sub">${[name.length ? key : '', e.address].filter(Boolean).join(', ')}</span>`;
    },
  },
  {
    title: t('audit.what'),
    cell: (/** @type {any} */ e) => html`${deed(e.action)}${e.repeats > 1 && html`<span class="sub">${t('audit.times', { n: e.repeats })}</span>`}`,
  },
  { title: t('audit.object'), cell: (/** @type {any} */ e) => html`<${Target} target=${e.target} />` },
  { title: t('audit.details'), cell: (/** @type {any} */ e) => html`<${Detail} entry=${e} />` },
];

/** @param {{search:URLSearchParams}} props */
function Filters({ search }) {
  const now = (/** @type {string} */ name) => search.get(name) || '';
  const [typed, setTyped] = useState({ who: now('who'), object: now('object') });
  const put = (/** @type {string} */ name, /** @type {string|null} */ value) => setQuery({ [name]: value || null, cursor: null });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const [who, object] = [typed.who.trim(), typed.object.trim()];
    if (who !== now('who') || object !== now('object')) setQuery({ who: who || null, object: object || null, cursor: null });
  };
  const text = (/** @type {'who'|'object'} */ name, /** @type {string} */ label, /** @type {string} */ sample) => html`<${TextField} label=${label}
    value=${typed[name]} placeholder=${sample} onChange=${(/** @type {string} */ value) => setTyped({ ...typed, [name]: value })} onBlur=${submit} />`;
  const time = (/** @type {string} */ name, /** @type {string} */ label) => html`<${TextField} label=${label} type="datetime-local"
    value=${now(name) ? toLocalInput(now(name)) : ''} onChange=${(/** @type {string} */ value) => put(name, fromLocalInput(value))} />`;
  return html`<form class="cols card-body" onSubmit=${submit}>
    <${SelectField} label=${t('audit.what')} value=${now('what')} onChange=${(/** @type {string} */ value) => put('what', value)}
      options=${[['', t('audit.everything')], ...AREAS.map((area) => [area, named('audit_area', area)])]} />
    ${text('who', t('audit.who'), 'user:1')}${text('object', t('audit.object'), 'campaign:7')}
    ${time('since', t('audit.since'))}${time('until', t('audit.until'))}
    <button class="sr" type="submit">${t('audit.filter')}</button></form>`;
}

/** What is asked for, as the API takes it. @param {URLSearchParams} search @param {string[]} names */
const queryOf = (search, names) => api.query(Object.fromEntries(names.map((name) => [name, search.get(name)])));

function Audit() {
  const { search } = useLocation();
  const res = useApi(`/audit${queryOf(search, [...FILTERS, 'cursor'])}`);
  const file = (/** @type {string} */ kind) => `/api/v1/audit.${kind}${queryOf(search, FILTERS)}`;
  const narrowed = FILTERS.some((name) => search.get(name));
  const reached = res.data?.searched_back_to;
  return html`<${Head} title=${t('audit.audit')} sub=${t('audit.who_did_what')}>
      <a class="btn" href=${file('csv')} download>${t('audit.as_csv')}</a>
      <a class="btn" href=${file('ndjson')} download>${t('audit.as_ndjson')}</a><//>
    <div class="row"><${SearchBox} label=${t('audit.search')} /></div>
    <${Card} flush>
      <${Filters} key=${`${search.get('who')} ${search.get('object')}`} search=${search} />
      ${reached && html`<p class="card-body muted small" role="status">${t('audit.searched_back_to', { at: dateTime(reached) })}</p>`}
      <${ListTable} res=${res} columns=${COLUMNS} what="audit" caption=${t('audit.audit')} empty=${html`<${Empty}
        title=${narrowed ? t('audit.nothing_fits') : t('audit.nothing_yet')}>${narrowed ? t('audit.ask_for_less') : t('audit.every_change_is_noted')}<//>`} /><//>`;
}

/** Admins alone. */
export const AuditPage = () =>
  api.may('GET /audit')
    ? html`<${Audit} />`
    : html`<${Head} title=${t('audit.audit')} /><${Card}><${Empty} title=${t('audit.only_an_admin')}>${t('common.ask_one_of_your_admins')}<//><//>`;
