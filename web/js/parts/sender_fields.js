// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { CheckField, NumberField, SelectField, TextField } from './field.js';
import { Card } from './states.js';
import { WindowField } from './window_field.js';

/** What a sender's form sends. */
export const SENDER_FIELDS = [
  'name',
  'from_name',
  'from_email',
  'reply_to',
  'transport',
  'host',
  'port',
  'tls',
  'username',
  'password',
  'max_connections',
  'limits',
  'ramp',
  'window',
  'mailbox',
];

const TRANSPORTS = [
  ['sandbox', 'Sandbox: keep every message here, send nothing'],
  ['smtp', 'SMTP relay'],
];
const TLS = [
  ['starttls', 'STARTTLS (usual on 587)'],
  ['tls', 'TLS from the start (usual on 465)'],
  ['none', 'None (only on this machine)'],
];
const RAMP = { start_per_day: 50, add_per_day: 50, max_per_day: 5000 };
/** @type {[string, string][]} */
const RAMP_FIELDS = [
  ['start_per_day', 'First day'],
  ['add_per_day', 'More each day'],
  ['max_per_day', 'At most a day'],
];
const MAILBOX = {
  host: '',
  port: 993,
  tls: 'tls',
  username: '',
  password: '',
  folder: 'INBOX',
  poll_s: 60,
  address: null,
  verp: true,
};
/** @type {[string, string][]} */
const LIMITS = [
  ['per_second', 'Per second'],
  ['per_minute', 'Per minute'],
  ['per_hour', 'Per hour'],
  ['per_day', 'Per day'],
  ['per_domain_per_minute', 'Per domain and minute'],
];

/** Host, port, encryption and account of a relay or mailbox. @param {{value:any, prefix?:string, set:(name:string) => (value:any) => void, error:any}} props */
const Account = ({ value, prefix = '', set, error }) => html`
  <div class="cols">
    <${TextField} label="Host" name=${`${prefix}host`} value=${value.host} onChange=${set('host')} error=${error}
      placeholder="smtp.example.com" spellcheck="false" />
    <${NumberField} label="Port" name=${`${prefix}port`} value=${value.port} onChange=${set('port')} error=${error}
      min="1" max="65535" />
    <${SelectField} label="Encryption" name=${`${prefix}tls`} value=${value.tls} onChange=${set('tls')} options=${TLS}
      error=${error} />
  </div>
  <div class="cols">
    <${TextField} label="User name" name=${`${prefix}username`} value=${value.username} onChange=${set('username')}
      error=${error} autocomplete="off" />
    <${TextField} label="Password" name=${`${prefix}password`} type="password" value=${value.password}
      onChange=${set('password')} error=${error} autocomplete="new-password"
      hint="Stored, never shown. Empty = keep the stored one." />
  </div>`;

/** How fast, when, and how it warms up. @param {{form:any, change:(part:any) => void, set:any, error:any}} props */
const Pace = ({ form, change, set, error }) => html`
    <${Card} title="Pace">
      <p class="hint">How many messages at most. Empty fields set no limit.</p>
      <div class="cols-3">${LIMITS.map(
        ([
          key,
          text,
        ]) => html`<${NumberField} key=${key} label=${text} name=${`limits.${key}`} value=${form.limits?.[key]}
          error=${error} min="1" placeholder="no limit"
        onChange=${(/** @type {any} */ n) => change({ limits: { ...form.limits, [key]: n } })} />`,
      )}
        <${NumberField} label="Connections" name="max_connections" value=${form.max_connections}
          onChange=${set('max_connections')} error=${error} min="1" /></div>
      <${CheckField} label="Warm up slowly" hint="A new address earns trust by sending little at first. The days count from its first mail."
        checked=${Boolean(form.ramp)} onChange=${(/** @type {boolean} */ on) => change({ ramp: on ? RAMP : null })} />
      ${
        form.ramp &&
        html`<div class="cols-3">${RAMP_FIELDS.map(
          ([
            key,
            text,
          ]) => html`<${NumberField} key=${key} label=${text} name=${`ramp.${key}`} value=${form.ramp[key]}
            error=${error} min="1"
        onChange=${(/** @type {any} */ n) => change({ ramp: { ...form.ramp, [key]: n } })} />`,
        )}</div>`
      }
      <${WindowField} value=${form.window} onChange=${set('window')} error=${error} />
    <//>`;

/** Identity, transport, pace and mailbox of a sender. @param {{form:any, change:(part:any) => void, error:any}} props */
export function SenderFields({ form, change, error }) {
  const set = (/** @type {string} */ name) => (/** @type {any} */ value) => change({ [name]: value });
  const setMailbox = (/** @type {string} */ name) => (/** @type {any} */ value) =>
    change({ mailbox: { ...form.mailbox, [name]: value } });
  return html`
    <${Card} title="Identity">
      <${TextField} label="Name" name="name" value=${form.name} onChange=${set('name')} error=${error}
        hint="For you; recipients do not see it." />
      <div class="cols">
        <${TextField} label="From name" name="from_name" value=${form.from_name} onChange=${set('from_name')}
          error=${error} />
        <${TextField} label="From address" name="from_email" type="email" value=${form.from_email}
          onChange=${set('from_email')} error=${error} />
      </div>
      <${TextField} label="Reply to" name="reply_to" type="email" value=${form.reply_to} onChange=${set('reply_to')}
        error=${error} placeholder="same as the from address" />
    <//>
    <${Card} title="Transport">
      <${SelectField} label="How it leaves" name="transport" value=${form.transport} onChange=${set('transport')}
        options=${TRANSPORTS} error=${error} />
      ${form.transport === 'smtp' && html`<${Account} value=${form} set=${set} error=${error} />`}
    <//>
    <${Pace} form=${form} change=${change} set=${set} error=${error} />
    <${Card} title="Replies and bounces">
      <${CheckField} label="Read the mailbox that receives them"
        hint="Then a reply or a bounce ends the recipient’s sequence by itself." checked=${Boolean(form.mailbox)}
        onChange=${(/** @type {boolean} */ on) => change({ mailbox: on ? MAILBOX : null })} />
      ${
        form.mailbox &&
        html`<${Account} value=${form.mailbox} prefix="mailbox." set=${setMailbox} error=${error} />
        <div class="cols"><${TextField} label="Folder" name="mailbox.folder" value=${form.mailbox.folder}
          onChange=${setMailbox('folder')} error=${error} />
          <${NumberField} label="Look every … seconds" name="mailbox.poll_s" value=${form.mailbox.poll_s}
            onChange=${setMailbox('poll_s')} error=${error} min="10" />
          <${TextField} label="Its address" name="mailbox.address" type="email" value=${form.mailbox.address || ''}
            onChange=${(/** @type {string} */ text) => setMailbox('address')(text || null)} error=${error}
            placeholder="same as the from address" /></div>
        <${CheckField} label="A return address of its own for each message"
          hint="Bounces are matched best with it. The mailbox must take local+tag@domain, and the relay must let it pass."
          checked=${form.mailbox.verp !== false} onChange=${setMailbox('verp')} />`
      }
    <//>`;
}
