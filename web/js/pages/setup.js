// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { FormFault, TextField } from '../parts/field.js';
import { useAction, useTitle } from '../parts/hooks.js';
import { Brand } from '../parts/shell.js';

/** First run: the person who installed campaignd becomes its first admin. @param {{onDone:() => void}} props */
export function SetupPage({ onDone }) {
  const fromUrl = new URLSearchParams(location.search).get('token') || '';
  const [form, setForm] = useState({ setup_token: fromUrl, email: '', password: '' });
  const { busy, error, run } = useAction();
  useTitle('Set up');
  const set = (/** @type {string} */ name) => (/** @type {string} */ value) =>
    setForm((old) => ({ ...old, [name]: value }));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    run(async () => {
      await api.post('/setup', form);
      await api.logIn(form.email, form.password);
      history.replaceState(null, '', '/campaigns');
      onDone();
    });
  };
  return html`<main class="gate"><div class="gate-box">
    <${Brand} />
    <div class="stack-s"><h1>Set up campaignd</h1>
      <p class="muted">Create the first admin. The set-up token proves that you run this server: the daemon wrote it to its log when it started.</p></div>
    <form class="card card-body" onSubmit=${submit} novalidate>
      <${TextField} label="Set-up token" name="setup_token" value=${form.setup_token} onChange=${set('setup_token')}
        error=${error} autocomplete="off" spellcheck="false" autofocus
        hint=${html`Find it with <code>journalctl -u campaignd</code>, or in the file named there.`} />
      <${TextField} label="E-mail" name="email" type="email" value=${form.email} onChange=${set('email')} error=${error}
        autocomplete="username" />
      <${TextField} label="Password" name="password" type="password" value=${form.password} onChange=${set('password')}
        error=${error} autocomplete="new-password" hint="At least 12 characters." />
      <${FormFault} error=${error} fields=${['setup_token', 'email', 'password']} />
      <button class="btn btn-primary" disabled=${busy}>${busy ? 'Creating…' : 'Create admin'}</button>
    </form>
  </div></main>`;
}
