// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { dateTime } from '../format.js';
import { save } from '../parts/clash.js';
import { WritableBy } from '../parts/access.js';
import { confirm } from '../parts/dialog.js';
import { FormFault } from '../parts/field.js';
import { FormNotes, useForm } from '../parts/form.js';
import { useAction, useApi } from '../parts/hooks.js';
import { Connect, oauthPayload, usesTokens } from '../parts/oauth_fields.js';
import { SENDER_FIELDS, SenderFields } from '../parts/sender_fields.js';
import { DnsAdvice, SenderHealth } from '../parts/sender_health.js';
import { Head, Loaded } from '../parts/states.js';
import { toast, toasted } from '../parts/toast.js';
import { navigate } from '../router.js';
import { t } from '../words.js';

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
  gap_s: null,
  holidays: null,
  mailbox: null,
  auth: 'password',
  oauth2: null,
};
const MAILBOX_FIELDS = ['host', 'port', 'tls', 'username', 'password', 'folder', 'poll_s', 'address', 'verp', 'auth'];
const SMTP_ONLY = ['host', 'port', 'tls', 'username', 'password', 'auth', 'oauth2'];

/** What the API takes: no empty password (it would erase the stored one), no SMTP settings for the sandbox. @param {any} form */
function payload(form) {
  const names = SENDER_FIELDS.filter(
    (name) => form[name] !== undefined && !(form.transport === 'sandbox' && SMTP_ONLY.includes(name)),
  );
  const body = Object.fromEntries(names.map((name) => [name, form[name]]));
  if (!body.password) delete body.password;
  if (body.oauth2 !== undefined) body.oauth2 = oauthPayload(body.oauth2);
  if (!body.reply_to) body.reply_to = null;
  body.limits = Object.fromEntries(Object.entries(form.limits || {}).filter(([, n]) => n));
  if (body.mailbox) {
    const known = MAILBOX_FIELDS.filter(
      (name) => body.mailbox[name] !== undefined && (body.mailbox[name] !== null || name.endsWith('_s') || name === 'port') && (name !== 'password' || body.mailbox.password),
    );
    body.mailbox = Object.fromEntries(known.map((name) => [name, body.mailbox[name]]));
  }
  return body;
}

/** @param {{saved:any, id?:string}} props */
function Form({ saved, id }) {
  const form = useForm(`sender/${id || 'new'}`, saved, payload);
  const { value, error, busy, change } = form;
  const mayWrite = api.may(id ? 'PATCH /senders/{id}' : 'POST /senders');
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const answer = await form.send(({ value: now, seen, patient }) =>
      id ? save(`/senders/${id}`, payload(now), seen, patient) : api.post('/senders', payload(now), patient),
    );
    if (!answer) return;
    toast(answer.theirs ? t('common.theirs_stays_this_is_it') : id ? t('common.saved') : t('sender_edit.sender_created'));
    if (!id) navigate(`/senders/${answer.id}`);
  };
  return html`<form class="stack narrow" onSubmit=${submit} novalidate>
    <${FormNotes} form=${form} />
    <${WritableBy} to=${id ? 'PATCH /senders/{id}' : 'POST /senders'} why=${t('sender_edit.only_an_admin_changes_senders')}>
      <${SenderFields} form=${value} change=${change} error=${error} /><//>
    <${FormFault} error=${error} fields=${[...SENDER_FIELDS, 'limits.*', 'ramp.*', 'window.*', 'mailbox.*', 'oauth2.*']} />
    ${id && usesTokens(value) && html`<${Connect} sender=${saved} dirty=${form.dirty} />`}
    <div class="row">${mayWrite && html`<button class="btn btn-primary" disabled=${busy}>${id ? t('common.save')
      : t('sender_edit.create_sender')}</button>`}
      <a class="btn" href="/senders">${t('common.back')}</a></div>
    ${id && api.may('POST /senders/{id}/verify') && html`<${Verify} id=${id} typed=${form.dirty ? payload(value)
      : null} />`}
  </form>`;
}

/** Where a sender connects to, as its form has it. @param {any} sender */
const placeOf = (sender) => (sender.transport === 'sandbox' ? t('sender_edit.the_sandbox') : `${sender.host}:${sender.port}`);

