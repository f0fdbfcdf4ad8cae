// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { SelectField, TextField } from './field.js';
import { FormDialog, useForm } from './form.js';
import { toast } from './toast.js';
import { t } from '../words.js';

export const ROLES = [
  ['viewer', t('access.viewer_sees_everything_changes_nothing')],
  ['editor', t('access.editor_campaigns_and_recipients')],
  ['admin', t('access.admin_everything_senders_and_users')],
];

/** Shows what leads to a route of the API, when the role may call it. @param {{to:string, children?:any}} props `to`: such as "POST /lists" */
export const May = ({ to, children }) => (api.may(to) ? children : null);

/** A form that can be read by everybody and filled in by who may save it. @param {{to:string, why:string, children?:any}} props `to`: such as "POST /lists" */
export const WritableBy = ({ to, why, children }) => html`
  ${!api.may(to) && html`<div class="note"><strong>${why}</strong><span>${t('common.ask_one_of_your_admins')}</span></div>`}
  <fieldset class="stack" disabled=${!api.may(to)}>${children}</fieldset>`;

/** @param {{onClose:() => void, onDone:() => void}} props */
export function UserDialog({ onClose, onDone }) {
  const form = useForm('user/new', { email: '', password: '', role: 'editor' });
  const { value, error, set } = form;
  return html`<${FormDialog} title=${t('common.add_user')} form=${form} onClose=${onClose} action=${t('common.add_user')}
    fields=${['email', 'password', 'role']}
    onSave=${(/** @type {any} */ now) => api.post('/users', now.value, now.patient)} onDone=${() => {
      toast(t('access.user_added'));
      onDone();
    }}>
    <${TextField} label=${t('common.e_mail')} name="email" type="email" value=${value.email} onChange=${set('email')} error=${error}
      autocomplete="off" />
    <${TextField} label=${t('common.password')} name="password" type="password" value=${value.password} onChange=${set('password')}
      error=${error} autocomplete="new-password" hint=${t('common.at_least_12_characters')} />
    <${SelectField} label=${t('common.role')} name="role" value=${value.role} options=${ROLES} onChange=${set('role')}
      error=${error} /><//>`;
}
