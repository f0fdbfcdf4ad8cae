// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { Dialog } from './dialog.js';
import { FormFault, SelectField, TextField } from './field.js';
import { useAction } from './hooks.js';
import { toast } from './toast.js';

const ROLES = [
  ['viewer', 'Viewer: sees everything, changes nothing'],
  ['editor', 'Editor: campaigns and recipients'],
  ['admin', 'Admin: everything, senders and users too'],
];

/** Shows what leads to a route of the API, when the role may call it. @param {{to:string, children?:any}} props `to`: such as "POST /lists" */
export const May = ({ to, children }) => (api.may(to) ? children : null);

/** @param {{onClose:() => void, onDone:() => void}} props */
export function UserDialog({ onClose, onDone }) {
  const [form, setForm] = useState({ email: '', password: '', role: 'editor' });
  const { busy, error, run } = useAction();
  const set = (/** @type {string} */ name) => (/** @type {string} */ value) =>
    setForm((old) => ({ ...old, [name]: value }));
  const save = () =>
    run(async () => {
      await api.post('/users', form);
      toast('User added.');
      onDone();
    });
  return html`<${Dialog} title="Add user" onClose=${onClose} onSubmit=${save}>
    <${TextField} label="E-mail" name="email" type="email" value=${form.email} onChange=${set('email')} error=${error}
      autocomplete="off" />
    <${TextField} label="Password" name="password" type="password" value=${form.password} onChange=${set('password')}
      error=${error} autocomplete="new-password" hint="At least 12 characters." />
    <${SelectField} label="Role" name="role" value=${form.role} options=${ROLES} onChange=${set('role')}
      error=${error} />
    <${FormFault} error=${error} fields=${['email', 'password', 'role']} />
    <div class="row row-end"><button class="btn" type="button" onClick=${onClose}>Close</button><button
      class="btn btn-primary" disabled=${busy}>Add user</button></div><//>`;
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
  const [name, setName] = useState('');
  const [role, setRole] = useState('editor');
  const [token, setToken] = useState('');
  const { busy, error, run } = useAction();
  const make = () => run(async () => setToken((await api.post('/tokens', { name, role })).token));
  if (token) return html`<${Secret} key="secret" token=${token} onClose=${onClose} />`;
  return html`<${Dialog} key="form" title="New API token" onClose=${onClose} onSubmit=${make}>
    <${TextField} label="Name" name="name" value=${name} onChange=${setName} error=${error}
      hint="What uses it, so that you can revoke it later." />
    <${SelectField} label="Role" name="role" value=${role} options=${ROLES} onChange=${setRole} error=${error} />
    <${FormFault} error=${error} fields=${['name', 'role']} />
    <div class="row row-end"><button class="btn" type="button" onClick=${onClose}>Close</button><button
      class="btn btn-primary" disabled=${busy}>Make token</button></div><//>`;
}
