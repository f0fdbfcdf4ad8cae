// @ts-check
// People who are asked by mail to become users, and who needs a second factor.
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { words } from '../format.js';
import { ROLES } from './access.js';
import { confirm } from './dialog.js';
import { SelectField, TextField } from './field.js';
import { FormDialog, useForm } from './form.js';
import { useApi, useRows } from './hooks.js';
import { Card, Empty, Loaded } from './states.js';
import { ACTIONS, Table, TableWrap } from './table.js';
import { When } from './time.js';
import { toast, toasted } from './toast.js';
import { LANGUAGE, t } from '../words.js';

/** What became of the mail. @param {any} invitation */
const told = (invitation) =>
  toast(invitation.fault ? t('invitation.not_sent', { why: invitation.fault }) : t('invitation.sent', { email: invitation.email }), {
    bad: Boolean(invitation.fault),
  });

/** @param {{onClose:() => void, onDone:() => void}} props */
function InviteDialog({ onClose, onDone }) {
  const senders = useRows('/senders');
  const form = useForm('invitation/new', { email: '', role: 'editor', sender_id: null });
  const { value, error, set } = form;
  return html`<${FormDialog} title=${t('invitation.invite')} form=${form} onClose=${onClose} action=${t('invitation.send')}
    doing=${t('invitation.sending')} fields=${['email', 'role', 'sender_id']}
    onSave=${(/** @type {any} */ now) => api.post('/invitations', { ...now.value, language: LANGUAGE }, now.patient)}
    onDone=${(/** @type {any} */ made) => {
      told(made);
      onDone();
    }}>
    <p class="muted">${t('invitation.they_get_a_link')}</p>
    <${TextField} label=${t('common.e_mail')} name="email" type="email" value=${value.email} onChange=${set('email')} error=${error} autocomplete="off" />
    <${SelectField} label=${t('common.role')} name="role" value=${value.role} options=${ROLES} onChange=${set('role')} error=${error} />
    <${SelectField} label=${t('alerts.sender_of_these_mails')} name="sender_id" value=${value.sender_id} error=${error} onChange=${set('sender_id')}
      options=${[[null, t('campaign_fields.choose_a_sender')], ...senders.map((/** @type {any} */ s) => [s.id, s.name])]} /><//>`;
}

/** How an invitation stands. @param {{one:any}} props */
const Standing = ({ one }) =>
  one.fault ? html`<span class="error">${t('invitation.not_sent', { why: one.fault })}</span>`
    : Date.parse(one.expires_at) < Date.now() ? t('invitation.expired')
      : html`${t('invitation.waits_until')} <${When} at=${one.expires_at} />`;

/** @param {{items:any[], reload:() => void}} props */
function Open({ items, reload }) {
  const again = async (/** @type {any} */ one) => {
    await toasted(async () => {
      const { fault } = await api.post(`/invitations/${one.id}/resend`);
      if (fault) throw new Error(t('invitation.not_sent', { why: fault }));
    }, t('invitation.sent', { email: one.email }));
    reload();
  };
  const revoke = async (/** @type {any} */ one) => {
    const question = { title: t('invitation.withdraw_that_of', { email: one.email }), action: t('invitation.withdraw_1'), danger: true };
    if (!(await confirm({ ...question, text: t('invitation.its_link_works_no_more') }))) return;
    await toasted(() => api.del(`/invitations/${one.id}`), t('invitation.withdrawn'));
    reload();
  };
  const columns = [
    { title: t('common.e_mail'), cell: (/** @type {any} */ one) => html`<span class="cell-main">${one.email}</span>` },
    { title: t('common.role'), cell: (/** @type {any} */ one) => words(one.role) },
    { title: t('common.state'), cell: (/** @type {any} */ one) => html`<${Standing} one=${one} />` },
    { ...ACTIONS, cell: (/** @type {any} */ one) => html`<span class="row row-end">
      <button class="btn btn-s" type="button" aria-label=${t('invitation.send_again_to', { email: one.email })} onClick=${() => again(one)}>${t('invitation.send_again')}</button>
      <button class="btn btn-s btn-danger" type="button" aria-label=${t('invitation.withdraw_that_of', { email: one.email })} onClick=${() => revoke(one)}>${t('invitation.withdraw')}</button></span>` },
  ];
  return html`<${TableWrap}><${Table} rows=${items} columns=${columns} caption=${t('invitation.open')} /><//>`;
}

/** Those who have not answered yet. */
export function Invitations() {
  const res = useApi('/invitations?limit=500');
  const [inviting, setInviting] = useState(false);
  const done = () => {
    setInviting(false);
    res.reload();
  };
  return html`<${Card} title=${t('invitation.open')} flush extra=${html`<button class="btn btn-s" type="button"
    onClick=${() => setInviting(true)}>${t('invitation.invite')}</button>`}>
    <${Loaded} res=${res} what=${t('loading.settings')}>${(/** @type {any} */ now) => (now.items.length
      ? html`<${Open} items=${now.items} reload=${res.reload} />`
      : html`<${Empty} title=${t('invitation.nobody_is_invited')}>${t('invitation.they_get_a_link')}<//>`)}<//><//>
    ${inviting && html`<${InviteDialog} onClose=${() => setInviting(false)} onDone=${done} />`}`;
}

/** Who needs a second factor. */
export function SecondFactorRule() {
  const res = useApi('/settings');
  const options = [[null, t('second_factor.nobody')], ['admin', t('second_factor.admins')], ['editor', t('second_factor.editors')], ['viewer', t('second_factor.everybody')]];
  const set = async (/** @type {string|null} */ role) => {
    await toasted(() => api.patch('/settings', { require_totp: role }), t('common.saved'));
    res.reload();
    api.loadSession();
  };
  return html`<${Card} title=${t('second_factor.who_needs_one')}><${Loaded} res=${res} what=${t('loading.settings')}>${(/** @type {any} */ now) => html`
    <${SelectField} label=${t('second_factor.needed_by')} value=${now.require_totp ?? null} options=${options} onChange=${set}
      hint=${t('second_factor.who_has_none')} />`}<//><//>`;
}
