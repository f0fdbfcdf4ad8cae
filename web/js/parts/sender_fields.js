// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { CheckField, NumberField, SelectField, TextField } from './field.js';
import { HolidaysField } from './holidays_field.js';
import { AUTH, OAuthFields, usesTokens } from './oauth_fields.js';
import { Card } from './states.js';
import { WindowField } from './window_field.js';
import { t } from '../words.js';

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
  'gap_s',
  'holidays',
  'mailbox',
  'auth',
  'oauth2',
];

const TRANSPORTS = [
  ['sandbox', t('sender_fields.sandbox_keep_every_message_here')],
  ['smtp', t('sender_fields.smtp_relay')],
];
const TLS = [
  ['starttls', t('sender_fields.starttls_usual_on_587')],
  ['tls', t('sender_fields.tls_from_the_start_usual')],
  ['none', t('sender_fields.none_only_on_this_machine')],
];
const RAMP = { start_per_day: 50, add_per_day: 50, max_per_day: 5000 };
/** @type {[string, string][]} */
const RAMP_FIELDS = [
  ['start_per_day', t('sender_fields.first_day')],
  ['add_per_day', t('sender_fields.more_each_day')],
  ['max_per_day', t('sender_fields.at_most_a_day')],
];
const GAP = { min: 30, max: 90 };
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
  auth: 'password',
};
/** @type {[string, string][]} */
const LIMITS = [
  ['per_second', t('sender_fields.per_second')],
  ['per_minute', t('sender_fields.per_minute')],
  ['per_hour', t('sender_fields.per_hour')],
  ['per_day', t('sender_fields.per_day')],
  ['per_domain_per_minute', t('sender_fields.per_domain_and_minute')],
];

/** Host, port, encryption and account of a relay or mailbox. @param {{value:any, prefix?:string, set:(name:string) => (value:any) => void, error:any}} props */
const Account = ({ value, prefix = '', set, error }) => html`
  <div class="cols">
    <${TextField} label=${t('sender_fields.host')} name=${`${prefix}host`} value=${value.host} onChange=${set('host')} error=${error}
      placeholder="smtp.example.com" spellcheck="false" />
    <${NumberField} label=${t('sender_fields.port')} name=${`${prefix}port`} value=${value.port} onChange=${set('port')} error=${error}
      min="1" max="65535" />
    <${SelectField} label=${t('sender_fields.encryption')} name=${`${prefix}tls`} value=${value.tls} onChange=${set('tls')} options=${TLS}
      error=${error} />
  </div>
  <div class="cols">
    <${TextField} label=${t('common.user_name')} name=${`${prefix}username`} value=${value.username} onChange=${set('username')}
      error=${error} autocomplete="off" />
    <${SelectField} label=${t('oauth.log_in')} name=${`${prefix}auth`} value=${value.auth || 'password'} onChange=${set('auth')} options=${AUTH}
      error=${error} />
    ${
      value.auth !== 'oauth2' &&
      html`<${TextField} label=${t('common.password')} name=${`${prefix}password`} type="password" value=${value.password}
      onChange=${set('password')} error=${error} autocomplete="new-password"
      hint=${t('sender_fields.stored_never_shown_empty_keep')} />`
    }
  </div>`;

/** How fast, when, and how it warms up. @param {{form:any, change:(part:any) => void, set:any, error:any}} props */
const Pace = ({ form, change, set, error }) => html`
    <${Card} title=${t('sender_fields.pace')}>
      <p class="hint">${t('sender_fields.how_many_messages_at_most')}</p>
      <div class="cols-3">${LIMITS.map(
        ([
          key,
          text,
        ]) => html`<${NumberField} key=${key} label=${text} name=${`limits.${key}`} value=${form.limits?.[key]}
          error=${error} min="1" placeholder=${t('common.no_limit')}
        onChange=${(/** @type {any} */ n) => change({ limits: { ...form.limits, [key]: n } })} />`,
      )}
        <${NumberField} label=${t('common.connections')} name="max_connections" value=${form.max_connections}
          onChange=${set('max_connections')} error=${error} min="1" /></div>
      <${CheckField} label=${t('sender_fields.warm_up_slowly')} hint=${t('sender_fields.a_new_address_earns_trust')}
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
      <${CheckField} label=${t('sender_fields.pause_between_two_messages')} hint=${t('sender_fields.another_length_each_time')}
        checked=${Boolean(form.gap_s)} onChange=${(/** @type {boolean} */ on) => change({ gap_s: on ? GAP : null })} />
      ${
        form.gap_s &&
        html`<div class="cols"><${NumberField} label=${t('sender_fields.at_least_seconds')} name="gap_s.min" value=${form.gap_s.min} min="0"
          error=${error} onChange=${(/** @type {any} */ n) => change({ gap_s: { ...form.gap_s, min: n } })} />
        <${NumberField} label=${t('sender_fields.at_most_seconds')} name="gap_s.max" value=${form.gap_s.max} min="1"
          error=${error} onChange=${(/** @type {any} */ n) => change({ gap_s: { ...form.gap_s, max: n } })} /></div>`
      }
      <${WindowField} value=${form.window} onChange=${set('window')} error=${error} />
      <${HolidaysField} value=${form.holidays} hasWindow=${Boolean(form.window)} onChange=${set('holidays')} error=${error} />
    <//>`;

