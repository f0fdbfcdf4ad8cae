// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { fromLocalInput, toLocalInput } from '../format.js';
import { CheckField, NumberField, PickField, SelectField, TextField } from './field.js';
import { useApi } from './hooks.js';
import { OngoingFields } from './ongoing_fields.js';
import { Card } from './states.js';
import { WindowField } from './window_field.js';

const ABSENCE = [
  ['continue', 'Go on as planned'],
  ['postpone', 'Wait a week longer'],
];
const WEEK_S = 604800;
const UNCERTAIN = [
  ['retry', 'Send again with the same Message-ID (never lost)'],
  ['hold', 'Wait for a person (never twice)'],
];

/** Lists and segments whose people get nothing. @param {{audience:any, picks:any[], segments:any[], error:any, onChange:(part:any) => void}} props */
function LeftOut({ audience, picks, segments, error, onChange }) {
  const lists = audience.exclude_list_ids || [];
  const filters = audience.exclude_segment_ids || [];
  if (picks.length < 2 && !segments.length) return null;
  return html`<details class="small" open=${lists.length + filters.length > 0}><summary>Leave out people of other lists or
    segments</summary>
    <${PickField} label="Leave out lists" name="audience.exclude_list_ids" items=${picks} value=${lists} error=${error}
      empty="No list yet." onChange=${(/** @type {number[]} */ ids) => onChange({ exclude_list_ids: ids })} />
    ${
      segments.length > 0 &&
      html`<${PickField} label="Leave out segments" name="audience.exclude_segment_ids" items=${segments} value=${filters}
        error=${error} onChange=${(/** @type {number[]} */ ids) => onChange({ exclude_segment_ids: ids })} />`
    }</details>`;
}

/** Name, sender, audience and start. @param {{form:any, change:(part:any) => void, error:any}} props */
export function AudienceFields({ form, change, error }) {
  const senders = useApi('/senders?limit=500').data?.items || [];
  const lists = useApi('/lists?limit=500').data?.items || [];
  const segments = useApi('/segments?limit=500').data?.items || [];
  const audience = (/** @type {any} */ part) => change({ audience: { ...form.audience, ...part } });
  const senderOptions = [
    [null, 'Choose a sender…'],
    ...senders.map((/** @type {any} */ s) => [s.id, `${s.name} <${s.from_email}>`]),
  ];
  const picks = lists.map((/** @type {any} */ l) => ({
    id: l.id,
    name: `${l.name} (${(l.recipients ?? 0).toLocaleString('en')})`,
  }));
  return html`<${Card} title="Who and when">
      <${TextField} label="Name" name="name" value=${form.name}
        onChange=${(/** @type {string} */ name) => change({ name })} error=${error}
        hint="For you; recipients do not see it." />
      <${SelectField} label="Sender" name="sender_id" value=${form.sender_id} options=${senderOptions}
        onChange=${(/** @type {any} */ id) => change({ sender_id: id })} error=${error}
        hint=${senders.length ? '' : html`No sender yet. <a href="/senders/new">Add one</a>.`} />
      <${PickField} label="Lists" name="audience.list_ids" items=${picks} value=${form.audience.list_ids || []}
        error=${error}
        onChange=${(/** @type {number[]} */ ids) => audience({ list_ids: ids })} empty=${html`No list yet. <a
          href="/import">Import recipients</a>.`} />
      ${
        segments.length > 0 &&
        html`<${PickField} label="Segments" name="audience.segment_ids" items=${segments}
          value=${form.audience.segment_ids || []} error=${error}
          onChange=${(/** @type {number[]} */ ids) => audience({ segment_ids: ids })} />`
      }
      <${LeftOut} audience=${form.audience} picks=${picks} segments=${segments} error=${error} onChange=${audience} />
      <${OngoingFields} form=${form} change=${change} error=${error} />
      <${TextField} label="Start" name="schedule_at" type="datetime-local" value=${toLocalInput(form.schedule_at)}
        error=${error}
        onChange=${(/** @type {string} */ text) => change({ schedule_at: fromLocalInput(text) })}
          hint="In your own time zone. Empty = as soon as it is launched." />
    <//>`;
}

/** Hours, limits, the policy for doubtful messages, and what is counted. @param {{form:any, change:(part:any) => void, error:any}} props */
export function PaceFields({ form, change, error }) {
  const limits = (/** @type {any} */ part) => change({ limits: { ...form.limits, ...part } });
  return html`<${Card} title="Pace and safety">
      <${WindowField} value=${form.window} onChange=${(/** @type {any} */ window) => change({ window })}
        error=${error} />
      <div class="cols">
        <${NumberField} label="New recipients a day, at most" name="limits.new_recipients_per_day"
          value=${form.limits?.new_recipients_per_day} error=${error}
          onChange=${(/** @type {any} */ n) => limits({ new_recipients_per_day: n })} placeholder="no limit" min="1" />
        <${NumberField} label="Messages an hour, at most" name="limits.messages_per_hour"
          value=${form.limits?.messages_per_hour} error=${error}
          onChange=${(/** @type {any} */ n) => limits({ messages_per_hour: n })} placeholder="no limit" min="1" />
      </div>
      <${SelectField} label="When a crash leaves a message in doubt" name="uncertain" value=${form.uncertain}
        options=${UNCERTAIN} error=${error}
        onChange=${(/** @type {string} */ uncertain) => change({ uncertain })} />
      <${SelectField} label="After an out-of-office answer" name="on_out_of_office.action"
        value=${form.on_out_of_office?.action || 'continue'} options=${ABSENCE} error=${error}
        onChange=${(/** @type {string} */ action) => change({ on_out_of_office: { action,
          postpone_s: form.on_out_of_office?.postpone_s || WEEK_S } })} />
      <${CheckField} label="Count opens" checked=${form.track_opens}
        onChange=${(/** @type {boolean} */ on) => change({ track_opens: on })} />
      <${CheckField} label="Count clicks" checked=${form.track_clicks}
        onChange=${(/** @type {boolean} */ on) => change({ track_clicks: on })} />
      <${CheckField} label="A reply ends the sequence for everyone of that company"
        hint="Company = the domain of the address." checked=${form.stop_company || false}
        onChange=${(/** @type {boolean} */ on) => change({ stop_company: on })} />
      <${CheckField} label="Send even to people who are at the contact cap"
        hint="For mail that must arrive. It counts for the cap all the same." checked=${form.contact_cap_exempt || false}
        onChange=${(/** @type {boolean} */ on) => change({ contact_cap_exempt: on })} />
    <//>`;
}
