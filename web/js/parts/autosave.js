// @ts-check
import { useEffect, useRef, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { save } from './clash.js';
import { useRested } from './hooks.js';

const REST_MS = 900;
/** Pauses between tries while the daemon is away. The last is kept for as long as it takes. */
const AGAIN_MS = [1000, 2000, 4000, 8000, 15000];

/** A pause that ends early when the network comes back. @param {number} ms */
const pause = (ms) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    window.addEventListener(
      'online',
      () => {
        clearTimeout(timer);
        resolve(null);
      },
      { once: true },
    );
  });

/**
 * Saves a form whenever its writer rests: the newest words, one save after the other, again and again while the daemon is away.
 * @param {string} path @param {import('./form.js').FormState} form @param {(value:any) => any} payload
 * @param {(value:any) => any} faultsOf what cannot be sent, as an error, or null
 * @returns {{busy:boolean, failure:any, version:number, now:() => Promise<boolean>}} `failure`: why it is not saved yet;
 *   `version` grows with each save; `now` answers whether all is saved
 */
export function useAutosave(path, form, payload, faultsOf) {
  const [state, setState] = useState({ busy: false, failure: /** @type {any} */ (null), version: 0 });
  const running = useRef(/** @type {Promise<boolean>|null} */ (null));
  const undecided = useRef(false);
  const gone = useRef(false);
  const rested = useRested(form.value, REST_MS);

  /** @returns {Promise<boolean>} whether a later try may succeed */
  const once = async () => {
    const { value, seen } = form.live();
    try {
      const answer = await save(path, payload(value), seen, { retry: false });
      undecided.current = false;
      form.settle(value, answer);
      setState((old) => ({ ...old, failure: null, version: old.version + 1 }));
      return true;
    } catch (error) {
      undecided.current = /** @type {any} */ (error).status === 412;
      const passes = api.passes(error);
      if (!passes) form.refuse(error);
      setState((old) => ({ ...old, failure: passes ? error : null }));
      return passes;
    }
  };
  const loop = async () => {
    setState((old) => ({ ...old, busy: true }));
    let tries = 0;
    while (form.live().dirty && !gone.current) {
      const { value, seen } = form.live();
      const fault = faultsOf(value);
      if (fault) form.refuse(fault);
      if (fault || !(await once())) break;
      if (form.live().seen !== seen) tries = 0;
      else await pause(AGAIN_MS[Math.min(tries++, AGAIN_MS.length - 1)]);
    }
    setState((old) => ({ ...old, busy: false }));
    return !form.live().dirty;
  };
  const now = () => {
    running.current ||= loop().finally(() => {
      running.current = null;
    });
    return running.current;
  };
  useEffect(() => {
    // Who goes on editing after a clash is asked again when they save, not at each rest.
    if (form.dirty && !undecided.current) now();
  }, [rested]);
  useEffect(
    () => () => {
      gone.current = true;
    },
    [],
  );
  return { ...state, now };
}
