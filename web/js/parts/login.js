// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { Dialog } from './dialog.js';
import { FormFault, TextField } from './field.js';
import { useAction } from './hooks.js';
import { t } from '../words.js';

/** E-mail and password. @param {{start?:string, children:(parts:{fields:any, button:any, submit:() => void}) => any}} props */
export function LoginFields({ start = '', children }) {
  const [email, setEmail] = useState(start);
  const [password, setPassword] = useState('');
  const { busy, error, run } = useAction();
  const fields = html`
    <${TextField} label=${t('common.e_mail')} name="email" type="email" value=${email} onChange=${setEmail} error=${error}
      autocomplete="username" autofocus=${!start} />
    <${TextField} label=${t('common.password')} name="password" type="password" value=${password} onChange=${setPassword}
      error=${error} autocomplete="current-password" autofocus=${Boolean(start)} />
    ${error?.status === 401 ? html`<p class="error" role="alert">${t('login.e_mail_and_password_do')}</p>`
      : html`<${FormFault} error=${error} fields=${['email', 'password']} />`}`;
  const button = html`<button class="btn btn-primary" disabled=${busy}>${busy ? t('login.logging_in') : t('login.log_in')}</button>`;
  return children({ fields, button, submit: () => run(() => api.logIn(email, password)) });
}

/** The session has ended: the login lies over the page, and the page keeps what is on it. @param {{user:any}} props */
export const LoginOver = ({ user }) => html`<${LoginFields} start=${user.email}>${(/** @type {any} */ { fields, button, submit }) => html`
  <${Dialog} title=${t('login.log_in')} onClose=${() => {}} onSubmit=${submit}>
    <p class="muted">${t('login.your_session_has_ended_log')}</p>
    ${fields}<div class="row row-end">${button}</div><//>`}<//>`;
