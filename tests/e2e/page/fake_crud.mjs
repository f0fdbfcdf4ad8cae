// @ts-check
// The plain collections of the fake API: what they check and keep. Which fields there are says openapi.json.
import { readFileSync } from 'node:fs';
import { fault, hit, invalid, json, missing, page, stale } from './fake_answers.mjs';

/** What each collection checks before it keeps a row. @type {Record<string, (b:any) => any[]>} */
export const RULES = {
  forms: (b) => (b.name ? [] : [fault('name', 'is required')]),
  lists: (b) => (b.name ? [] : [fault('name', 'A list needs a name.')]),
  recipients: (b) => (/^\S+@\S+\.\S+$/.test(b.email) ? [] : [fault('email', 'This is not an e-mail address.')]),
  senders: (b) => [
    ...(b.name ? [] : [fault('name', 'A sender needs a name.')]),
    ...(/@/.test(b.from_email || '') ? [] : [fault('from_email', 'This is not an e-mail address.')]),
    ...(b.transport === 'smtp' && !b.host ? [fault('host', 'An SMTP sender needs a host.')] : []),
  ],
  campaigns: (b) => [
    ...(b.name ? [] : [fault('name', 'A campaign needs a name.')]),
    ...(b.steps || []).flatMap((/** @type {any} */ s, /** @type {number} */ i) =>
      s.subject === '' ? [fault(`steps[${i}].subject`, 'The first message needs a subject.')] : [],
    ),
  ],
  users: (b) => ((b.password || '').length >= 12 ? [] : [fault('password', 'At least 12 characters.')]),
  templates: (b) => (b.name ? [] : [fault('name', 'A template needs a name.')]),
  tokens: (b) => (b.name ? [] : [fault('name', 'A token needs a name.')]),
  suppressions: (b) => (b.address || b.domain ? [] : [fault('address', 'Name an address or a domain.')]),
};
const { schemas } = JSON.parse(readFileSync(new URL('../../../src/http/openapi.json', import.meta.url), 'utf8')).components;
/** Which of its schemas a request has. @type {Record<string, string>} */
const SCHEMAS = {
  forms: 'FormRequest',
  lists: 'ListRequest',
  recipients: 'RecipientRequest',
  senders: 'SenderRequest',
  campaigns: 'CampaignRequest',
  'campaigns.steps': 'Step',
  snippets: 'SnippetRequest',
  templates: 'TemplateRequest',
  users: 'UserRequest',
  tokens: 'TokenRequest',
};
/** A request with an unknown field is refused by its name. @param {string} table @param {any} body @returns {any[]} */
function strangers(table, body) {
  const known = schemas[SCHEMAS[table]]?.properties;
  const here = Object.keys(known ? body : {})
    .filter((f) => !(f in known))
    .map((f) => fault(f, 'is not a known field'));
  const inside =
    table === 'campaigns'
      ? (body.steps || []).flatMap((/** @type {any} */ s, /** @type {number} */ i) =>
          strangers('campaigns.steps', s).map((f) => fault(`steps[${i}].${f.field}`, f.message)),
        )
      : [];
  return [...here, ...inside];
}

/** @type {Record<string, any>} */
const DEFAULTS = { campaigns: { state: 'draft' }, segments: { used_by: [] }, recipients: { status: 'active', list_ids: [], attributes: {} } };

/** @param {any} w @param {string} table @param {any} row */
export function view(w, table, row) {
  if (table === 'suppressions')
    return { ...row, value: row.address || row.domain, kind: row.domain ? 'domain' : 'address', since: row.created_at };
  if (table === 'forms') {
    const url = `https://mail.example.org/s/${row.slug || row.name.toLowerCase()}`;
    return { asked: 0, confirmed: 0, expired: 0, ...row, url, snippet: `<form method="post" action="${url}">` };
  }
  if (table === 'templates') return { description: '', sample: {}, slots: [], updated_at: row.created_at, ...row };
  if (table === 'lists') return { ...row, recipients: w.membersOf(row).length };
  if (table === 'campaigns' && row.state !== 'draft') return { ...row, messages: w.counts(row), planned: w.planned(row) };
  const { password, lines, rejectedLines, ...rest } = row;
  return rest;
}

/** GET, POST, PATCH, DELETE of the plain collections. @param {any} w @param {any} q @param {string} table @param {string|undefined} id */
export function crud(w, q, table, id) {
  const rows = w.tables[table];
  if (!id && q.method === 'GET') {
    const word = q.search.get('q');
    const list = q.search.get('list_id');
    const state = q.search.get('state');
    const found = w.all(
      table,
      (/** @type {any} */ r) =>
        hit(word, r.name, r.email, r.address, r.domain) &&
        (!list || r.list_ids.includes(Number(list))) &&
        (!state || r.state === state),
    );
    return page(found.reverse(), q.search, (r) => view(w, table, r));
  }
  const body = q.body ? JSON.parse(q.body) : {};
  const unknown = strangers(table, body);
  if (unknown.length) return invalid(unknown);
  if (!id) {
    const faults = (RULES[table] || (() => []))(body);
    if (faults.length) return invalid(faults);
    const made = w.add(table, { ...DEFAULTS[table], ...body });
    if (table === 'tokens') return json({ ...made, token: `cd_${'x'.repeat(12)}${made.id}` }, 201);
    return json(view(w, table, made), 201);
  }
  const row = rows.get(Number(id));
  if (!row) return missing();
  if (q.method === 'GET') return json(view(w, table, row));
  const seen = q.headers['if-match'];
  if (seen && seen !== `"${row.revision}"`) return stale(view(w, table, row));
  if (q.method === 'DELETE') {
    rows.delete(row.id);
    return { status: 204, type: 'application/json', body: '' };
  }
  const faults = (RULES[table] || (() => []))({ ...row, ...body });
  if (faults.length) return invalid(faults);
  Object.assign(row, body, { revision: row.revision + 1 });
  return json(view(w, table, row));
}
