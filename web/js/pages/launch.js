// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { count, dateTime, number, sentence } from '../format.js';
import { May } from '../parts/access.js';
import { confirm } from '../parts/dialog.js';
import { FormFault } from '../parts/field.js';
import { useAction, useApi } from '../parts/hooks.js';
import { Upcoming } from '../parts/ongoing.js';
import { Card, Head, Loaded } from '../parts/states.js';
import { Table, TableWrap } from '../parts/table.js';
import { toast } from '../parts/toast.js';
import { navigate } from '../router.js';
import { When } from '../parts/time.js';

/** @param {{tone:string, title:string, items:any[]}} props */
const Findings = ({ tone, title, items }) =>
  items.length
    ? html`<div class=${`note note-${tone}`}><strong>${title}</strong><ul>${items.map((i) => html`<li>${sentence(i)}</li>`)}</ul></div>`
    : null;

/** What pressing the button does. @param {any} campaign @param {any} check @param {boolean} later */
function labelOf(campaign, check, later) {
  const verb = later ? 'Schedule' : 'Start';
  if (check.dates) return `${verb}: each on their date`;
  if (check.goes_on && !campaign.include_existing) return `${verb}: nobody now, whoever comes later`;
  const now = `${later ? 'Schedule for' : 'Send to'} ${count(check.recipients, 'recipient')}`;
  return check.goes_on ? `${now}, and whoever comes later` : now;
}

/** People whom no date can be found for, by name. @param {{dates:any}} props */
const Undated = ({ dates }) =>
  dates.sample.length
    ? html`<${Card} title="No usable date" flush><${TableWrap}><${Table} caption="No usable date" rows=${dates.sample}
        columns=${[
          { title: 'Recipient', cell: (/** @type {any} */ p) => p.email },
          { title: 'Value', cell: (/** @type {any} */ p) => p.value ?? html`<span class="muted">none</span>` },
        ]} /><//><//>`
    : null;

/** @param {{id:string, campaign:any, check:any}} props */
function Verdict({ id, campaign, check }) {
  const { busy, error, run } = useAction();
  const later = campaign.schedule_at && new Date(campaign.schedule_at) > new Date();
  const label = labelOf(campaign, check, later);
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
        <dt>First message</dt><dd>${check.dates ? 'to each on their date'
          : check.first_send_at ? html`<${When} at=${check.first_send_at} />` : 'at once'}</dd>
        <dt>Last message</dt><dd>${check.goes_on ? 'it goes on until you stop it'
          : html`<${When} at=${check.last_send_at} />`}</dd>
      </dl>
    <//>
    ${check.dates && html`<${Undated} dates=${check.dates} />
      ${check.dates.upcoming.length > 0 && html`<${Card} title="Next dates" flush><${Upcoming}
        days=${check.dates.upcoming} /><//>`}`}
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
