// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count, dateTime, number, sentence } from '../format.js';
import { May } from '../parts/access.js';
import { confirm } from '../parts/dialog.js';
import { FormFault } from '../parts/field.js';
import { useAction, useApi } from '../parts/hooks.js';
import { Card, Head, Loaded } from '../parts/states.js';
import { toast } from '../parts/toast.js';
import { navigate } from '../router.js';
import { When } from '../parts/time.js';

/** @param {{tone:string, title:string, items:any[]}} props */
const Findings = ({ tone, title, items }) =>
  items.length
    ? html`<div class=${`note note-${tone}`}><strong>${title}</strong><ul>${items.map((i) => html`<li>${sentence(i)}</li>`)}</ul></div>`
    : null;

/** @param {{id:string, campaign:any, check:any}} props */
function Verdict({ id, campaign, check }) {
  const { busy, error, run } = useAction();
  const later = campaign.schedule_at && new Date(campaign.schedule_at) > new Date();
  const label = `${later ? 'Schedule for' : 'Send to'} ${count(check.recipients, 'recipient')}`;
  const launch = async () => {
    const sure = await confirm({
      title: `${label}?`,
      action: label,
      text: `“${campaign.name}” ${later ? `starts ${dateTime(campaign.schedule_at)}`
        : 'starts at once'}. Mail that has left cannot be called back; you can pause at any time.`,
    });
    if (!sure) return;
    run(async () => {
      await api.post(`/campaigns/${id}/launch`);
      toast(later ? 'Scheduled.' : 'Launched.');
      navigate(`/campaigns/${id}`);
    });
  };
  return html`<div class="stack narrow">
    <${Card}>
      <p><span class="launch-count">${number(check.recipients)}</span> ${check.recipients === 1 ? 'recipient'
        : 'recipients'} in ${count(campaign.steps.length, 'step')}</p>
      <dl class="facts">
        <dt>Left out</dt><dd>${number(check.suppressed)} suppressed or unsubscribed</dd>
        <dt>First message</dt><dd>${check.first_send_at ? html`<${When} at=${check.first_send_at} />` : 'at once'}</dd>
        <dt>Last message</dt><dd><${When} at=${check.last_send_at} /></dd>
      </dl>
    <//>
    <${Findings} tone="bad" title="This must be put right first" items=${check.errors || []} />
    <${Findings} tone="warn" title="Worth a look" items=${check.warnings || []} />
    ${check.ok && !(check.warnings || []).length && html`<div
      class="note note-ok"><strong>Everything checked out</strong><span>The templates were tried against the real recipients.</span></div>`}
    <${FormFault} error=${error} />
    <${May} to="POST /campaigns/{id}/launch"><div class="row"><button class="btn btn-primary" type="button"
      disabled=${busy || !check.ok} onClick=${launch}>${busy ? 'Launching…' : label}</button>
      <a class="btn" href=${`/campaigns/${id}/edit`}>Back to editing</a></div><//>
  </div>`;
}

/** The last look before sending: who gets it, when, and what is wrong with it. @param {{id:string}} props */
export function LaunchPage({ id }) {
  const campaign = useApi(`/campaigns/${id}`);
  const check = useApi(`/campaigns/${id}/preflight`);
  return html`<${Head} title=${campaign.data ? `Check “${campaign.data.name}”` : 'Check'}
    back=${[`/campaigns/${id}/edit`, 'Edit campaign']} />
    <${Loaded} res=${campaign.data ? check : campaign} what="the check; every template is tried against the recipients">
      ${(/** @type {any} */ found) => html`<${Verdict} id=${id} campaign=${campaign.data} check=${found} />`}<//>`;
}
