// @ts-check
// How the daemon is: one question after the other, whoever wants to know.
import { useEffect, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';

const HEALTH_MS = 4000;
const HEALTH_AWAY_MS = 1500;
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
      timer = window.setTimeout(ask, now ? HEALTH_MS : HEALTH_AWAY_MS);
    };
    document.addEventListener('visibilitychange', ask);
    ask();
    return () => {
      abort.abort();
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
