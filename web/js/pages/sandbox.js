// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import { query } from '../api.js';
import { preciseTime } from '../format.js';
import { useApi } from '../parts/hooks.js';
import { Card, Empty, Failure, Head, Loaded, Loading } from '../parts/states.js';
import { ListTable, SearchBox } from '../parts/table.js';
import { useLocation } from '../router.js';
import { WhenExactly } from '../parts/time.js';

const POLL_MS = 4000;
/** @param {any} m */
const address = (m) => (Array.isArray(m.to) ? m.to.join(', ') : m.to || m.envelope_to || m.email);

const COLUMNS = [
  {
    title: 'Subject',
    cell: (/** @type {any} */ m) =>
      html`<a class="cell-main" href=${`/sandbox/${m.id}`}>${m.subject || '(no subject)'}</a>`,
  },
  { title: 'To', cell: address },
  { title: 'Caught', num: true, cell: (/** @type {any} */ m) => html`<${WhenExactly} at=${m.received_at || m.at || m.created_at} />` },
];

/** What sandbox senders kept instead of sending. */
export function SandboxPage() {
  const { search } = useLocation();
  const res = useApi(`/sandbox/messages${query({ q: search.get('q'), cursor: search.get('cursor') })}`, {
    poll: POLL_MS,
  });
  return html`<${Head} title="Sandbox" sub="Messages of sandbox senders are kept here and go nowhere." />
    <div class="toolbar"><${SearchBox} label="Search by address or subject" /></div>
    <${Card} flush><${ListTable} res=${res} columns=${COLUMNS} what="messages" caption="Sandbox messages"
      empty=${html`<${Empty} title="Nothing caught yet" action=${html`<a class="btn"
        href="/senders/new">New sandbox sender</a>`}>Launch a campaign with a sandbox sender, or send a test, and read the result here.<//>`} /><//>`;
}

/** The message as the relay would have got it. @param {{id:string}} props */
function Raw({ id }) {
  const res = useApi(`/sandbox/messages/${id}/raw`);
  if (res.error) return html`<${Failure} error=${res.error} />`;
  if (res.data === null) return html`<${Loading} what="the source" />`;
  return html`<pre class="plain-view">${typeof res.data === 'string' ? res.data : res.data.raw}</pre>`;
}

/** @param {{id:string}} props */
export function SandboxMessagePage({ id }) {
  const [view, setView] = useState('html');
  const res = useApi(`/sandbox/messages/${id}`);
  const tab = (/** @type {string} */ value, /** @type {string} */ text) =>
    html`<button class="tab" role="tab" type="button" aria-selected=${view === value ? 'true' : 'false'}
      onClick=${() => setView(value)}>${text}</button>`;
  return html`<${Loaded} res=${res} what="the message">${(/** @type {any} */ m) => html`
    <${Head} title=${m.subject || '(no subject)'} back=${['/sandbox', 'Sandbox']}
      sub=${`To ${address(m)}, ${preciseTime(m.received_at || m.at || m.created_at)}`}>
      <a class="btn" href=${`/api/v1/sandbox/messages/${id}/raw`} download=${`message-${id}.eml`}>Download .eml</a><//>
    <${Card} flush>
      <div class="card-head"><div class="tabs" role="tablist" aria-label="View">${tab('html', 'HTML')}${tab('text',
        'Text')}${tab('raw', 'Source')}</div></div>
      <div class="rounded-b">
        ${view === 'html' && html`<iframe class="frame-view" sandbox="" title="The message"
          src=${`/preview/sandbox/${id}`}></iframe>`}
        ${view === 'text' && html`<pre class="plain-view">${m.text || 'This message has no text part.'}</pre>`}
        ${view === 'raw' && html`<${Raw} id=${id} />`}
      </div>
    <//>`}<//>`;
}
