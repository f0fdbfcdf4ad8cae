// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { Dialog } from './dialog.js';
import { SelectField, TextField } from './field.js';
import { FormDialog, useForm } from './form.js';
import { toast } from './toast.js';

const ROLES = [
  ['viewer', 'Viewer: sees everything, changes nothing'],
  ['editor', 'Editor: campaigns and recipients'],
  ['admin', 'Admin: everything, senders and users too'],
];

/** Shows what leads to a route of the API, when the role may call it. @param {{to:string, children?:any}} props `to`: such as "POST /lists" */
export const May = ({ to, children }) => (api.may(to) ? children : null);

/** A form that can be read by everybody and filled in by who may save it. @param {{to:string, why:string, children?:any}} props `to`: such as "POST /lists" */
export const WritableBy = ({ to, why, children }) => html`
  ${!api.may(to) && html`<div class="note"><strong>${why}</strong><span>Ask one of your admins.</span></div>`}
  <fieldset class="stack" disabled=${!api.may(to)}>${children}</fieldset>`;

/** @param {{onClose:() => void, onDone:() => void}} props */
export function UserDialog({ onClose, onDone }) {
  const form = useForm('user/new', { email: '', password: '', role: 'editor' });
  const { value, error, set } = form;
  return html`<${FormDialog} title="Add user" form=${form} onClose=${onClose} action="Add user"
    fields=${['email', 'password', 'role']}
    onSave=${(/** @type {any} */ now) => api.post('/users', now.value, now.patient)} onDone=${() => {
      toast('User added.');
      onDone();
    }}>
    <${TextField} label="E-mail" name="email" type="email" value=${value.email} onChange=${set('email')} error=${error}
      autocomplete="off" />
    <${TextField} label="Password" name="password" type="password" value=${value.password} onChange=${set('password')}
      error=${error} autocomplete="new-password" hint="At least 12 characters." />
    <${SelectField} label="Role" name="role" value=${value.role} options=${ROLES} onChange=${set('role')}
      error=${error} /><//>`;
}

/** The one time a token is shown. @param {{token:string, onClose:() => void}} props */
function Secret({ token, onClose }) {
  const copy = () =>
    navigator.clipboard.writeText(token).then(
      () => toast('Copied.'),
      () => toast('Select the text and copy it by hand.', { bad: true }),
    );
  return html`<${Dialog} title="Your new token" onClose=${onClose} onSubmit=${onClose}>
    <p class="muted">Copy it now. It is not shown again.</p>
    <div class="secret"><code>${token}</code><button class="btn btn-s" type="button" onClick=${copy}>Copy</button></div>
    <div class="row row-end"><button class="btn btn-primary">I have copied it</button></div><//>`;
}

/** @param {{onClose:() => void}} props */
export function TokenDialog({ onClose }) {
  const form = useForm('token/new', { name: '', role: 'editor' });
  const { value, error, set } = form;
  const [token, setToken] = useState('');
  if (token) return html`<${Secret} key="secret" token=${token} onClose=${onClose} />`;
  return html`<${FormDialog} key="form" title="New API token" form=${form} onClose=${onClose} action="Make token"
    fields=${['name', 'role']} onSave=${(/** @type {any} */ now) => api.post('/tokens', now.value, now.patient)}
    onDone=${(/** @type {any} */ made) => setToken(made.token)}>
    <${TextField} label="Name" name="name" value=${value.name} onChange=${set('name')} error=${error}
      hint="What uses it, so that you can revoke it later." />
    <${SelectField} label="Role" name="role" value=${value.role} options=${ROLES} onChange=${set('role')}
      error=${error} /><//>`;
}
