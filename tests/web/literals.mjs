// Finds sentences that stand in a script instead of in the texts of the page.
import { markup, walk } from './sources.mjs';

/** Names, commands and protocol words: the same in every language. */
const SAME = new Set([
  ...['campaignd', 'SMTP', 'HTML', 'Markdown', 'Message-ID', 'UTC', 'UTF-8', 'UTF-16', 'Windows-1252'],
  ...['Amazon SES', 'SendGrid', 'Postmark', 'Mailgun', 'Helvetica', 'Georgia', 'Palatino', 'Verdana', 'Courier'],
  ...['English', 'Deutsch', 'Français', 'Español', '/api/subscribers?per_page=all', 'journalctl -u campaignd'],
  // What the daemon says, and what a program asks of the browser.
  ...['is required', 'too many refusals by policy', 'left the page', 'AbortError', 'main h1', '/api/v1/bounces/', '· campaignd', 'light dark', 'not all'],
]);
/** Attributes that people read or hear. */
const READ = new Set(['title', 'label', 'aria-label', 'placeholder', 'alt', 'hint', 'caption', 'sub', 'action', 'doing', 'why', 'empty', 'text']);
/** Attributes that programs read. */
const CODE = /^(class|href|to|name|type|id|key|role|d|for|autocomplete|src|sandbox|accept|rel|style|on[A-Z]\w*)$/;
const ROUTE = /^(GET|POST|PATCH|PUT|DELETE) \//;

/** @param {string} text of an html template, or of an attribute that people read */
const isShown = (text) => {
  const words = text.replace(/\s+/g, ' ').trim();
  return /[A-Za-z]{2}/.test(words) && !SAME.has(words) && !/^(Ctrl|SMTP|campaignd)\b[ :\w]*$/.test(words);
};

/** An example of what could be typed, no sentence: "smtp.example.com", "vip, press". @param {string} text */
const isExample = (text) => /^[\w.:/@,-]+( [\w]+)?$/.test(text) && (/[./:,]/.test(text) || text === 'company');

/** @param {string} text a string in code */
const isSentence = (text) =>
  !SAME.has(text.trim()) && !ROUTE.test(text) && !/^[.#[/(]|\[|^(btn|note|state|card|row|bar|tone|cell|sub)\b/.test(text) &&
  (/^[A-Z“][a-z’]+([ .…?!]|$)/.test(text) || /[a-z]{2} [a-z]/.test(text)) && !/^(Accept|Array|Arrow\w+|Enter|Escape|Home|End|Control)\b/.test(text);

/** @param {string} code @param {number} at where a string begins */
const isCompared = (code, at) =>
  /([!=]==|\bfrom|\bimport|(querySelector(All)?|matches|closest|DOMException|Error)\()\s*$/.test(code.slice(Math.max(0, at - 40), at));

/** @param {string} code of one script @returns {string[]} the sentences that stand in it */
export function literals(code) {
  const found = [];
  const look = (from, end, hidden) =>
    walk(code.slice(0, end), from, '', (kind, at, stop, parts) => {
      if (kind === 'string') {
        const text = code.slice(at + 1, stop - 1);
        if (!hidden && isSentence(text) && !isCompared(code, at)) found.push(text);
        return;
      }
      if (kind === 'template') {
        const text = parts.plain.join('…');
        if (!hidden && isSentence(text) && !/^(\/|[a-z_]+\/|translate|this …$)/.test(text)) found.push(text);
        parts.holes.forEach(([a, b]) => look(a, b, hidden));
        return;
      }
      const { texts, attributes, holes } = markup(parts);
      found.push(...texts.filter(isShown).map((text) => text.replace(/\s+/g, ' ').trim()));
      found.push(...attributes.filter(([name, text]) => READ.has(name) && isShown(text) && !isExample(text)).map(([, text]) => text));
      holes.forEach(([a, b, name]) => look(a, b, CODE.test(name) && !name.startsWith('on')));
    });
  look(0, code.length, false);
  return found;
}
