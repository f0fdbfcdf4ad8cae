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
import { ListTable, Tabs } from '../parts/table.js';
import { toast, toasted } from '../parts/toast.js';
import { navigate, useLocation } from '../router.js';
import { Ago, WhenExactly } from '../parts/time.js';

const POLL_MS = 3000;
/** @type {[string, string][]} */
const EVENTS = [
  ['message.sent', 'The relay took a message'],
  ['message.failed', 'A message failed for good'],
  ['message.bounced', 'A message came back'],
  ['message.opened', 'A message was opened'],
  ['message.clicked', 'A link was clicked'],
  ['recipient.replied', 'Somebody replied'],
  ['recipient.unsubscribed', 'Somebody unsubscribed'],
  ['campaign.finished', 'A campaign is finished'],
  ['campaign.held', 'A campaign waits for a person'],
];

/** The secret, this once. @param {{secret:string, onClose:() => void}} props */
const SecretDialog = ({ secret, onClose }) => html`<${Dialog} title="The secret of this webhook" onClose=${onClose}
  onSubmit=${onClose}>
  <p class="muted">The receiver checks signatures with it. It is not shown again.</p>
  <div class="secret"><code>${secret}</code></div>
  <div class="row row-end"><button class="btn btn-primary">I have copied it</button></div><//>`;

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
  return html`<${FormDialog} title=${hook.id ? 'Edit webhook' : 'New webhook'} form=${form} onClose=${onClose}
    onSave=${save} onDone=${onDone} action=${hook.id ? 'Save' : 'Create webhook'} fields=${['url', 'events']}>
    <${TextField} label="URL" name="url" value=${value.url} onChange=${set('url')} error=${error} autofocus
      placeholder="https://example.org/hook" />
    <fieldset class="field"><legend class="label">Events</legend>
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
    title: 'Webhook',
    cell: (/** @type {any} */ w) => html`<a class="cell-main" href=${`/webhooks/${w.id}`}>${w.url}</a><span
      class="sub">${w.events.join(', ')}</span>`,
  },
  { title: 'State', tight: true, cell: (/** @type {any} */ w) => html`<${State} state=${stateOf(w)} />` },
  { title: 'Last taken', num: true, cell: (/** @type {any} */ w) => html`<${Ago} at=${w.delivered_at} />` },
];

/** Who is told what happens. */
export function WebhooksPage() {
  const mayRead = api.may('GET /webhooks');
  const res = useApi(mayRead ? '/webhooks' : null, { poll: POLL_MS });
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState(/** @type {any} */ (null));
  if (!mayRead)
    return html`<${Head} title="Webhooks" /><${Card}><${Empty}
      title="Only an admin sees webhooks">Ask one of your admins.<//><//>`;
  const add = html`<button class="btn btn-primary" type="button" onClick=${() => setAdding(true)}>New webhook</button>`;
  return html`<${Head} title="Webhooks" sub="Your endpoints get a signed POST for each event.">${add}<//>
    <${Card} flush><${ListTable} res=${res} columns=${columns} what="webhooks" caption="Webhooks"
      empty=${html`<${Empty} title="No webhooks"
        action=${add}>A webhook gets a signed POST for each event you choose, again and again until it answers.<//>`} /><//>
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
  { title: 'Event', cell: (/** @type {any} */ d) => html`<span class="cell-main">${d.event}</span>` },
  { title: 'State', tight: true, cell: (/** @type {any} */ d) => html`<${State} state=${d.state} />` },
  { title: 'Tries', num: true, cell: (/** @type {any} */ d) => number(d.attempts) },
  {
    title: 'Last answer',
    cell: (/** @type {any} */ d) => (d.tried_at ? `${d.status ?? 'none'}${d.answer ? `: ${d.answer}` : ''}` : '–'),
  },
  { title: 'Happened', num: true, cell: (/** @type {any} */ d) => html`<${WhenExactly} at=${d.at} />` },
  {
    title: html`<span class="sr">Actions</span>`,
    tight: true,
    cell: (/** @type {any} */ d) =>
      d.state !== 'waiting' &&
      html`<button class="btn btn-s" type="button" aria-label=${`Send delivery ${d.id} again`}
        onClick=${() =>
          toasted(() => api.post(`/webhooks/${id}/deliveries/${d.id}/replay`), 'It is sent again.').then(
            onReplayed,
          )}>Send again</button>`,
  },
];

