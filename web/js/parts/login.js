// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { Dialog } from './dialog.js';
import { FormFault, TextField } from './field.js';
import { useAction } from './hooks.js';

/** E-mail and password. @param {{start?:string, children:(parts:{fields:any, button:any, submit:() => void}) => any}} props */
export function LoginFields({ start = '', children }) {
  const [email, setEmail] = useState(start);
  const [password, setPassword] = useState('');
  const { busy, error, run } = useAction();
  const fields = html`
    <${TextField} label="E-mail" name="email" type="email" value=${email} onChange=${setEmail} error=${error}
      autocomplete="username" autofocus=${!start} />
    <${TextField} label="Password" name="password" type="password" value=${password} onChange=${setPassword}
      error=${error} autocomplete="current-password" autofocus=${Boolean(start)} />
    ${error?.status === 401 ? html`<p class="error" role="alert">E-mail and password do not match an account.</p>`
      : html`<${FormFault} error=${error} fields=${['email', 'password']} />`}`;
  const button = html`<button class="btn btn-primary" disabled=${busy}>${busy ? 'Logging in…' : 'Log in'}</button>`;
  return children({ fields, button, submit: () => run(() => api.logIn(email, password)) });
}

/** The session has ended: the login lies over the page, and the page keeps what is on it. @param {{user:any}} props */
export const LoginOver = ({ user }) => html`<${LoginFields} start=${user.email}>${(/** @type {any} */ { fields, button, submit }) => html`
  <${Dialog} title="Log in" onClose=${() => {}} onSubmit=${submit}>
    <p class="muted">Your session has ended. Log in to go on; what is on this page stays.</p>
    ${fields}<div class="row row-end">${button}</div><//>`}<//>`;
