// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { Dialog } from './dialog.js';
import { FormFault, TextField } from './field.js';
import { useAction } from './hooks.js';
import { SignOnLink, useLoginElsewhere, useSignOn } from './sign_on.js';
import { t } from '../words.js';

/** What a log-in has to say about a refusal: a wrong word is told beside the fields. @param {{error:any, wrong:string, fields:string[]}} props */
const Refusal = ({ error, wrong, fields }) =>
  error?.status === 401 ? html`<p class="error" role="alert">${wrong}</p>` : html`<${FormFault} error=${error} fields=${fields} />`;

/** The second step: a code. @param {{code:string, setCode:(code:string) => void, error:any, back:() => void}} props */
const CodeFields = ({ code, setCode, error, back }) => html`
  <${TextField} label=${t('second_factor.code')} name="code" value=${code} onChange=${setCode} error=${error} autofocus
    autocomplete="one-time-code" autocapitalize="off" spellcheck="false" hint=${t('login.the_code_of_your_app')} />
  <${Refusal} error=${error} wrong=${t('login.the_code_is_wrong')} fields=${['code']} />
  <button class="btn btn-s" type="button" onClick=${back}>${t('login.begin_again')}</button>`;

/** E-mail and password, and a code when the account has a second factor. @param {{start?:string, children:(parts:{fields:any, button:any, submit:() => void}) => any}} props */
export function LoginFields({ start = '', children }) {
  const [email, setEmail] = useState(start);
  const [password, setPassword] = useState('');
  const [challenge, setChallenge] = useState('');
  const [code, setCode] = useState('');
  const { busy, error, run } = useAction();
  const back = () => {
    setChallenge('');
    setCode('');
  };
  const submit = () =>
    run(async () => {
      if (challenge) await api.finishLogIn(challenge, code);
      else setChallenge((await api.logIn(email, password))?.challenge || '');
    });
  const fields = challenge
    ? html`<${CodeFields} key="code" code=${code} setCode=${setCode} error=${error} back=${back} />`
    : html`
    <${TextField} label=${t('common.e_mail')} name="email" type="email" value=${email} onChange=${setEmail} error=${error}
      autocomplete="username" autofocus=${!start} />
    <${TextField} label=${t('common.password')} name="password" type="password" value=${password} onChange=${setPassword}
      error=${error} autocomplete="current-password" autofocus=${Boolean(start)} />
    <${Refusal} error=${error} wrong=${t('login.e_mail_and_password_do')} fields=${['email', 'password']} />`;
  const button = html`<button class="btn btn-primary" disabled=${busy}>${busy ? t('login.logging_in') : t('login.log_in')}</button>`;
  return children({ fields, button, submit });
}

/** The session has ended: the login lies over the page, and the page keeps what is on it. @param {{user:any}} props */
export function LoginOver({ user }) {
  const { offer } = useSignOn();
  useLoginElsewhere();
  const elsewhere = offer && html`<${SignOnLink} offer=${offer} elsewhere />`;
  return html`<${LoginFields} start=${user.email}>${(/** @type {any} */ { fields, button, submit }) => html`
  <${Dialog} title=${t('login.log_in')} onClose=${() => {}} onSubmit=${submit}>
    <p class="muted">${t('login.your_session_has_ended_log')}</p>
    ${!offer?.only && fields}<div class="row row-end">${elsewhere}${!offer?.only && button}</div><//>`}<//>`;
}
