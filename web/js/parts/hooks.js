// @ts-check
import { useCallback, useEffect, useRef, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { readAgain } from '../pace.js';

/**
 * Reads a path of the API, and again while the tab is visible: when the daemon tells of a change, else every `poll` ms. Keeps the last good answer during an outage.
 * @param {string | null} path null = nothing to read
 * @param {{poll?: number}} [options]
 * @returns {{data:any, error:any, loading:boolean, reload:() => void}}
 */
export function useApi(path, { poll = 0 } = {}) {
  const [state, setState] = useState({
    path: /** @type {string|null} */ (null),
    data: /** @type {any} */ (null),
    error: /** @type {any} */ (null),
  });
  const [turn, setTurn] = useState(0);
  const pollRef = useRef(poll);
  pollRef.current = poll;
  useEffect(() => {
    if (!path) return undefined;
    const abort = new AbortController();
    const load = async () => {
      try {
        const data = await api.find(path, abort.signal);
        setState({ path, data, error: null });
      } catch (error) {
        if (abort.signal.aborted) return true;
        setState((old) => ({ path, data: old.path === path ? old.data : null, error }));
        return !(/** @type {any} */ (error).away);
      }
      return true;
    };
    const end = readAgain(path, () => pollRef.current, load);
    return () => {
      end();
      abort.abort();
    };
  }, [path, turn, poll > 0]);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  const fresh = state.path === path;
  // Another page or filter of the same list: what is there stays until the answer comes.
  const kept = fresh || (path && state.path && state.path.split('?')[0] === path.split('?')[0]);
  return { data: kept ? state.data : null, error: fresh ? state.error : null, loading: !fresh, reload };
}

/** All rows of a collection that people choose from, as far as one page of it goes; none while it loads. @param {string} path */
export const useRows = (path) => useApi(`${path}?limit=500`).data?.items || [];

/**
 * Runs one action at a time and keeps its failure for the form that shows it.
 * @returns {{busy:boolean, error:any, run:(work:() => Promise<any>) => Promise<any>}}
 */
export function useAction() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(/** @type {any} */ (null));
  const alive = useRef(true);
  useEffect(
    () => () => {
      alive.current = false;
    },
    [],
  );
  const run = useCallback(async (/** @type {() => Promise<any>} */ work) => {
    setBusy(true);
    setError(null);
    try {
      return await work();
    } catch (failure) {
      if (alive.current) setError(failure);
      return undefined;
    } finally {
      if (alive.current) setBusy(false);
    }
  }, []);
  return { busy, error, run };
}

/** The value, once it has rested for `ms`. @param {any} value @param {number} ms */
export function useRested(value, ms) {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}

/**
 * What the daemon makes of what is being typed; asked when its writer rests. Keeps the last good answer.
 * @param {string} path @param {any} body null = nothing to ask yet @param {number} ms
 * @returns {{data:any, error:any}}
 */
export function usePosted(path, body, ms) {
  const text = useRested(body && JSON.stringify(body), ms);
  const [state, setState] = useState({ data: /** @type {any} */ (null), error: /** @type {any} */ (null) });
  useEffect(() => {
    if (!text) return undefined;
    const abort = new AbortController();
    api
      .post(path, JSON.parse(text), { signal: abort.signal })
      .then((data) => setState({ data, error: null }))
      .catch((error) => !abort.signal.aborted && setState((old) => ({ ...old, error })));
    return () => abort.abort();
  }, [path, text]);
  return state;
}

/** Names the tab. @param {string} text */
export function useTitle(text) {
  useEffect(() => {
    document.title = text ? `${text} · campaignd` : 'campaignd';
  }, [text]);
}
