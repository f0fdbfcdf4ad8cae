// @ts-check
// Two people change one thing: whoever saves second sees both and is asked, and loses nothing that was typed.
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { fieldName } from '../format.js';
import { choose } from './dialog.js';
import { t } from '../words.js';

/** What the daemon adds to a step of a campaign, and what it never shows. */
const NOT_COMPARED = new Set(['step', 'password', 'set']);

/** The leaves of a value by their path. @param {any} value @param {string[]} path @param {Map<string, any>} into @returns {Map<string, any>} */
function leaves(value, path, into) {
  if (value && typeof value === 'object' && Object.keys(value).length) {
    for (const [name, one] of Object.entries(value)) if (!NOT_COMPARED.has(name)) leaves(one, [...path, name], into);
  } else if (value !== null && value !== undefined && typeof value !== 'object') into.set(path.join('.'), value);
  return into;
}

/** The paths of the change in which two states differ. @param {any} change @param {any} one @param {any} other @returns {[string, any, any][]} */
function differing(change, one, other) {
  const part = (/** @type {any} */ of) => leaves(Object.fromEntries(Object.keys(change).map((n) => [n, of[n]])), [], new Map());
  const [a, b] = [part(one), part(other)];
  const paths = new Set([...a.keys(), ...b.keys()]);
  return [...paths].filter((p) => a.get(p) !== b.get(p)).map((p) => [p, a.get(p), b.get(p)]);
}

/** @param {any} value */
const shown = (value) => (value === undefined ? html`<span class="muted">${t('clash.nothing')}</span>` : String(value));

/** Theirs and mine, side by side. @param {{rows:[string, any, any][]}} props */
const SideBySide = ({ rows }) => html`<div class="table-wrap clash"><table>
  <caption class="sr">${t('clash.what_differs')}</caption>
  <thead><tr><th scope="col">${t('common.field')}</th><th scope="col">${t('clash.theirs')}</th><th scope="col">${t('clash.mine')}</th></tr></thead>
  <tbody>${rows.map(([path, theirs, mine]) => html`<tr key=${path}><th scope="row">${fieldName(path)}</th>
    <td>${shown(theirs)}</td><td>${shown(mine)}</td></tr>`)}</tbody></table></div>`;

/** Writes of one resource go one after the other. @type {Map<string, Promise<any>>} */
const lines = new Map();

/**
 * Saves a change of a thing. When somebody else has saved another since this form read it, asks whose work stays.
 * Of two saves of one thing the second waits for the first and builds on it.
 * @param {string} path
 * @param {any} change what the form sends
 * @param {any} seen the thing as the form read it
 * @param {any} [options] of the request
 * @returns {Promise<{stored:any, theirs:boolean}>} the thing as it is now; `theirs`: the form must show it.
 *   Throws the refusal when the person goes on editing.
 */
export function save(path, change, seen, options = {}) {
  const mine = (lines.get(path) || Promise.resolve()).then((before) =>
    write(path, change, before?.from === seen.revision ? before.stored : seen, options).then((answer) => ({
      ...answer,
      from: seen.revision,
    })),
  );
  const settled = mine.catch(() => null);
  lines.set(path, settled);
  settled.then(() => lines.get(path) === settled && lines.delete(path));
  return mine;
}

/** @param {string} path @param {any} change @param {any} seen @param {any} options @returns {Promise<{stored:any, theirs:boolean}>} */
async function write(path, change, seen, options) {
  try {
    return { stored: await api.patch(path, change, seen.revision, options), theirs: false };
  } catch (error) {
    const { status, current } = /** @type {any} */ (error);
    if (status !== 412 || !current) throw error;
    const rows = differing(change, current, change);
    // A request that was repeated after an outage meets its own first try.
    if (!rows.length) return { stored: current, theirs: false };
    const choice = await choose({
      title: t('clash.somebody_else_has_saved_this'),
      text: t('clash.keep_mine_replaces_what_they'),
      body: html`<${SideBySide} rows=${rows} />`,
      choices: [
        { value: 'edit', label: t('clash.go_on_editing') },
        { value: 'theirs', label: t('clash.take_theirs') },
        { value: 'mine', label: t('clash.keep_mine') },
      ],
    });
    if (choice === 'theirs') return { stored: current, theirs: true };
    if (choice === 'mine') return write(path, change, current, options);
    throw error;
  }
}
