// @ts-check
// When a screen asks again: as soon as the daemon tells of a change, but not with each; else from time to time.
import { listen, tells } from './events.js';

const AFTER_FAILURE_MS = 2000;
/** Between two answers, however much changes. */
const LEAST_MS = 1000;
/** Where changes are told: another instance's are not. */
const SLOW_MS = 30000;

/**
 * Calls `load` now and again.
 * @param {string} path of the API that it reads
 * @param {() => number} poll how often it would ask if nobody told, in ms; 0 = once
 * @param {() => Promise<boolean>} load answers false when the daemon is away; is not called while it runs
 * @returns {() => void} ends it
 */
export function readAgain(path, poll, load) {
  let timer = 0;
  let last = 0;
  let running = false;
  let changedSince = false;
  let ended = false;
  const at = (/** @type {number} */ ms) => {
    clearTimeout(timer);
    timer = window.setTimeout(run, ms);
  };
  const rest = () => Math.max(0, last + Math.max(LEAST_MS, 2 * poll()) - Date.now());
  async function run() {
    clearTimeout(timer);
    if (running || (document.hidden && poll())) return;
    running = true;
    changedSince = false;
    last = Date.now();
    const there = await load();
    running = false;
    if (ended) return;
    if (!there) at(AFTER_FAILURE_MS);
    else if (poll()) at(changedSince ? rest() : tells(path) ? SLOW_MS : poll());
  }
  const changed = () => {
    changedSince = true;
    if (poll() && !running) at(rest());
  };
  const wake = () => {
    if (!document.hidden && poll()) run();
  };
  const deafen = listen(path, changed, () => poll() && !running && at(poll()));
  document.addEventListener('visibilitychange', wake);
  run();
  return () => {
    ended = true;
    clearTimeout(timer);
    deafen();
    document.removeEventListener('visibilitychange', wake);
  };
}
