// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count, dateTime, sentence } from '../format.js';
import { save } from '../parts/clash.js';
import { confirm } from '../parts/dialog.js';
import { FormFault } from '../parts/field.js';
import { useAction, useApi } from '../parts/hooks.js';
import { SENDER_FIELDS, SenderFields } from '../parts/sender_fields.js';
import { Head, Loaded } from '../parts/states.js';
import { toast, toasted } from '../parts/toast.js';
import { navigate } from '../router.js';

const BLANK = {
  name: '',
  from_name: '',
  from_email: '',
  reply_to: null,
  transport: 'sandbox',
  host: '',
  port: 587,
  tls: 'starttls',
  username: '',
  password: '',
  max_connections: 10,
  limits: {},
  ramp: null,
  window: null,
  mailbox: null,
};
const MAILBOX_FIELDS = ['host', 'port', 'tls', 'username', 'password', 'folder', 'poll_s', 'address', 'verp'];
const SMTP_ONLY = ['host', 'port', 'tls', 'username', 'password'];

/** What the API takes: no empty password (it would erase the stored one), no SMTP settings for the sandbox. @param {any} form */
function payload(form) {
  const names = SENDER_FIELDS.filter(
    (name) => form[name] !== undefined && !(form.transport === 'sandbox' && SMTP_ONLY.includes(name)),
  );
  const body = Object.fromEntries(names.map((name) => [name, form[name]]));
  if (!body.password) delete body.password;
  if (!body.reply_to) body.reply_to = null;
  body.limits = Object.fromEntries(Object.entries(form.limits || {}).filter(([, n]) => n));
  if (body.mailbox) {
    const known = MAILBOX_FIELDS.filter(
      (name) => (body.mailbox[name] ?? undefined) !== undefined && (name !== 'password' || body.mailbox.password),
    );
    body.mailbox = Object.fromEntries(known.map((name) => [name, body.mailbox[name]]));
  }
  return body;
}

/** Keeps what was typed until it is saved. @param {{saved:any, id?:string}} props */
function Form({ saved, id }) {
  const [form, setForm] = useState(saved);
  const [seen, setSeen] = useState(saved);
  const mayWrite = api.may(id ? 'PATCH /senders/{id}' : 'POST /senders');
  const { busy, error, run } = useAction();
  const change = (/** @type {any} */ part) => setForm((/** @type {any} */ old) => ({ ...old, ...part }));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    run(async () => {
      if (!id) {
        const made = await api.post('/senders', payload(form));
        toast('Sender created.');
        navigate(`/senders/${made.id}`);
        return;
      }
      const { stored, theirs } = await save(`/senders/${id}`, payload(form), seen);
      setSeen(stored);
      if (theirs) setForm(stored);
      toast(theirs ? 'Theirs stays; this is it.' : 'Saved.');
    });
  };
  return html`<form class="stack narrow" onSubmit=${submit} novalidate>
    <${SenderFields} form=${form} change=${change} error=${error} />
    <${FormFault} error=${error} fields=${[...SENDER_FIELDS, 'limits.*', 'ramp.*', 'window.*', 'mailbox.*']} />
    <div class="row">${mayWrite && html`<button class="btn btn-primary" disabled=${busy}>${id ? 'Save'
      : 'Create sender'}</button>`}
      ${id && api.may('POST /senders/{id}/verify') && html`<${Verify} id=${id} />`}<a class="btn" href="/senders">Back</a></div>
  </form>`;
}

/** Connects and logs in as the worker would, without sending. @param {{id:string}} props */
function Verify({ id }) {
  const { busy, error, run } = useAction();
  const verify = () =>
    run(async () => {
      const answer = await api.post(`/senders/${id}/verify`);
      const faults = [...(answer?.errors || []), ...(answer?.warnings || [])].map(sentence).join(' ');
      if (answer && answer.ok === false)
        toast(faults || answer.detail || answer.error || 'The relay refused.', { bad: true });
      else toast(faults || answer?.detail || 'It works: connected and logged in.');
    });
  return html`<button class="btn" type="button" disabled=${busy} onClick=${verify}>${busy ? 'Verifying…'
    : 'Verify connection'}</button>
    ${error && html`<span class="error" role="alert">${error.message}</span>`}`;
}

/** Says why nothing can be saved here. */
const OnlyAdmins = () =>
  api.may('PATCH /senders/{id}')
    ? null
    : html`<div class="note"><strong>Only an admin changes senders</strong><span>A sender holds the password of your
      relay. Ask one of your admins.</span></div>`;

/** A new identity. */
export const SenderNewPage = () =>
  html`<${Head} title="New sender" back=${['/senders', 'Senders']}
    sub="Start with the sandbox to try everything without mailing anybody." /><${OnlyAdmins} /><${Form} saved=${BLANK} />`;

/** What the daemon found out about a relay by using it, as sentences. @param {any} relay */
const learnt = (relay) =>
  [
    relay?.pipelining_past_dot === false &&
      `It takes the next mail only after it has answered the one before. Tried again ${dateTime(relay.pipelining_again_at)}.`,
    relay?.messages_per_connection && `It takes ${count(relay.messages_per_connection, 'mail')} on one connection.`,
  ]
    .filter(Boolean)
    .join(' ');

/** @param {{id:string}} props */
export function SenderEditPage({ id }) {
  const res = useApi(`/senders/${id}`);
  const remove = async (/** @type {any} */ sender) => {
    if (
      !(await confirm({
        title: 'Delete 1 sender?',
        action: 'Delete 1 sender',
        danger: true,
        text: 'A sender that a campaign still uses cannot be deleted.',
      }))
    )
      return;
    if (await toasted(() => api.del(`/senders/${id}`, sender.revision), 'Sender deleted.')) navigate('/senders');
  };
  return html`<${Loaded} res=${res} what="the sender">${(/** @type {any} */ s) => html`
    <${Head} title=${s.name} back=${['/senders', 'Senders']} sub=${s.from_email}>${api.may(
      'DELETE /senders/{id}',
    ) && html`<button class="btn btn-danger" type="button" onClick=${() => remove(s)}>Delete</button>`}<//>
    <${OnlyAdmins} />
    ${s.trouble && html`<div class="note note-bad"><strong>The relay cannot be used now</strong><span>${s.trouble}</span></div>`}
    ${s.mailbox_state?.trouble && html`<div class="note note-bad"><strong>The mailbox cannot be read now</strong><span>${s.mailbox_state.trouble}</span></div>`}
    ${learnt(s.relay) && html`<div class="note"><strong>Learnt about the relay</strong><span>${learnt(s.relay)}</span></div>`}
    <${Form} saved=${s} id=${id} />`}<//>`;
}
