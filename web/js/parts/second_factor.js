// @ts-check
// An authenticator app beside the password: set up, with recovery codes that are shown once, and given up.
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { Dialog } from './dialog.js';
import { FormFault, TextField } from './field.js';
import { useAction } from './hooks.js';
import { toast } from './toast.js';
import { t } from '../words.js';

/** What the app scans, drawn as squares: no picture has to be fetched. @param {{made:any}} props */
const QrCode = ({ made: { qr_size: size, qr_path: path } }) => html`<svg class="qr" role="img" viewBox=${`0 0 ${size} ${size}`}
  aria-label=${t('second_factor.qr_code')} shape-rendering="crispEdges"><rect width=${size} height=${size} fill="#fff" /><path d=${path}
  fill="#000" /></svg>`;

/** @param {any} props as TextField */
const PasswordField = (props) => html`<${TextField} label=${t('common.password')} name="password" type="password"
  autocomplete="current-password" ...${props} />`;

/** @param {any} props as TextField */
const CodeField = (props) => html`<${TextField} label=${t('second_factor.code')} name="code" autocomplete="one-time-code"
  autocapitalize="off" spellcheck="false" ...${props} />`;

/** Shown this once. @param {{codes:string[]}} props */
function RecoveryCodes({ codes }) {
  const copy = () =>
    navigator.clipboard.writeText(codes.join('\n')).then(
      () => toast(t('common.copied')),
      () => toast(t('access.select_the_text_and_copy'), { bad: true }),
    );
  return html`<p>${t('second_factor.keep_these_codes')}</p>
    <ul class="recovery-codes" aria-label=${t('second_factor.recovery_codes')}>${codes.map((code) => html`<li key=${code}><code>${code}</code></li>`)}</ul>
    <div class="row"><button class="btn btn-s" type="button" onClick=${copy}>${t('common.copy')}</button></div>`;
}

/** The steps of setting up: password, app and code, recovery codes. @param {() => void} onDone @returns {{fields:any, action:string, busy:boolean, shown:boolean, submit:() => void}} `shown`: it is on */
export function useSecondFactorSetup(onDone) {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [made, setMade] = useState(/** @type {any} */ (null));
  const [codes, setCodes] = useState(/** @type {string[]|null} */ (null));
  const { busy, error, run } = useAction();
  const submit = () =>
    run(async () => {
      if (codes) onDone();
      else if (made) setCodes((await api.post('/profile/totp/confirm', { code })).recovery_codes);
      else setMade(await api.post('/profile/totp', { password }));
    });
  const fault = html`<${FormFault} error=${error} fields=${['password', 'code']} />`;
  if (codes) return { fields: html`<${RecoveryCodes} codes=${codes} />`, action: t('second_factor.i_have_kept_them'), busy, shown: true, submit };
  if (!made) {
    const fields = html`<p class="muted">${t('second_factor.an_app_on_your_phone')}</p>
      <${PasswordField} key="password" value=${password} onChange=${setPassword} error=${error} autofocus />${fault}`;
    return { fields, action: t('second_factor.go_on'), busy, shown: false, submit };
  }
  const fields = html`<p>${t('second_factor.scan_this')}</p><${QrCode} made=${made} />
    <p class="muted">${t('second_factor.or_type_this')} <code class="secret-text">${made.secret.match(/.{1,4}/g).join(' ')}</code></p>
    <${CodeField} key="code" value=${code} onChange=${setCode} error=${error} hint=${t('second_factor.six_digits')} autofocus />${fault}`;
  return { fields, action: t('second_factor.switch_on'), busy, shown: false, submit };
}

/** @param {{onClose:() => void, onDone:() => void}} props */
export function SetupDialog({ onClose, onDone }) {
  const { fields, action, busy, shown, submit } = useSecondFactorSetup(onDone);
  return html`<${Dialog} title=${t('second_factor.set_up')} onClose=${shown ? onDone : onClose} onSubmit=${submit}>
    ${fields}<div class="row row-end">${!shown && html`<button class="btn" type="button" onClick=${onClose}>${t('common.cancel')}</button>`}
      <button class="btn btn-primary" disabled=${busy}>${action}</button></div><//>`;
}

/** Ten new ones. @param {{onClose:() => void, onDone:() => void}} props */
export function CodesDialog({ onClose, onDone }) {
  const [password, setPassword] = useState('');
  const [codes, setCodes] = useState(/** @type {string[]|null} */ (null));
  const { busy, error, run } = useAction();
  const submit = () =>
    codes ? onDone() : run(async () => setCodes((await api.post('/profile/recovery-codes', { password })).recovery_codes));
  return html`<${Dialog} title=${t('second_factor.new_recovery_codes')} onClose=${codes ? onDone : onClose} onSubmit=${submit}>
    ${codes ? html`<${RecoveryCodes} codes=${codes} />`
      : html`<p class="muted">${t('second_factor.the_old_codes_end')}</p>
        <${PasswordField} value=${password} onChange=${setPassword} error=${error} autofocus />
        <${FormFault} error=${error} fields=${['password']} />`}
    <div class="row row-end">${!codes && html`<button class="btn" type="button" onClick=${onClose}>${t('common.cancel')}</button>`}
      <button class="btn btn-primary" disabled=${busy}>${codes ? t('second_factor.i_have_kept_them') : t('second_factor.make_new_codes')}</button></div><//>`;
}

/** @param {{onClose:() => void, onDone:() => void}} props */
export function RemoveDialog({ onClose, onDone }) {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const { busy, error, run } = useAction();
  const submit = () =>
    run(async () => {
      await api.post('/profile/totp/remove', { password, code });
      toast(t('second_factor.is_off_now'));
      onDone();
    });
  return html`<${Dialog} title=${t('second_factor.switch_off')} onClose=${onClose} onSubmit=${submit}>
    <p class="muted">${t('second_factor.password_alone_then')}</p>
    <${PasswordField} value=${password} onChange=${setPassword} error=${error} autofocus />
    <${CodeField} value=${code} onChange=${setCode} error=${error} hint=${t('login.the_code_of_your_app')} />
    <${FormFault} error=${error} fields=${['password', 'code']} />
    <div class="row row-end"><button class="btn" type="button" onClick=${onClose}>${t('common.cancel')}</button>
      <button class="btn btn-primary btn-danger" disabled=${busy}>${t('second_factor.switch_off')}</button></div><//>`;
}
