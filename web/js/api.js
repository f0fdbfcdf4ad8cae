// @ts-check
// The only place of the page that talks to the daemon: JSON, session cookie, CSRF header, patience during restarts.

import { forget, take } from './early.js';
import { plainFault } from './format.js';
import { readAnswer } from './said.js';
import { csrfToken, lock, remember, setReachable, status, unlocked } from './session.js';
import { t } from './words.js';

export { may, status, subscribe } from './session.js';

const BASE = '/api/v1';
/** Where a 401 is about what was typed, not about the session. */
const LOGINS = ['/session', '/session/second'];
/** Pauses before a request is tried again while the daemon is away: about 12 s in all, longer than a restart. */
const RETRY_MS = [300, 700, 1500, 2500, 3500, 3500];
/** Between two tries of a patient request, once RETRY_MS is used up. */
const PATIENT_MS = 5000;

/** A refusal the daemon explained (RFC 9457), or a failure to reach it (status 0). */
export class ApiError extends Error {
  /** @param {number} status @param {{title?:string,detail?:string,errors?:{field:string,message:string}[],current?:any,reason?:string}} problem */
  constructor(status, problem) {
    const faults = (problem.errors || []).map((e) => plainFault(e.message)).join(' ');
    super(faults || problem.detail || problem.title || t('api.the_server_answered', { status }));
    this.status = status;
    this.title = problem.title || '';
    this.errors = problem.errors || [];
    /** Of a 412: the thing as it is now. */
    this.current = problem.current;
    /** Of a sign-on that failed: why, as a word. */
    this.reason = problem.reason;
  }
}

/** @param {number} ms @param {AbortSignal} [signal] */
const pause = (ms, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(new DOMException('left the page', 'AbortError'));
      },
      { once: true },
    );
  });

/** @param {Response} response */
async function problemOf(response) {
  const isJson = (response.headers.get('content-type') || '').includes('json');
  const problem = isJson ? await response.text().then(readAnswer).catch(() => ({})) : {};
  return { problem, explained: isJson };
}

/** One try. Throws ApiError; `away` marks the failures a restart causes. */
async function once(/** @type {string} */ url, /** @type {RequestInit} */ init) {
  let response;
  try {
    response = (init.method === 'GET' && (await take(url))) || (await fetch(url, init));
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw Object.assign(new ApiError(0, { detail: t('api.campaignd_cannot_be_reached') }), { away: true });
  }
  if (response.ok) {
    setReachable(true);
    if (response.status === 204) return null;
    const text = await response.text();
    return (response.headers.get('content-type') || '').includes('json') ? readAnswer(text) : text;
  }
  const { problem, explained } = await problemOf(response);
  const gateway = [502, 503, 504].includes(response.status);
  const away = gateway && (!explained || response.headers.has('retry-after'));
  if (!away) setReachable(true);
  throw Object.assign(new ApiError(response.status, problem), { away });
}

/** Failures that end by themselves, after which the same request may succeed. @param {any} failure */
export const passes = (failure) =>
  failure.away || failure.status === 0 || failure.status >= 500 || [408, 429].includes(failure.status);

/** @param {string} method @param {number} [revision] @param {any} [body] */
function headersOf(method, revision, body) {
  /** @type {Record<string,string>} */
  const headers = { Accept: 'application/json' };
  if (method === 'POST')
    headers['Idempotency-Key'] = [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36)).join('-');
  if (revision !== undefined) headers['If-Match'] = `"${revision}"`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  return headers;
}

/** The login lies over the page: waits for it. Throws when it is another person's. @param {AbortSignal} [signal] */
async function loginAgain(signal) {
  const before = status().user?.id;
  lock();
  const now = await unlocked(signal);
  if (now?.id !== before) throw new ApiError(401, { detail: t('api.somebody_else_has_logged_in') });
}

/**
 * Sends one request. While the daemon is away it tries again: a write with the same Idempotency-Key, so nothing happens twice.
 * When the session has ended it goes on after the login.
 * @param {string} method
 * @param {string} path below /api/v1
 * @param {{body?:any, signal?:AbortSignal, retry?:boolean, patient?:boolean, onTry?:(failure:any) => void, revision?:number}} [options]
 *   `revision`: the one its caller has seen; 412 when it is another now. `patient`: tries again for as long as it takes,
 *   `onTry` is told why before each pause
 * @returns {Promise<any>}
 */
export async function request(method, path, { body, signal, retry = true, patient = false, onTry, revision } = {}) {
  const headers = headersOf(method, revision, body);
  const text = body === undefined ? undefined : JSON.stringify(body);
  let refused = false;
  for (let attempt = 0; ; attempt++) {
    const known = csrfToken();
    if (method !== 'GET') headers['X-CSRF-Token'] = known;
    try {
      return await once(BASE + path, { method, headers, signal, credentials: 'same-origin', body: text });
    } catch (error) {
      const failure = /** @type {any} */ (error);
      if (failure.name === 'AbortError') throw error;
      if (failure.away) setReachable(false);
      if (failure.status === 401 && status().user && !LOGINS.includes(path)) {
        await loginAgain(signal);
        continue;
      }
      if (failure.status === 403 && method !== 'GET' && !refused && status().user) {
        // Another tab may have logged in anew: take over that session's token, then ask once more.
        refused = true;
        await loadSession();
        if (csrfToken() && csrfToken() !== known) continue;
      }
      // A 409 to a repetition: the first try still runs at the daemon, its answer comes with a later one.
      const again = failure.away || (failure.status === 409 && attempt > 0 && method === 'POST');
      if (patient ? !again && !passes(failure) : !again || !retry || attempt >= RETRY_MS.length) throw error;
      onTry?.(failure);
      await pause(RETRY_MS[attempt] ?? PATIENT_MS, signal);
    }
  }
}

