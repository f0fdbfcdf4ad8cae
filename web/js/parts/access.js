// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { Dialog } from './dialog.js';
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

/** The one time a token is shown. @param {{token:string, onClose:() => void}} props */
function Secret({ token, onClose }) {
  const copy = () =>
    navigator.clipboard.writeText(token).then(
      () => toast(t('common.copied')),
      () => toast(t('access.select_the_text_and_copy'), { bad: true }),
    );
  return html`<${Dialog} title=${t('access.your_new_token')} onClose=${onClose} onSubmit=${onClose}>
    <p class="muted">${t('access.copy_it_now_it_is')}</p>
    <div class="secret"><code>${token}</code><button class="btn btn-s" type="button" onClick=${copy}>${t('common.copy')}</button></div>
    <div class="row row-end"><button class="btn btn-primary">${t('common.i_have_copied_it')}</button></div><//>`;
}

/** @param {{onClose:() => void}} props */
export function TokenDialog({ onClose }) {
  const form = useForm('token/new', { name: '', role: 'editor' });
  const { value, error, set } = form;
  const [token, setToken] = useState('');
  if (token) return html`<${Secret} key="secret" token=${token} onClose=${onClose} />`;
  return html`<${FormDialog} key="form" title=${t('access.new_api_token')} form=${form} onClose=${onClose} action=${t('access.make_token')}
    fields=${['name', 'role']} onSave=${(/** @type {any} */ now) => api.post('/tokens', now.value, now.patient)}
    onDone=${(/** @type {any} */ made) => setToken(made.token)}>
    <${TextField} label=${t('common.name')} name="name" value=${value.name} onChange=${set('name')} error=${error}
      hint=${t('access.what_uses_it_so_that')} />
    <${SelectField} label=${t('common.role')} name="role" value=${value.role} options=${ROLES} onChange=${set('role')}
      error=${error} /><//>`;
}
