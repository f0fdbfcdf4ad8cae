// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import { query } from '../api.js';
import { May } from '../parts/access.js';
import { BulkButtons, isUnderWay, outcomeOf, targetText, titleOf } from '../parts/bulk.js';
import { BulkDialog } from '../parts/bulk_dialog.js';
import { SelectField } from '../parts/field.js';
import { useApi, useRows } from '../parts/hooks.js';
import { Card, Empty, Head, State } from '../parts/states.js';
import { ACTIONS, ListTable } from '../parts/table.js';
import { When } from '../parts/time.js';
import { useLocation } from '../router.js';
import { t } from '../words.js';

const POLL_MS = 1500;

/** @param {any[]} lists @param {() => void} reload */
const columnsFor = (lists, reload) => [
  {
    title: t('common.action'),
    cell: (/** @type {any} */ a) => html`<span class="cell-main">${titleOf(a, lists)}</span><span
      class="sub">${targetText(a.target, lists)}</span>`,
  },
  { title: t('common.when'), num: true, cell: (/** @type {any} */ a) => html`<${When} at=${a.created_at} />` },
  { title: t('common.who'), cell: (/** @type {any} */ a) => (a.created_by || '').replace(/^(user|token):\d+ /, '') },
  { title: t('common.state'), tight: true, cell: (/** @type {any} */ a) => html`<${State} state=${a.state} />` },
  { title: t('common.result'), cell: (/** @type {any} */ a) => outcomeOf(a) },
  {
    ...ACTIONS,
    cell: (/** @type {any} */ a) => html`<${BulkButtons} action=${a} lists=${lists} onChange=${reload} />`,
  },
];

/** @param {{onClose:() => void, onDone:() => void}} props */
function SegmentDialog({ onClose, onDone }) {
  const segments = useRows('/segments');
  const [chosen, setChosen] = useState(/** @type {number|null} */ (null));
  const id = chosen ?? segments[0]?.id;
  if (!id) return null;
  return html`<${BulkDialog} target=${{ segment_id: id }} onClose=${onClose} onDone=${onDone}>
    <${SelectField} label=${t('common.segment')} value=${id} onChange=${setChosen}
      options=${segments.map((/** @type {any} */ s) => [s.id, s.name])} /><//>`;
}

/** What was done to many people at once: by whom, when, and what became of it. */
export function BulkPage() {
  const cursor = useLocation().search.get('cursor');
  const [live, setLive] = useState(false);
  const [open, setOpen] = useState(false);
  const lists = useRows('/lists');
  const hasSegments = (useApi('/segments?limit=1').data?.items || []).length > 0;
  const res = useApi(`/bulk${query({ cursor })}`, { poll: live ? POLL_MS : 0 });
  const busy = (res.data?.items || []).some(isUnderWay);
  if (res.data && busy !== live) setLive(busy);
  const empty = html`<${Empty} title=${t('bulk.no_bulk_action_yet')} action=${html`<a class="btn btn-primary"
    href="/recipients">${t('bulk.go_to_recipients')}</a>`}>${t('bulk.select_people_there_or_all')}<//>`;
  return html`<${Head} title=${t('common.bulk_actions')} back=${['/recipients', t('common.recipients')]}
      sub=${t('bulk.you_can_undo_each_for')}>
      <${May} to="POST /bulk">${hasSegments && html`<button class="btn btn-primary" type="button"
        onClick=${() => setOpen(true)}>${t('bulk.change_a_segment')}</button>`}<//><//>
    <${Card} flush><${ListTable} res=${res} columns=${columnsFor(lists, res.reload)} what="bulk_actions"
      caption=${t('common.bulk_actions')} empty=${empty} /><//>
    ${
      open &&
      html`<${SegmentDialog} onClose=${() => setOpen(false)} onDone=${() => {
        setOpen(false);
        res.reload();
      }} />`
    }`;
}
