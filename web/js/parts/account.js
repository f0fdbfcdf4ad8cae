// @ts-check
// One's own account: name and page, password, second factor, where one is logged in.
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { confirm, Dialog } from './dialog.js';
import { FormFault, SelectField, TextField } from './field.js';
import { useAction, useApi } from './hooks.js';
import { CodesDialog, RemoveDialog, SetupDialog } from './second_factor.js';
import { Card, Loaded } from './states.js';
import { ACTIONS, Table, TableWrap } from './table.js';
import { When } from './time.js';
import { toast, toasted } from './toast.js';
import { LANGUAGES, t } from '../words.js';

/** How somebody wants this page: kept with their account, so that it is so in every browser. @param {{me:any, onDone:() => void}} props */
function Self({ me, onDone }) {
  const [name, setName] = useState(me.name);
  const set = (/** @type {string} */ field) => async (/** @type {any} */ value) => {
    if (!(await toasted(() => api.patch('/profile', { [field]: value }), t('common.saved')))) return;
    api.loadSession();
    onDone();
  };
  const saveName = (/** @type {Event} */ event) => {
    event.preventDefault();
    set('name')(name);
  };
  return html`<form class="row" novalidate onSubmit=${saveName}>
      <${TextField} label=${t('profile.your_name')} name="name" value=${name} onChange=${setName} autocomplete="name" maxlength="100" />
      <button class="btn" disabled=${name === me.name}>${t('profile.save_name')}</button></form>
    <div class="cols">
    <${SelectField} label=${t('common.language')} value=${me.language ?? null} onChange=${set('language')}
      options=${[[null, t('profile.as_the_browser')], ...LANGUAGES]} />
    <${SelectField} label=${t('profile.colours')} value=${me.theme ?? null} onChange=${set('theme')}
      options=${[[null, t('profile.as_the_system')], ['light', t('profile.light')], ['dark', t('profile.dark')]]} /></div>`;
}

const BLANK = { present_password: '', password: '' };

/** @param {{onClose:() => void, onDone:() => void}} props */
function PasswordDialog({ onClose, onDone }) {
  const [value, setValue] = useState(BLANK);
  const { busy, error, run } = useAction();
  const set = (/** @type {string} */ field) => (/** @type {string} */ text) => setValue((old) => ({ ...old, [field]: text }));
  const submit = () =>
    run(async () => {
      await api.changePassword(value);
      toast(t('profile.password_changed'));
      onDone();
    });
  return html`<${Dialog} title=${t('profile.change_password')} onClose=${onClose} onSubmit=${submit}>
    <p class="muted">${t('profile.a_new_password_ends')}</p>
    <${TextField} label=${t('profile.present_password')} name="present_password" type="password" value=${value.present_password}
      onChange=${set('present_password')} error=${error} autocomplete="current-password" autofocus />
    <${TextField} label=${t('profile.new_password')} name="password" type="password" value=${value.password} onChange=${set('password')}
      error=${error} autocomplete="new-password" hint=${t('common.at_least_12_characters')} />
    <${FormFault} error=${error} fields=${Object.keys(BLANK)} />
    <div class="row row-end"><button class="btn" type="button" onClick=${onClose}>${t('common.cancel')}</button>
      <button class="btn btn-primary" disabled=${busy}>${t('profile.change_password')}</button></div><//>`;
}

/** @param {{factor:any, onDone:() => void}} props */
function SecondFactor({ factor, onDone }) {
  const [open, setOpen] = useState('');
  const close = () => setOpen('');
  const done = () => {
    close();
    onDone();
  };
  const dialogs = { on: SetupDialog, codes: CodesDialog, off: RemoveDialog };
  const Asked = /** @type {any} */ (dialogs)[open];
  return html`<p>${factor.is_on ? t('second_factor.is_on', { n: factor.recovery_codes_left }) : t('second_factor.is_off')}
      ${factor.is_required && html` <span class="muted">${t('second_factor.is_required')}</span>`}</p>
    <div class="row">${factor.is_on
      ? html`<button class="btn" type="button" onClick=${() => setOpen('codes')}>${t('second_factor.new_recovery_codes')}</button>
        <button class="btn btn-danger" type="button" onClick=${() => setOpen('off')}>${t('second_factor.switch_off')}</button>`
      : html`<button class="btn btn-primary" type="button" onClick=${() => setOpen('on')}>${t('second_factor.set_up')}</button>`}</div>
    ${Asked && html`<${Asked} onClose=${close} onDone=${done} />`}`;
}

