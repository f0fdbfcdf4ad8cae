// @ts-check
// Imports of the fake: what a file holds, and the job that reads it.
import { json } from './fake_answers.mjs';

/** The file of a form or of a bare upload. @param {any} q */
function fileOf(q) {
  const boundary = /boundary=(\S+)/.exec(q.headers['content-type'] || '')?.[1];
  if (!boundary) return q.body;
  const part = q.body.split(`--${boundary}`).find((/** @type {string} */ p) => p.includes('name="file"')) || '';
  return part.slice(part.indexOf('\r\n\r\n') + 4).replace(/\r\n$/, '');
}

/** What the person said of columns. @param {any} q @returns {Record<string, string>} */
const mappingOf = (q) => JSON.parse(/\{"columns":.*\}/.exec(q.body)?.[0] || '{"columns":{}}').columns;

/** @param {string} header */
const meaningOf = (header) =>
  /e-?mail/i.test(header) ? 'email' : header === 'name' ? header : `text:${header.toLowerCase()}`;

/** @param {any} w @param {any} q */
function inspect(w, q) {
  const [header, ...lines] = fileOf(q).split(/\r?\n/).filter(Boolean);
  const names = (header || '').split(',');
  const rows = lines.slice(0, 1000).map((/** @type {string} */ line) => line.split(','));
  const mapping = mappingOf(q);
  const good = rows.filter((/** @type {string[]} */ row) => /^\S+@\S+\.\S+$/.test(row[0]));
  const known = good.filter((/** @type {string[]} */ row) =>
    w.all('recipients', (/** @type {any} */ r) => r.email === row[0]).length);
  return json({
    encoding: 'utf-8',
    encoding_offer: null,
    gzip: false,
    separator: ',',
    preset: null,
    preset_title: null,
    mapping_from: 'names',
    mapping: { columns: mapping },
    names_lists: false,
    lists: [],
    columns: names.map((/** @type {string} */ name, /** @type {number} */ i) => ({
      column: name,
      as: mapping[name] || meaningOf(name),
      could_be: null,
      samples: rows.slice(0, 3).map((/** @type {string[]} */ row) => row[i] || ''),
    })),
    first_rows: rows.slice(0, 10),
    complete: rows.length < 1000,
    rows: rows.length,
    created: good.length - known.length,
    updated: known.length,
    unchanged: 0,
    rejected: rows.length - good.length,
    not_active: 0,
    unknown_timezones: 0,
    unknown_lists: 0,
    rejected_rows: [],
    notes: [],
    problem: names.some((/** @type {string} */ name) => (mapping[name] || meaningOf(name)) === 'email') ? null
      : 'no column holds the e-mail address',
  });
}

/** @param {any} w @param {any} q */
function create(w, q) {
  const file = fileOf(q);
  const made = w.add('imports', {
    list_id: Number(q.search.get('list_id')),
    state: 'queued',
    dry_run: q.search.get('dry_run') === 'true',
    file_name: q.search.get('file_name'),
    created_by: 'user:1 ann@example.com',
    created_at: new Date().toISOString(),
    columns: [],
    bytes_total: file.length,
    bytes_read: 0,
    rows: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    rejected: 0,
    not_active: 0,
    unknown_timezones: 0,
    unknown_lists: 0,
    notes: [],
    lines: file.split(/\r?\n/).filter(Boolean).slice(1),
    rejectedLines: [],
  });
  return json({ id: made.id }, 202);
}

/** Null for what is an ordinary list or thing. @param {any} w @param {any} q @param {string[]} parts */
export function importAnswer(w, q, [, id, verb]) {
  if (q.method === 'POST' && id === 'inspect') return inspect(w, q);
  if (q.method === 'POST' && !id) return create(w, q);
  if (!verb) return null;
  const known = w.tables.imports.get(Number(id));
  if (verb === 'cancel') return json(Object.assign(known, { state: 'cancelled' }));
  return { status: 200, type: 'text/csv', body: known.rejectedLines.join('\n') };
}
