// @ts-check
import { html, useEffect, useState } from '../../vendor/htm-preact.js';
import { t } from '../words.js';

const SHOWN_MS = 4500;
let nextId = 1;
/** @type {{id:number, text:string, bad:boolean}[]} */
let toasts = [];
/** @type {(() => void) | null} */
let redraw = null;

/** @param {number} id */
function dismiss(id) {
  toasts = toasts.filter((one) => one.id !== id);
  redraw?.();
}

/** Says what happened, for a moment. @param {string} text @param {{bad?:boolean}} [options] */
export function toast(text, { bad = false } = {}) {
  const id = nextId;
  nextId += 1;
  toasts = [...toasts.slice(-2), { id, text, bad }];
  setTimeout(() => dismiss(id), bad ? SHOWN_MS * 2 : SHOWN_MS);
  redraw?.();
}

/** Runs an action and says how it went; true when it worked. @param {() => Promise<any>} work @param {string | ((answer:any) => string)} done */
export async function toasted(work, done) {
  try {
    const answer = await work();
    toast(typeof done === 'function' ? done(answer) : done);
    return true;
  } catch (error) {
    toast(/** @type {any} */ (error).message, { bad: true });
    return false;
  }
}

/** The corner where toasts appear; one in the frame. */
export function Toasts() {
  const [, setTurn] = useState(0);
  useEffect(() => {
    redraw = () => setTurn((n) => n + 1);
    return () => {
      redraw = null;
    };
  }, []);
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.map(
      (one) => html`<div key=${one.id} class=${`toast ${one.bad ? 'toast-bad' : ''}`}>
      <span>${one.text}</span>
      <button class="btn btn-s btn-plain" type="button" aria-label=${t('toast.dismiss')} onClick=${() => dismiss(one.id)}>✕</button>
    </div>`,
    )}
  </div>`;
}
