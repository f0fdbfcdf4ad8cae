// @ts-check
// The one way in which forms hold what is typed: a copy in this browser until the daemon has it, patience, and a question before leaving.
import { html, useCallback, useEffect, useRef, useState } from '../../vendor/htm-preact.js';
import * as api from '../api.js';
import * as drafts from '../drafts.js';
import { dateTime } from '../format.js';
import { hold, mayLeave } from '../leaving.js';
import { Dialog } from './dialog.js';
import { FormFault } from './field.js';
import { focusFault } from './focus.js';
import { rich, t } from '../words.js';

const COPY_MS = 250;

/**
 * What a form holds, beside what it was read from.
 * @typedef {{value:any, seen:any, dirty:boolean, restored:number, busy:boolean, trying:any, error:any,
 *   change:(part:any) => void, set:(name:string) => (value:any) => void, discard:() => void, leave:() => Promise<boolean>,
 *   live:() => {value:any, seen:any, dirty:boolean}, refuse:(error:any) => void, settle:(sent:any, answer?:any) => void, send:(work:(now:Sending) => Promise<any>) => Promise<any>}} FormState
 * @typedef {{value:any, seen:any, patient:any}} Sending `patient`: options for the request that saves
 */

/** The copies of a form: written when the writer rests, when the tab is hidden and when the form goes. @param {string} key @param {any} now */
function useCopies(key, now) {
  const timer = useRef(0);
  const flush = useCallback(() => {
    clearTimeout(timer.current);
    const { value, seen, clean, gone } = now.current;
    if (gone) return;
    if (clean(value, seen)) drafts.drop(key);
    else drafts.write(key, value, seen);
  }, [key]);
  useEffect(() => {
    window.addEventListener('pagehide', flush);
    document.addEventListener('visibilitychange', flush);
    return () => {
      flush();
      window.removeEventListener('pagehide', flush);
      document.removeEventListener('visibilitychange', flush);
    };
  }, [flush]);
  return {
    flush,
    later: () => {
      clearTimeout(timer.current);
      timer.current = window.setTimeout(flush, COPY_MS);
    },
  };
}

/** @param {string} key @param {any} saved @param {(value:any) => any} payload */
function begin(key, saved, payload) {
  const text = (/** @type {any} */ value) => JSON.stringify(payload(value));
  const clean = (/** @type {any} */ value, /** @type {any} */ seen) => text(value) === text(seen);
  const copy = drafts.read(key);
  const useful = copy && !clean(copy.value, saved);
  if (copy && !useful) drafts.drop(key);
  return useful
    ? { value: { ...saved, ...copy.value }, seen: { ...saved, ...copy.seen }, restored: copy.at, clean, gone: false }
    : { value: saved, seen: saved, restored: 0, clean, gone: false };
}

/** What changes a form. @param {string} key @param {any} now @param {(part:any) => void} put @param {any} copies */
function moves(key, now, put, copies) {
  const dirty = () => !now.current.gone && !now.current.clean(now.current.value, now.current.seen);
  const discard = () => {
    put({ value: now.current.seen, restored: 0, error: null });
    drafts.drop(key);
  };
  const change = (/** @type {any} */ part) => {
    put({ value: { ...now.current.value, ...(typeof part === 'function' ? part(now.current.value) : part) } });
    copies.later();
  };
  /** The daemon has `sent`. A new thing has no form any more; a changed one goes on from what is stored. */
  const settle = (/** @type {any} */ sent, /** @type {any} */ answer) => {
    const { stored, theirs } = answer || {};
    if (!stored) now.current.gone = true;
    const typedOn = now.current.value !== sent;
    put({ restored: 0, error: null, ...(stored ? { seen: stored } : {}) });
    if (theirs || (stored && !typedOn)) put({ value: stored });
    if (!typedOn || theirs || !stored) drafts.drop(key);
    else copies.later();
  };
  return { dirty, discard, change, settle };
}

/**
 * @param {string} key names the form among those of this user, such as "list/7"
 * @param {any} saved the thing as the daemon has it, or a blank one
 * @param {(value:any) => any} [payload] what of it is sent
 * @returns {FormState}
 */