/** What a check of the connection found, and of which settings. @param {{answer:any, typed:any}} props */
function Verdict({ answer, typed }) {
  const text = answer.ok
    ? answer.tested.transport === 'sandbox'
      ? t('sender_edit.the_sandbox_is_ready_it')
      : t(answer.tested.username ? 'sender_edit.connected_as' : 'sender_edit.connected', { place: placeOf(answer.tested), username: answer.tested.username })
    : answer.error || t('sender_edit.the_relay_refused');
  return html`<div class=${`note ${answer.ok ? 'note-ok' : 'note-bad'}`} role=${answer.ok ? 'status' : 'alert'}>
    <strong>${answer.ok ? t('sender_edit.it_works') : t('sender_edit.it_does_not_work_with', { tested: placeOf(answer.tested) })}</strong>
    <span>${text} ${answer.mailbox?.ok && t('sender_edit.the_mailbox_can_be_read')} ${typed ? t('sender_edit.tested_with_what_is_typed')
      : t('sender_edit.tested_with_what_is_saved')}</span></div>`;
}

/** Connects and logs in as the worker would, without sending, with what is typed. @param {{id:string, typed:any}} props */
function Verify({ id, typed }) {
  const [result, setResult] = useState(/** @type {any} */ (null));
  const { busy, error, run } = useAction();
  const verify = () =>
    run(async () => {
      setResult(null);
      setResult({ answer: await api.post(`/senders/${id}/verify`, typed || {}), typed });
    });
  // A verdict on settings that have been changed since says nothing about these.
  const current = result && JSON.stringify(result.typed) === JSON.stringify(typed);
  return html`<div class="row"><button class="btn" type="button" disabled=${busy} onClick=${verify}>${busy ? t('sender_edit.connecting')
    : t('sender_edit.verify_connection')}</button></div>
    ${current && html`<${Verdict} answer=${result.answer} typed=${typed} />`}
    <${FormFault} error=${error} />`;
}

/** A new identity. */
export const SenderNewPage = () =>
  html`<${Head} title=${t('common.new_sender')} back=${['/senders', t('common.senders')]}
    sub=${t('sender_edit.start_with_the_sandbox_to')} /><${Form} saved=${BLANK} />`;

/** What the daemon found out about a relay by using it, as sentences. @param {any} relay */
const learnt = (relay) =>
  [
    relay?.pipelining_past_dot === false &&
      t('sender_edit.it_takes_the_next_mail', { pipelining_again_at: dateTime(relay.pipelining_again_at) }),
    relay?.messages_per_connection && t('sender_edit.it_takes_mails_on_one', { n: relay.messages_per_connection }),
  ]
    .filter(Boolean)
    .join(' ');

/** What the browser came back with from the log-in page of a mail provider. */
function CameBack() {
  const how = new URLSearchParams(window.location.search).get('connect');
  if (how === 'back') return html`<div class="note note-ok" role="status">${t('oauth.came_back')}</div>`;
  if (how === 'refused') return html`<div class="note note-bad" role="alert">${t('oauth.refused')}</div>`;
  return null;
}

/** @param {{id:string}} props */
export function SenderEditPage({ id }) {
  const res = useApi(`/senders/${id}`);
  const remove = async (/** @type {any} */ sender) => {
    if (
      !(await confirm({
        title: t('sender_edit.delete_1_sender'),
        action: t('sender_edit.delete_1_sender_2'),
        danger: true,
        text: t('sender_edit.a_sender_that_a_campaign'),
      }))
    )
      return;
    if (await toasted(() => api.del(`/senders/${id}`, sender.revision), t('sender_edit.sender_deleted'))) navigate('/senders');
  };
  return html`<${Loaded} res=${res} what=${t('loading.sender')}>${(/** @type {any} */ s) => html`
    <${Head} title=${s.name} back=${['/senders', t('common.senders')]} sub=${s.from_email}>${api.may(
      'DELETE /senders/{id}',
    ) && html`<button class="btn btn-danger" type="button" onClick=${() => remove(s)}>${t('common.delete')}</button>`}<//>
    <${CameBack} />
    ${s.trouble && html`<div class="note note-bad"><strong>${t('sender_edit.the_relay_cannot_be_used')}</strong><span>${s.trouble}</span></div>`}
    ${s.mailbox_state?.trouble && html`<div class="note note-bad"><strong>${t('sender_edit.the_mailbox_cannot_be_read')}</strong><span>${s.mailbox_state.trouble}</span></div>`}
    ${learnt(s.relay) && html`<div class="note"><strong>${t('sender_edit.learnt_about_the_relay')}</strong><span>${learnt(s.relay)}</span></div>`}
    <${Form} saved=${s} id=${id} />
    <div class="stack narrow"><${SenderHealth} health=${s.health} /><${DnsAdvice} id=${id} /></div>`}<//>`;
}
