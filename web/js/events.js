// @ts-check
// What the daemon tells by itself: one stream of what has changed, so that the page asks again only for what it shows. Without
// it, the page asks from time to time.
import { status, subscribe } from './session.js';

const PATH = '/api/v1/events';
/** The first screen comes first. */
const START_MS = 3000;
/** The browser comes back by itself after a cut, at most so often in a row. */
const MOST_CUTS = 4;
/** After a refusal, such as of too many streams. */
const AGAIN_MS = 60000;

/** Which topics an answer of the API is made of, by the first word of its path. @type {Record<string, string[]>} */
const TOPICS = {
  dashboard: ['campaigns', 'messages', 'answers', 'recipients', 'senders', 'queue', 'setting', 'alerts'],
  campaigns: ['campaigns', 'messages', 'answers'],
  messages: ['messages', 'answers'],
  jobs: ['queue'],
  lanes: ['queue', 'campaigns'],
  backups: ['queue', 'setting'],
  senders: ['senders'],
  webhooks: ['webhooks'],
  sandbox: ['sandbox'],
  imports: ['imports'],
  bulk: ['bulk'],
  suppressions: ['suppressions'],
};

/** @type {EventSource|null} */
let stream = null;
let timer = 0;
let alive = false;
let cuts = 0;
/** @typedef {{topics:string[], changed:() => void, lost:() => void}} Listener */
/** @type {Set<Listener>} */
const listeners = new Set();

/** Whether changes of what a path answers are told now. @param {string} path of the API */
export const tells = (path) => alive && Boolean(TOPICS[path.split(/[/?]/)[1]]);

/**
 * Calls `changed` when what a path answers may be another, and `lost` when nothing is told any more.
 * @param {string} path of the API @param {() => void} changed @param {() => void} lost @returns {() => void} ends it
 */
export function listen(path, changed, lost) {
  const listener = { topics: TOPICS[path.split(/[/?]/)[1]] || [], changed, lost };
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** @param {boolean} now */
function setAlive(now) {
  if (alive === now) return;
  alive = now;
  if (!now) listeners.forEach((l) => l.lost());
}

/** @param {number} ms */
function later(ms) {
  timer = window.setTimeout(() => {
    timer = 0;
    follow();
  }, ms);
}

function end() {
  stream?.close();
  stream = null;
  setAlive(false);
}

function begin() {
  stream = new EventSource(PATH);
  stream.addEventListener('hello', () => {
    setAlive(true);
    cuts = 0;
    // What changed while nothing was told.
    listeners.forEach((l) => l.topics.length && l.changed());
  });
  stream.addEventListener('message', (event) => {
    const changed = Object.keys(JSON.parse(event.data));
    listeners.forEach((l) => l.topics.some((topic) => changed.includes(topic)) && l.changed());
  });
  stream.addEventListener('error', () => {
    setAlive(false);
    cuts += 1;
    if (stream?.readyState !== EventSource.CLOSED && cuts < MOST_CUTS) return;
    stream?.close();
    stream = null;
    cuts = 0;
    later(AGAIN_MS);
  });
}

/** A stream while somebody is logged in and looks. */
function follow() {
  const wanted = Boolean(status().user) && !status().locked && !status().unfinished && !document.hidden;
  if (!wanted) end();
  else if (!stream && !timer) begin();
}

/** Keeps a stream open from now on. */
export function keepListening() {
  later(START_MS);
  subscribe(follow);
  document.addEventListener('visibilitychange', follow);
}
