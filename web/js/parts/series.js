// @ts-check
// Counts over time as a chart wants them: steps of one length, and a zero where nothing happened.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Steps and how one is called. @type {[number, string][]} */
const STEPS = [
  [10 * SECOND, 'ten_seconds'],
  [MINUTE, 'minute'],
  [5 * MINUTE, 'five_minutes'],
  [15 * MINUTE, 'quarter_hour'],
  [HOUR, 'hour'],
  [6 * HOUR, 'six_hours'],
  [DAY, 'day'],
  [7 * DAY, 'week'],
];
/** What the daemon calls its steps. @type {Record<string, number>} */
const NAMED = { '10s': 10 * SECOND, minute: MINUTE, hour: HOUR, day: DAY };
const MOST_POINTS = 150;

/** @param {number} at @param {number} step where its step begins, by the reader's own clock for long ones */
function begin(at, step) {
  const shift = step > HOUR ? new Date(at).getTimezoneOffset() * MINUTE : 0;
  return Math.floor((at - shift) / step) * step + shift;
}

/**
 * @param {any[]} items of /timeline: only those with something in them
 * @param {string} bucket the length of a step there
 * @param {string[]} names of the counts
 * @returns {{times:number[], values:Record<string, number[]>, unit:string, step:number}}
 */
export function series(items, bucket, names) {
  const own = NAMED[bucket] || MINUTE;
  const times = items.map((i) => new Date(i.at).getTime());
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const [step, unit] = STEPS.find(([ms]) => ms >= own && (last - first) / ms < MOST_POINTS) || STEPS[STEPS.length - 1];
  /** @type {Map<number, Record<string, number>>} */
  const sums = new Map();
  items.forEach((item, i) => {
    const at = begin(times[i], step);
    const sum = sums.get(at) || {};
    for (const name of names) sum[name] = (sum[name] || 0) + (item[name] || 0);
    sums.set(at, sum);
  });
  const all = [];
  for (let at = begin(first, step); at <= last && all.length <= MOST_POINTS + 2; at += step) all.push(at);
  const values = Object.fromEntries(names.map((name) => [name, all.map((at) => sums.get(at)?.[name] || 0)]));
  return { times: all, values, unit, step };
}

/** The least round number that is not below `most`: 1, 2 or 5 and zeros. @param {number} most */
export function roundUp(most) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= most) || 10 * power;
}
