// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { number } from '../format.js';
import { save as saveChange } from '../parts/clash.js';
import { confirm, Dialog } from '../parts/dialog.js';
import { CheckField, faultOf, TextField } from '../parts/field.js';
import { FormDialog, useForm } from '../parts/form.js';
import { useApi } from '../parts/hooks.js';
import { Card, Empty, Head, Loaded, State } from '../parts/states.js';
import { ACTIONS, ListTable, Tabs } from '../parts/table.js';
import { toast, toasted } from '../parts/toast.js';
import { navigate, useLocation } from '../router.js';
import { Ago, WhenExactly } from '../parts/time.js';
import { rich, t } from '../words.js';

const POLL_MS = 3000;
/** @type {[string, string][]} */
const EVENTS = [
  ['message.sent', t('webhooks.the_relay_took_a_message')],
  ['message.failed', t('webhooks.a_message_failed_for_good')],
  ['message.bounced', t('webhooks.a_message_came_back')],
  ['message.opened', t('webhooks.a_message_was_opened')],
  ['message.clicked', t('webhooks.a_link_was_clicked')],
  ['recipient.replied', t('webhooks.somebody_replied')],
  ['recipient.unsubscribed', t('webhooks.somebody_unsubscribed')],
  ['campaign.finished', t('webhooks.a_campaign_is_finished')],
  ['campaign.held', t('webhooks.a_campaign_waits_for_a')],
  ['person.needed', t('webhooks.anything_waits_for_a_person')],
];

/** The secret, this once. @param {{secret:string, onClose:() => void}} props */
const SecretDialog = ({ secret, onClose }) => html`<${Dialog} title=${t('webhooks.the_secret_of_this_webhook')} onClose=${onClose}
  onSubmit=${onClose}>
  <p class="muted">${t('webhooks.the_receiver_checks_signatures_with')}</p>
  <div class="secret"><code>${secret}</code></div>
  <div class="row row-end"><button class="btn btn-primary">${t('common.i_have_copied_it')}</button></div><//>`;

/** @param {any} form */
const payload = ({ url, events }) => ({ url, events });

/** Makes or changes one. @param {{hook:any, onClose:() => void, onDone:(answer:any) => void}} props */
function HookDialog({ hook, onClose, onDone }) {
  const form = useForm(`webhook/${hook.id || 'new'}`, { url: '', events: [], ...hook }, payload);
  const { value, error, set } = form;
  const save = (/** @type {any} */ { value: now, seen, patient }) =>
    hook.id
      ? saveChange(`/webhooks/${hook.id}`, payload(now), seen, patient)
      : api.post('/webhooks', payload(now), patient);
  const flip = (/** @type {string} */ event) =>
    form.change((/** @type {any} */ { events }) => ({
      events: events.includes(event) ? events.filter((/** @type {string} */ e) => e !== event) : [...events, event],
    }));
  return html`<${FormDialog} title=${hook.id ? t('webhooks.edit_webhook') : t('webhooks.new_webhook')} form=${form} onClose=${onClose}
    onSave=${save} onDone=${onDone} action=${hook.id ? t('common.save') : t('webhooks.create_webhook')} fields=${['url', 'events']}>
    <${TextField} label=${t('webhooks.url')} name="url" value=${value.url} onChange=${set('url')} error=${error} autofocus
      placeholder="https://example.org/hook" />
    <fieldset class="field"><legend class="label">${t('common.events')}</legend>
      ${EVENTS.map(
        ([event, text]) => html`<${CheckField} key=${event} label=${text} checked=${value.events.includes(event)}
          onChange=${() => flip(event)} />`,
      )}
      ${faultOf(error, 'events') && html`<span class="error">${faultOf(error, 'events')}</span>`}
    </fieldset><//>`;
}

/** How a webhook is doing, as one word. @param {any} hook */
const stateOf = (hook) => (!hook.enabled ? 'off' : hook.failures ? 'failing' : 'ok');

