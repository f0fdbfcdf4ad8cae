// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { fromLocalInput, number, toLocalInput } from '../format.js';
import { BrakeFields } from './brake_fields.js';
import { CheckField, NumberField, PickField, SelectField, TextField } from './field.js';
import { useRows } from './hooks.js';
import { FromFields, UtmFields } from './message_extras.js';
import { OngoingFields } from './ongoing_fields.js';
import { SenderPool } from './sender_pool.js';
import { Card } from './states.js';
import { WindowField } from './window_field.js';
import { rich, t } from '../words.js';

const ABSENCE = [
  ['continue', t('campaign_fields.go_on_as_planned')],
  ['postpone', t('campaign_fields.wait_a_week_longer')],
];
const WEEK_S = 604800;
const UNCERTAIN = [
  ['retry', t('campaign_fields.send_again_with_the_same')],
  ['hold', t('campaign_fields.wait_for_a_person_never')],
];

/** Lists and segments whose people get nothing. @param {{audience:any, picks:any[], segments:any[], error:any, onChange:(part:any) => void}} props */
function LeftOut({ audience, picks, segments, error, onChange }) {
  const lists = audience.exclude_list_ids || [];
  const filters = audience.exclude_segment_ids || [];
  if (picks.length < 2 && !segments.length) return null;
  return html`<details class="small" open=${lists.length + filters.length > 0}><summary>${t('campaign_fields.leave_out_people_of_other')}</summary>
    <${PickField} label=${t('campaign_fields.leave_out_lists')} name="audience.exclude_list_ids" items=${picks} value=${lists} error=${error}
      empty=${t('common.no_list_yet')} onChange=${(/** @type {number[]} */ ids) => onChange({ exclude_list_ids: ids })} />
    ${
      segments.length > 0 &&
      html`<${PickField} label=${t('campaign_fields.leave_out_segments')} name="audience.exclude_segment_ids" items=${segments} value=${filters}
        error=${error} onChange=${(/** @type {number[]} */ ids) => onChange({ exclude_segment_ids: ids })} />`
    }</details>`;
}

/** Name, sender, audience and start. @param {{form:any, change:(part:any) => void, error:any}} props */
export function AudienceFields({ form, change, error }) {
  const senders = useRows('/senders');
  const lists = useRows('/lists');
  const segments = useRows('/segments');
  const audience = (/** @type {any} */ part) => change({ audience: { ...form.audience, ...part } });
  const picks = lists.map((/** @type {any} */ l) => ({
    id: l.id,
    name: `${l.name} (${number(l.recipients ?? 0)})`,
  }));
  return html`<${Card} title=${t('campaign_fields.who_and_when')}>
      <${TextField} label=${t('common.name')} name="name" value=${form.name}
        onChange=${(/** @type {string} */ name) => change({ name })} error=${error}
        hint=${t('common.for_you_recipients_do_not')} />
      <${SenderPool} form=${form} change=${change} error=${error} senders=${senders} />
      <${FromFields} form=${form} change=${change} error=${error} />
      <${PickField} label=${t('common.lists')} name="audience.list_ids" items=${picks} value=${form.audience.list_ids || []}
        error=${error}
        onChange=${(/** @type {number[]} */ ids) => audience({ list_ids: ids })} empty=${html`${rich('campaign_fields.no_list_yet', { link: html`<a
          href="/import">${t('common.import_recipients')}</a>` })}`} />
      ${
        segments.length > 0 &&
        html`<${PickField} label=${t('common.segments')} name="audience.segment_ids" items=${segments}
          value=${form.audience.segment_ids || []} error=${error}
          onChange=${(/** @type {number[]} */ ids) => audience({ segment_ids: ids })} />`
      }
      <${LeftOut} audience=${form.audience} picks=${picks} segments=${segments} error=${error} onChange=${audience} />
      <${OngoingFields} form=${form} change=${change} error=${error} />
      <${TextField} label=${t('common.start')} name="schedule_at" type="datetime-local" value=${toLocalInput(form.schedule_at)}
        error=${error}
        onChange=${(/** @type {string} */ text) => change({ schedule_at: fromLocalInput(text) })}
          hint=${t('campaign_fields.in_your_own_time_zone')} />
    <//>`;
}

/** Hours, limits, the policy for doubtful messages, and what is counted. @param {{form:any, change:(part:any) => void, error:any}} props */
export function PaceFields({ form, change, error }) {
  const limits = (/** @type {any} */ part) => change({ limits: { ...form.limits, ...part } });
  return html`<${Card} title=${t('campaign_fields.pace_and_safety')}>
      <${WindowField} value=${form.window} onChange=${(/** @type {any} */ window) => change({ window })}
        error=${error} />
      <div class="cols">
        <${NumberField} label=${t('campaign_fields.new_recipients_a_day_at')} name="limits.new_recipients_per_day"
          value=${form.limits?.new_recipients_per_day} error=${error}
          onChange=${(/** @type {any} */ n) => limits({ new_recipients_per_day: n })} placeholder=${t('common.no_limit')} min="1" />
        <${NumberField} label=${t('campaign_fields.messages_an_hour_at_most')} name="limits.messages_per_hour"
          value=${form.limits?.messages_per_hour} error=${error}
          onChange=${(/** @type {any} */ n) => limits({ messages_per_hour: n })} placeholder=${t('common.no_limit')} min="1" />
      </div>
      <${BrakeFields} form=${form} change=${change} error=${error} />
      <${SelectField} label=${t('campaign_fields.when_a_crash_leaves_a')} name="uncertain" value=${form.uncertain}
        options=${UNCERTAIN} error=${error}
        onChange=${(/** @type {string} */ uncertain) => change({ uncertain })} />
      <${SelectField} label=${t('campaign_fields.after_an_out_of_office')} name="on_out_of_office.action"
        value=${form.on_out_of_office?.action || 'continue'} options=${ABSENCE} error=${error}
        onChange=${(/** @type {string} */ action) => change({ on_out_of_office: { action,
          postpone_s: form.on_out_of_office?.postpone_s || WEEK_S } })} />
      <${CheckField} label=${t('campaign_fields.count_opens')} checked=${form.track_opens}
        onChange=${(/** @type {boolean} */ on) => change({ track_opens: on })} />
      <${CheckField} label=${t('campaign_fields.count_clicks')} checked=${form.track_clicks}
        onChange=${(/** @type {boolean} */ on) => change({ track_clicks: on })} />
      <${UtmFields} form=${form} change=${change} error=${error} />
      <${CheckField} label=${t('campaign_fields.a_reply_ends_the_sequence')}
        hint=${t('campaign_fields.company_the_domain_of_the')} checked=${form.stop_company || false}
        onChange=${(/** @type {boolean} */ on) => change({ stop_company: on })} />
      <${CheckField} label=${t('campaign_fields.send_even_to_people_who')}
        hint=${t('campaign_fields.for_mail_that_must_arrive')} checked=${form.contact_cap_exempt || false}
        onChange=${(/** @type {boolean} */ on) => change({ contact_cap_exempt: on })} />
      <${CheckField} label=${t('campaign_fields.pictures_inside')}
        hint=${t('campaign_fields.pictures_inside_hint')} checked=${form.inline_pictures || false}
        onChange=${(/** @type {boolean} */ on) => change({ inline_pictures: on })} />
    <//>`;
}