/** @param {{hook:any, onChange:() => void}} props */
function HookActions({ hook, onChange }) {
  const [open, setOpen] = useState(/** @type {any} */ (null));
  const remove = async () => {
    const sure = await confirm({
      title: `Remove ${hook.url}?`,
      action: 'Remove 1 webhook',
      danger: true,
      text: 'What waits for it is dropped, and its log is deleted.',
    });
    if (sure && (await toasted(() => api.del(`/webhooks/${hook.id}`, hook.revision), 'Removed.'))) navigate('/webhooks');
  };
  const renew = async () => {
    const sure = await confirm({
      title: 'Make a new secret?',
      action: 'Make a new secret',
      danger: true,
      text: 'Signatures by the old one end at once; give the new one to the receiver.',
    });
    if (sure) await toasted(async () => setOpen(await api.patch(`/webhooks/${hook.id}`, { secret: null }, hook.revision)), 'Made.');
  };
  const flip = () =>
    toasted(
      () => saveChange(`/webhooks/${hook.id}`, { enabled: !hook.enabled }, hook),
      hook.enabled ? 'Switched off; events from now on are not kept for it.' : 'Switched on.',
    ).then(onChange);
  const test = () =>
    toasted(() => api.post(`/webhooks/${hook.id}/test`), 'A test event is on its way. Its answer shows below.').then(onChange);
  return html`${hook.enabled && html`<button class="btn btn-primary" type="button" onClick=${test}>Send a test</button>`}
    <button class="btn" type="button" onClick=${flip}>${hook.enabled ? 'Switch off' : 'Switch on'}</button>
    <button class="btn" type="button" onClick=${() => setOpen('edit')}>Edit</button>
    <button class="btn" type="button" onClick=${renew}>New secret</button>
    <button class="btn btn-danger" type="button" onClick=${remove}>Remove</button>
    ${
      open === 'edit' &&
      html`<${HookDialog} hook=${hook} onClose=${() => setOpen(null)} onDone=${() => {
        setOpen(null);
        toast('Saved.');
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
  return html`<${Loaded} res=${res} what="the webhook">${(/** @type {any} */ hook) => html`
    <${Head} title=${hook.url} state=${stateOf(hook)} back=${['/webhooks', 'Webhooks']}
      sub=${hook.events.join(', ')}><${HookActions} hook=${hook} onChange=${() => {
        res.reload();
        log.reload();
      }} /><//>
    ${hook.failures > 0 && html`<div class="note note-bad" role="alert">
      <strong>Failing since <${WhenExactly} at=${hook.failing_since} /></strong>
      <span>${number(hook.failures)} tries in a row; the last one: ${hook.last_error}. What happens meanwhile waits.</span>
    </div>`}
    ${!hook.enabled && html`<div class="note note-warn"><strong>Switched off</strong><span>It is told nothing.
      ${hook.last_error || ''}</span></div>`}
    <${Tabs} name="state" label="State" options=${[
      ['', 'All'],
      ['waiting', 'Waiting'],
      ['delivered', 'Delivered'],
      ['failed', 'Failed'],
    ]} />
    <${Card} title="Deliveries" flush><${ListTable} res=${log} columns=${logColumns({ id, onReplayed: log.reload })}
      what="deliveries" caption="Deliveries" empty=${html`<${Empty}
        title="Nothing here">Delivered events are kept for three days, failed ones for thirty.<//>`} /><//>`}<//>`;
}
