// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { FormFault, TextField } from '../parts/field.js';
import { useAction, useTitle } from '../parts/hooks.js';
import { Brand } from '../parts/shell.js';

/** Stands in for the screen asked for; the address stays, so logging in leads straight to it. */
export function LoginPage() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { busy, error, run } = useAction();
  useTitle('Log in');
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    run(() => api.logIn(email, password));
  };
  const wrong = error?.status === 401;
  return html`<main class="gate"><div class="gate-box">
    <${Brand} />
    <h1>Log in</h1>
    <form class="card card-body" onSubmit=${submit} novalidate>
      <${TextField} label="E-mail" name="email" type="email" value=${email} onChange=${setEmail} error=${error}
        autocomplete="username" autofocus />
      <${TextField} label="Password" name="password" type="password" value=${password} onChange=${setPassword}
        error=${error} autocomplete="current-password" />
      ${wrong ? html`<p class="error" role="alert">E-mail and password do not match an account.</p>`
        : html`<${FormFault} error=${error} fields=${['email', 'password']} />`}
      <button class="btn btn-primary" disabled=${busy}>${busy ? 'Logging in…' : 'Log in'}</button>
    </form>
  </div></main>`;
}
