// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { May, WritableBy } from '../parts/access.js';
import { AudienceFields, PaceFields } from '../parts/campaign_fields.js';
import { useAutosave } from '../parts/autosave.js';
import { FormFault } from '../parts/field.js';
import { FormNotes, NotSavedYet, useForm } from '../parts/form.js';
import { useApi } from '../parts/hooks.js';
import { Preview } from '../parts/preview.js';
import { senderPayload } from '../parts/sender_pool.js';
import { Head, Loaded, State } from '../parts/states.js';
import { StepsEditor } from '../parts/steps_editor.js';
import { toast } from '../parts/toast.js';
import { sentVariants } from '../parts/variant.js';
import { navigate } from '../router.js';
import { ChangeEditor } from './campaign_change.js';
import { t } from '../words.js';

const FIELDS = [
  'name',
  'sender_id',
  'audience',
  'schedule_at',
  'late_after_s',
  'uncertain',
  'track_opens',
  'track_clicks',
  'window',
  'limits',
  'on_out_of_office',
  'stop_company',
  'contact_cap_exempt',
  'inline_pictures',
  'mode',
  'include_existing',
  'trigger',
  'first_slice',
  'brakes',
  'from_name',
  'reply_to',
  'utm',
  'steps',
];
const SHOWN = [
  'name',
  'sender_id',
  'sender_ids',
  'sender_weights',
  'failover.*',
  'audience.list_ids',
  'schedule_at',
  'late_after_s',
  'uncertain',
  'steps.*',
  'window.*',
  'limits.*',
  'mode',
  'trigger.*',
  'first_slice',
  'brakes.*',
  'from_name',
  'reply_to',
  'utm.*',
];
const STEP_FIELDS = ['subject', 'preheader', 'format', 'body', 'blocks', 'design', 'text_body', 'layout_id', 'slots',
  'delay_s', 'delay_counts', 'condition', 'attachments', 'variants', 'winner'];

const BLANK = {
  name: '',
  sender_id: null,
  audience: { list_ids: [], segment_ids: [], exclude_list_ids: [], exclude_segment_ids: [] },
  schedule_at: null,
  uncertain: 'retry',
  track_opens: true,
  track_clicks: true,
  window: null,
  mode: 'once',
  include_existing: true,
  trigger: null,
  first_slice: null,
  steps: [
    {
      subject: '',
      format: 'markdown',
      body: t('campaign_edit.hi_there_unsubscribe'),
    },
  ],
};

/** What a step does not send: its blocks are its body. @param {any} step @param {number} index */
const leftOut = (step, index) => [
  ...(step.format === 'blocks' ? ['body'] : ['blocks', 'design']),
  ...(step.format === 'text' ? ['text_body', 'layout_id', 'slots'] : []),
  ...(step.layout_id ? [] : ['slots']),
  ...(index === 0 ? ['delay_s', 'delay_counts', 'condition'] : []),
];

/** What the API takes back: only known fields. @param {any} form */
function payload(form) {
  const body = Object.fromEntries(FIELDS.filter((name) => form[name] !== undefined).map((name) => [name, form[name]]));
  body.steps = form.steps.map((/** @type {any} */ step, /** @type {number} */ i) =>
    Object.fromEntries(
      STEP_FIELDS.filter((f) => step[f] !== undefined && !leftOut(step, i).includes(f)).map((f) => [f, f === 'variants' ? sentVariants(step) : step[f]]),
    ),
  );
  return senderPayload(body, form);
}

/** What cannot be saved as it stands: a wait that was cleared and not typed again. @param {any} form */
function faultsOf(form) {
  const errors = form.steps.flatMap((/** @type {any} */ step, /** @type {number} */ i) =>
    i && !(step.delay_s > 0) ? [{ field: `steps.${i}.delay_s`, message: t('common.enter_how_long_to_wait') }] : [],
  );
  return errors.length ? new api.ApiError(422, { title: t('common.invalid'), errors }) : null;
}

