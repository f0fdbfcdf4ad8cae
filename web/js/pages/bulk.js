// @ts-check
import { html, useState } from '../../vendor/htm-preact.js';
import { query } from '../api.js';
import { May } from '../parts/access.js';
import { BulkButtons, isUnderWay, outcomeOf, targetText, titleOf } from '../parts/bulk.js';
import { BulkDialog } from '../parts/bulk_dialog.js';
import { SelectField } from '../parts/field.js';
import { useApi } from '../parts/hooks.js';
import { Card, Empty, Head, State } from '../parts/states.js';
import { ListTable } from '../parts/table.js';
import { When } from '../parts/time.js';
import { useLocation } from '../router.js';

const POLL_MS = 1500;

/** @param {any[]} lists @param {() => void} reload */
const columnsFor = (lists, reload) => [
  {
    title: 'Action',
    cell: (/** @type {any} */ a) => html`<span class="cell-main">${titleOf(a, lists)}</span><span
      class="sub">${targetText(a.target, lists)}</span>`,
  },
  { title: 'When', num: true, cell: (/** @type {any} */ a) => html`<${When} at=${a.created_at} />` },
  { title: 'Who', cell: (/** @type {any} */ a) => (a.created_by || '').replace(/^(user|token):\d+ /, '') },
  { title: 'State', tight: true, cell: (/** @type {any} */ a) => html`<${State} state=${a.state} />` },
  { title: 'Result', cell: (/** @type {any} */ a) => outcomeOf(a) },
  {
    title: html`<span class="sr">Actions</span>`,
    tight: true,
    cell: (/** @type {any} */ a) => html`<${BulkButtons} action=${a} lists=${lists} onChange=${reload} />`,
  },
];

/** @param {{onClose:() => void, onDone:() => void}} props */
function SegmentDialog({ onClose, onDone }) {
  const segments = useApi('/segments?limit=500').data?.items || [];
  const [chosen, setChosen] = useState(/** @type {number|null} */ (null));
  const id = chosen ?? segments[0]?.id;
  if (!id) return null;
  return html`<${BulkDialog} target=${{ segment_id: id }} onClose=${onClose} onDone=${onDone}>
    <${SelectField} label="Segment" value=${id} onChange=${setChosen}
      options=${segments.map((/** @type {any} */ s) => [s.id, s.name])} /><//>`;
}

/** What was done to many people at once: by whom, when, and what became of it. */
export function BulkPage() {
  const cursor = useLocation().search.get('cursor');
  const [live, setLive] = useState(false);
  const [open, setOpen] = useState(false);
  const lists = useApi('/lists?limit=500').data?.items || [];
  const hasSegments = (useApi('/segments?limit=1').data?.items || []).length > 0;
  const res = useApi(`/bulk${query({ cursor })}`, { poll: live ? POLL_MS : 0 });
  const busy = (res.data?.items || []).some(isUnderWay);
  if (res.data && busy !== live) setLive(busy);
  const empty = html`<${Empty} title="No bulk action yet" action=${html`<a class="btn btn-primary"
    href="/recipients">Go to recipients</a>`}>Select people there, or all that match a search, and say what to do with
    them.<//>`;
  return html`<${Head} title="Bulk actions" back=${['/recipients', 'Recipients']}
      sub="You can undo each for 7 days, except erasing. Files of exports are kept for a day.">
      <${May} to="POST /bulk">${hasSegments && html`<button class="btn btn-primary" type="button"
        onClick=${() => setOpen(true)}>Change a segment…</button>`}<//><//>
    <${Card} flush><${ListTable} res=${res} columns=${columnsFor(lists, res.reload)} what="bulk actions"
      caption="Bulk actions" empty=${empty} /><//>
    ${
      open &&
      html`<${SegmentDialog} onClose=${() => setOpen(false)} onDone=${() => {
        setOpen(false);
        res.reload();
      }} />`
    }`;
}
