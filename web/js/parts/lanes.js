// @ts-check
// The queue by lane: a step of a campaign, or one kind of the daemon's own work.
import { html, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { dateTime, number, stepName, waitingText, words } from '../format.js';
import { confirm } from './dialog.js';
import { Card, Empty, Loaded, State } from './states.js';
import { ACTIONS, Table, TableWrap } from './table.js';
import { toasted } from './toast.js';
import { t } from '../words.js';

const SOON_MS = 2000;
/** What a kind of work is called. @type {Record<string, string>} */
const KINDS = {
  send: t('lanes.send_messages'),
  import: t('lanes.imports'),
  plan: t('lanes.plan_a_launch'),
  enrol: t('lanes.queue_a_campaigns_messages'),
  cancel: t('lanes.cancel_a_campaigns_messages'),
  schedule: t('lanes.start_scheduled_campaigns'),
  company: t('lanes.stop_a_companys_messages'),
  mailbox: t('lanes.read_mailboxes'),
  suppress: t('lanes.apply_suppressions'),
  webhook: t('lanes.call_webhooks'),
  webhook_prune: t('lanes.tidy_webhook_logs'),
  list_prune: t('lanes.empty_deleted_lists'),
  erase: t('lanes.erase_people'),
  bulk: t('lanes.change_many_people'),
  bulk_prune: t('lanes.tidy_bulk_actions'),
  contact: t('lanes.count_for_the_contact_cap'),
  ongoing: t('lanes.enrol_later_comers'),
  join: t('lanes.note_who_joins'),
  addition: t('lanes.add_people_to_campaigns'),
  step_walk: t('lanes.change_unsent_messages'),
  winner: t('lanes.choose_winners'),
  token: t('lanes.renew_access_tokens'),
  backup_copy: t('lanes.copy_backups_elsewhere'),
  backup_drill: t('lanes.restore_drills'),
};

/** @param {string} kind */
export const kindName = (kind) => KINDS[kind] || words(kind);

/** Until when a lane waits, and why. @param {any} lane */
function waits(lane) {
  if (lane.paused) return lane.campaign_id ? t('lanes.paused_or_held') : t('common.switched_off');
  if (lane.leased) return t('lanes.works_now');
  if (lane.waiting && lane.waiting.cause !== 'due') return waitingText(lane.waiting);
  if (!lane.next_due_at) return lane.ready ? '' : t('common.nothing_to_do');
  return new Date(lane.next_due_at).getTime() > Date.now() + SOON_MS ? t('lanes.due', { next_due_at: dateTime(lane.next_due_at) }) : t('lanes.due_now');
}

/** @param {any} lane how it is, as a word */
const stateOf = (lane) =>
  lane.failed ? 'failed' : lane.paused ? 'paused' : lane.leased ? 'running' : lane.ready ? 'waiting' : 'idle';

/** Pausing is of a campaign: all its steps. @param {{lane:any, onDone:() => void}} props */
function Pause({ lane, onDone }) {
  const move = lane.paused ? 'resume' : 'pause';
  if (!lane.campaign_id || !api.may(`POST /campaigns/{id}/${move}`) || !(lane.ready || lane.leased)) return null;
  const act = async () => {
    const title = t('lanes.pause', { campaign: lane.campaign });
    const text = t('lanes.all_its_steps_wait_until');
    if (move === 'pause' && !(await confirm({ title, text, action: t('common.pause') }))) return;
    await toasted(() => api.post(`/campaigns/${lane.campaign_id}/${move}`), move === 'pause' ? t('lanes.paused') : t('common.resumed'));
    onDone();
  };
  return html`<button class="btn btn-s" type="button" aria-label=${move === 'pause' ? t('lanes.pause_campaign', { campaign: lane.campaign })
    : t('lanes.resume_campaign', { campaign: lane.campaign })}
    onClick=${act}>${move === 'pause' ? t('common.pause') : t('common.resume')}</button>`;
}

/** @param {() => void} onDone */
const columns = (onDone) => [
  {
    title: t('lanes.work'),
    cell: (/** @type {any} */ l) =>
      l.campaign_id
        ? html`<a class="cell-main" href=${`/campaigns/${l.campaign_id}?step=${l.step}`}>${l.campaign}</a><span class="sub">${stepName(l.step)}</span>`
        : html`<span class="cell-main">${kindName(l.kind)}</span>`,
  },
  { title: t('common.state'), tight: true, cell: (/** @type {any} */ l) => html`<${State} state=${stateOf(l)} />` },
  { title: t('common.ready'), num: true, cell: (/** @type {any} */ l) => number(l.ready) },
  { title: t('common.in_work'), num: true, cell: (/** @type {any} */ l) => number(l.leased) },
  {
    title: t('common.failed'),
    num: true,
    cell: (/** @type {any} */ l) =>
      l.failed
        ? html`<a class="error" href=${l.campaign_id ? `/campaigns/${l.campaign_id}?state=failed` : `/queue?state=failed&kind=${l.kind}`}>${number(l.failed)}</a>`
        : html`<span class="muted">0</span>`,
  },
  { title: t('lanes.waits'), cell: (/** @type {any} */ l) => html`<span class="small">${waits(l)}</span>` },
  { ...ACTIONS, cell: (/** @type {any} */ l) => html`<${Pause} lane=${l} onDone=${onDone} />` },
];

/** @param {{res:any}} props what useApi gave of /lanes */
export function Lanes({ res }) {
  const [all, setAll] = useState(false);
  return html`<${Loaded} res=${res} what=${t('loading.lanes')}>${(/** @type {any} */ data) => {
    const busy = data.items.filter((/** @type {any} */ l) => l.ready || l.leased || l.failed);
    const rows = all ? data.items : busy;
    const idle = data.items.length - busy.length;
    return html`<${Card} title=${t('lanes.lanes')} flush extra=${idle > 0 && html`<button class="btn btn-s" type="button" aria-pressed=${all ? 'true' : 'false'}
      onClick=${() => setAll(!all)}>${all ? t('lanes.hide_idle_lanes', { n: idle }) : t('lanes.show_idle_lanes', { n: idle })}</button>`}>
      ${
        rows.length
          ? html`<${TableWrap}><${Table} rows=${rows} columns=${columns(res.reload)} caption=${t('lanes.lanes')} /><//>`
          : html`<${Empty} title=${t('lanes.nothing_waits')}>${t('lanes.a_lane_is_a_step')}<//>`
      }<//>`;
  }}<//>`;
}
