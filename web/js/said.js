// @ts-check
// What the daemon says, in the reader's language. It speaks English; the reader's sentence is found by it in words/said_….js.
//
// A sentence with values is found by what stands between them: "step {} of campaign {} has no variant {}". In the reader's
// sentence {0} is the first of them, itself in the reader's language when it is something the daemon says; {word_0} is its
// name where it is a word of the API. What is not found stays as the daemon said it.
import { dateTime } from './format.js';
import { LANGUAGE, named, t } from './words.js';

/** Of an answer: what the daemon wrote for people, alone or as a list. */
const SPOKEN = ['advice', 'detail', 'error', 'errors', 'last_error', 'last_reply', 'message', 'notes', 'notices', 'place', 'reason',
  'reasons', 'remedy', 'reply', 'state', 'trouble', 'warnings', 'what', 'what_to_do', 'why'];
/** What people wrote, whatever it is called. */
const THEIRS = ['after', 'attributes', 'before', 'filter', 'headers', 'mapping', 'samples', 'slots', 'values'];
/** An answer without one of these needs no look: a sentence has a space in it. */
const SPEAKS = new RegExp(`"(?:${SPOKEN.join('|')})": ?\\[?"(?:[^"\\\\]|\\\\.)* `);
/** A whole number: 12, or 1,200 as the daemon writes some. */
const COUNT = /^-?\d+$|^\d{1,3}(,\d{3})+$/;
/** A moment, as the daemon writes one among its words. */
const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
/** Which message of a campaign a sentence is about. */
const STEP = /^(steps\[\d+\](?: [A-Z])?): (.+)$/s;
/** Longer is what another server wrote. */
const LONGEST = 2000;
/** Sentences that are kept translated. */
const MOST_KEPT = 500;

/** A sentence with values, some of which are `counts`: whole numbers. @typedef {{parts:string[], text:string, size:number, counts:number[]}} Pattern */

