// @ts-check
// Asks for what the page will want before its large scripts are there (see first.js): who is logged in, and what the first
// screen shows.

const BASE = '/api/v1';
/** Set in a browser that has seen this daemon set up: it asks for the session at once. */
const KNOWN = 'campaignd.known';
/** Days begin at the reader's midnight. */
export const DASHBOARD = `/dashboard?utc_offset_min=${-new Date().getTimezoneOffset()}`;
/** What the screens that one begins with ask for. @type {Record<string, string>} */
const WANTED = { '/': DASHBOARD, '/dashboard': DASHBOARD, '/campaigns': '/campaigns' };

/** Whether this browser has seen the daemon set up. */
export const isKnown = () => localStorage.getItem(KNOWN) !== null;

/** @param {boolean} known */
export function know(known) {
  if (known) localStorage.setItem(KNOWN, '1');
  else localStorage.removeItem(KNOWN);
}

/** Answers on their way, each for the first who asks. @type {Map<string, Promise<Response|undefined>>} */
const answers = new Map();

/** The answer to a GET that was asked for early; undefined when it was not, or failed. @param {string} url */
export function take(url) {
  const answer = answers.get(url);
  answers.delete(url);
  return answer;
}

/** What was asked for somebody who is not logged in says nothing later. */
export const forget = () => answers.clear();

if (isKnown()) {
  const first = location.search ? undefined : WANTED[location.pathname];
  for (const path of ['/session', ...(first ? [first] : [])]) {
    const answer = fetch(BASE + path, { headers: { Accept: 'application/json' }, credentials: 'same-origin' });
    answers.set(BASE + path, answer.catch(() => undefined));
  }
}
