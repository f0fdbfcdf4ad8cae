// @ts-check
import { html, useEffect, useRef } from '../../vendor/htm-preact.js';
import { words } from '../format.js';
import { useTitle } from './hooks.js';
import { named, t } from '../words.js';

/** @type {Record<string, string>} */
const TONES = {
  running: 'live',
  sending: 'live',
  leased: 'live',
  finished: 'ok',
  sent: 'ok',
  done: 'ok',
  active: 'ok',
  ok: 'ok',
  verified: 'ok',
  held: 'warn',
  uncertain: 'warn',
  paused: 'warn',
  draining: 'warn',
  starting: 'warn',
  complained: 'warn',
  failing: 'bad',
  waiting: 'live',
  delivered: 'ok',
  failed: 'bad',
  bounced: 'bad',
  degraded: 'bad',
  unreachable: 'bad',
};

/** A state as word plus colour. @param {{state:string, tone?:string}} props */
export const State = ({ state, tone }) => html`<span class=${`state state-${tone || TONES[state] || 'idle'}`}>${words(state)}</span>`;

/** @param {{what:string}} props `what`: the whole sentence, such as "Loading the lists…" */
export const Loading = ({ what }) => html`<p class="loading" role="status">${what}</p>`;

/** @param {{title:string, children?:any, action?:any}} props */
export const Empty = ({ title, children, action }) => html`
  <div class="empty"><strong>${title}</strong>
    ${children && html`<p>${children}</p>`}
    ${action && html`<div class="actions">${action}</div>`}
  </div>`;

/** @param {{error:any, onRetry?:() => void}} props */
export const Failure = ({ error, onRetry }) => html`
  <div class="note note-bad" role="alert">
    <strong>${error.status === 0 ? t('states.campaignd_cannot_be_reached') : error.title ? named('title', error.title) : t('common.that_did_not_work')}</strong>
    <span>${error.status === 0 ? t('states.this_page_tries_again_by') : error.message}</span>
    ${onRetry && html`<div><button class="btn btn-s" type="button" onClick=${onRetry}>${t('states.try_again')}</button></div>`}
  </div>`;

/** Shows the loading or error state of useApi, else what `children` draws from the data. @param {{res:any, what:string, children:any}} props */
export function Loaded({ res, what, children }) {
  if (res.data) return children(res.data);
  if (res.error) return html`<${Failure} error=${res.error} onRetry=${res.reload} />`;
  return html`<${Loading} what=${what} />`;
}

/**
 * The top of a screen. Its heading takes the focus after navigation, so that a screen reader announces it.
 * @param {{title:string, sub?:any, back?:[string,string], state?:string, children?:any}} props
 */
export function Head({ title, sub, back, state, children }) {
  const heading = useRef(/** @type {HTMLElement|null} */ (null));
  useTitle(title);
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return html`<div class="head">
    <div class="head-text">
      ${back && html`<a class="crumb" href=${back[0]}>← ${back[1]}</a>`}
      <div class="head-line"><h1 ref=${heading} tabindex="-1">${title}</h1>${state && html`<${State}
        state=${state} />`}</div>
      ${sub && html`<p class="head-sub">${sub}</p>`}
    </div>
    ${children && html`<div class="actions">${children}</div>`}
  </div>`;
}

/** A titled box. @param {{title?:string, extra?:any, foot?:any, children:any, flush?:boolean}} props */
export const Card = ({ title, extra, foot, children, flush }) => html`
  <section class="card" aria-label=${title}>
    ${title && html`<div class="card-head"><h2>${title}</h2>${extra}</div>`}
    ${flush ? children : html`<div class="card-body">${children}</div>`}
    ${foot && html`<div class="card-foot">${foot}</div>`}
  </section>`;

/** The answer to an address that names no screen. */
export const NotFound = () => html`<${Head} title=${t('states.no_such_page')} />
  <${Card}><${Empty} title=${t('states.nothing_lives_at_this_address')} action=${html`<a class="btn"
    href="/campaigns">${t('states.go_to_campaigns')}</a>`}>
    ${t('states.it_may_have_been_deleted')}<//><//>`;
