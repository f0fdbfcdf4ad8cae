// @ts-check
// How the daemon is: one question after the other, whoever wants to know.
import { useEffect, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { listen, tells } from '../events.js';

const HEALTH_MS = 4000;
const HEALTH_AWAY_MS = 1500;
/** While the stream of changes is alive, the daemon is. */
const HEALTH_TOLD_MS = 15000;
/** @type {any} */
let known = null;
/** @type {Set<(answer:any) => void>} */
const listeners = new Set();

/** What /health says, asked again and again while the tab is visible; one in the frame. @returns {any} */
export function useHealth() {
  const answer = useKnownHealth();
  useEffect(() => {
    const abort = new AbortController();
    let timer = 0;
    const ask = async () => {
      clearTimeout(timer);
      if (document.hidden) return;
      const now = await api.health(abort.signal).catch(() => undefined);
      if (abort.signal.aborted) return;
      known = now;
      listeners.forEach((tell) => tell(now));
      timer = window.setTimeout(ask, !now ? HEALTH_AWAY_MS : tells('/dashboard') ? HEALTH_TOLD_MS : HEALTH_MS);
    };
    document.addEventListener('visibilitychange', ask);
    const deafen = listen('/health', () => {}, ask);
    ask();
    return () => {
      abort.abort();
      deafen();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', ask);
    };
  }, []);
  return answer;
}

/** The last answer; null before the first, undefined while there is none. */
export function useKnownHealth() {
  const [answer, setAnswer] = useState(known);
  useEffect(() => {
    listeners.add(setAnswer);
    return () => {
      listeners.delete(setAnswer);
    };
  }, []);
  return answer;
}