/** @param {string} key @param {string} text @returns {Pattern} */
function patternOf(key, text) {
  const parts = key.split('{}');
  const counts = [...text.matchAll(/\{(\d+), plural,/g)].map(([, n]) => Number(n));
  return { parts, text, size: key.length - 2 * (parts.length - 1), counts };
}

/** What stands where a pattern has its values; null when the sentence is another. @param {Pattern} pattern @param {string} said */
function valuesIn({ parts, counts }, said) {
  const last = parts.length - 1;
  const end = said.length - parts[last].length;
  let at = parts[0].length;
  if (end < at || !said.startsWith(parts[0]) || !said.endsWith(parts[last])) return null;
  const values = [];
  for (let i = 1; i < last; i++) {
    const next = said.indexOf(parts[i], at);
    if (next < 0 || next + parts[i].length > end) return null;
    values.push(said.slice(at, next));
    at = next + parts[i].length;
  }
  values.push(said.slice(at, end));
  return counts.every((n) => COUNT.test(values[n])) ? values : null;
}

/** The first word of a sentence, by which patterns are kept; '' for those that begin with a value. @param {string} text */
const firstWord = (text) => /^[^\s{]+(?=\s)/.exec(text)?.[0] ?? '';

/** The sentences of a language, those with values by their first word. @typedef {{whole:Map<string, string>, patterns:Map<string, Pattern[]>}} Book */

/** @param {Record<string, string>} sentences @returns {Book} */
function bookOf(sentences) {
  const whole = new Map(Object.entries(sentences).filter(([key]) => !key.includes('{}')));
  /** @type {Map<string, Pattern[]>} */
  const patterns = new Map();
  for (const [key, text] of Object.entries(sentences)) {
    if (whole.has(key)) continue;
    const word = firstWord(key);
    patterns.set(word, [...(patterns.get(word) || []), patternOf(key, text)]);
  }
  // The one that says most is the one that was meant.
  for (const list of patterns.values()) list.sort((a, b) => b.size - a.size);
  return { whole, patterns };
}

/** @typedef {(said:string) => string} Interpret */

/** The reader's sentence with its values. @param {Pattern} pattern @param {string[]} values @param {Interpret} interpret */
function write({ text, counts }, values, interpret) {
  const written = values.map((value, i) => {
    if (counts.includes(i)) return Number(value.replaceAll(',', ''));
    return MOMENT.test(value) ? dateTime(value) : interpret(value);
  });
  const names = [...text.matchAll(/\{word_(\d+)\}/g)].map(([, i]) => [`word_${i}`, named('word', values[Number(i)])]);
  return t(text, { ...written, ...Object.fromEntries(names) });
}

/** The reader's sentence for a sentence with values. @param {Pattern[]} patterns @param {string} said @param {Interpret} interpret @returns {string|undefined} */
function byPattern(patterns, said, interpret) {
  for (const pattern of patterns) {
    const values = valuesIn(pattern, said);
    if (values) return write(pattern, values, interpret);
  }
  return undefined;
}

/** A sentence that begins with a word. @param {Book} book @param {string} said @param {Interpret} interpret */
function begun(book, said, interpret) {
  const whole = book.whole.get(said);
  return whole === undefined ? byPattern(book.patterns.get(firstWord(said)) || [], said, interpret) : t(whole);
}

/** A sentence that may begin with a value. @param {Book} book @param {string} said @param {Interpret} interpret */
const found = (book, said, interpret) =>
  begun(book, said, interpret) ?? byPattern(book.patterns.get('') || [], said, interpret);

/** What is so and what to do, joined by the daemon: before the rest is taken for a value. @param {Book} book @param {string} said @param {Interpret} interpret */
function withRemedy(book, said, interpret) {
  for (let at = said.indexOf('; '); at >= 0; at = said.indexOf('; ', at + 1)) {
    const before = said.slice(0, at);
    const remedy = begun(book, said.slice(at + 2), interpret);
    const what = remedy === undefined ? before : interpret(before);
    if (what !== before) return `${what}. ${remedy}`;
  }
  return undefined;
}

/** Whose sentence it is stands before it: "relay mail.example.org:25: connection refused". @param {Book} book @param {string} said @param {Interpret} interpret */
function behindColon(book, said, interpret) {
  for (let at = said.indexOf(': '); at >= 0; at = said.indexOf(': ', at + 1)) {
    const rest = found(book, said.slice(at + 2), interpret);
    if (rest !== undefined) return `${interpret(said.slice(0, at))}: ${rest}`;
  }
  return undefined;
}

/** A reader of sentences: gives the reader's, or the same. @param {Record<string, string>} sentences of words/said_….js @returns {Interpret} */
export function interpreter(sentences) {
  const book = bookOf(sentences);
  /** @type {Map<string, string>} */
  const kept = new Map();
  /** @type {Interpret} */
  const interpret = (said) => {
    if (said.length > LONGEST || !/[ []/.test(said)) return said;
    const known = kept.get(said);
    if (known !== undefined) return known;
    const step = STEP.exec(said);
    const text = step
      ? `${interpret(step[1])}: ${interpret(step[2])}`
      : (book.whole.has(said) ? undefined : withRemedy(book, said, interpret)) ?? found(book, said, interpret) ?? behindColon(book, said, interpret) ?? said;
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(said, text);
    return text;
  };
  return interpret;
}

/** @type {Promise<Interpret> | null} */
let coming = null;

/** The reader's sentences, once they are loaded. Without them everything stays as the daemon said it. */
async function sentences() {
  coming ??= (LANGUAGE === 'de' ? import('./words/said_de.js') : import('./words/said_en.js')).then((m) => interpreter(m.said));
  try {
    return await coming;
  } catch {
    coming = null;
    return (/** @type {string} */ said) => said;
  }
}

/** Fetches them before the first is needed: it may be said while the daemon is away. */
export const prepare = () => void sentences();

/** @param {any} value @param {string} name @param {Interpret} interpret @returns {any} */
function inReadersWords(value, name, interpret) {
  if (typeof value === 'string') return SPOKEN.includes(name) ? interpret(value) : value;
  if (Array.isArray(value)) return value.map((one) => inReadersWords(one, name, interpret));
  if (!value || typeof value !== 'object') return value;
  for (const key of Object.keys(value)) if (!THEIRS.includes(key)) value[key] = inReadersWords(value[key], key, interpret);
  return value;
}

/** Reads an answer of the daemon. @param {string} text JSON @returns {Promise<any>} with its sentences in the reader's language */
export async function readAnswer(text) {
  const answer = JSON.parse(text || 'null');
  return SPEAKS.test(text) ? inReadersWords(answer, '', await sentences()) : answer;
}