const columns = [
  {
    title: t('webhooks.webhook'),
    cell: (/** @type {any} */ w) => html`<a class="cell-main" href=${`/webhooks/${w.id}`}>${w.url}</a><span
      class="sub">${w.events.join(', ')}</span>`,
  },
  { title: t('common.state'), tight: true, cell: (/** @type {any} */ w) => html`<${State} state=${stateOf(w)} />` },
  { title: t('webhooks.last_taken'), num: true, cell: (/** @type {any} */ w) => html`<${Ago} at=${w.delivered_at} />` },
];

/** Who is told what happens. */
export function WebhooksPage() {
  const mayRead = api.may('GET /webhooks');
  const res = useApi(mayRead ? '/webhooks' : null, { poll: POLL_MS });
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState(/** @type {any} */ (null));
  if (!mayRead)
    return html`<${Head} title=${t('common.webhooks')} /><${Card}><${Empty}
      title=${t('webhooks.only_an_admin_sees_webhooks')}>${t('common.ask_one_of_your_admins')}<//><//>`;
  const add = html`<button class="btn btn-primary" type="button" onClick=${() => setAdding(true)}>${t('webhooks.new_webhook')}</button>`;
  return html`<${Head} title=${t('common.webhooks')} sub=${t('webhooks.your_endpoints_get_a_signed')}>${add}<//>
    <${Card} flush><${ListTable} res=${res} columns=${columns} what="webhooks" caption=${t('common.webhooks')}
      empty=${html`<${Empty} title=${t('webhooks.no_webhooks')}
        action=${add}>${t('webhooks.a_webhook_gets_a_signed')}<//>`} /><//>
    ${
      adding &&
      html`<${HookDialog} hook=${{}} onClose=${() => setAdding(false)} onDone=${(/** @type {any} */ answer) => {
        setAdding(false);
        setMade(answer);
      }} />`
    }
    ${made && html`<${SecretDialog} secret=${made.secret} onClose=${() => navigate(`/webhooks/${made.id}`)} />`}`;
}

/** @param {{id:string, onReplayed:() => void}} props */
const logColumns = ({ id, onReplayed }) => [
  { title: t('webhooks.event'), cell: (/** @type {any} */ d) => html`<span class="cell-main">${d.event}</span>` },
  { title: t('common.state'), tight: true, cell: (/** @type {any} */ d) => html`<${State} state=${d.state} />` },
  { title: t('webhooks.tries'), num: true, cell: (/** @type {any} */ d) => number(d.attempts) },
  {
    title: t('common.last_answer'),
    cell: (/** @type {any} */ d) => (d.tried_at ? `${d.status ?? t('common.none')}${d.answer ? `: ${d.answer}` : ''}` : '–'),
  },
  { title: t('webhooks.happened'), num: true, cell: (/** @type {any} */ d) => html`<${WhenExactly} at=${d.at} />` },
  {
    ...ACTIONS,
    cell: (/** @type {any} */ d) =>
      d.state !== 'waiting' &&
      html`<button class="btn btn-s" type="button" aria-label=${t('webhooks.send_delivery_again', { id: d.id })}
        onClick=${() =>
          toasted(() => api.post(`/webhooks/${id}/deliveries/${d.id}/replay`), t('webhooks.it_is_sent_again')).then(
            onReplayed,
          )}>${t('webhooks.send_again')}</button>`,
  },
];

/** @param {{hook:any, onChange:() => void}} props */
function HookActions({ hook, onChange }) {
  const [open, setOpen] = useState(/** @type {any} */ (null));
  const remove = async () => {
    const sure = await confirm({
      title: t('webhooks.remove', { url: hook.url }),
      action: t('webhooks.remove_1_webhook'),
      danger: true,
      text: t('webhooks.what_waits_for_it_is'),
    });
    if (sure && (await toasted(() => api.del(`/webhooks/${hook.id}`, hook.revision), t('common.removed')))) navigate('/webhooks');
  };
  const renew = async () => {
    const sure = await confirm({
      title: t('webhooks.make_a_new_secret'),
      action: t('webhooks.make_a_new_secret_2'),
      danger: true,
      text: t('webhooks.signatures_by_the_old_one'),
    });
    if (sure) await toasted(async () => setOpen(await api.patch(`/webhooks/${hook.id}`, { secret: null }, hook.revision)), t('webhooks.made'));
  };
  const flip = () =>
    toasted(
      () => saveChange(`/webhooks/${hook.id}`, { enabled: !hook.enabled }, hook),
      hook.enabled ? t('webhooks.switched_off_events_from_now') : t('webhooks.switched_on'),
    ).then(onChange);
  const test = () =>
    toasted(() => api.post(`/webhooks/${hook.id}/test`), t('webhooks.a_test_event_is_on')).then(onChange);
  return html`${hook.enabled && html`<button class="btn btn-primary" type="button" onClick=${test}>${t('common.send_a_test')}</button>`}
    <button class="btn" type="button" onClick=${flip}>${hook.enabled ? t('webhooks.switch_off') : t('webhooks.switch_on')}</button>
    <button class="btn" type="button" onClick=${() => setOpen('edit')}>${t('common.edit')}</button>
    <button class="btn" type="button" onClick=${renew}>${t('webhooks.new_secret')}</button>
    <button class="btn btn-danger" type="button" onClick=${remove}>${t('common.remove')}</button>
    ${
      open === 'edit' &&
      html`<${HookDialog} hook=${hook} onClose=${() => setOpen(null)} onDone=${() => {
        setOpen(null);
        toast(t('common.saved'));
        onChange();
      }} />`
    }
    ${open?.secret && html`<${SecretDialog} secret=${open.secret} onClose=${() => setOpen(null)} />`}`;
}

/** One webhook and what it was told. @param {{id:string}} props */
export function WebhookPage({ id }) {
  const { search } = useLocation();
  const res = useApi(`/webhooks/${id}`, { poll: POLL_MS });
  const asked = { state: search.get('state'), cursor: search.get('cursor') };
  const log = useApi(`/webhooks/${id}/deliveries${api.query(asked)}`, { poll: POLL_MS });
  return html`<${Loaded} res=${res} what=${t('loading.webhook')}>${(/** @type {any} */ hook) => html`
    <${Head} title=${hook.url} state=${stateOf(hook)} back=${['/webhooks', t('common.webhooks')]}
      sub=${hook.events.join(', ')}><${HookActions} hook=${hook} onChange=${() => {
        res.reload();
        log.reload();
      }} /><//>
    ${hook.failures > 0 && html`<div class="note note-bad" role="alert">
      <strong>${rich('webhooks.failing_since', { when: html`<${WhenExactly} at=${hook.failing_since} />` })}</strong>
      <span>${t('webhooks.tries_in_a_row_the', { failures: number(hook.failures), last_error: hook.last_error })}</span>
    </div>`}
    ${!hook.enabled && html`<div class="note note-warn"><strong>${t('common.switched_off')}</strong><span>${t('webhooks.it_is_told_nothing', { last_error: hook.last_error || '' })}</span></div>`}
    <${Tabs} name="state" label=${t('common.state')} options=${[
      ['', t('common.all')],
      ['waiting', t('common.waiting')],
      ['delivered', t('common.delivered')],
      ['failed', t('common.failed')],
    ]} />
    <${Card} title=${t('webhooks.deliveries')} flush><${ListTable} res=${log} columns=${logColumns({ id, onReplayed: log.reload })}
      what="deliveries" caption=${t('webhooks.deliveries')} empty=${html`<${Empty}
        title=${t('webhooks.nothing_here')}>${t('webhooks.delivered_events_are_kept_for')}<//>`} /><//>`}<//>`;
}