/** @param {string} path @param {AbortSignal} [signal] */
export const get = (path, signal) => request('GET', path, { signal });
/**
 * Like get. A page of a long list may be empty although more follows, since each answer looks at so many rows at most: goes on until something is found.
 * @param {string} path @param {AbortSignal} [signal]
 */
export async function find(path, signal) {
  let data = await get(path, signal);
  while (data?.next && data.items?.length === 0) {
    const [name, search] = path.split('?');
    const more = new URLSearchParams(search);
    more.set('cursor', data.next);
    data = await get(`${name}?${more}`, signal);
  }
  return data;
}
/** @param {string} path @param {any} [body] @param {any} [options] as request */
export const post = (path, body = {}, options = {}) => request('POST', path, { ...options, body });
/** @param {string} path @param {any} body @param {number} [revision] @param {any} [options] as request */
export const patch = (path, body, revision, options = {}) => request('PATCH', path, { ...options, body, revision });
/** @param {string} path @param {number} [revision] */
export const del = (path, revision) => request('DELETE', path, { revision });

/** Learns who is logged in; null when nobody is. */
export async function loadSession() {
  try {
    const user = remember(await get('/session'));
    if (status().unfinished) forget();
    return user;
  } catch (error) {
    if (/** @type {any} */ (error).status === 401) {
      forget();
      return status().user ? lock() : remember(null);
    }
    throw error;
  }
}

/** @param {string} email @param {string} password @returns {Promise<any>} the user; with a second factor {challenge}, for finishLogIn */
export async function logIn(email, password) {
  const answer = await request('POST', '/session', { body: { email, password } });
  return answer.challenge ? answer : remember(answer);
}

/** @param {string} challenge @param {string} code */
export const finishLogIn = async (challenge, code) =>
  remember(await request('POST', '/session/second', { body: { challenge, code } }));

/** The address of the provider's log-in page. @returns {Promise<string>} */
export const beginSignOn = async () => (await request('POST', '/sign-on', { body: {}, retry: false })).authorize_url;

/** What the provider led back with counts once: it is not sent again. @param {{state:string, code?:string, error?:string, iss?:string}} body */
export const finishSignOn = async (body) => remember(await request('POST', '/sign-on/finish', { body, retry: false }));

/** Whoever was invited becomes a user. @param {{token:string, name:string, password:string}} body */
export const acceptInvitation = async (body) => remember(await request('POST', '/invitation', { body }));

/** The answer opens a session in the place of this one. @param {{present_password:string, password:string}} body */
export const changePassword = async (body) => remember(await request('POST', '/profile/password', { body }));

/** Ends the session here and at the daemon. */
export async function logOut() {
  await del('/session');
  remember(null);
}

/**
 * /health is public, and its 503 is an answer like any other.
 * @param {AbortSignal} [signal] @returns {Promise<any>}
 */
export async function health(signal) {
  try {
    const response = await fetch('/health', { signal, headers: { Accept: 'application/json' } });
    const answer = await readAnswer(await response.text());
    setReachable(true);
    return answer;
  } catch (error) {
    if (signal?.aborted) throw error;
    setReachable(false);
    return null;
  }
}

/**
 * Streams a file to the daemon and reports how much has left. XMLHttpRequest, since fetch cannot report an upload's progress.
 * @param {string} path @param {Blob|FormData} body @param {(sent:number) => void} onProgress @returns {Promise<any>}
 */
export function upload(path, body, onProgress) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', BASE + path);
    xhr.setRequestHeader('X-CSRF-Token', csrfToken());
    if (!(body instanceof FormData)) xhr.setRequestHeader('Content-Type', 'text/csv');
    xhr.setRequestHeader('Accept', 'application/json');
    xhr.upload.onprogress = (event) => onProgress(event.loaded);
    xhr.onerror = () =>
      reject(
        new ApiError(0, {
          detail: t('api.the_upload_was_cut_off'),
        }),
      );
    xhr.onload = async () => {
      // Of what is no JSON the status says enough.
      const answer = (await readAnswer(xhr.responseText).catch(() => null)) || {};
      if (xhr.status >= 200 && xhr.status < 300) resolve(answer);
      else {
        if (xhr.status === 401) lock();
        reject(new ApiError(xhr.status, answer));
      }
    };
    xhr.send(body);
  });
}

/** Builds "?a=1&b=2" and leaves out what is empty. @param {Record<string, any>} values */
export function query(values) {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}
