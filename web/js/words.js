// @ts-check
// The page's texts in the reader's language: `t` writes one, `rich` one with elements in it. All texts stand in words/.
//
// A text is ICU's MessageFormat as far as the page needs it: {name} is a value, and
// {n, plural, one {# row} other {# rows}} chooses by a number, which # writes. What stands in double braces is a merge tag of
// a message and stays as it is.

/** The languages there are, and how each calls itself. @type {[string, string][]} */
export const LANGUAGES = [
  ['en', 'English'],
  ['de', 'Deutsch'],
];
/** What this browser's last user chose in their profile; without it the browser's own wish counts. */
const CHOSEN = 'campaignd.language';

/** @returns {string} */
function wanted() {
  const wishes = [localStorage.getItem(CHOSEN), ...navigator.languages].map((tag) => String(tag).toLowerCase().split('-')[0]);
  return wishes.find((tag) => LANGUAGES.some(([known]) => known === tag)) || 'en';
}

/** The language the page is in. */
export const LANGUAGE = wanted();
/** How dates are written in it. */
export const LOCALE = LANGUAGE === 'en' ? 'en-GB' : LANGUAGE;
document.documentElement.lang = LANGUAGE;

const file = /** @type {{words:Record<string, string>, more?:() => Promise<any>}} */ (LANGUAGE === 'de' ? await import('./words/de.js') : await import('./words/en.js'));
const TEXTS = { ...file.words };

const plurals = new Intl.PluralRules(LANGUAGE);
const numbers = new Intl.NumberFormat(LANGUAGE);

/** @typedef {string | {name:string, forms:Record<string, Piece[]> | null}} Piece */

/**
 * Reads a text up to its end, or to the brace that closes the form it is.
 * @param {string} text @param {number} from @returns {{pieces:Piece[], end:number}}
 */
function parse(text, from) {
  /** @type {Piece[]} */
  const pieces = [];
  let at = from;
  while (at < text.length && text[at] !== '}') {
    const tag = /^\{\{[^{}]*\}\}/.exec(text.slice(at));
    const plain = tag ? tag[0] : /^[^{}]*/.exec(text.slice(at))?.[0] || '';
    if (plain) pieces.push(plain);
    at += plain.length;
    if (plain) continue;
    const head = /^\{(\w+)(, plural,)?/.exec(text.slice(at));
    if (!head) throw new Error(`not a text: ${text}`);
    at += head[0].length;
    const forms = head[2] ? /** @type {Record<string, Piece[]>} */ ({}) : null;
    for (let form; forms && (form = /^ *(\w+) \{/.exec(text.slice(at))); ) {
      const inner = parse(text, at + form[0].length);
      forms[form[1]] = inner.pieces;
      at = inner.end + 1;
    }
    pieces.push({ name: head[1], forms });
    at += 1;
  }
  return { pieces, end: at };
}

/** @type {Map<string, Piece[]>} */
const read = new Map();

/** @type {Promise<any>|undefined} */
let more;
/** The texts of the screens behind the first ones, which the build takes out of the file (src/http/split_words.mjs). */
export const moreTexts = () => (more ??= file.more?.().then((rest) => Object.assign(TEXTS, rest.words)));

/** @param {string} key @returns {Piece[]} */
function piecesOf(key) {
  let pieces = read.get(key);
  if (!pieces) {
    pieces = parse(TEXTS[key] ?? key, 0).pieces;
    read.set(key, pieces);
  }
  return pieces;
}

/** @param {Piece[]} pieces @param {Record<string, any>} values @param {number} [count] what # writes @returns {any[]} */
const written = (pieces, values, count) =>
  pieces.flatMap((piece) => {
    if (typeof piece === 'string') return count === undefined ? piece : piece.replaceAll('#', numbers.format(count));
    const value = values[piece.name];
    if (!piece.forms) return [value ?? ''];
    return written(piece.forms[plurals.select(value)] || piece.forms.other, values, value);
  });

/** A text. @param {string} key @param {Record<string, any>} [values] strings and numbers @returns {string} */
export const t = (key, values = {}) => written(piecesOf(key), values).join('');

/** A text with elements among its values, as children of an element. @param {string} key @param {Record<string, any>} values @returns {any[]} */
export const rich = (key, values) => written(piecesOf(key), values);

/** What the API calls by a word: its name here, or the word itself. @param {string} group @param {string} word */
export const named = (group, word) => TEXTS[`${group}.${word.replace(/\W/g, '_')}`] ?? word.replaceAll('_', ' ');

/** Keeps to the language a user has chosen; null = the browser's. Reloads the page when it is in another. @param {string|null|undefined} language */
export function follow(language) {
  if (language) localStorage.setItem(CHOSEN, language);
  else localStorage.removeItem(CHOSEN);
  if (wanted() !== LANGUAGE) location.reload();
}
