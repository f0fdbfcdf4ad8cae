// @ts-check
// Who is logged in, what they may do, and whether the daemon answers. One state for the whole page.
import { wear } from './theme.js';
import { follow } from './words.js';

let csrf = '';
/** What the role may do, as "PATCH /senders/{id}". @type {Set<string>} */
let permissions = new Set();
/** @type {any} */
let user = null;
/** Whether the session of `user` has ended while the page is open: its screens stay, the login lies over them. */
let locked = false;
/** Whether they still have to set up the second factor of their role, and may do nothing else. */
let unfinished = false;
/** @type {string[]} */
let notices = [];
let reachable = true;
/** @type {Set<() => void>} */
const listeners = new Set();
const changed = () => listeners.forEach((fn) => fn());

/** What the frame shows: who is logged in, what the daemon wants told, and whether it answers. */
export const status = () => ({ user, locked, unfinished, notices, reachable });

/** What proves that a write comes from this page. */
export const csrfToken = () => csrf;

/** Whether the role of who is logged in may call a route, written as in the API's document. @param {string} route such as "PATCH /senders/{id}" */
export const may = (route) => permissions.has(route);

/** @param {() => void} fn called after each change of status() @returns {() => void} stops it */
export function subscribe(fn) {
  listeners.add(fn);
  return () => {
    listeners.delete(fn);
  };
}

/** @param {boolean} value */
export function setReachable(value) {
  if (reachable === value) return;
  reachable = value;
  changed();
}

/** Takes over what /session answered; null = nobody is logged in any more. @param {any} session @returns {any} the user */
export function remember(session) {
  csrf = session?.csrf_token || '';
  user = session?.user || null;
  permissions = new Set(session?.permissions || []);
  notices = session?.notices || notices;
  unfinished = Boolean(session?.lacks_second_factor);
  locked = false;
  if (user) {
    follow(user.language);
    wear(user.theme);
  }
  changed();
  return user;
}

/** The session has ended, not by the wish of its user. */
export function lock() {
  if (!user || locked) return;
  locked = true;
  changed();
}

/** Resolves when somebody has logged in again. @param {AbortSignal} [signal] @returns {Promise<any>} the user */
export const unlocked = (signal) =>
  new Promise((resolve, reject) => {
    const stop = subscribe(() => {
      if (locked) return;
      stop();
      resolve(user);
    });
    signal?.addEventListener('abort', () => {
      stop();
      reject(new DOMException('left the page', 'AbortError'));
    });
  });
