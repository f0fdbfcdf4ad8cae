// @ts-check
// Copies of what was typed and is not saved yet. They stay in this browser, per user and form, until the daemon has it.
import { status } from './session.js';

const PREFIX = 'campaignd.draft.';
const KEPT_MS = 30 * 86400000;
const SECRETS = new Set(['password', 'secret', 'signing_key', 'public_key', 'setup_token']);

/** @param {string} key */
const place = (key) => `${PREFIX}${status().user?.id ?? 0}.${key}`;
/** Secrets are never kept. @param {string} name @param {any} value */
const open = (name, value) => (SECRETS.has(name) ? undefined : value);

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The places of all copies. @returns {string[]} */
const places = () =>
  Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i) || '').filter((k) => k.startsWith(PREFIX));

/** @param {string} key @returns {{at:number, value:any, seen:any} | null} */
export function read(key) {
  const copy = parsed(localStorage.getItem(place(key)) || 'null');
  if (!copy || Date.now() - copy.at > KEPT_MS) return null;
  return copy;
}

/** @param {string} key */
export const drop = (key) => localStorage.removeItem(place(key));

/** Keeps what a form holds and what it was read from; false when the browser has no room. @param {string} key @param {any} value @param {any} seen */
export function write(key, value, seen) {
  const text = JSON.stringify({ at: Date.now(), value, seen }, open);
  for (;;) {
    try {
      localStorage.setItem(place(key), text);
      return true;
    } catch {
      // No room: the oldest copy goes first.
      const others = places().filter((k) => k !== place(key));
      if (!others.length) return false;
      const age = (/** @type {string} */ k) => parsed(localStorage.getItem(k) || 'null')?.at || 0;
      localStorage.removeItem(others.sort((a, b) => age(a) - age(b))[0]);
    }
  }
}

/** How many forms of this user are not saved. */
export const kept = () => places().filter((k) => k.startsWith(place(''))).length;

/** Forgets them all, when this user logs out. */
export const dropAll = () => places().filter((k) => k.startsWith(place(''))).forEach((k) => localStorage.removeItem(k));
