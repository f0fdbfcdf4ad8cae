// Reads the page's scripts as far as their texts ask for it: strings, templates, and the text and attributes of html templates.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the page's scripts lie. */
export const ROOT = fileURLToPath(new URL('../../web/js/', import.meta.url));

/** The scripts below web/js, but for the texts themselves. @returns {{name:string, code:string}[]} */
export const scripts = () =>
  readdirSync(ROOT, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.js') && !name.startsWith('words/') && name !== 'words.js')
    .sort()
    .map((name) => ({ name, code: readFileSync(ROOT + name, 'utf8') }));

/** Whether a slash begins a regular expression: nothing that ends a value stands before it. */
const beginsRegex = (code, at) => /(^|[=(,:[!&|?{};>]|\breturn)\s*$/.test(code.slice(Math.max(0, at - 12), at));

function endOfString(code, at) {
  let i = at + 1;
  while (code[i] !== code[at]) i += code[i] === '\\' ? 2 : 1;
  return i + 1;
}

function endOfRegex(code, at) {
  let inClass = false;
  let i = at + 1;
  for (; code[i] !== '/' || inClass; i += 1) {
    if (code[i] === '\\') i += 1;
    else if (code[i] === '[') inClass = true;
    else if (code[i] === ']') inClass = false;
  }
  return i + 1;
}

/** A template from its backtick on: its plain parts, and where the code between them stands. */
function template(code, at) {
  const plain = [];
  const holes = [];
  let from = at + 1;
  let i = from;
  while (code[i] !== '`') {
    if (code[i] === '\\') i += 2;
    else if (code[i] === '$' && code[i + 1] === '{') {
      plain.push(code.slice(from, i));
      const end = walk(code, i + 2, '}', () => {});
      holes.push([i + 2, end]);
      i = end + 1;
      from = i;
    } else i += 1;
  }
  plain.push(code.slice(from, i));
  return { plain, holes, end: i + 1 };
}

/**
 * Goes through code up to `until` at its own depth, or to the end. `see(kind, from, end, parts)` is told of each string
 * ("string"), template ("template") and html template ("html").
 */
export function walk(code, from, until, see) {
  let depth = 0;
  let i = from;
  while (i < code.length) {
    const c = code[i];
    if (c === "'" || c === '"') {
      const end = endOfString(code, i);
      see('string', i, end);
      i = end;
    } else if (c === '`') {
      const found = template(code, i);
      see(code.slice(0, i).endsWith('html') ? 'html' : 'template', i, found.end, found);
      i = found.end;
    } else if (code.startsWith('//', i)) i = code.indexOf('\n', i) < 0 ? code.length : code.indexOf('\n', i);
    else if (code.startsWith('/*', i)) i = code.indexOf('*/', i) + 2;
    else if (c === '/' && beginsRegex(code, i)) i = endOfRegex(code, i);
    else {
      if (c === until && depth === 0) return i;
      if (c === '{') depth += 1;
      if (c === '}') depth -= 1;
      i += 1;
    }
  }
  return i;
}

/**
 * The parts of an html template: texts between tags, attributes with a fixed value, and the holes with the attribute they
 * stand in ("" between tags). @returns {{texts:string[], attributes:[string, string][], holes:[number, number, string][]}}
 */
export function markup({ plain, holes }) {
  const found = { texts: [], attributes: [], holes: [] };
  let inTag = false;
  let quote = '';
  let before = '';
  let text = '';
  plain.forEach((part, n) => {
    for (const c of part) {
      if (!inTag && c === '<') {
        found.texts.push(text);
        [inTag, before, text] = [true, '', ''];
      } else if (!inTag) text += c;
      else if (quote && c === quote) {
        found.attributes.push([/([\w-]+)=$/.exec(before)?.[1] || '', text]);
        [quote, before, text] = ['', '', ''];
      } else if (quote) text += c;
      else if ((c === '"' || c === "'") && before.endsWith('=')) quote = c;
      else if (c === '>') {
        [inTag, text] = [false, ''];
      } else before = /\s/.test(c) ? '' : before + c;
    }
    if (!holes[n]) return;
    found.holes.push([...holes[n], inTag ? /([\w-]+)=$/.exec(before)?.[1] || 'tag' : '']);
    if (inTag) before = '';
    else text += ' ';
  });
  found.texts.push(text);
  return found;
}
