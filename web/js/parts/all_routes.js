// @ts-check
// All screens but the first ones are one file more, and what the daemon says in the reader's language another. They are
// fetched when a person moves, or soon after, so that a click waits for nothing, and a tab that stays open across an upgrade
// has all it needs.
import { html, useEffect, useState } from '../../vendor/htm-preact.js';
import { firstRoutes } from '../pages/first_routes.js';
import { match } from '../router.js';
import { prepare } from '../said.js';
import { Card, Empty, Head, Loading, NotFound } from './states.js';
import { moreTexts, t } from '../words.js';

const REST_MS = 10000;
const MOVES = ['pointermove', 'pointerdown', 'keydown'];
/** @type {Promise<any>|null} */
let asked = null;

function fetchAll() {
  prepare();
  moreTexts()?.catch(() => null); // beside the screens, not after them; who waits for them sees a failure
  return (asked ??= import('../pages/routes.js'));
}

// Another screen than the first was asked for: its file comes while the page learns who is logged in.
if (!match(firstRoutes, location.pathname)) fetchAll().catch(() => null);

/** What stands in place of a screen whose file is not to be had: the daemon was upgraded, or is away. */
const Missing = () => html`<${Head} title=${t('all_routes.reload_this_page')} />
  <${Card}><${Empty} title=${t('all_routes.this_screen_could_not_be')} action=${html`<button class="btn btn-primary" type="button"
    onClick=${() => location.reload()}>${t('common.reload')}</button>`}>${t('all_routes.campaignd_was_upgraded_or_cannot')}<//><//>`;

const Waiting = () => html`<${Loading} what=${t('loading.screen')} />`;

/** The screen of a path. @param {string} path @returns {{page:any, params:Record<string, any>}} */
export function useScreen(path) {
  const [all, setAll] = useState(/** @type {[string, any][]|null} */ (null));
  const [failed, setFailed] = useState(false);
  const first = match(firstRoutes, path);
  useEffect(() => {
    if (all) return undefined;
    const load = () =>
      fetchAll().then(
        (module) => setAll(() => module.routes),
        () => {
          asked = null;
          setFailed(true);
        },
      );
    const timer = window.setTimeout(load, first ? REST_MS : 0);
    MOVES.forEach((move) => document.addEventListener(move, load, { once: true }));
    return () => {
      clearTimeout(timer);
      MOVES.forEach((move) => document.removeEventListener(move, load));
    };
  }, [path, all]);
  if (first) return first;
  if (!all) return { page: failed ? Missing : Waiting, params: {} };
  return match(all, path) || { page: NotFound, params: {} };
}
