// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import { may, query, request } from '../api.js';
import { count, number, preciseTime } from '../format.js';
import { confirm } from '../parts/dialog.js';
import { useApi } from '../parts/hooks.js';
import { Card, Empty, Failure, Head, Loaded, Loading } from '../parts/states.js';
import { ListTable, SearchBox } from '../parts/table.js';
import { WhenExactly } from '../parts/time.js';
import { toasted } from '../parts/toast.js';
import { setQuery, useLocation } from '../router.js';

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

/** Deletes slice by slice, however many there are. @param {string|null} campaign @param {(deleted:number) => void} onProgress */
async function clearAll(campaign, onProgress) {
  let deleted = 0;
  let more = true;
  while (more) {
    const answer = await request('DELETE', `/sandbox/messages${query({ campaign_id: campaign })}`);
    deleted += answer.deleted;
    more = answer.more;
    onProgress(deleted);
  }
  return deleted;
}

/** Empties the sandbox, or what one campaign left there. @param {{res:any, campaign:string|null}} props */
function Clear({ res, campaign }) {
  const [deleted, setDeleted] = useState(-1);
  const total = res.data?.total || 0;
  if (!total || !may('DELETE /sandbox/messages')) return null;
  const n = `${res.data.total_is_estimate ? 'more than ' : ''}${count(total, 'message')}`;
  const clear = async () => {
    const text = campaign ? 'What this campaign left here is deleted for good.' : 'All that is kept here is deleted for good. Campaigns and their reports stay.';
    if (!(await confirm({ title: `Delete ${n}?`, action: `Delete ${n}`, danger: true, text }))) return;
    setDeleted(0);
    await toasted(() => clearAll(campaign, setDeleted), (gone) => `${count(gone, 'message')} deleted.`);
    setDeleted(-1);
    res.reload();
  };
  return html`<button class="btn btn-danger" type="button" disabled=${deleted >= 0} onClick=${clear}>${
    deleted < 0 ? (campaign ? 'Clear this campaign' : 'Clear the sandbox') : `${number(deleted)} deleted…`
  }</button>`;
}

/** Those of one campaign, by a choice in the address. @param {{campaign:string|null}} props */
function CampaignChoice({ campaign }) {
  const campaigns = useApi('/campaigns?limit=100').data?.items || [];
  const started = campaigns.filter((/** @type {any} */ c) => c.state !== 'draft' || String(c.id) === campaign);
  return html`<label class="inline-field">Campaign <select onChange=${(/** @type {any} */ e) =>
    setQuery({ campaign: e.target.value, cursor: null })}>
    <option value="" selected=${!campaign}>All, and test mails</option>
    ${started.map((/** @type {any} */ c) => html`<option key=${c.id} value=${c.id} selected=${String(c.id) === campaign}>${c.name}</option>`)}
  </select></label>`;
}

/** What sandbox senders kept instead of sending. */
export function SandboxPage() {
  const { search } = useLocation();
  const campaign = search.get('campaign');
  const asked = { q: search.get('q'), campaign_id: campaign, cursor: search.get('cursor') };
  const res = useApi(`/sandbox/messages${query(asked)}`, { poll: POLL_MS });
  return html`<${Head} title="Sandbox" sub="Messages of sandbox senders are kept here and go nowhere."><${Clear} res=${res} campaign=${campaign} /><//>
    <div class="toolbar"><${SearchBox} label="Search by address or subject" /><${CampaignChoice} campaign=${campaign} /></div>
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
