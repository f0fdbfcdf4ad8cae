// @ts-check
import { html } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { dateTime, number, sentence } from '../format.js';
import { May } from '../parts/access.js';
import { Calendar } from '../parts/calendar.js';
import { confirm } from '../parts/dialog.js';
import { FormFault } from '../parts/field.js';
import { FindingList } from '../parts/findings.js';
import { useAction, useApi } from '../parts/hooks.js';
import { Upcoming } from '../parts/ongoing.js';
import { Card, Head, Loaded } from '../parts/states.js';
import { Table, TableWrap } from '../parts/table.js';
import { toast } from '../parts/toast.js';
import { navigate } from '../router.js';
import { When } from '../parts/time.js';
import { rich, t } from '../words.js';

/** @param {{tone:string, title:string, items:any[]}} props */
const Findings = ({ tone, title, items }) =>
  items.length
    ? html`<div class=${`note note-${tone}`}><strong>${title}</strong><ul>${items.map((i) => html`<li>${sentence(i)}</li>`)}</ul></div>`
    : null;

/** What pressing the button does. @param {any} campaign @param {any} check @param {boolean} later */
function labelOf(campaign, check, later) {
  const when = later ? 'later' : 'now';
  if (check.dates) return t(`launch.dates.${when}`);
  const n = check.recipients;
  if (!check.goes_on) return t(`launch.once.${when}`, { n });
  return campaign.include_existing ? t(`launch.goes_on.${when}`, { n }) : t(`launch.welcome.${when}`);
}

/** People whom no date can be found for, by name. @param {{dates:any}} props */
const Undated = ({ dates }) =>
  dates.sample.length
    ? html`<${Card} title=${t('common.no_usable_date')} flush><${TableWrap}><${Table} caption=${t('common.no_usable_date')} rows=${dates.sample}
        columns=${[
          { title: t('common.recipient'), cell: (/** @type {any} */ p) => p.email },
          { title: t('common.value'), cell: (/** @type {any} */ p) => p.value ?? html`<span class="muted">${t('common.none')}</span>` },
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
      text: later ? t('launch.it_starts_later', { name: campaign.name, time: dateTime(campaign.schedule_at) })
        : t('launch.it_starts_at_once', { name: campaign.name }),
    });
    if (!sure) return;
    run(async () => {
      await api.post(`/campaigns/${id}/launch`);
      toast(later ? t('launch.scheduled') : t('launch.launched'));
      navigate(`/campaigns/${id}`);
    });
  };
  return html`<div class="stack narrow">
    <${Card}>
      <p>${rich('launch.recipients_in_steps', { number: html`<span class="launch-count">${number(check.recipients)}</span>`, n: check.recipients,
        m: campaign.steps.length })}</p>
      <dl class="facts">
        <dt>${t('launch.left_out')}</dt><dd>${t('launch.suppressed_or_unsubscribed', { suppressed: number(check.suppressed) })}</dd>
        <dt>${t('common.first_message')}</dt><dd>${check.dates ? t('launch.to_each_on_their_date')
          : check.first_send_at ? html`<${When} at=${check.first_send_at} />` : t('launch.at_once')}</dd>
        <dt>${t('launch.last_message')}</dt><dd>${check.goes_on ? t('launch.it_goes_on_until_you')
          : html`<${When} at=${check.last_send_at} />`}</dd>
      </dl>
    <//>
    ${check.dates && html`<${Undated} dates=${check.dates} />
      ${check.dates.upcoming.length > 0 && html`<${Card} title=${t('common.next_dates')} flush><${Upcoming}
        days=${check.dates.upcoming} /><//>`}`}
    <${Calendar} id=${id} />
    <${Findings} tone="bad" title=${t('launch.this_must_be_put_right')} items=${check.errors || []} />
    <${FindingList} title=${t('launch.worth_a_look')} findings=${check.findings} />
    ${check.ok && !(check.findings || []).length && html`<div
      class="note note-ok"><strong>${t('launch.everything_checked_out')}</strong><span>${t('launch.the_templates_were_tried_against')}</span></div>`}
    <${FormFault} error=${error} />
    <${May} to="POST /campaigns/{id}/launch"><div class="row"><button class="btn btn-primary" type="button"
      disabled=${busy || !check.ok} onClick=${launch}>${busy ? t('launch.launching') : label}</button>
      <a class="btn" href=${`/campaigns/${id}/edit`}>${t('launch.back_to_editing')}</a></div><//>
  </div>`;
}

/** The last look before sending: who gets it, when, and what is wrong with it. @param {{id:string}} props */
export function LaunchPage({ id }) {
  const campaign = useApi(`/campaigns/${id}`);
  const check = useApi(`/campaigns/${id}/preflight`);
  return html`<${Head} title=${campaign.data ? t('launch.check', { name: campaign.data.name }) : t('common.check')}
    back=${[`/campaigns/${id}/edit`, t('launch.edit_campaign')]} />
    <${Loaded} res=${campaign.data ? check : campaign} what=${t('loading.check_every_template_is_tried')}>
      ${(/** @type {any} */ found) => html`<${Verdict} id=${id} campaign=${campaign.data} check=${found} />`}<//>`;
}
