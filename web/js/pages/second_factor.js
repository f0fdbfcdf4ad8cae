// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { useTitle } from '../parts/hooks.js';
import { useSecondFactorSetup } from '../parts/second_factor.js';
import { Brand } from '../parts/shell.js';
import { Toasts } from '../parts/toast.js';
import { t } from '../words.js';

/** Stands in for every screen while somebody lacks the second factor of their role. @param {{user:any}} props */
export function SecondFactorPage({ user }) {
  useTitle(t('second_factor.set_up'));
  const { fields, action, busy, shown, submit } = useSecondFactorSetup(api.loadSession);
  return html`<main class="gate"><div class="gate-box">
    <${Brand} />
    <div class="stack-s"><h1>${t('second_factor.set_up')}</h1>
      <p class="muted">${t('second_factor.your_role_needs_it', { email: user.email })}</p></div>
    <form class="card card-body" novalidate onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      submit();
    }}>${fields}<button class="btn btn-primary" disabled=${busy}>${action}</button></form>
    ${!shown && html`<button class="btn btn-s" type="button" onClick=${api.logOut}>${t('shell.log_out_2')}</button>`}
  </div></main><${Toasts} />`;
}
