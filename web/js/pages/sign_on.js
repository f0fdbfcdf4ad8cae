// @ts-check
// Signing in by an OpenID provider: the way there, and the way back.
import { html, useEffect } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { useAction, useTitle } from '../parts/hooks.js';
import { Brand } from '../parts/shell.js';
import { SIGN_ON, SIGN_ON_BACK, useSignOn } from '../parts/sign_on.js';
import { Loading } from '../parts/states.js';
import { navigate } from '../router.js';
import { t } from '../words.js';

/** The page that was asked for, until somebody is signed in. */
const WANTED = 'campaignd.sign_on_to';

/** @param {string|null} path @returns {string} a place of this page */
const placeOf = (path) => (path && /^\/(?![/\\])/.test(path) && !path.startsWith(SIGN_ON) && !path.startsWith(SIGN_ON_BACK) ? path : '/dashboard');

async function begin() {
  sessionStorage.setItem(WANTED, placeOf(new URLSearchParams(location.search).get('to')));
  location.replace(await api.beginSignOn());
}

/** The code counts once and is for nobody's eyes: it leaves the address at once. */
async function finish() {
  const search = new URLSearchParams(location.search);
  history.replaceState(history.state, '', SIGN_ON_BACK);
  const value = (/** @type {string} */ name) => search.get(name) ?? undefined;
  await api.finishSignOn({ state: value('state') ?? '', code: value('code'), error: value('error'), iss: value('iss') });
  const wanted = placeOf(sessionStorage.getItem(WANTED));
  sessionStorage.removeItem(WANTED);
  navigate(wanted, { replace: true, saved: true });
}

/** Why nobody was signed in, and what to do. @param {{error:any}} props */
function Failed({ error }) {
  const { offer, known } = useSignOn();
  if (!known) return null;
  const words = error.reason ? t(`sign_on_reason.${error.reason}`, { name: offer?.name ?? '' }) : error.message;
  return html`<div class="note note-warn" role="alert"><strong>${t('sign_on.did_not_work')}</strong><span>${words}</span></div>
    <div class="row"><a class="btn btn-primary" href=${SIGN_ON}>${t('sign_on.begin_again')}</a>
      ${!offer?.only && html`<a class="btn" href="/dashboard">${t('sign_on.use_a_password')}</a>`}</div>`;
}

/** @param {{path:string}} props where a sign-on begins, or comes back to */
export function SignOnPage({ path }) {
  useTitle(t('sign_on.title'));
  const { error, run } = useAction();
  useEffect(() => {
    run(path === SIGN_ON_BACK ? finish : begin);
  }, [path]);
  return html`<main class="gate"><div class="gate-box"><${Brand} /><h1>${t('sign_on.title')}</h1>
    ${error ? html`<${Failed} error=${error} />` : html`<${Loading} what=${t('sign_on.asking')} />`}</div></main>`;
}
