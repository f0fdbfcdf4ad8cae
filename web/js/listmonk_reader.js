// @ts-check
// Reads the people of a running listmonk through the daemon, some hundred to a request. What was read stays in this object: it can go on behind a failure.
import * as api from './api.js';

/** Tries of a portion while listmonk does not answer, and the pauses between them. */
const PAUSES_MS = [1000, 3000, 8000];

/** @param {any} failure listmonk itself did not answer: that may pass */
const mayPass = (failure) => failure.status === 422 && failure.errors?.some((/** @type {any} */ e) => e.field === 'url');

/** @param {{url:string, user:string, token:string}} login */
export function listmonkReader(login, list_ids = /** @type {number[]} */ ([])) {
  /** @type {string[]} JSON of people, comma behind comma */
  const parts = [];
  /** @type {Set<number>} */
  const seen = new Set();
  let place = /** @type {string|null} */ (null);
  let whole = false;

  /** @param {any} answer */
  const take = (answer) => {
    // Somebody who was deleted there has all pages read again: the others come twice.
    const fresh = answer.people.filter((/** @type {any} */ one) => !seen.has(one.id));
    for (const one of fresh) seen.add(one.id);
    if (fresh.length) parts.push(`${parts.length ? ',' : ''}${JSON.stringify(fresh).slice(1, -1)}`);
    place = answer.place;
    whole = !place;
  };

  /** @param {AbortSignal} signal @param {(why:any) => void} onTry */
  const portion = async (signal, onTry) => {
    for (let tries = 0; ; tries++) {
      try {
        return await api.post('/imports/listmonk/people', { ...login, list_ids, place }, { signal, patient: true, onTry });
      } catch (failure) {
        if (!mayPass(failure) || tries >= PAUSES_MS.length) throw failure;
        onTry(failure);
        await new Promise((resolve) => setTimeout(resolve, PAUSES_MS[tries]));
      }
    }
  };

  return {
    /** To the end, or to a failure, behind which it can be called again. @param {AbortSignal} signal @param {(state:{read:number, total:number, waits:any}) => void} tell */
    async read(signal, tell) {
      let total = 0;
      while (!whole) {
        signal.throwIfAborted();
        const answer = await portion(signal, (waits) => tell({ read: seen.size, total, waits }));
        take(answer);
        total = Math.max(total, answer.total);
        tell({ read: seen.size, total, waits: null });
      }
      return new File(['{"data":{"results":[', ...parts, ']}}'], `listmonk-${new URL(login.url).hostname}.json`, { type: 'application/json' });
    },
  };
}
