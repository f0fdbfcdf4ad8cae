// @ts-check
// Unsaved work: who holds some, and the question before it is left.
import { t } from './words.js';

/** @typedef {{dirty:() => boolean, discard:() => void}} Holder */
/** @type {Set<Holder>} */
const holders = new Set();
/** @type {(text?:string) => Promise<string|undefined>} */
let ask = async () => (window.confirm(t('leaving.leave_without_saving_your_changes')) ? 'leave' : undefined);

/** @param {Holder} holder @returns {() => void} ends it */
export function hold(holder) {
  holders.add(holder);
  return () => {
    holders.delete(holder);
  };
}

/** Whether anything on the page is not saved. */
export const held = () => [...holders].some((h) => h.dirty());

/** @param {() => Promise<string|undefined>} fn asks a person; answers "leave", "discard" or undefined (stay) */
export const askWith = (fn) => {
  ask = fn;
};

/** Asks when something is not saved. @param {Holder[]} [whose] @returns {Promise<boolean>} whether to go */
export async function mayLeave(whose = [...holders]) {
  const unsaved = whose.filter((h) => h.dirty());
  if (!unsaved.length) return true;
  const answer = await ask();
  if (answer === 'discard') unsaved.forEach((h) => h.discard());
  return Boolean(answer);
}

window.addEventListener('beforeunload', (event) => {
  if (held()) event.preventDefault();
});