/** Name, audience, schedule and steps. @param {{form:any, change:(part:any) => void, onEnter?:(step:number) => void, error:any}} props */
const Form = ({ form, change, onEnter, error }) => html`<${WritableBy} to="POST /campaigns" why=${t('campaign_edit.only_editors_write_campaigns')}>
  <${AudienceFields} form=${form} change=${change} error=${error} />
  <${StepsEditor} steps=${form.steps} ongoing=${form.mode === 'ongoing'} error=${error} onEnter=${onEnter} onChange=${(/** @type {(steps:any[]) => any[]} */ edit) =>
    change((/** @type {any} */ now) => ({ steps: edit(now.steps) }))} />
  <${PaceFields} form=${form} change=${change} error=${error} />
  <${FormFault} error=${error} fields=${SHOWN} /><//>`;

/** A campaign that does not exist yet. Creating it makes a draft, then the preview is live. */
export function CampaignNewPage() {
  const form = useForm('campaign/new', BLANK, payload);
  const { value, change, error, busy } = form;
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const fault = faultsOf(value);
    if (fault) {
      form.refuse(fault);
      return;
    }
    const made = await form.send((now) => api.post('/campaigns', payload(now.value), now.patient));
    if (!made) return;
    toast(t('campaign_edit.draft_created'));
    navigate(`/campaigns/${made.id}/edit`);
  };
  return html`<${Head} title=${t('common.new_campaign')} back=${['/campaigns', t('common.campaigns')]}
    sub=${t('campaign_edit.nothing_is_sent_before_you')} />
    <form class="stack narrow" onSubmit=${submit} novalidate><${FormNotes} form=${form} />
      <${Form} form=${value} change=${change} error=${error} />
      <div class="row"><${May} to="POST /campaigns"><button class="btn btn-primary" disabled=${busy}>${busy ? t('common.creating')
        : t('campaign_edit.create_draft')}</button><//><a class="btn" href="/campaigns">${t('common.cancel')}</a></div>
    </form>`;
}

/** How the draft stands, as a word that can be seen. @param {{saving:any, form:any}} props */
function Standing({ saving, form }) {
  if (saving.failure) return html`<${State} state="not_saved_yet" tone="warn" />`;
  if (form.error) return html`<${State} state="not_saved" tone="bad" />`;
  return html`<${State} state=${saving.busy || form.dirty ? 'saving…' : 'saved'} tone=${saving.busy || form.dirty ? 'idle' : 'ok'} />`;
}

/** @param {{id:string, saved:any}} props */
function Editor({ id, saved }) {
  const form = useForm(`campaign/${id}`, saved, payload);
  const saving = useAutosave(`/campaigns/${id}`, form, payload, faultsOf);
  const { value, change, error } = form;
  const [step, enter] = useState(0);
  const goOn = async () => {
    if (await saving.now()) navigate(saved.state === 'draft' ? `/campaigns/${id}/launch` : `/campaigns/${id}`);
  };
  return html`<${Head} title=${value.name || t('campaign_edit.untitled_campaign')} state=${saved.state} back=${['/campaigns', t('common.campaigns')]}
      sub=${html`<span role="status"><${Standing} saving=${saving} form=${form} /></span>`}>
      <${May} to="PATCH /campaigns/{id}"><button class="btn btn-primary" type="button" onClick=${goOn}>${saved.state
        === 'draft' ? t('common.check_and_launch') : t('common.done')}</button><//><//>
    <${FormNotes} form=${form} />
    ${saving.failure && html`<${NotSavedYet} failure=${saving.failure} />`}
    <div class="split">
      <form class="stack" onSubmit=${(/** @type {Event} */ e) => {
        e.preventDefault();
        saving.now();
      }} novalidate><${Form} form=${value} change=${change} onEnter=${enter} error=${error} /></form>
      <${Preview} id=${id} steps=${form.seen.steps} at=${step} listIds=${value.audience.list_ids} version=${saving.version} />
    </div>`;
}

/** @param {{id:string}} props */
export function CampaignEditPage({ id }) {
  const res = useApi(`/campaigns/${id}`);
  return html`<${Loaded} res=${res} what=${t('loading.campaign')}>${(/** @type {any} */ saved) =>
    saved.state === 'draft' ? html`<${Editor} id=${id} saved=${saved} />`
      : html`<${ChangeEditor} id=${id} saved=${saved} payload=${payload} faultsOf=${faultsOf} />`}<//>`;
}
