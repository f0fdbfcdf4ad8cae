// Runs Redocly's recommended rules over an OpenAPI document: node lint.mjs FILE. Prints every fault; exit status 1 when there is one.
import { createConfig, lint } from '@redocly/openapi-core';

/** What is meant as it is: rule and place. */
const MEANT = new Set([
  // A tracked link only ever leads on.
  'operation-2xx-response #/paths/~1t~1c~1{token}/get/responses',
  // So does the way back from a mail provider.
  'operation-2xx-response #/paths/~1oauth2~1callback/get/responses',
]);

const problems = await lint({ ref: process.argv[2], config: await createConfig({ extends: ['recommended'] }) });
const named = problems.map((p) => ({ ...p, name: `${p.ruleId} ${p.location[0].pointer}` }));
const faults = named.filter((p) => !MEANT.has(p.name));
const idle = [...MEANT].filter((name) => !named.some((p) => p.name === name));
for (const { name, message } of faults) console.log(`${name}: ${message}`);
for (const name of idle) console.log(`${name}: this exception is no longer needed`);
console.log(`${named.length} found, ${faults.length} are faults`);
process.exit(faults.length || idle.length ? 1 : 0);
