// @ts-check
// What of a launched campaign has not gone out, changed in one go: nothing is saved before its writer says so.
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { fromLocalInput, toLocalInput } from '../format.js';
import { May, WritableBy } from '../parts/access.js';
import { PaceFields } from '../parts/campaign_fields.js';
import { confirm } from '../parts/dialog.js';
import { FormFault, TextField } from '../parts/field.js';
import { FormNotes, useForm } from '../parts/form.js';
import { useApi, useRows } from '../parts/hooks.js';
import { Preview } from '../parts/preview.js';
import { SenderPool } from '../parts/sender_pool.js';
import { Card, Head } from '../parts/states.js';
import { StepsEditor } from '../parts/steps_editor.js';
import { toast } from '../parts/toast.js';
import { navigate } from '../router.js';
import { t } from '../words.js';

const SHOWN = ['name', 'sender_id', 'sender_ids', 'sender_weights', 'failover.*', 'schedule_at', 'uncertain', 'steps.*', 'window.*', 'limits.*', 'first_slice', 'brakes.*'];

/** Whether nobody has got it yet, so that its start can move. @param {any} campaign */
const waits = (campaign) => campaign.state === 'scheduled' || (campaign.state === 'held' && !campaign.recipients);

/** As it is sent, each step with its number. @param {any} form @param {(form:any) => any} payload */
function numbered(form, payload) {
  const body = payload(form);
  body.steps = body.steps.map((/** @type {any} */ step, /** @type {number} */ i) =>
    form.steps[i].step === undefined ? step : { ...step, step: form.steps[i].step },
  );
  return body;
}

/** What differs from what is saved. @param {any} now @param {any} before */
function differing(now, before) {
  const changed = (/** @type {string} */ name) => JSON.stringify(now[name]) !== JSON.stringify(before[name]);
  const together = changed('sender_ids') || changed('sender_weights') ? ['sender_ids', 'sender_weights'] : [];
  return Object.fromEntries(
    Object.entries(now).filter(([name]) => changed(name) || together.includes(name)),
  );
}

/** Name, sender and start. @param {{form:any, saved:any, change:(part:any) => void, error:any}} props */
function Basics({ form, saved, change, error }) {
  const senders = useRows('/senders');
  return html`<${Card} title=${t('change.campaign')}>
    <${TextField} label=${t('common.name')} name="name" value=${form.name} error=${error}
      onChange=${(/** @type {string} */ name) => change({ name })} />
    <${SenderPool} form=${form} change=${change} error=${error} senders=${senders} />
    ${
      waits(saved) &&
      html`<${TextField} label=${t('common.start')} name="schedule_at" type="datetime-local" error=${error}
        value=${toLocalInput(form.schedule_at)}
        onChange=${(/** @type {string} */ text) => change({ schedule_at: fromLocalInput(text) })} />`
    }
  <//>`;
}

/** @param {{id:string, saved:any, payload:(form:any) => any, faultsOf:(form:any) => any}} props */
export function ChangeEditor({ id, saved, payload, faultsOf }) {
  const start = { ...saved, steps: saved.steps.filter((/** @type {any} */ s) => !s.removed) };
  const form = useForm(`campaign/${id}/change`, start, payload);
  const sent = useApi(`/campaigns/${id}/progress`).data?.messages.sent || 0;
  const { value, change, error, busy } = form;
  const [step, enter] = useState(0);
  const running = saved.state === 'running';
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const fault = faultsOf(value);
    if (fault) {
      form.refuse(fault);
      return;
    }
    const action = t('change.change_what_waits');
    if (!(await confirm({ title: `${action}?`, text: t('change.messages_that_left_stay', { n: sent }), action }))) return;
    const answer = await form.send(({ value: now, patient }) =>
      api.patch(`/campaigns/${id}`, differing(numbered(now, payload), numbered(start, payload)), saved.revision, patient),
    );
    if (!answer) return;
    toast(t('change.changed'));
    navigate(`/campaigns/${id}`);
  };
  return html`<${Head} title=${value.name} state=${saved.state} back=${[`/campaigns/${id}`, saved.name]}
      sub=${t(running ? 'change.pause_it_first' : 'change.nothing_is_saved_before')}>
      <${May} to="PATCH /campaigns/{id}"><button class="btn btn-primary" type="button" disabled=${busy}
        onClick=${save}>${t('change.save')}</button><a class="btn" href=${`/campaigns/${id}`}>${t('common.cancel')}</a><//><//>
    <${FormNotes} form=${form} />
    <div class="split"><form class="stack" onSubmit=${save} novalidate>
      <${WritableBy} to="PATCH /campaigns/{id}" why=${t('campaign_edit.only_editors_write_campaigns')}>
        <div class="note"><strong>${t('change.what_has_gone_out_stays', { n: sent })}</strong><span>${t('change.what_waits_gets_the_new')}</span></div>
        <${Basics} form=${value} saved=${saved} change=${change} error=${error} />
        <${StepsEditor} steps=${value.steps} ongoing=${value.mode === 'ongoing'} error=${error} onEnter=${enter} onChange=${(/** @type {(steps:any[]) => any[]} */ edit) =>
          change((/** @type {any} */ now) => ({ steps: edit(now.steps) }))} />
        <${PaceFields} form=${value} change=${change} error=${error} />
        <${FormFault} error=${error} fields=${SHOWN} /><//></form>
      <${Preview} id=${id} steps=${form.seen.steps} at=${step} listIds=${value.audience.list_ids} version=${saved.revision} /></div>`;
}
