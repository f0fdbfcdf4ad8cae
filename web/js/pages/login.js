// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { useTitle } from '../parts/hooks.js';
import { LoginFields } from '../parts/login.js';
import { Brand } from '../parts/shell.js';
import { SignOnLink, useSignOn } from '../parts/sign_on.js';
import { t } from '../words.js';

/** Stands in for the screen asked for; the address stays, so logging in leads straight to it. */
export function LoginPage() {
  useTitle(t('login.log_in'));
  const { offer } = useSignOn();
  return html`<main class="gate"><div class="gate-box">
    <${Brand} />
    <h1>${t('login.log_in')}</h1>
    ${offer && html`<${SignOnLink} offer=${offer} />`}
    ${!offer?.only && html`<${LoginFields}>${(/** @type {any} */ { fields, button, submit }) => html`<form class="card card-body" novalidate
      onSubmit=${(/** @type {Event} */ event) => {
        event.preventDefault();
        submit();
      }}>${fields}${button}</form>`}<//>`}
  </div></main>`;
}
