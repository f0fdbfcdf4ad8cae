// Takes the texts that only the screens behind the first ones need out of each language's file, so that a cold start does not
// wait for them. node split_words.mjs FOLDER: FOLDER/js is a copy of web/js, which is changed.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const LANGUAGES = ['en', 'de'];

/** The scripts that come with one, but for those that it imports when it runs. @param {string} start @returns {Map<string, string>} file to code */
export function scriptsOf(start) {
  const found = new Map();
  const walk = (/** @type {string} */ file) => {
    if (found.has(file)) return;
    const code = readFileSync(file, 'utf8');
    found.set(file, code);
    for (const [, path] of code.matchAll(/(?:from|import)\s*'(\.[^']+)'/g)) {
      if (!path.includes('/vendor/')) walk(resolve(dirname(file), path));
    }
  };
  walk(resolve(start));
  return found;
}

/** Whether code can ask for a text: it names it, or the beginning of its name. @param {string} code @returns {(name:string) => boolean} */
export function asksFor(code) {
  const named = new Set([...code.matchAll(/['`]([a-z_]+\.[\w.]+)['`]/g)].map((m) => m[1]));
  const groups = [
    ...[...code.matchAll(/`([a-z_]+\.[\w.]*)\$\{/g)].map((m) => m[1]),
    ...[...code.matchAll(/named\('(\w+)'/g)].map((m) => `${m[1]}.`),
  ];
  return (name) => named.has(name) || groups.some((group) => name.startsWith(group));
}

/** @param {string} folder */
async function split(folder) {
  const isFirst = asksFor([...scriptsOf(join(folder, 'js/main.js')).values()].join('\n'));
  for (const language of LANGUAGES) {
    const file = join(folder, `js/words/${language}.js`);
    // No package.json lies over the copy: only a data: address says that this is a module.
    const module = await import(`data:text/javascript,${encodeURIComponent(readFileSync(file, 'utf8'))}`);
    const texts = Object.entries(module.words);
    const written = (/** @type {boolean} */ first) => `export const words = ${JSON.stringify(Object.fromEntries(texts.filter(([name]) => isFirst(name) === first)), null, 1)};\n`;
    writeFileSync(join(folder, `js/words/${language}_more.js`), written(false));
    writeFileSync(file, `${written(true)}export const more = () => import('./${language}_more.js');\n`);
  }
}

if (process.argv[2]) await split(process.argv[2]);
