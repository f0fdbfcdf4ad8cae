// @ts-check
import { html, useEffect, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import * as drafts from '../drafts.js';
import * as keptFile from '../kept_file.js';
import { duration, words } from '../format.js';
import { mayLeave } from '../leaving.js';
import { confirm, Confirmations } from './dialog.js';
import { useHealth } from './health.js';
import { State } from './states.js';
import { Keys } from './keys.js';
import { PLACES } from './menu.js';
import { Toasts, toasted } from './toast.js';
import { useUpgrade } from './upgrade.js';
import { rich, t } from '../words.js';

/** The name and its sign. */
export const Brand = () => html`<a class="brand" href="/dashboard">
  <svg viewBox="0 0 16 16" aria-hidden="true"><rect width="16" height="16" rx="4" /><path
    d="M3 5.2 8 9l5-3.8M3 5h10v6.5H3z" /></svg>campaignd</a>`;

/** Health as a word, and the reasons when it is not "ok". @param {{health:any, reachable:boolean}} props */
function HealthPill({ health, reachable }) {
  const word = !reachable ? 'unreachable' : health?.status || 'checking';
  const reasons = (health?.reasons || []).map((/** @type {any} */ r) =>
    typeof r === 'string' ? words(r) : r.message || r.reason,
  );
  return html`<div role="group" aria-label=${t('shell.health')}>
    <span class="pill">${rich('shell.health_2', { state: html`<${State} state=${word} />` })}</span>
    ${reasons.length > 0 && html`<ul
      class="small">${reasons.map((/** @type {string} */ r) => html`<li>${r}</li>`)}</ul>`}
  </div>`;
}

/** What somebody has to set right in the configuration. @param {{notices:string[]}} props */
const Notices = ({ notices }) =>
  notices.map((text) => html`<div class="banner" role="status" key=${text}>${text}</div>`);

/** @param {{health:any, reachable:boolean}} props */
function Banner({ health, reachable }) {
  if (!reachable)
    return html`<div class="banner"
      role="alert">${t('shell.cannot_reach_campaignd_retrying_nothing')}</div>`;
  if (health?.status === 'draining')
    return html`<div class="banner"
      role="status">${t('shell.campaignd_is_draining_before_a')}</div>`;
  if (health?.workers?.state === 'draining')
    return html`<div class="banner" role="status">${rich('shell.takes_no_new_work', { queue: html`<a href="/queue">${t('common.queue')}</a>` })}</div>`;
  if (health?.status === 'degraded')
    return html`<div class="banner" role="alert">${t('shell.sending_has_stopped', { reasons: (health.reasons
      || []).map((/** @type {any} */ r) => (typeof r === 'string' ? words(r) : r.message)).join('; ') || '/health' })} ${health.heals_by_itself === false ? ''
      : t('shell.it_resumes_by_itself_when')}</div>`;
  return null;
}

/** Asks when something is not saved: with the session, the copies in this browser end. */
async function logOut() {
  if (!(await mayLeave())) return;
  const forms = drafts.kept();
  const action = t('shell.log_out_and_forget_unsaved', { n: forms });
  const text = t('shell.what_you_typed_and_did');
  if (forms && !(await confirm({ title: t('shell.log_out'), text, action, danger: true }))) return;
  drafts.dropAll();
  keptFile.dropAll();
  toasted(api.logOut, t('shell.you_are_logged_out'));
}

/** The frame around every screen. @param {{user:any, path:string, reachable:boolean, children?:any}} props */
export function Shell({ user, path, reachable, children }) {
  const health = useHealth();
  const newer = useUpgrade(health?.instance);
  const [menu, setMenu] = useState(false);
  useEffect(() => setMenu(false), [path]);
  const isHere = (/** @type {string} */ href) =>
    path === href ||
    path.startsWith(`${href}/`) ||
    (href === '/dashboard' && path === '/') ||
    (href === '/campaigns' && path.startsWith('/messages/'));
  return html`<div class="frame">
    <a class="skip" href="#content">${t('shell.skip_to_content')}</a>
    <header class=${`side ${menu ? 'side-open' : ''}`}>
      <div class="side-top"><${Brand} />
        <button class="btn btn-s menu-button" type="button" aria-expanded=${menu ? 'true' : 'false'} aria-controls="menu"
          onClick=${() => setMenu(!menu)}>${t('shell.menu')}</button></div>
      <div class="side-menu" id="menu">
        <button class="btn btn-s find" type="button" aria-keyshortcuts="Control+K"
          onClick=${() => document.dispatchEvent(new Event('campaignd:palette'))}>${rich('shell.go_to', { key: html`<kbd>${t('common.ctrl_k')}</kbd>` })}</button>
        ${PLACES.map(
          ([
            label,
            links,
          ]) => html`<nav class="nav" key=${label} aria-label=${label}><span class="nav-label">${label}</span>
          ${links.map(([href, text]) => html`<a key=${href} href=${href} aria-current=${isHere(href) ? 'page'
            : undefined}>${text}</a>`)}</nav>`,
        )}
        <div class="side-foot">
          <${HealthPill} health=${health} reachable=${reachable} />
          ${health && html`<span>${t('shell.up', { version: health.version, uptime_s: duration(health.uptime_s) })}</span>`}
          <span class="who" title=${user.email}>${user.email}</span>
          <div class="row"><button class="btn btn-s" type="button" onClick=${logOut}>${t('shell.log_out_2')}</button><span>${words(user.role)}</span></div>
        </div>
      </div>
    </header>
    <div class="main">
      <${Banner} health=${health} reachable=${reachable} />
      ${newer && html`<div class="banner banner-calm" role="status">${rich('shell.campaignd_was_upgraded_this_page', { button: html`<button class="btn btn-s" type="button" onClick=${() => location.reload()}>${t('common.reload')}</button>` })}</div>`}
      <${Notices} notices=${api.status().notices} />
      <main class="content" id="content" tabindex="-1">${children}</main>
    </div>
    <${Toasts} /><${Keys} /><${Confirmations} />
  </div>`;
}
