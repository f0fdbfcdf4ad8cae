// node check.mjs FILE [--some]: a JSON object of names and HTML documents; with --some they need not use every row. Prints what no row of findings.mjs allows; exit status 1 when there is something.
import { readFileSync } from 'node:fs';
import { caniemail } from 'caniemail';
import { ENHANCEMENTS, IN_PART } from './findings.mjs';
import { structureFaults } from './structure.mjs';

const CLIENTS = ['gmail.*', 'outlook.*', 'apple-mail.*', 'yahoo.*'];
const used = new Set();

/** @param {[string, string[], string][]} table @param {string} feature @param {string} client */
const allowed = (table, feature, client) => {
  const row = table.find(([name, clients]) => name === feature && clients.some((c) => client.startsWith(c)));
  if (row) used.add(row);
  return row;
};

/** @param {string} html @returns {string[]} */
function unlisted(html) {
  const { issues } = caniemail({ clients: CLIENTS, html });
  const of = (/** @type {any} */ found, /** @type {any} */ table, /** @type {string} */ how) =>
    [...found].flatMap(([client, list]) =>
      list.filter((/** @type {any} */ i) => !allowed(table, i.title, client)).map((/** @type {any} */ i) => `${i.title} is ${how} by ${client}`),
    );
  return [...new Set([...of(issues.errors, ENHANCEMENTS, 'not supported'), ...of(issues.warnings, IN_PART, 'supported in part')])];
}

const documents = Object.entries(JSON.parse(readFileSync(process.argv[2], 'utf8')));
let faults = 0;
for (const [name, html] of documents) {
  for (const fault of [...unlisted(html), ...structureFaults(html)]) {
    console.log(`${name}: ${fault}`);
    faults += 1;
  }
}
const idle = process.argv[3] === '--some' ? [] : [...ENHANCEMENTS, ...IN_PART].filter((row) => !used.has(row));
for (const [feature] of idle) console.log(`${feature}: this row is no longer needed`);
console.log(`${documents.length} documents, ${faults} faults`);
process.exit(faults || idle.length || !documents.length ? 1 : 0);
