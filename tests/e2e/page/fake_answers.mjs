// @ts-check
// The shapes of the fake API's answers: JSON, problems, one page of a list.

/** @param {any} value @param {number} [status] */
export const json = (value, status = 200) => ({ status, type: 'application/json', body: JSON.stringify(value) });
/** @param {number} status @param {string} title @param {string} detail @param {any[]} [errors] */
export const problem = (status, title, detail, errors) => ({
  status,
  type: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', title, status, detail, errors }),
});
/** A change of an old revision. @param {any} current */
export const stale = (current) => ({
  status: 412,
  type: 'application/problem+json',
  body: JSON.stringify({ title: 'Changed meanwhile', status: 412, detail: 'Somebody else has changed this.', current }),
});
export const invalid = (/** @type {any[]} */ errors) => problem(422, 'Invalid', 'Some fields need correcting.', errors);
export const missing = () => problem(404, 'Not found', 'There is no such thing.');
export const fault = (/** @type {string} */ field, /** @type {string} */ message) => ({ field, message });

/** One page of rows, by id, newest first unless told. @param {any[]} rows @param {URLSearchParams} search @param {(row:any) => any} [view] */
export function page(rows, search, view = (r) => r) {
  const limit = Number(search.get('limit') || 50);
  const from = Number(search.get('cursor') || 0);
  const items = rows.slice(from, from + limit).map(view);
  return json({ items, total: rows.length, next: from + limit < rows.length ? String(from + limit) : null });
}
/** @param {string|null} q @param {...any} texts */
export const hit = (q, ...texts) =>
  !q ||
  texts.some((t) =>
    String(t || '')
      .toLowerCase()
      .includes(q.toLowerCase()),
  );
export const escape = (/** @type {string} */ t) => t.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
export const toHtml = (/** @type {string} */ t) =>
  `<!doctype html><html><body style="font:15px sans-serif;padding:1.5rem;max-width:34rem">${t
    .split('\n\n')
    .map((p) => `<p>${escape(p).replace(/\[(.*?)\]\((.*?)\)/g, '<a href="$2">$1</a>')}</p>`)
    .join('')}</body></html>`;
