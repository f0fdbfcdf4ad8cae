// @ts-check
import { html } from '../../vendor/htm-preact.js';
import { CheckField, NumberField, SelectField, TextField } from './field.js';
import { t } from '../words.js';

const WHO = [
  ['once', t('ongoing_fields.everybody_in_the_audience_at')],
  ['ongoing', t('ongoing_fields.everybody_at_the_launch_and')],
  ['later', t('ongoing_fields.only_whoever_comes_later_a')],
  ['date', t('ongoing_fields.each_person_on_a_date')],
];
const EVERY = [
  ['year', t('ongoing_fields.every_year')],
  ['once', t('ongoing_fields.once_on_the_date_itself')],
];

/** @type {Record<string, string>} */
const HINTS = {
  once: t('ongoing_fields.people_who_join_the_lists'),
  ongoing: t('ongoing_fields.each_person_gets_it_once'),
  later:
    t('ongoing_fields.each_person_who_joins_the'),
  date: t('ongoing_fields.everybody_in_the_audience_who'),
};

/** Which of the four it is. @param {any} form */
const whoOf = (form) => {
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
  return html`<fieldset class="stack-s"><legend class="sr">${t('ongoing_fields.the_date')}</legend>
    <div class="cols">
      <${TextField} label=${t('ongoing_fields.attribute_with_the_date')} name="trigger.attribute" value=${trigger.attribute} error=${error}
        onChange=${(/** @type {string} */ attribute) => set({ attribute })}
        hint=${t('ongoing_fields.dates_are_written_1990_05')} />
      <${NumberField} label=${t('ongoing_fields.days_after_the_date')} name="trigger.offset_d" value=${trigger.offset_d} min="-366" max="366"
        onChange=${(/** @type {any} */ n) => set({ offset_d: n ?? 0 })} error=${error}
        hint=${t('ongoing_fields.0_on_the_day_3')} />
    </div>
    <div class="cols-3">
      <${SelectField} label=${t('ongoing_fields.how_often')} name="trigger.every" value=${trigger.every} options=${EVERY} error=${error}
        onChange=${(/** @type {string} */ every) => set({ every })} />
      <${TextField} label=${t('ongoing_fields.at')} name="trigger.at" type="time" value=${trigger.at} error=${error}
        onChange=${(/** @type {string} */ at) => set({ at })} />
      <${TextField} label=${t('ongoing_fields.time_zone_of_the_date')} name="trigger.timezone" value=${trigger.timezone} error=${error}
        onChange=${(/** @type {string} */ timezone) => set({ timezone })} />
    </div>
    <${CheckField} label=${t('ongoing_fields.in_the_recipients_own_time')}
      checked=${trigger.use_recipient_timezone || false}
      onChange=${(/** @type {boolean} */ on) => set({ use_recipient_timezone: on })} />
  </fieldset>`;
}

/** Whether the campaign enrols its audience once or goes on. @param {{form:any, change:(part:any) => void, error:any}} props */
export function OngoingFields({ form, change, error }) {
  const who = whoOf(form);
  return html`<${SelectField} label=${t('ongoing_fields.who_gets_it')} name="mode" value=${who} options=${WHO} error=${error}
      hint=${HINTS[who]} onChange=${(/** @type {string} */ next) => change(choiceOf(next, form))} />
    ${form.trigger && html`<${TriggerFields} trigger=${form.trigger} error=${error}
      onChange=${(/** @type {any} */ trigger) => change({ trigger })} />`}`;
}