/** Identity, transport, pace and mailbox of a sender. @param {{form:any, change:(part:any) => void, error:any}} props */
export function SenderFields({ form, change, error }) {
  const set = (/** @type {string} */ name) => (/** @type {any} */ value) => change({ [name]: value });
  const setMailbox = (/** @type {string} */ name) => (/** @type {any} */ value) =>
    change({ mailbox: { ...form.mailbox, [name]: value } });
  return html`
    <${Card} title=${t('sender_fields.identity')}>
      <${TextField} label=${t('common.name')} name="name" value=${form.name} onChange=${set('name')} error=${error}
        hint=${t('common.for_you_recipients_do_not')} />
      <div class="cols">
        <${TextField} label=${t('sender_fields.from_name')} name="from_name" value=${form.from_name} onChange=${set('from_name')}
          error=${error} />
        <${TextField} label=${t('sender_fields.from_address')} name="from_email" type="email" value=${form.from_email}
          onChange=${set('from_email')} error=${error} />
      </div>
      <${TextField} label=${t('sender_fields.reply_to')} name="reply_to" type="email" value=${form.reply_to} onChange=${set('reply_to')}
        error=${error} placeholder=${t('sender_fields.same_as_the_from_address')} />
    <//>
    <${Card} title=${t('common.transport')}>
      <${SelectField} label=${t('sender_fields.how_it_leaves')} name="transport" value=${form.transport} onChange=${set('transport')}
        options=${TRANSPORTS} error=${error} />
      ${form.transport === 'smtp' && html`<${Account} value=${form} set=${set} error=${error} />`}
    <//>
    ${usesTokens(form) && html`<${OAuthFields} form=${form} change=${change} error=${error} />`}
    <${Pace} form=${form} change=${change} set=${set} error=${error} />
    <${Card} title=${t('sender_fields.replies_and_bounces')}>
      <${CheckField} label=${t('sender_fields.read_the_mailbox_that_receives')}
        hint=${t('sender_fields.then_a_reply_or_a')} checked=${Boolean(form.mailbox)}
        onChange=${(/** @type {boolean} */ on) => change({ mailbox: on ? MAILBOX : null })} />
      ${
        form.mailbox &&
        html`<${Account} value=${form.mailbox} prefix="mailbox." set=${setMailbox} error=${error} />
        <div class="cols"><${TextField} label=${t('sender_fields.folder')} name="mailbox.folder" value=${form.mailbox.folder}
          onChange=${setMailbox('folder')} error=${error} />
          <${NumberField} label=${t('sender_fields.look_every_seconds')} name="mailbox.poll_s" value=${form.mailbox.poll_s}
            onChange=${setMailbox('poll_s')} error=${error} min="10" />
          <${TextField} label=${t('sender_fields.its_address')} name="mailbox.address" type="email" value=${form.mailbox.address || ''}
            onChange=${(/** @type {string} */ text) => setMailbox('address')(text || null)} error=${error}
            placeholder=${t('sender_fields.same_as_the_from_address')} /></div>
        <${CheckField} label=${t('sender_fields.a_return_address_of_its')}
          hint=${t('sender_fields.bounces_are_matched_best_with')}
          checked=${form.mailbox.verp !== false} onChange=${setMailbox('verp')} />`
      }
    <//>`;
}
