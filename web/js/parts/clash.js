// @ts-check
// Two people change one thing: whoever saves second is asked, and loses nothing that was typed.
import * as api from '../api.js';
import { words } from '../format.js';
import { choose } from './dialog.js';

/** Whether two values say the same; what the daemon adds to a step of a campaign does not count. @param {any} a @param {any} b @returns {boolean} */
function same(a, b) {
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return (a ?? null) === (b ?? null);
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  names.delete('step');
  return [...names].every((name) => same(a[name], b[name]));
}

/** The fields of the form that differ between two states of the thing. @param {any} change @param {any} one @param {any} other */
const differing = (change, one, other) => Object.keys(change).filter((name) => !same(one[name], other[name]));

/**
 * Saves a change of a thing. When somebody else has saved another since this form read it, asks whose work stays.
 * @param {string} path
 * @param {any} change what the form sends
 * @param {any} seen the thing as the form read it
 * @returns {Promise<{stored:any, theirs:boolean}>} the thing as it is now; `theirs`: the form must show it.
 *   Throws the refusal when the person goes on editing.
 */
export async function save(path, change, seen) {
  try {
    return { stored: await api.patch(path, change, seen.revision), theirs: false };
  } catch (error) {
    const { status, current } = /** @type {any} */ (error);
    if (status !== 412 || !current) throw error;
    // A request that was repeated after an outage meets its own first try.
    if (!differing(change, current, change).length) return { stored: current, theirs: false };
    const fields = differing(change, seen, current).map(words).join(', ');
    const choice = await choose({
      title: 'Somebody else has saved this meanwhile',
      text: `${fields ? `Changed since you opened it: ${fields}. ` : ''}Yours replaces what they saved in these fields; theirs replaces what you typed.`,
      choices: [
        { value: 'edit', label: 'Go on editing' },
        { value: 'theirs', label: 'Take theirs' },
        { value: 'mine', label: 'Keep mine' },
      ],
    });
    if (choice === 'theirs') return { stored: current, theirs: true };
    if (choice === 'mine') return save(path, change, current);
    throw error;
  }
}
