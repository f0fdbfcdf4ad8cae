// @ts-check
import { html, useEffect, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { bytes, count, number, words } from '../format.js';
import { ACTIONS, BulkDialog } from './bulk_dialog.js';
import { confirm } from './dialog.js';
import { useApi } from './hooks.js';
import { Meter } from './progress.js';
import { Card, State } from './states.js';
import { toasted } from './toast.js';

const POLL_MS = 1000;
const SHOWN_MS = 10 * 60 * 1000;

/** @param {any} action */
export const isUnderWay = (action) => ['queued', 'running', 'undoing'].includes(action.state);

/** @param {string} action */
export const actionName = (action) => ACTIONS.find(([name]) => name === action)?.[1] || words(action);

/** "Add tag “vip”". @param {any} action @param {any[]} lists */
export function titleOf(action, lists) {
  const list = action.list_id && (lists.find((l) => l.id === action.list_id)?.name || `list ${action.list_id}`);
  const what = list || action.tag || action.attribute;
  return what ? `${actionName(action.action)} “${what}”` : actionName(action.action);
}

/** Whom it was about. @param {any} target @param {any[]} lists */
export function targetText(target, lists) {
  if (target?.ids) return `${count(target.ids, 'chosen recipient')}`;
  if (target?.segment_id) return `segment ${target.segment_id}`;
  if (typeof target?.filter === 'string') return target.filter;
  const parts = Object.entries(target?.filter || {}).filter(([, value]) => value !== '');
  if (!parts.length) return 'everybody';
  const text = (/** @type {string} */ key, /** @type {any} */ value) => {
    if (key === 'list_id') return `list “${lists.find((l) => l.id === value)?.name || value}”`;
    return typeof value === 'object' ? 'a filter' : `${words(key)}: ${value}`;
  };
  return parts.map(([key, value]) => text(key, value)).join(', ');
}

const REASONS = /** @type {Record<string, string>} */ ({
  erased: 'were erased meanwhile',
  left_list: 'had left the list themselves',
  too_many_tags: 'have 100 tags already',
  attributes_too_large: 'have attributes that are too large',
});

/** What became of the people, as sentences. @param {any} action */
export function outcomeOf(action) {
  const { undo } = action;
  if (undo && action.state === 'undoing') return `${number(undo.done)} of ${count(undo.total, 'recipient')} taken back.`;
  if (undo)
    return `${number(undo.restored)} of ${count(undo.total, 'recipient')} taken back${undo.kept
      ? `, ${number(undo.kept)} left as they are: changed by others since` : ''}.`;
  if (isUnderWay(action)) return `${number(action.done)} of ${count(action.total, 'recipient')} done.`;
  const did = action.action === 'export' ? `${count(action.changed, 'row')} written` : `${number(action.changed)} changed`;
  const reasons = Object.entries(action.reasons || {}).map(([why, n]) => `${number(n)} ${REASONS[why] || words(why)}`);
  const same = action.unchanged ? `, ${number(action.unchanged)} were so already` : '';
  return `${did}${same}${reasons.length ? `, ${reasons.join(', ')}` : ''}.${action.error ? ` ${action.error}.` : ''}`;
}

/** What can be done with a bulk action now. @param {{action:any, lists:any[], onChange:() => void}} props */
export function BulkButtons({ action, lists, onChange }) {
  const title = titleOf(action, lists);
  const undo = async () => {
    const n = count(action.changed, 'recipient');
    const sure = await confirm({
      title: `Undo “${title}”?`,
      text: `${n} become as before. What others changed since is left as it is.`,
      action: `Undo for ${n}`,
    });
    if (!sure) return;
    await toasted(() => api.post(`/bulk/${action.id}/undo`), 'It is being taken back.');
    onChange();
  };
  const cancel = async () => {
    await toasted(() => api.post(`/bulk/${action.id}/cancel`), 'Stopped. Who is done stays as they are.');
    onChange();
  };
  const open = action.state === 'queued' || action.state === 'running';
  return html`<span class="row">
    ${open && html`<button class="btn btn-s" type="button" aria-label=${`Stop ${title}`} onClick=${cancel}>Stop</button>`}
    ${action.can_undo && html`<button class="btn btn-s" type="button" aria-label=${`Undo ${title}`}
      onClick=${undo}>Undo</button>`}
    ${action.file_bytes !== null && html`<a class="btn btn-s" href=${`/api/v1/bulk/${action.id}/file.csv`}
      aria-label=${`Download the file of export ${action.id}`} download>Download (${bytes(action.file_bytes)})</a>`}
  </span>`;
}

/** @param {{action:any, lists:any[], onChange:() => void}} props */
const Running = ({ action, lists, onChange }) => {
  const taking = action.state === 'undoing';
  const [value, max] = taking ? [action.undo.done, action.undo.total] : [action.done, action.total];
  return html`<div class="stack" data-bulk=${action.id}>
    <div class="row"><strong>${titleOf(action, lists)}</strong><${State} state=${action.state} /></div>
    ${isUnderWay(action) && html`<${Meter} value=${value} max=${max} label=${titleOf(action, lists)} />`}
    <div class="row"><span class="hint" role="status">${outcomeOf(action)}</span>
      <${BulkButtons} action=${action} lists=${lists} onChange=${onChange} /></div></div>`;
};

/** What is under way or has just ended, as the daemon tells it: a reload shows the same. @param {{turn:number, lists:any[], onEnd:() => void}} props turn: grows with each action that is begun */
export function BulkPanel({ turn, lists, onEnd }) {
  const [live, setLive] = useState(false);
  const res = useApi('/bulk?limit=5', { poll: live ? POLL_MS : 0 });
  useEffect(() => {
    if (turn) res.reload();
  }, [turn]);
  const shown = (res.data?.items || []).filter(
    (/** @type {any} */ a) => isUnderWay(a) || Date.now() - Date.parse(a.undo?.finished_at || a.finished_at) < SHOWN_MS,
  );
  const busy = shown.some(isUnderWay);
  if (res.data && busy !== live) {
    setLive(busy);
    if (!busy) onEnd();
  }
  if (!shown.length) return null;
  return html`<${Card} title="Bulk actions" extra=${html`<a href="/bulk">All of them</a>`}>${shown.map(
    (/** @type {any} */ a) => html`<${Running} key=${a.id} action=${a} lists=${lists} onChange=${res.reload} />`,
  )}<//>`;
}

/** The column that picks rows. @param {{picked:Set<number>, all:boolean, flip:(id:number) => void}} props */
export const pickColumn = ({ picked, all, flip }) => ({
  title: html`<span class="sr">Selected</span>`,
  tight: true,
  cell: (/** @type {any} */ r) => html`<input type="checkbox" aria-label=${`Select ${r.email || 'erased'}`}
    checked=${all || picked.has(r.id)} disabled=${all || r.status === 'erased'} onChange=${() => flip(r.id)} />`,
});

/**
 * What is selected, and what can be done with it.
 * @param {{picked:Set<number>, all:boolean, rows:any[], filter:any, setPicked:(ids:Set<number>, all?:boolean) => void, onStarted:() => void}} props
 */
export function BulkBar({ picked, all, rows, filter, setPicked, onStarted }) {
  const [open, setOpen] = useState(false);
  const here = rows.filter((r) => r.status !== 'erased').map((r) => r.id);
  const whole = here.length > 0 && here.every((id) => picked.has(id));
  const flipPage = () => {
    const next = new Set(picked);
    for (const id of here) whole ? next.delete(id) : next.add(id);
    setPicked(next);
  };
  const clear = () => setPicked(new Set());
  const some = all || picked.size > 0;
  return html`<div class="toolbar" role="group" aria-label="Selection">
    <label class="check"><input type="checkbox" checked=${all || whole} disabled=${all} onChange=${flipPage} />
      <span>All on this page</span></label>
    <span role="status">${all ? 'All that match are selected' : picked.size > 0 ? `${number(picked.size)} selected` : ''}</span>
    ${!all && html`<button class="btn btn-s" type="button" onClick=${() => setPicked(new Set(), true)}>Select all that
      match</button>`}
    ${some && html`<button class="btn btn-s" type="button" onClick=${clear}>Clear selection</button>
      <button class="btn btn-s btn-primary" type="button" onClick=${() => setOpen(true)}>Change or export…</button>`}
    ${
      open &&
      html`<${BulkDialog} target=${all ? { filter } : { ids: [...picked] }} onClose=${() => setOpen(false)}
        onDone=${() => {
          setOpen(false);
          clear();
          onStarted();
        }} />`
    }</div>`;
}
