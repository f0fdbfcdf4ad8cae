// @ts-check
// How a sender logs in without a password: the client at its mail provider, and a person who connects it.
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { dateTime } from '../format.js';
import { FormFault, SelectField, TextField } from './field.js';
import { useAction, useApi } from './hooks.js';
import { Card } from './states.js';
import { t } from '../words.js';

const PROVIDERS = [
  ['google', t('oauth.google')],
  ['microsoft', t('oauth.microsoft')],
  ['other', t('oauth.other')],
];
export const AUTH = [
  ['password', t('oauth.by_password')],
  ['oauth2', t('oauth.by_oauth')],
];
const ENDPOINTS = ['authorize_url', 'token_url', 'scope'];
const ENDPOINT_LABELS = /** @type {Record<string, string>} */ ({
  authorize_url: t('oauth.authorize_url'),
  token_url: t('oauth.token_url'),
  scope: t('oauth.scope'),
});
const BLANK = { provider: 'google', client_id: '', client_secret: '' };

/** What of a sender's client is sent to the daemon: an empty secret keeps the stored one. @param {any} client */
export function oauthPayload(client) {
  if (!client) return null;
  const body = Object.fromEntries(
    ['provider', 'client_id', 'client_secret', ...ENDPOINTS].filter((name) => client[name]).map((name) => [name, client[name]]),
  );
  body.client_id = client.client_id || '';
  return body;
}

/** Whether a sender or its mailbox logs in by a token. @param {any} form */
export const usesTokens = (form) => form.transport === 'smtp' && (form.auth === 'oauth2' || form.mailbox?.auth === 'oauth2');

/** The client that the mail provider gave. @param {{form:any, change:(part:any) => void, error:any}} props */
export function OAuthFields({ form, change, error }) {
  const guide = useApi('/oauth2').data;
  const client = form.oauth2 || BLANK;
  const set = (/** @type {any} */ part) => change({ oauth2: { ...client, ...part } });
  const choose = (/** @type {string} */ provider) => {
    const known = guide?.providers.find((/** @type {any} */ one) => one.provider === provider) || {};
    set({ provider, authorize_url: known.authorize_url || '', token_url: known.token_url || '', scope: known.scope || '' });
    if (known.smtp_host) change({ host: known.smtp_host, port: 587, tls: 'starttls' });
  };
  return html`<${Card} title=${t('oauth.title')}>
    <p class="hint">${t('oauth.register')}</p>
    ${guide && html`<p>${t('oauth.redirect_uri')}<br /><code class="wrap">${guide.redirect_uri}</code></p>`}
    <${SelectField} label=${t('oauth.provider')} name="oauth2.provider" value=${client.provider} options=${PROVIDERS} error=${error} onChange=${choose} />
    <div class="cols"><${TextField} label=${t('oauth.client_id')} name="oauth2.client_id" value=${client.client_id} error=${error}
        onChange=${(/** @type {string} */ text) => set({ client_id: text })} autocomplete="off" spellcheck="false" />
      <${TextField} label=${t('oauth.client_secret')} name="oauth2.client_secret" type="password" value=${client.client_secret || ''} error=${error}
        hint=${t('sender_fields.stored_never_shown_empty_keep')} onChange=${(/** @type {string} */ text) => set({ client_secret: text })} autocomplete="new-password" /></div>
    <details class="small" open=${client.provider === 'other'}><summary>${t('oauth.endpoints')}</summary>${ENDPOINTS.map(
      (name) => html`<${TextField} key=${name} label=${ENDPOINT_LABELS[name]} name=${`oauth2.${name}`} value=${client[name] || ''} error=${error}
        spellcheck="false" onChange=${(/** @type {string} */ text) => set({ [name]: text })} />`,
    )}</details><//>`;
}

/** What its tokens are worth, in words. @param {any} oauth */
const stateText = (oauth) =>
  ({
    not_connected: t('oauth.not_connected'),
    connected: t('oauth.connected', { at: dateTime(oauth.connected_at), until: dateTime(oauth.expires_at) }),
    waiting: oauth.trouble,
    connect_again: oauth.trouble,
  })[oauth.state] || '';

/** Sends a person to the log-in page of the mail provider. @param {{sender:any, dirty:boolean}} props */
export function Connect({ sender, dirty }) {
  const { busy, error, run } = useAction();
  const oauth = sender.oauth2;
  if (!oauth) return html`<div class="note">${t('oauth.save_first')}</div>`;
  const connect = () =>
    run(async () => {
      const { authorize_url: url } = await api.post(`/senders/${sender.id}/connect`, {});
      window.location.assign(url);
    });
  const good = oauth.state === 'connected';
  const action = { google: t('oauth.connect_google'), microsoft: t('oauth.connect_microsoft') }[/** @type {string} */ (oauth.provider)] || t('oauth.connect');
  return html`<div class=${`note ${good ? 'note-ok' : 'note-bad'}`}><strong>${good ? t('oauth.is_connected') : t('oauth.is_not_connected')}</strong>
      <span>${stateText(oauth)}</span></div>
    <div class="row">${api.may('POST /senders/{id}/connect') && html`<button class=${`btn ${good ? '' : 'btn-primary'}`} type="button"
      disabled=${busy || dirty} onClick=${connect}>${good || oauth.state === 'connect_again' ? t('oauth.connect_again') : action}</button>`}
      ${dirty && html`<span class="hint">${t('oauth.save_first')}</span>`}</div>
    <${FormFault} error=${error} />`;
}
