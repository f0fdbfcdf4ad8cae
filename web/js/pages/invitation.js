// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { FormFault, TextField } from '../parts/field.js';
import { useAction, useApi, useTitle } from '../parts/hooks.js';
import { Brand } from '../parts/shell.js';
import { Loading } from '../parts/states.js';
import { navigate } from '../router.js';
import { named, t } from '../words.js';

/** @param {{token:string, invitation:any}} props */
function AnswerForm({ token, invitation }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { busy, error, run } = useAction();
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    run(async () => {
      await api.acceptInvitation({ token, name, password });
      navigate('/dashboard', { replace: true, saved: true });
    });
  };
  return html`<p class="muted">${t('invitation.you_log_in_as', { email: invitation.email, role: named('word', invitation.role) })}</p>
    <form class="card card-body" novalidate onSubmit=${submit}>
      <input type="email" name="email" value=${invitation.email} autocomplete="username" readonly hidden />
      <${TextField} label=${t('profile.your_name')} name="name" value=${name} onChange=${setName} error=${error} autocomplete="name" autofocus />
      <${TextField} label=${t('common.password')} name="password" type="password" value=${password} onChange=${setPassword} error=${error}
        autocomplete="new-password" hint=${t('common.at_least_12_characters')} />
      <${FormFault} error=${error} fields=${['name', 'password']} />
      <button class="btn btn-primary" disabled=${busy}>${t('invitation.begin')}</button>
    </form>`;
}

/** Where the link of an invitation leads. @param {{token:string}} props */
export function InvitationPage({ token }) {
  useTitle(t('invitation.title'));
  const { data, error } = useApi(`/invitation${api.query({ token })}`);
  return html`<main class="gate"><div class="gate-box"><${Brand} /><h1>${t('invitation.title')}</h1>
    ${data && html`<${AnswerForm} token=${token} invitation=${data} />`}
    ${!data && !error && html`<${Loading} what=${t('loading.page')} />`}
    ${error && html`<div class="note note-warn" role="alert"><strong>${t('invitation.works_no_more')}</strong>
      <span>${t('invitation.ask_for_a_new_one')}</span></div><p><a href="/dashboard">${t('login.log_in')}</a></p>`}
  </div></main>`;
}
