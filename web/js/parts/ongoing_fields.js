// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { CheckField, NumberField, SelectField, TextField } from './field.js';

const WHO = [
  ['once', 'Everybody in the audience at the launch, once'],
  ['ongoing', 'Everybody at the launch, and whoever comes later'],
  ['later', 'Only whoever comes later (a welcome)'],
  ['date', 'Each person on a date of theirs (a birthday)'],
];
const EVERY = [
  ['year', 'Every year'],
  ['once', 'Once, on the date itself'],
];

/** @type {Record<string, string>} */
const HINTS = {
  once: 'People who join the lists afterwards do not get it.',
  ongoing: 'Each person gets it once, until you stop it. An import mails nobody unless you say so there.',
  later:
    'Each person who joins the lists or comes to match the segments gets it once, until you stop it. An import mails nobody unless you say so there.',
  date: 'Everybody in the audience who has the date, however they came.',
};

/** Which of the four it is. @param {any} form */
export const whoOf = (form) => {
  if (form.mode !== 'ongoing') return 'once';
  if (form.trigger) return 'date';
  return form.include_existing === false ? 'later' : 'ongoing';
};

const newTrigger = () => ({
  attribute: 'birthday',
  offset_d: 0,
  at: '09:00',
  every: 'year',
  timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
  use_recipient_timezone: true,
});

/** @param {string} who @param {any} form */
const choiceOf = (who, form) => ({
  mode: who === 'once' ? 'once' : 'ongoing',
  include_existing: who !== 'later',
  trigger: who === 'date' ? form.trigger || newTrigger() : null,
});

/** @param {{trigger:any, onChange:(trigger:any) => void, error:any}} props */
function TriggerFields({ trigger, onChange, error }) {
  const set = (/** @type {any} */ part) => onChange({ ...trigger, ...part });
  return html`<fieldset class="stack-s"><legend class="sr">The date</legend>
    <div class="cols">
      <${TextField} label="Attribute with the date" name="trigger.attribute" value=${trigger.attribute} error=${error}
        onChange=${(/** @type {string} */ attribute) => set({ attribute })}
        hint="Dates are written 1990-05-04, or 05-04 for a birthday without a year." />
      <${NumberField} label="Days after the date" name="trigger.offset_d" value=${trigger.offset_d} min="-366" max="366"
        onChange=${(/** @type {any} */ n) => set({ offset_d: n ?? 0 })} error=${error}
        hint="0: on the day. −3: three days before it." />
    </div>
    <div class="cols-3">
      <${SelectField} label="How often" name="trigger.every" value=${trigger.every} options=${EVERY} error=${error}
        onChange=${(/** @type {string} */ every) => set({ every })} />
      <${TextField} label="At" name="trigger.at" type="time" value=${trigger.at} error=${error}
        onChange=${(/** @type {string} */ at) => set({ at })} />
      <${TextField} label="Time zone of the date" name="trigger.timezone" value=${trigger.timezone} error=${error}
        onChange=${(/** @type {string} */ timezone) => set({ timezone })} />
    </div>
    <${CheckField} label="In the recipient's own time zone, where it is known"
      checked=${trigger.use_recipient_timezone || false}
      onChange=${(/** @type {boolean} */ on) => set({ use_recipient_timezone: on })} />
  </fieldset>`;
}

/** Whether the campaign enrols its audience once or goes on. @param {{form:any, change:(part:any) => void, error:any}} props */
export function OngoingFields({ form, change, error }) {
  const who = whoOf(form);
  return html`<${SelectField} label="Who gets it" name="mode" value=${who} options=${WHO} error=${error}
      hint=${HINTS[who]} onChange=${(/** @type {string} */ next) => change(choiceOf(next, form))} />
    ${form.trigger && html`<${TriggerFields} trigger=${form.trigger} error=${error}
      onChange=${(/** @type {any} */ trigger) => change({ trigger })} />`}`;
}
