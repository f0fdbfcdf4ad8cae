// @ts-check
// The numbers of a calendar, by day and month, and what they say.
import { number, stepName } from '../format.js';
import { LANGUAGE, LOCALE, t } from '../words.js';

const DAY_MS = 86400000;
const compact = new Intl.NumberFormat(LANGUAGE, { notation: 'compact', maximumFractionDigits: 1 });

/** Colours of the steps, in their order. */
const TONES = ['tone-accent', 'tone-violet', 'tone-warn', 'tone-ok', 'tone-bad', 'tone-idle'];
/** @param {number} step */
export const toneOf = (step) => TONES[step % TONES.length];

/** "1.2K". @param {number} n */
export const short = (n) => (n < 1000 ? number(n) : compact.format(n));

/** A day without a zone, at noon of UTC. @param {string} date YYYY-MM-DD */
const noon = (date) => new Date(`${date}T12:00:00Z`);

/** "Mon 30 Nov". @param {string} date */
export const dayName = (date) =>
  noon(date).toLocaleDateString(LOCALE, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });

/** "November 2026". @param {string} month YYYY-MM */
export const monthName = (month) =>
  noon(`${month}-01`).toLocaleDateString(LOCALE, { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** "Mon" to "Sun". */
export const WEEKDAYS = Array.from({ length: 7 }, (_, i) =>
  new Date(Date.UTC(2024, 0, 1 + i, 12)).toLocaleDateString(LOCALE, { weekday: 'short', timeZone: 'UTC' }),
);

/** "09:00" in the calendar's zone. @param {string} at @param {string} zone */
export const timeOf = (at, zone) =>
  new Date(at).toLocaleTimeString(LOCALE, { hour: '2-digit', minute: '2-digit', timeZone: zone });

/** What of a day's numbers counts: what was said before the launch, afterwards what went out and what is still to come. @param {any} n @param {boolean} launched */
export const amountOf = (n, launched) => (launched ? n.sent + n.expected : n.planned);

/** @param {any} day @param {boolean} launched */
export const totalOf = (day, launched) => day.steps.reduce((/** @type {number} */ sum, /** @type {any} */ s) => sum + amountOf(s, launched), 0);

/** Without the weeks before the first day and after the last one. @param {any[]} cells @param {string} first @param {string} last */
function cropped(cells, first, last) {
  const from = cells.findIndex((day) => day && day.date >= first);
  const beyond = cells.findIndex((day) => day && day.date > last);
  return cells.slice(from - (from % 7), beyond < 0 ? cells.length : Math.ceil(beyond / 7) * 7);
}

/** The months from the first to the last day, each with its cells in whole weeks; null before the first of the month. @param {any[]} days */
export function monthsOf(days) {
  if (!days.length) return [];
  const known = new Map(days.map((day) => [day.date, day]));
  /** @type {{month:string, cells:any[]}[]} */
  const months = [];
  const last = days[days.length - 1].date.slice(0, 7);
  for (let month = days[0].date.slice(0, 7); month <= last; ) {
    const first = noon(`${month}-01`);
    const next = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1, 12));
    const blank = Array.from({ length: (first.getUTCDay() + 6) % 7 }, () => null);
    const cells = Array.from({ length: Math.round((next.getTime() - first.getTime()) / DAY_MS) }, (_, i) => {
      const date = `${month}-${String(i + 1).padStart(2, '0')}`;
      return known.get(date) || { date, steps: [], hours: [], holiday: null };
    });
    months.push({ month, cells: cropped([...blank, ...cells], days[0].date, days[days.length - 1].date) });
    month = next.toISOString().slice(0, 7);
  }
  return months;
}

/** "1,200 first messages", "40 of follow-up 1". @param {number} step @param {number} n */
const messages = (step, n) => (step ? t('calendar.follow_ups', { n, step }) : t('calendar.first_messages', { n }));

/** One step of a day as a sentence. @param {any} s @param {boolean} launched @param {string} zone */
export function stepSentence(s, launched, zone) {
  const from = timeOf(s.from, zone);
  const until = timeOf(s.until, zone);
  const when = from === until ? from : t('calendar.from_to', { from, until });
  if (!launched) return t('calendar.at', { what: messages(s.step, s.planned), when });
  const numbers = { step: stepName(s.step), planned: number(s.planned), sent: number(s.sent), expected: number(s.expected) };
  return s.expected ? t('calendar.planned_sent_expected', numbers) : t('calendar.planned_sent', numbers);
}

/** A whole day as a sentence, for those who do not see the picture. @param {any} day @param {boolean} launched @param {string} zone */
export function daySentence(day, launched, zone) {
  const parts = day.steps.map((/** @type {any} */ s) => stepSentence(s, launched, zone));
  if (day.holiday) parts.unshift(t('calendar.holiday', { name: day.holiday }));
  return t('calendar.day', { day: dayName(day.date), what: parts.length ? parts.join('; ') : t('calendar.nothing') });
}

/** The hours of a day in their order, each with its steps. @param {any} day @param {boolean} launched */
export function hoursOf(day, launched) {
  /** @type {Map<string, {at:string, steps:any[], total:number}>} */
  const hours = new Map();
  for (const hour of day.hours) {
    const found = hours.get(hour.at) || { at: hour.at, steps: [], total: 0 };
    found.steps.push(hour);
    found.total += amountOf(hour, launched);
    hours.set(hour.at, found);
  }
  return [...hours.values()].sort((a, b) => a.at.localeCompare(b.at));
}