/** @param {{sessions:any[], onDone:() => void}} props */
function Sessions({ sessions, onDone }) {
  const end = async (/** @type {any} */ one) => {
    if (await toasted(() => api.del(`/sessions/${one.id}`), t('profile.session_ended'))) onDone();
  };
  const others = sessions.filter((one) => !one.is_current).length;
  const endOthers = async () => {
    const action = t('profile.end_n_sessions', { n: others });
    if (!(await confirm({ title: t('profile.end_all_others'), text: t('profile.this_browser_stays'), action, danger: true }))) return;
    if (await toasted(() => api.del('/sessions'), t('profile.session_ended'))) onDone();
  };
  const columns = [
    { title: t('profile.browser'), cell: (/** @type {any} */ s) => html`<span class="cell-main">${s.browser || t('word.unknown')}</span>
      ${s.is_current && html`<span class="sub">${t('profile.this_one')}</span>`}` },
    { title: t('profile.network'), cell: (/** @type {any} */ s) => (s.network === 'local' ? t('profile.this_machine') : s.network) },
    { title: t('common.since'), num: true, cell: (/** @type {any} */ s) => html`<${When} at=${s.created_at} />` },
    { title: t('settings.last_used'), num: true, cell: (/** @type {any} */ s) => html`<${When} at=${s.seen_at} />` },
    { ...ACTIONS, cell: (/** @type {any} */ s) => !s.is_current
      && html`<span class="row row-end"><button class="btn btn-s btn-danger" type="button" aria-label=${t('profile.end_session_of', { browser: s.browser || t('word.unknown') })}
        onClick=${() => end(s)}>${t('profile.end_session')}</button></span>` },
  ];
  return html`<${TableWrap}><${Table} rows=${sessions} columns=${columns} caption=${t('profile.sessions')} /><//>
    ${others > 0 && html`<div class="card-body"><button class="btn btn-danger" type="button" onClick=${endOthers}>${t('profile.end_all_others')}</button></div>`}`;
}

/** Everything of one's own account. */
export function Account() {
  const me = useApi('/profile');
  const sessions = useApi('/sessions');
  const [changing, setChanging] = useState(false);
  const changed = () => {
    setChanging(false);
    me.reload();
    sessions.reload();
  };
  return html`
    <${Card} title=${t('profile.your_account')}><${Loaded} res=${me} what=${t('loading.settings')}>${(/** @type {any} */ now) => html`
      <${Self} key=${now.name} me=${now} onDone=${me.reload} />
      ${now.has_password === false ? html`<p class="muted">${t('sign_on.you_have_no_password')}</p>`
        : html`<div class="row"><button class="btn" type="button" onClick=${() => setChanging(true)}>${t('profile.change_password')}</button></div>`}`}<//><//>
    ${changing && html`<${PasswordDialog} onClose=${() => setChanging(false)} onDone=${changed} />`}
    <${Card} title=${t('second_factor.title')}><${Loaded} res=${me} what=${t('loading.settings')}>${(/** @type {any} */ now) => html`
      ${now.has_password === false ? html`<p class="muted">${t('sign_on.second_factor_is_there')}</p>`
        : html`<${SecondFactor} factor=${now.second_factor} onDone=${changed} />`}`}<//><//>
    <${Card} title=${t('profile.sessions')} flush><${Loaded} res=${sessions} what=${t('loading.settings')}>${(/** @type {any} */ now) => html`
      <${Sessions} sessions=${now.items} onDone=${sessions.reload} />`}<//><//>`;
}
