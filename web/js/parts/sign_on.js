// @ts-check
// Signing in by an OpenID provider: the link on the log-in page, who of the users does, and what there is to know of it.
import { html, useEffect } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { confirm } from './dialog.js';
import { useApi } from './hooks.js';
import { Card, Loaded } from './states.js';
import { toasted } from './toast.js';
import { t } from '../words.js';

/** Where a sign-on begins, and where the provider leads back to. */
export const SIGN_ON = '/sign-on';
export const SIGN_ON_BACK = '/oidc/callback';

/** What a log-in page may offer; while nothing is known, nothing. @returns {{offer:any, known:boolean}} */
export function useSignOn() {
  const { data, error } = useApi(SIGN_ON);
  return { offer: data?.is_on ? data : null, known: Boolean(data || error) };
}

/** @param {{offer:any, elsewhere?:boolean}} props `elsewhere`: in another tab, so that this page keeps what is on it */
export const SignOnLink = ({ offer, elsewhere = false }) => html`<a class="btn btn-primary" target=${elsewhere ? '_blank' : null}
  href=${`${SIGN_ON}${api.query({ to: elsewhere ? '/dashboard' : location.pathname + location.search })}`}>${t('sign_on.sign_in_by', { name: offer.name })}</a>`;

/** Notices a log-in in another tab when somebody comes back to this one. */
export function useLoginElsewhere() {
  useEffect(() => {
    const look = () => api.loadSession().catch(() => null);
    window.addEventListener('focus', look);
    return () => window.removeEventListener('focus', look);
  }, []);
}

/** @param {string} issuer */
const hostOf = (issuer) => issuer.replace(/^https?:\/\//, '').replace(/\/.*$/, '');

/** How a user signs in, when not by password alone. @param {{user:any, onDone:() => void}} props */
export function SignsInBy({ user, onDone }) {
  if (!user.sign_on) return null;
  const unlink = async () => {
    const question = { title: t('sign_on.unlink_of', { email: user.email }), action: t('sign_on.unlink_1'), danger: true };
    if (!(await confirm({ ...question, text: t('sign_on.after_unlinking') }))) return;
    await toasted(() => api.del(`/users/${user.id}/sign-on`), t('sign_on.was_unlinked'));
    onDone();
  };
  return html`<span class="sub">${t('sign_on.signs_in_by', { host: hostOf(user.sign_on.issuer) })} <button class="btn btn-s" type="button"
    aria-label=${t('sign_on.unlink_of', { email: user.email })} onClick=${unlink}>${t('sign_on.unlink')}</button></span>`;
}

/** What an admin registers with the provider. */
export function SignOnCard() {
  const res = useApi(SIGN_ON);
  return html`<${Card} title=${t('sign_on.title')}><${Loaded} res=${res} what=${t('loading.settings')}>${(/** @type {any} */ now) =>
    now.is_on
      ? html`<p>${now.only ? t('sign_on.only_by', { name: now.name }) : t('sign_on.also_by', { name: now.name })}${now.gives_roles && ` ${t('sign_on.gives_roles', { name: now.name })}`}</p>
        <dl class="facts"><dt>${t('sign_on.issuer')}</dt><dd>${now.issuer}</dd>
        <dt>${t('sign_on.redirect_address')}</dt><dd>${now.redirect_uri}</dd></dl>`
      : html`<p class="muted">${t('sign_on.is_off')}</p>`}<//><//>`;
}
