// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import { may, query, request } from '../api.js';
import { number, preciseTime } from '../format.js';
import { confirm } from '../parts/dialog.js';
import { Frame } from '../parts/frame.js';
import { useApi } from '../parts/hooks.js';
import { Card, Empty, Failure, Head, Loaded, Loading } from '../parts/states.js';
import { ListTable, SearchBox } from '../parts/table.js';
import { WhenExactly } from '../parts/time.js';
import { toasted } from '../parts/toast.js';
import { setQuery, useLocation } from '../router.js';
import { t } from '../words.js';

const POLL_MS = 4000;
/** @param {any} m */
const address = (m) => (Array.isArray(m.to) ? m.to.join(', ') : m.to || m.envelope_to || m.email);

const COLUMNS = [
  {
    title: t('common.subject'),
    cell: (/** @type {any} */ m) =>
      html`<a class="cell-main" href=${`/sandbox/${m.id}`}>${m.subject || t('sandbox.no_subject')}</a>`,
  },
  { title: t('sandbox.recipient'), cell: address },
  { title: t('sandbox.caught'), num: true, cell: (/** @type {any} */ m) => html`<${WhenExactly} at=${m.received_at || m.at || m.created_at} />` },
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
  const n = res.data.total_is_estimate ? t('sandbox.more_than_messages', { n: total }) : t('count.messages', { n: total });
  const clear = async () => {
    const text = campaign ? t('sandbox.what_this_campaign_left_here') : t('sandbox.all_that_is_kept_here');
    if (!(await confirm({ title: t('sandbox.delete', { n }), action: t('sandbox.delete_2', { n }), danger: true, text }))) return;
    setDeleted(0);
    await toasted(() => clearAll(campaign, setDeleted), (gone) => t('sandbox.messages_deleted', { n: gone }));
    setDeleted(-1);
    res.reload();
  };
  return html`<button class="btn btn-danger" type="button" disabled=${deleted >= 0} onClick=${clear}>${
    deleted < 0 ? (campaign ? t('sandbox.clear_this_campaign') : t('sandbox.clear_the_sandbox')) : t('sandbox.deleted', { deleted: number(deleted) })
  }</button>`;
}

/** Those of one campaign, by a choice in the address. @param {{campaign:string|null}} props */
function CampaignChoice({ campaign }) {
  const campaigns = useApi('/campaigns?limit=100').data?.items || [];
  const started = campaigns.filter((/** @type {any} */ c) => c.state !== 'draft' || String(c.id) === campaign);
  return html`<label class="inline-field">${t('common.campaign')} <select onChange=${(/** @type {any} */ e) =>
    setQuery({ campaign: e.target.value, cursor: null })}>
    <option value="" selected=${!campaign}>${t('sandbox.all_and_test_mails')}</option>
    ${started.map((/** @type {any} */ c) => html`<option key=${c.id} value=${c.id} selected=${String(c.id) === campaign}>${c.name}</option>`)}
  </select></label>`;
}

/** What sandbox senders kept instead of sending. */
export function SandboxPage() {
  const { search } = useLocation();
  const campaign = search.get('campaign');
  const asked = { q: search.get('q'), campaign_id: campaign, cursor: search.get('cursor') };
  const res = useApi(`/sandbox/messages${query(asked)}`, { poll: POLL_MS });
  return html`<${Head} title=${t('common.sandbox')} sub=${t('sandbox.messages_of_sandbox_senders_are')}><${Clear} res=${res} campaign=${campaign} /><//>
    <div class="toolbar"><${SearchBox} label=${t('sandbox.search_by_address_or_subject')} /><${CampaignChoice} campaign=${campaign} /></div>
    <${Card} flush><${ListTable} res=${res} columns=${COLUMNS} what="messages" caption=${t('sandbox.sandbox_messages')}
      empty=${html`<${Empty} title=${t('sandbox.nothing_caught_yet')} action=${html`<a class="btn"
        href="/senders/new">${t('sandbox.new_sandbox_sender')}</a>`}>${t('sandbox.launch_a_campaign_with_a')}<//>`} /><//>`;
}

/** The message as the relay would have got it. @param {{id:string}} props */
function Raw({ id }) {
  const res = useApi(`/sandbox/messages/${id}/raw`);
  if (res.error) return html`<${Failure} error=${res.error} />`;
  if (res.data === null) return html`<${Loading} what=${t('loading.source')} />`;
  return html`<pre class="plain-view">${typeof res.data === 'string' ? res.data : res.data.raw}</pre>`;
}

/** @param {{id:string}} props */
export function SandboxMessagePage({ id }) {
  const [view, setView] = useState('html');
  const res = useApi(`/sandbox/messages/${id}`);
  const tab = (/** @type {string} */ value, /** @type {string} */ text) =>
    html`<button class="tab" role="tab" type="button" aria-selected=${view === value ? 'true' : 'false'}
      onClick=${() => setView(value)}>${text}</button>`;
  return html`<${Loaded} res=${res} what=${t('loading.message')}>${(/** @type {any} */ m) => html`
    <${Head} title=${m.subject || t('sandbox.no_subject')} back=${['/sandbox', t('common.sandbox')]}
      sub=${t('sandbox.to', { m: address(m), received_at: preciseTime(m.received_at || m.at || m.created_at) })}>
      <a class="btn" href=${`/api/v1/sandbox/messages/${id}/raw`} download=${`message-${id}.eml`}>${t('sandbox.download_eml')}</a><//>
    <${Card} flush>
      <div class="card-head"><div class="tabs" role="tablist" aria-label=${t('common.view')}>${tab('html', 'HTML')}${tab('text',
        t('common.text'))}${tab('raw', t('sandbox.source'))}</div></div>
      <div class="rounded-b">
        ${view === 'html' && html`<${Frame} title=${t('sandbox.the_message')} src=${`/preview/sandbox/${id}`} />`}
        ${view === 'text' && html`<pre class="plain-view">${m.text || t('sandbox.this_message_has_no_text')}</pre>`}
        ${view === 'raw' && html`<${Raw} id=${id} />`}
      </div>
    <//>`}<//>`;
}