export function useForm(key, saved, payload = (value) => value) {
  const [, redraw] = useState(0);
  const now = useRef(/** @type {any} */ (null));
  if (!now.current) now.current = { ...begin(key, saved, payload), busy: false, trying: null, error: null };
  const abort = useRef(/** @type {AbortController|null} */ (null));
  const put = useCallback((/** @type {any} */ part) => {
    Object.assign(now.current, part);
    redraw((n) => n + 1);
  }, []);
  const copies = useCopies(key, now);
  const { dirty, discard, change, settle } = moves(key, now, put, copies);
  useEffect(() => {
    const stop = hold({ dirty, discard });
    return () => {
      stop();
      abort.current?.abort();
    };
  }, []);
  const send = async (/** @type {(now:Sending) => Promise<any>} */ work) => {
    if (now.current.busy) return undefined;
    const sent = now.current.value;
    copies.flush();
    put({ busy: true, error: null });
    abort.current = new AbortController();
    const patient = { patient: true, signal: abort.current.signal, onTry: (/** @type {any} */ trying) => put({ trying }) };
    try {
      const answer = await work({ value: sent, seen: now.current.seen, patient });
      settle(sent, answer?.stored ? answer : undefined);
      return answer ?? true;
    } catch (error) {
      if (/** @type {any} */ (error).name !== 'AbortError') put({ error });
      return undefined;
    } finally {
      put({ busy: false, trying: null });
    }
  };
  const { value, seen, restored, busy, trying, error } = now.current;
  useEffect(() => focusFault(error), [error]);
  return {
    ...{ value, seen, restored, busy, trying, error, change, discard, settle, send, dirty: dirty() },
    live: () => ({ value: now.current.value, seen: now.current.seen, dirty: dirty() }),
    set: (name) => (one) => change({ [name]: one }),
    refuse: (fault) => put({ error: fault }),
    leave: () => mayLeave([{ dirty, discard }]),
  };
}

/** What a form has to say about its own state: words that came back, and a save that waits. @param {{form:FormState}} props */
export const FormNotes = ({ form }) => html`
  ${
    form.restored > 0 &&
    html`<div class="note note-warn" role="status"><strong>${t('form.your_unsaved_changes_are_back')}</strong>
      <span>${rich('form.you_made_them', { time: dateTime(new Date(form.restored).toISOString()), button: html`<button class="btn btn-s" type="button"
        onClick=${form.discard}>${t('form.discard_them')}</button>` })}</span></div>`
  }
  ${form.trying && html`<${NotSavedYet} failure=${form.trying} />`}`;

/** @param {{failure:any}} props */
export const NotSavedYet = ({ failure }) => html`<div class="note note-warn" role="status">
  <strong>${t('form.not_saved_yet_trying_again')}</strong>
  <span>${failure.away ? t('form.campaignd_does_not_answer') : failure.message} ${t('form.your_words_are_kept_in')}</span></div>`;

/**
 * A form in a dialog. Closing it asks when something is not saved.
 * @param {{title:string, form:FormState, action:string, doing?:string, fields?:string[], disabled?:boolean, extra?:any,
 *   onSave:(now:Sending) => Promise<any>, onDone?:(answer:any) => void, onClose:() => void, children:any}} props
 */
export function FormDialog({ title, form, action, doing, fields, disabled, extra, onSave, onDone, onClose, children }) {
  const close = async () => {
    if (await form.leave()) onClose();
  };
  const submit = async () => {
    const answer = await form.send(onSave);
    if (answer !== undefined) onDone?.(answer);
  };
  return html`<${Dialog} title=${title} onClose=${close} onSubmit=${submit}>
    <${FormNotes} form=${form} />
    ${children}
    <${FormFault} error=${form.error} fields=${fields} />
    <div class="row row-end"><button class="btn" type="button" onClick=${close}>${t('common.cancel')}</button>${extra}
      <button class="btn btn-primary" disabled=${form.busy || disabled}>${(form.busy && doing) || action}</button></div><//>`;
}

/** Removed rows and steps, until the next is removed. @returns {{removed:any, take:(removed:{text:string, back:() => void} | null) => void}} */
export function useUndo() {
  const [removed, take] = useState(/** @type {any} */ (null));
  return { removed, take };
}

/** @param {{undo:{removed:any, take:(removed:any) => void}}} props */
export const UndoLine = ({ undo: { removed, take } }) =>
  removed &&
  html`<div class="row" role="status"><span>${removed.text}</span><button class="btn btn-s" type="button"
    onClick=${() => {
      removed.back();
      take(null);
    }}>${t('common.undo')}</button></div>`;
