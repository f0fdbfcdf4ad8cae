// @ts-check
import { html, useEffect, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import { bytes, number, words } from '../format.js';
import { ACTIONS, BulkDialog } from './bulk_dialog.js';
import { confirm } from './dialog.js';
import { useApi } from './hooks.js';
import { Meter } from './progress.js';
import { Card, State } from './states.js';
import { toasted } from './toast.js';
import { t } from '../words.js';

const POLL_MS = 1000;
const SHOWN_MS = 10 * 60 * 1000;

/** @param {any} action */
export const isUnderWay = (action) => ['queued', 'running', 'undoing'].includes(action.state);

/** @param {string} action */
const actionName = (action) => ACTIONS.find(([name]) => name === action)?.[1] || words(action);

/** "Add tag “vip”". @param {any} action @param {any[]} lists */
export function titleOf(action, lists) {
  const list = action.list_id && (lists.find((l) => l.id === action.list_id)?.name || t('bulk.list', { list_id: action.list_id }));
  const what = list || action.tag || action.attribute;
  return what ? `${actionName(action.action)} “${what}”` : actionName(action.action);
}

/** Whom it was about. @param {any} target @param {any[]} lists */
export function targetText(target, lists) {
  if (target?.ids) return `${t('count.chosen_recipients', { n: target.ids })}`;
  if (target?.segment_id) return t('bulk.segment', { segment_id: target.segment_id });
  if (typeof target?.filter === 'string') return target.filter;
  const parts = Object.entries(target?.filter || {}).filter(([, value]) => value !== '');
  if (!parts.length) return t('bulk.everybody');
  const text = (/** @type {string} */ key, /** @type {any} */ value) => {
    if (key === 'list_id') return t('bulk.list_2', { name: lists.find((l) => l.id === value)?.name || value });
    return typeof value === 'object' ? t('bulk.a_filter') : `${words(key)}: ${value}`;
  };
  return parts.map(([key, value]) => text(key, value)).join(', ');
}

/** Why people were left as they are. */
const REASONS = ['erased', 'left_list', 'too_many_tags', 'attributes_too_large'];

/** @param {any} action whose taking back has ended */
const takenBack = ({ undo }) =>
  undo.kept
    ? t('bulk.taken_back_but_for', { restored: number(undo.restored), n: undo.total, kept: number(undo.kept) })
    : t('bulk.of_recipients_taken_back', { done: number(undo.restored), n: undo.total });

/** What became of the people, as sentences. @param {any} action */
export function outcomeOf(action) {
  const { undo } = action;
  if (undo && action.state === 'undoing') return t('bulk.of_recipients_taken_back', { done: number(undo.done), n: undo.total });
  if (action.can_resume)
    return undo ? t('bulk.taken_back_then_stopped', { done: number(undo.done), n: undo.total, error: action.error })
      : t('bulk.done_then_stopped', { done: number(action.done), n: action.total, error: action.error });
  if (undo) return takenBack(action);
  if (isUnderWay(action)) return t('bulk.of_recipients_done', { done: number(action.done), n: action.total });
  const parts = [
    action.action === 'export' ? t('bulk.rows_written', { n: action.changed }) : t('bulk.changed', { changed: number(action.changed) }),
    action.unchanged && t('bulk.were_so_already', { unchanged: number(action.unchanged) }),
    ...Object.entries(action.reasons || {}).map(([why, n]) =>
      REASONS.includes(why) ? t(`bulk.left.${why}`, { n: number(n) }) : `${number(n)} ${words(why)}`,
    ),
  ];
  return `${parts.filter(Boolean).join(', ')}.${action.error ? ` ${action.error}.` : ''}`;
}

/** What can be done with a bulk action now. @param {{action:any, lists:any[], onChange:() => void}} props */
export function BulkButtons({ action, lists, onChange }) {
  const title = titleOf(action, lists);
  const undo = async () => {
    const n = t('count.recipients', { n: action.changed });
    const sure = await confirm({
      title: t('bulk.undo', { title }),
      text: t('bulk.become_as_before_what_others', { n }),
      action: t('bulk.undo_for', { n }),
    });
    if (!sure) return;
    await toasted(() => api.post(`/bulk/${action.id}/undo`), t('bulk.it_is_being_taken_back'));
    onChange();
  };
  const cancel = async () => {
    await toasted(() => api.post(`/bulk/${action.id}/cancel`), t('bulk.stopped_who_is_done_stays'));
    onChange();
  };
  const goOn = async () => {
    await toasted(() => api.post(`/bulk/${action.id}/resume`), t('bulk.it_goes_on_where_it'));
    onChange();
  };
  const open = action.state === 'queued' || action.state === 'running';
  return html`<span class="row">
    ${open && html`<button class="btn btn-s" type="button" aria-label=${t('bulk.stop', { title })} onClick=${cancel}>${t('bulk.stop_2')}</button>`}
    ${action.can_resume && html`<button class="btn btn-s" type="button" aria-label=${t('bulk.go_on_with', { title })}
      onClick=${goOn}>${t('bulk.go_on')}</button>`}
    ${action.can_undo && html`<button class="btn btn-s" type="button" aria-label=${t('bulk.undo_2', { title })}
      onClick=${undo}>${t('common.undo')}</button>`}
    ${action.file_bytes !== null && html`<a class="btn btn-s" href=${`/api/v1/bulk/${action.id}/file.csv`}
      aria-label=${t('bulk.download_the_file_of_export', { id: action.id })} download>${t('bulk.download', { file_bytes: bytes(action.file_bytes) })}</a>`}
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
    (/** @type {any} */ a) => isUnderWay(a) || a.can_resume || Date.now() - Date.parse(a.undo?.finished_at || a.finished_at) < SHOWN_MS,
  );
  const busy = shown.some(isUnderWay);
  if (res.data && busy !== live) {
    setLive(busy);
    if (!busy) onEnd();
  }
  if (!shown.length) return null;
  return html`<${Card} title=${t('common.bulk_actions')} extra=${html`<a href="/bulk">${t('bulk.all_of_them')}</a>`}>${shown.map(
    (/** @type {any} */ a) => html`<${Running} key=${a.id} action=${a} lists=${lists} onChange=${res.reload} />`,
  )}<//>`;
}

/** The column that picks rows. @param {{picked:Set<number>, all:boolean, flip:(id:number) => void}} props */
export const pickColumn = ({ picked, all, flip }) => ({
  title: html`<span class="sr">${t('bulk.selected')}</span>`,
  tight: true,
  cell: (/** @type {any} */ r) => html`<input type="checkbox" aria-label=${t('common.select', { email: r.email || t('common.erased') })}
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
  return html`<div class="toolbar" role="group" aria-label=${t('bulk.selection')}>
    <label class="check"><input type="checkbox" checked=${all || whole} disabled=${all} onChange=${flipPage} />
      <span>${t('bulk.all_on_this_page')}</span></label>
    <span role="status">${all ? t('bulk.all_that_match_are_selected') : picked.size > 0 ? t('bulk.selected_2', { size: number(picked.size) }) : ''}</span>
    ${!all && html`<button class="btn btn-s" type="button" onClick=${() => setPicked(new Set(), true)}>${t('bulk.select_all_that_match')}</button>`}
    ${some && html`<button class="btn btn-s" type="button" onClick=${clear}>${t('bulk.clear_selection')}</button>
      <button class="btn btn-s btn-primary" type="button" onClick=${() => setOpen(true)}>${t('bulk.change_or_export')}</button>`}
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
