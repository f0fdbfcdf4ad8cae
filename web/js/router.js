// @ts-check
// The address bar is the truth for which screen, filter and page is shown.
import { useEffect, useState } from '../vendor/htm-preact.js';

/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {null | (() => boolean)} */
let guard = null;

/** Asks before leaving while `fn` says there is unsaved work. @param {null | (() => boolean)} fn */
export const setGuard = (fn) => {
  guard = fn;
};

/** @param {string} url path with query @param {{replace?:boolean}} [options] */
export function navigate(url, { replace = false } = {}) {
  if (guard && !replace && guard() && !window.confirm('Leave without saving your changes?')) return;
  if (!replace) guard = null;
  history[replace ? 'replaceState' : 'pushState'](null, '', url);
  if (!replace) window.scrollTo(0, 0);
  listeners.forEach((fn) => fn());
}

/** Sets some query values and keeps the others. @param {Record<string, any>} values @param {{replace?:boolean}} [options] */
export function setQuery(values, options) {
  const search = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === '') search.delete(key);
    else search.set(key, String(value));
  }
  const text = search.toString();
  navigate(location.pathname + (text ? `?${text}` : ''), options);
}

const current = () => ({ path: location.pathname, search: new URLSearchParams(location.search) });

/** The present path and query; draws again when they change. */
export function useLocation() {
  const [place, setPlace] = useState(current);
  useEffect(() => {
    const update = () => setPlace(current());
    listeners.add(update);
    return () => {
      listeners.delete(update);
    };
  }, []);
  return place;
}

/**
 * Finds the route for a path. Patterns look like "/campaigns/:id"; ":id" matches digits only.
 * @param {[string, any][]} routes @param {string} path @returns {{page:any, params:Record<string,string>} | null}
 */
export function match(routes, path) {
  const parts = path.split('/').filter(Boolean);
  for (const [pattern, page] of routes) {
    const wanted = pattern.split('/').filter(Boolean);
    if (wanted.length !== parts.length) continue;
    /** @type {Record<string,string>} */
    const params = {};
    const fits = wanted.every((word, i) => {
      if (!word.startsWith(':')) return word === parts[i];
      params[word.slice(1)] = parts[i];
      return /^\d+$/.test(parts[i]);
    });
    if (fits) return { page, params };
  }
  return null;
}

/** Turns clicks on the page's own links into navigation without a reload, and follows back and forward. */
export function start() {
  window.addEventListener('popstate', () => listeners.forEach((fn) => fn()));
  window.addEventListener('beforeunload', (event) => {
    if (guard && guard()) event.preventDefault();
  });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = /** @type {Element} */ (event.target).closest('a[href]');
    if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute('download')) return;
    if (link.origin !== location.origin || link.pathname.startsWith('/api/')) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
}
