// @ts-check
// Who asked to join by a form and has not confirmed: since when, whether the mail went out, and once more or no more.
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { preciseTime, words } from '../format.js';
import { useLocation } from '../router.js';
import { t } from '../words.js';
import { confirm } from './dialog.js';
import { useApi } from './hooks.js';
import { Card, Empty, State } from './states.js';
import { ACTIONS, ListTable, SearchBox } from './table.js';
import { Ago, When } from './time.js';
import { toasted } from './toast.js';

const POLL_MS = 5000;

/** @param {any} s */
const isOver = (s) => new Date(s.expires_at).getTime() <= Date.now();

/** What became of the mail, in words. @param {any} s */
const mailOf = (s) => (s.mail === 'sent' ? t('signups.mailed', { at: preciseTime(s.mailed_at) }) : [words(s.mail), s.mail_reason && words(s.mail_reason)].filter(Boolean).join(': '));

/** @param {{s:any, onDone:() => void}} props */
function Actions({ s, onDone }) {
  const path = `/forms/${s.form_id}/signups/${s.id}`;
  const remind = async () => {
    await toasted(() => api.post(`${path}/remind`), t('signups.on_its_way'));
    onDone();
  };
  const remove = async () => {
    const action = t('signups.forget_1_person');
    if (!(await confirm({ title: `${action}?`, action, danger: true, text: t('signups.the_link_leads_nowhere', { email: s.email }) }))) return;
    await toasted(() => api.del(path), t('signups.forgotten'));
    onDone();
  };
  const onItsWay = ['queued', 'sending'].includes(s.mail);
  return html`<span class="row row-end">
    ${api.may('POST /forms/{id}/signups/{signup_id}/remind') && html`<button class="btn btn-s" type="button" disabled=${onItsWay}
      aria-label=${`${t('signups.send_again')}: ${s.email}`} onClick=${remind}>${t('signups.send_again')}</button>`}
    ${api.may('DELETE /forms/{id}/signups/{signup_id}') && html`<button class="btn btn-s btn-danger" type="button"
      aria-label=${t('signups.forget', { email: s.email })} onClick=${remove}>${t('common.remove')}</button>`}</span>`;
}

/** @param {() => void} onDone */
const columns = (onDone) => [
  {
    title: t('signups.who'),
    cell: (/** @type {any} */ s) => html`<span class="cell-main break">${s.email}</span>${s.name && html`<span class="sub">${s.name}</span>`}`,
  },
  { title: t('forms.asked'), cell: (/** @type {any} */ s) => html`<${Ago} at=${s.asked_at} />` },
  { title: t('signups.mail'), cell: (/** @type {any} */ s) => html`<span class="small muted">${mailOf(s)}</span>` },
  {
    title: t('signups.may_confirm'),
    cell: (/** @type {any} */ s) => (isOver(s) ? html`<${State} state="expired" tone="idle" />` : html`<${When} at=${s.expires_at} />`),
  },
  { ...ACTIONS, cell: (/** @type {any} */ s) => html`<${Actions} s=${s} onDone=${onDone} />` },
];

/** @param {{id:string}} props of the form */
export function WaitingSignups({ id }) {
  const { search } = useLocation();
  const q = search.get('q') || '';
  const res = useApi(`/forms/${id}/signups${api.query({ q, cursor: search.get('cursor') })}`, { poll: POLL_MS });
  const empty = html`<${Empty} title=${q ? t('signups.nobody_matches') : t('signups.nobody_waits')}>${q ? '' : t('signups.who_asks_shows_here')}<//>`;
  return html`<${Card} title=${t('signups.wait_for_confirmation')} flush>
    ${(q || res.data?.items.length > 0) && html`<div class="card-head"><${SearchBox} label=${t('signups.search')} /></div>`}
    <${ListTable} res=${res} columns=${columns(res.reload)} what="signups" caption=${t('signups.wait_for_confirmation')} empty=${empty} /><//>`;
}
