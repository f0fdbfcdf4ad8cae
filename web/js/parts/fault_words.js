// @ts-check
// The daemon words faults for programs ("must be at most 200 bytes long"). People read what to do.
import { number, sentenceOf } from '../format.js';

/** More than anybody types: the limit of a column, not of a field. */
const ENDLESS = 1e15;

/** What the daemon says, and the sentence for people. @type {[RegExp, (...found:string[]) => string][]} */
const SENTENCES = [
  [/^(is required|must not be empty)$/, () => 'Fill this in.'],
  [/^(?:must be|may have) at most (\d+) bytes(?: long)?$/, (_, n) => `Use at most ${number(Number(n))} characters.`],
  [/^must be a text of at most (\d+) bytes$/, (_, n) => `Use at most ${number(Number(n))} characters.`],
  [/^must be at least (\d+) characters long$/, (_, n) => `Use at least ${n} characters.`],
  [
    /^must be a whole number from (-?\d+) to (\d+)$/,
    (_, min, max) =>
      Number(max) > ENDLESS
        ? `Enter a whole number, ${number(Number(min))} or more.`
        : `Enter a whole number from ${number(Number(min))} to ${number(Number(max))}.`,
  ],
  [/^must be a time from (\S+) to (\S+), written HH:MM$/, (_, from, to) => `Enter a time from ${from} to ${to}.`],
  [/^must be (?:an RFC 3339 time|a time) such as /, () => 'Enter a date and a time.'],
  [/^must be true or false$/, () => 'Switch this on or off.'],
  [/^must be a list of at least one event/, () => 'Choose at least one event.'],
  [/^must be a list of at least one of mon, tue/, () => 'Choose at least one day.'],
  [/^must be a list of at least one condition$/, () => 'Add at least one condition.'],
  [/^must be a day such as /, () => 'Enter a day.'],
  [/^must be (?:the id of|the number of a list|a status|a positive id|an array of ids)/, () => 'Choose one of those shown.'],
  [/^must be valid UTF-8|^must be UTF-8 text/, () => 'This holds characters that no text may have. Type it again.'],
  [/line breaks or other control characters$/, () => 'Leave out line breaks and control characters.'],
  [/^there is no such (\w+)$/, (_, thing) => `This ${thing} is gone. Choose another.`],
  [/^there is already (.+)$/, (_, what) => `There is already ${what}. Choose another.`],
  [/^(names no host|must be a URL such as)/, () => 'Enter a whole address, such as https://example.org.'],
];

/** @param {string} message of one field, as the daemon words it */
export function plainFault(message) {
  for (const [said, write] of SENTENCES) {
    const found = said.exec(message);
    if (found) return write(...found);
  }
  return sentenceOf(/^(must|may|is|has|needs|cannot) /.test(message) ? `this ${message}` : message);
}
