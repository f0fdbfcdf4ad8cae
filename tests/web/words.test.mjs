// The texts of the page: each language has them all, the page uses them all, and none stands elsewhere.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { words as de } from '../../web/js/words/de.js';
import { words as en } from '../../web/js/words/en.js';
import { literals } from './literals.mjs';
import { ROOT, scripts } from './sources.mjs';

/** Scripts whose sentences are not moved yet. */
const WAITING = [];
/** Messages to begin with: their words are an example for the writer, not words of the page. */
const SAMPLES = /^designs\//;

/** The page's own reader of texts, in a language. @param {string} language @returns {Promise<any>} */
function pageIn(language) {
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, value: { getItem: () => null } });
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { languages: [`${language}-XX`, 'en'] } });
  Object.defineProperty(globalThis, 'document', { configurable: true, value: { documentElement: {} } });
  return import(`../../web/js/words.js?${language}`);
}

/** The names of the values in a text, each once. @param {string} text */
const placeholders = (text) =>
  [...new Set([...text.replace(/\{\{[^{}]*\}\}/g, '').matchAll(/(?<!\b(?:one|other) )\{(\w+)(?=\}|, plural,)/g)].map((m) => m[1]))].sort();

/** A value for each placeholder, all of them the same number. @param {string} text @param {number} n */
const valuesOf = (text, n) => Object.fromEntries(placeholders(text).map((name) => [name, n]));

test('both languages have the same texts with the same values', () => {
  assert.deepEqual(Object.keys(de).sort(), Object.keys(en).sort());
  const differing = Object.keys(en).filter((key) => String(placeholders(en[key])) !== String(placeholders(de[key])));
  assert.deepEqual(differing, []);
});

test('every kind of work has a name', () => {
  const schema = readFileSync(join(ROOT, '../../src/db/migrations/0001_initial.sql'), 'utf8');
  const kinds = [.../INSERT INTO lane\(kind\)\s+VALUES ([^;]+);/.exec(schema)[1].matchAll(/'(\w+)'/g)].map((m) => m[1]);
  const named = readFileSync(`${ROOT}parts/lanes.js`, 'utf8');
  assert.ok(kinds.length > 20);
  assert.deepEqual(kinds.filter((kind) => !new RegExp(`^  ${kind}: t\\(`, 'm').test(named)), []);
});

test('each text stands once', () => {
  for (const language of ['en', 'de']) {
    const code = readFileSync(`${ROOT}words/${language}.js`, 'utf8');
    const names = [...code.matchAll(/^ {2}'([\w.]+)':/gm)].map((m) => m[1]);
    assert.deepEqual(names.filter((name, i) => names.indexOf(name) !== i), [], language);
  }
});

test('every text can be written, for one and for many', async () => {
  for (const [language, texts] of Object.entries({ en, de })) {
    const { t } = await pageIn(language);
    for (const [key, text] of Object.entries(texts)) {
      assert.ok(text.trim(), key);
      for (const n of [0, 1, 2, 1234]) {
        const written = t(key, valuesOf(text, n));
        assert.doesNotMatch(written.replace(/\{\{[^{}]*\}\}/g, ''), /[{}#]|undefined|plural/, `${language} ${key}`);
      }
    }
  }
});

test('plurals and numbers follow the language', async () => {
  const english = await pageIn('en');
  const german = await pageIn('de');
  assert.equal(english.t('count.rows', { n: 1 }), '1 row');
  assert.equal(english.t('count.rows', { n: 12480 }), '12,480 rows');
  assert.equal(german.t('count.rows', { n: 1 }), '1 Zeile');
  assert.equal(german.t('count.rows', { n: 12480 }), '12.480 Zeilen');
  assert.deepEqual(english.rich('shell.health_2', { state: 7 }), ['Health ', 7]);
  assert.equal(english.named('word', 'nobody_wrote_this'), 'nobody wrote this');
  assert.equal(english.t('form_fields.markdown_with_also_and'), en['form_fields.markdown_with_also_and']);
});

test('texts hold no markup, and none begins or ends in the middle of another', () => {
  for (const texts of [en, de])
    for (const [key, text] of Object.entries(texts)) {
      assert.doesNotMatch(text, /<\/?[a-z]/i, key);
      assert.doesNotMatch(text, /^[\s,;:.]|[ ,;]$/, key);
    }
});

test('the page uses every text, and no other', () => {
  const code = scripts().map((s) => s.code).join('\n');
  const named = new Set([...code.matchAll(/'([a-z_]+\.[\w.]+)'/g)].map((m) => m[1]));
  const groups = [
    ...[...code.matchAll(/`([a-z_]+\.[\w.]*)\$\{/g)].map((m) => m[1]),
    ...[...code.matchAll(/named\('(\w+)'/g)].map((m) => `${m[1]}.`),
  ];
  const unused = Object.keys(en).filter((key) => !named.has(key) && !groups.some((group) => key.startsWith(group)));
  assert.deepEqual(unused, []);
  const asked = [...code.matchAll(/(?<![\w.$])(?:t|rich)\(\s*'([\w.]+)'/g)].map((m) => m[1]);
  assert.deepEqual(asked.filter((key) => !(key in en)), []);
});

test('no sentence stands in a script', () => {
  const found = scripts()
    .filter(({ name }) => !WAITING.includes(name) && !SAMPLES.test(name))
    .flatMap(({ name, code }) => literals(code).map((text) => `${name}: ${text}`));
  assert.deepEqual(found, []);
  assert.deepEqual(WAITING.filter((name) => !scripts().some((s) => s.name === name)), [], `not below ${ROOT}`);
});

test('what would stand in a script is found', () => {
  assert.deepEqual(literals("const a = html`<p>Nobody ${b} it.</p>`;"), ['Nobody it.']);
  assert.deepEqual(literals("html`<${Card} title=\"Last run\" class=\"big card\" />`"), ['Last run']);
  assert.deepEqual(literals("toast(ok ? 'Saved.' : `${n} rows left`)"), ['Saved.', '… rows left']);
  assert.deepEqual(literals("html`<b class=${`state ${on ? 'is on' : ''}`}>${t('a.b')}</b>`; x === 'The end'"), []);
});

test('no variable hides the function that writes texts', () => {
  const hiding = scripts().filter(({ code }) => /words\.js'/.test(code) && /\b(const|let) t\b|[(,]\s*(\/\*\*[^*]*\*\/\s*)?t\)\s*=>|\bt =>/.test(code));
  assert.deepEqual(hiding.map((s) => s.name), []);
});

test('every import names what its module exports', () => {
  const exported = (code) => new Set([...code.matchAll(/^export (?:default )?(?:async )?(?:const|let|function\*?|class) (\w+)|^export \{ ([^}]*) \}/gm)]
    .flatMap((m) => m[1] || m[2].split(',').map((name) => name.trim().split(' as ').at(-1))));
  const all = new Map([...scripts(), { name: 'words.js', code: readFileSync(`${ROOT}words.js`, 'utf8') }].map((s) => [join(ROOT, s.name), exported(s.code)]));
  const missing = scripts().flatMap(({ name, code }) =>
    [...code.matchAll(/^import \{([^}]*)\} from '(\.[^']*)';/gm)].flatMap(([, names, from]) => {
      const known = all.get(join(ROOT, dirname(name), from));
      return known ? names.split(',').map((n) => n.trim().split(' as ')[0]).filter((n) => n && !known.has(n)).map((n) => `${name}: ${n} of ${from}`) : [];
    }),
  );
  assert.deepEqual(missing, []);
});
