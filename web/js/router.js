// @ts-check
// The address bar is the truth for which screen, filter and page is shown.
import { useEffect, useState } from '../vendor/htm-preact.js';
import { held, mayLeave } from './leaving.js';

/** @type {Set<() => void>} */
const listeners = new Set();
/** Counts the places of this tab's history, so that Back can be undone while a question is open. */
let here = 0;
/** The path of the screen that is drawn. */
let shown = location.pathname;
const draw = () => {
  shown = location.pathname;
  listeners.forEach((fn) => fn());
};

/** Shows a place without a question. @param {string} url @param {boolean} replace */
function go(url, replace) {
  const stays = new URL(url, location.href).pathname === location.pathname;
  if (!replace) here += 1;
  history[replace ? 'replaceState' : 'pushState']({ at: here }, '', url);
  if (!stays) window.scrollTo(0, 0);
  draw();
}

/**
 * Goes to another place. Asks first when something is not saved and the screen would change.
 * @param {string} url path with query @param {{replace?:boolean, saved?:boolean}} [options] `saved`: there is nothing to ask
 */
export async function navigate(url, { replace = false, saved = false } = {}) {
  const stays = new URL(url, location.href).pathname === location.pathname;
  if (!stays && !saved && held() && !(await mayLeave())) return;
  go(url, replace);
}

/** Back and Forward: the browser has moved already, so a question first moves it back. */
function followHistory() {
  let passing = false;
  return async () => {
    const to = history.state?.at ?? here;
    const back = here - to;
    if (passing || location.pathname === shown || !back || !held()) {
      passing = false;
      here = to;
      draw();
      return;
    }
    passing = true; // the step that undoes this one
    await new Promise((resolve) => {
      window.addEventListener('popstate', () => setTimeout(resolve), { once: true });
      history.go(back);
    });
    passing = await mayLeave();
    if (passing) history.go(-back);
  };
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
  here = history.state?.at ?? 0;
  history.replaceState({ at: here }, '', location.href);
  window.addEventListener('popstate', followHistory());
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = /** @type {Element} */ (event.target).closest('a[href]');
    if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute('download')) return;
    if (link.origin !== location.origin || link.pathname.startsWith('/api/')) return;
    event.preventDefault();
    if (link.hash && link.pathname === location.pathname) /** @type {HTMLElement|null} */ (document.querySelector(link.hash))?.focus();
    else navigate(link.pathname + link.search);
  });
}
