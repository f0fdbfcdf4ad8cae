// @ts-check
import { html, useEffect, useRef, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { May } from '../parts/access.js';
import { AudienceFields, PaceFields } from '../parts/campaign_fields.js';
import { save as saveChange } from '../parts/clash.js';
import { FormFault } from '../parts/field.js';
import { useAction, useApi, useRested } from '../parts/hooks.js';
import { Preview } from '../parts/preview.js';
import { Head, Loaded } from '../parts/states.js';
import { StepsEditor } from '../parts/steps_editor.js';
import { toast } from '../parts/toast.js';
import { navigate, setGuard } from '../router.js';

const AUTOSAVE_MS = 900;
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
  'steps',
];
const SHOWN = [
  'name',
  'sender_id',
  'audience.list_ids',
  'schedule_at',
  'late_after_s',
  'uncertain',
  'steps.*',
  'window.*',
  'limits.*',
];
const STEP_FIELDS = ['subject', 'format', 'body', 'delay_s', 'delay_counts', 'condition'];

const BLANK = {
  name: '',
  sender_id: null,
  audience: { list_ids: [], segment_ids: [], exclude_list_ids: [] },
  schedule_at: null,
  uncertain: 'retry',
  track_opens: true,
  track_clicks: true,
  window: null,
  steps: [
    {
      subject: '',
      format: 'markdown',
      body: 'Hi {{first_name}}{{^first_name}}there{{/first_name}},\n\n\n\n[Unsubscribe]({{unsubscribe_url}})\n',
    },
  ],
};

/** What the API takes back: only known fields. @param {any} form */
function payload(form) {
  const body = Object.fromEntries(FIELDS.filter((name) => form[name] !== undefined).map((name) => [name, form[name]]));
  body.steps = form.steps.map((/** @type {any} */ step, /** @type {number} */ i) =>
    Object.fromEntries(
      STEP_FIELDS.filter(
        (f) => step[f] !== undefined && (i > 0 || !['delay_s', 'delay_counts', 'condition'].includes(f)),
      ).map((f) => [f, step[f]]),
    ),
  );
  return body;
}

/** Name, audience, schedule and steps. @param {{form:any, change:(part:any) => void, error:any}} props */
const Form = ({ form, change, error }) => html`
  <${AudienceFields} form=${form} change=${change} error=${error} />
  <${StepsEditor} steps=${form.steps} onChange=${(/** @type {any} */ steps) => change({ steps })} error=${error} />
  <${PaceFields} form=${form} change=${change} error=${error} />
  <${FormFault} error=${error} fields=${SHOWN} />`;

/** A campaign that does not exist yet. Creating it makes a draft, then the preview is live. */
export function CampaignNewPage() {
  const [form, setForm] = useState(/** @type {any} */ (BLANK));
  const { busy, error, run } = useAction();
  const change = (/** @type {any} */ part) => setForm((/** @type {any} */ old) => ({ ...old, ...part }));
  useEffect(() => {
    setGuard(() => form !== BLANK);
    return () => setGuard(null);
  }, [form]);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    run(async () => {
      const made = await api.post('/campaigns', payload(form));
      setGuard(null);
      toast('Draft created.');
      navigate(`/campaigns/${made.id}/edit`);
    });
  };
  return html`<${Head} title="New campaign" back=${['/campaigns', 'Campaigns']}
    sub="Nothing is sent before you have checked it and launched it." />
    <form class="stack narrow" onSubmit=${submit} novalidate><${Form} form=${form} change=${change} error=${error} />
      <div class="row"><${May} to="POST /campaigns"><button class="btn btn-primary" disabled=${busy}>${busy ? 'Creating…'
        : 'Create draft'}</button><//><a class="btn" href="/campaigns">Cancel</a></div>
    </form>`;
}

/**
 * Saves a draft whenever its writer rests, one save after the other.
 * @param {string} id @param {any} form @param {any} saved @param {(theirs:any) => void} onTheirs somebody else's work was taken
 */
function useAutosave(id, form, saved, onTheirs) {
  const [state, setState] = useState({ text: 'Saved', error: /** @type {any} */ (null), version: 0 });
  const last = useRef(JSON.stringify(payload(saved)));
  const seen = useRef(saved);
  const undecided = useRef(false);
  const line = useRef(/** @type {Promise<any>} */ (Promise.resolve()));
  const rested = useRested(form, AUTOSAVE_MS);
  const write = async (/** @type {any} */ value) => {
    const body = JSON.stringify(payload(value));
    if (body === last.current) return true;
    setState((old) => ({ ...old, text: 'Saving…' }));
    try {
      const { stored, theirs } = await saveChange(`/campaigns/${id}`, payload(value), seen.current);
      seen.current = stored;
      undecided.current = false;
      last.current = theirs ? JSON.stringify(payload(stored)) : body;
      if (theirs) onTheirs(stored);
      setState((old) => ({ text: 'Saved', error: null, version: old.version + 1 }));
      return true;
    } catch (error) {
      undecided.current = /** @type {any} */ (error).status === 412;
      setState((old) => ({ ...old, text: 'Not saved', error }));
      return false;
    }
  };
  const save = (/** @type {any} */ value) => {
    line.current = line.current.then(() => write(value));
    return line.current;
  };
  useEffect(() => {
    // Who goes on editing after a clash is asked again when they save, not at each rest.
    if (!undecided.current) save(rested);
  }, [rested]);
  useEffect(() => {
    setGuard(() => JSON.stringify(payload(form)) !== last.current);
    return () => setGuard(null);
  }, [form]);
  return { ...state, save: () => save(form) };
}

/** @param {{id:string, saved:any}} props */
function Editor({ id, saved }) {
  const [form, setForm] = useState(saved);
  const { text, error, version, save } = useAutosave(id, form, saved, setForm);
  const change = (/** @type {any} */ part) => setForm((/** @type {any} */ old) => ({ ...old, ...part }));
  const goOn = async () => {
    if (!(await save())) return;
    setGuard(null);
    navigate(saved.state === 'draft' ? `/campaigns/${id}/launch` : `/campaigns/${id}`);
  };
  return html`<${Head} title=${form.name || 'Untitled campaign'} state=${saved.state} back=${['/campaigns', 'Campaigns']}
      sub=${html`<span role="status">${text}</span>`}>
      <${May} to="PATCH /campaigns/{id}"><button class="btn btn-primary" type="button" onClick=${goOn}>${saved.state
        === 'draft' ? 'Check and launch' : 'Done'}</button><//><//>
    <div class="split">
      <form class="stack" onSubmit=${(/** @type {Event} */ e) => {
        e.preventDefault();
        save();
      }} novalidate><${Form} form=${form} change=${change} error=${error} /></form>
      <${Preview} id=${id} steps=${form.steps} listIds=${form.audience.list_ids} version=${version} />
    </div>`;
}

/** @param {{id:string}} props */
export function CampaignEditPage({ id }) {
  const res = useApi(`/campaigns/${id}`);
  return html`<${Loaded} res=${res} what="the campaign">${(/** @type {any} */ saved) => html`<${Editor} id=${id}
    saved=${saved} />`}<//>`;
}
