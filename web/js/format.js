// @ts-check
// Numbers, times and sizes as people read them.
import { LANGUAGE, LOCALE, named, t } from './words.js';

const integer = new Intl.NumberFormat(LANGUAGE);
const decimal = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 1 });

/** @param {any} value */
export const number = (value) => (value === null || value === undefined ? '–' : integer.format(value));
/** @param {number} value */
export const rate = (value) => (value >= 100 ? integer.format(Math.round(value)) : decimal.format(value));
/** @param {number} part @param {number} whole */
export const percent = (part, whole) => (whole ? `${decimal.format((100 * part) / whole)} %` : '–');

/** @param {number | null | undefined} size */
export function bytes(size) {
  if (size === null || size === undefined) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = size;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit ? decimal.format(value) : value} ${units[unit]}`;
}

/** @param {string | null | undefined} text RFC 3339 */
export function dateTime(text) {
  if (!text) return '–';
  const date = new Date(text);
  const sameYear = date.getFullYear() === new Date().getFullYear();
  return date.toLocaleString(LOCALE, {
    day: 'numeric',
    month: 'short',
    year: sameYear ? undefined : 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** @param {string | null | undefined} text RFC 3339 */
export function preciseTime(text) {
  if (!text) return '–';
  return new Date(text).toLocaleString(LOCALE, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

/** Whether a moment is so near that its distance says nothing. @param {string} text RFC 3339 */
export const isNow = (text) => Math.abs(new Date(text).getTime() - Date.now()) < 5000;

/** "in 3 min", "2 h ago". @param {string | null | undefined} text RFC 3339 */
export function relative(text) {
  if (!text) return '–';
  const seconds = (new Date(text).getTime() - Date.now()) / 1000;
  const span = duration(Math.abs(seconds));
  if (isNow(text)) return seconds > 0 ? t('format.now') : t('format.just_now');
  return seconds > 0 ? t('format.in', { span }) : t('format.ago', { span });
}

/** @type {[string, number][]} */
const UNITS = [
  ['d', 86400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
];

/** "2 d 4 h", "3 min". @param {number | null | undefined} seconds */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return '–';
  let rest = Math.max(0, Math.round(seconds));
  const parts = [];
  for (const [name, size] of UNITS) {
    const n = Math.floor(rest / size);
    if (n && parts.length < 2) parts.push(t(`duration.${name}`, { n }));
    rest -= n * size;
    if (parts.length === 2) break;
  }
  return parts.join(' ') || t('duration.s', { n: 0 });
}

/** Splits a delay into the largest unit that leaves no remainder. @param {number} seconds @returns {{amount:number, unit:number}} */
export function splitDelay(seconds) {
  for (const unit of [86400, 3600, 60]) {
    if (seconds && seconds % unit === 0) return { amount: seconds / unit, unit };
  }
  return { amount: seconds, unit: 1 };
}

/** A stored UTC time as <input type="datetime-local"> wants it, in the reader's own zone. @param {string | null} text */
export function toLocalInput(text) {
  if (!text) return '';
  const date = new Date(text);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

/** @param {string} text value of a datetime-local field @returns {string | null} */
export const fromLocalInput = (text) => (text ? new Date(text).toISOString() : null);

/** snake_case words of the API for people. @param {any} word */
export const words = (word) => named('word', String(word ?? ''));

/** @param {string} text */
export const capital = (text) => text && text[0].toUpperCase() + text.slice(1);

/** @param {number} step */
export const stepName = (step) => (step ? t('format.follow_up', { step }) : t('common.first_message'));

/** "a fragment" as a sentence: "A fragment." @param {string} text */
export const sentenceOf = (text) => {
  const trimmed = text.trim();
  return trimmed && trimmed[0].toUpperCase() + trimmed.slice(1) + (/[.!?…]$/.test(trimmed) ? '' : '.');
};

/** What is wrong with a field, as a sentence. @param {string} message as the daemon words it */
export const plainFault = (message) =>
  sentenceOf(/^(must|may|is|has|needs|cannot) /.test(message) ? `this ${message}` : message);

/** @param {string} name of one part of a path */
const fieldWord = (name) => named('field', name);

/** A field's path for people: "steps.1.subject" is "Follow-up 1, subject". @param {string} path */
export const fieldName = (path) => {
  const [head, second, ...rest] = path.split('.');
  if (head === 'steps' && second) return [stepName(Number(second)), ...rest.map(fieldWord)].join(', ');
  return [head, second, ...rest].filter((w) => w !== undefined).map(fieldWord).join(', ');
};

/** Until when and why nothing goes out, as one sentence. @param {{until:string|null, why:string, cause:string, step:number|null}} w */
export function waitingText(w) {
  if (!w.until) return t('format.waits_for_you', { why: w.why });
  const until = dateTime(w.until);
  if (w.cause === 'scheduled') return t('format.starts', { until });
  if (w.cause === 'due') return t('format.is_due', { step: stepName(w.step || 0), until });
  return t('format.waits_until', { until, why: w.why });
}

/** A preflight error or warning may be a sentence or an object. @param {any} item */
export const sentence = (item) =>
  typeof item === 'string' ? item : item?.message || item?.detail || JSON.stringify(item);
