// @ts-check
// A moment as its reader sees it: their own zone, UTC on hover.
import { html } from '../../vendor/htm-preact.js';
import { dateTime, preciseTime, relative } from '../format.js';

/** @param {string} text RFC 3339 */
const utc = (text) => `${text.slice(0, 19).replace('T', ' ')} UTC`;

/** @param {(text:string) => string} write */
const moment = (write) => (/** @type {{at:string|null|undefined}} */ { at }) =>
  at ? html`<time datetime=${at} title=${utc(at)}>${write(at)}</time>` : '–';

/** To the minute. */
export const When = moment(dateTime);
/** To the second. */
export const WhenExactly = moment(preciseTime);
/** As a distance from now. */
export const Ago = moment(relative);
