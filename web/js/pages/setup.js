// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { FormFault, TextField } from '../parts/field.js';
import { useAction, useTitle } from '../parts/hooks.js';
import { Brand } from '../parts/shell.js';
import { rich, t } from '../words.js';

/** First run: the person who installed campaignd becomes its first admin. @param {{onDone:() => void}} props */
export function SetupPage({ onDone }) {
  const fromUrl = new URLSearchParams(location.search).get('token') || '';
  const [form, setForm] = useState({ setup_token: fromUrl, email: '', password: '' });
  const { busy, error, run } = useAction();
  useTitle(t('common.set_up'));
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
    <div class="stack-s"><h1>${t('setup.set_up_campaignd')}</h1>
      <p class="muted">${t('setup.create_the_first_admin_the')}</p></div>
    <form class="card card-body" onSubmit=${submit} novalidate>
      <${TextField} label=${t('setup.set_up_token')} name="setup_token" value=${form.setup_token} onChange=${set('setup_token')}
        error=${error} autocomplete="off" spellcheck="false" autofocus
        hint=${html`${rich('setup.find_it_with_or_in', { code: html`<code>journalctl -u campaignd</code>` })}`} />
      <${TextField} label=${t('common.e_mail')} name="email" type="email" value=${form.email} onChange=${set('email')} error=${error}
        autocomplete="username" />
      <${TextField} label=${t('common.password')} name="password" type="password" value=${form.password} onChange=${set('password')}
        error=${error} autocomplete="new-password" hint=${t('common.at_least_12_characters')} />
      <${FormFault} error=${error} fields=${['setup_token', 'email', 'password']} />
      <button class="btn btn-primary" disabled=${busy}>${busy ? t('common.creating') : t('setup.create_admin')}</button>
    </form>
  </div></main>`;
}
