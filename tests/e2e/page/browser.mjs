// @ts-check
// What every browser test needs: a daemon (the real one by BASE_URL, else the fake), a browser, and no tolerance for console errors.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { startFake } from './fake_api.mjs';

export const EMAIL = process.env.ADMIN_EMAIL || 'admin@example.com';
export const PASSWORD = process.env.ADMIN_PASSWORD || 'correct horse battery';
export const REAL = Boolean(process.env.BASE_URL);
export const SHOTS = process.env.SHOTS_DIR || '';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const STEP_MS = Number(process.env.STEP_MS || 45000);
/** What the browser itself logs for an answer the test provokes on purpose; never a script or policy fault. */
const PROVOKED = /^Failed to load resource: (the server responded with a status of (401|403|409|412|422|503)|net::ERR_)/;

/** One daemon and one browser for a test file. @param {{perTick?:number}} [options] */
export async function startWorld({ perTick } = {}) {
  const fake = REAL ? null : await startFake({ perTick });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: FLAGS });
  const base = process.env.BASE_URL || /** @type {any} */ (fake).url;
  const setupToken = process.env.SETUP_TOKEN || fake?.setupToken || '';
  const stop = async () => {
    await browser.close();
    await fake?.stop();
  };
  return { browser, base, setupToken, fake, stop };
}

/** A fresh window; `close` fails the test when the console said anything bad. @param {any} world @param {any} [options] */
export async function openPage(world, options = {}) {
  const context = await world.browser.newContext({
    baseURL: world.base,
    viewport: { width: 1280, height: 860 },
    acceptDownloads: true,
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(STEP_MS);
  /** @type {string[]} */
  const faults = [];
  page.on('console', (/** @type {any} */ m) => {
    if (['error', 'warning'].includes(m.type()) && !PROVOKED.test(m.text()) && !world.auditing) faults.push(m.text());
  });
  page.on('pageerror', (/** @type {Error} */ e) => faults.push(String(e)));
  await page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', (e) =>
      console.error(`CSP: ${e.violatedDirective} ${e.blockedURI}`),
    ),
  );
  const close = async () => {
    await context.close();
    assert.deepEqual(faults, []);
  };
  return { page, context, close };
}

/** Runs a test in a fresh window, logged in unless told otherwise. @param {any} world @param {(page:any, context:any) => Promise<void>} work @param {any} [options] */
export async function inPage(world, work, { login = true, ...options } = {}) {
  const { page, context, close } = await openPage(world, options);
  if (login) await enter(world, page);
  await work(page, context).catch((/** @type {Error} */ error) => tellWhatWasShown(error, page));
  await page.unrouteAll({ behavior: 'ignoreErrors' }); // an answer under way would come to a closed page
  await close();
}

/** A failure that says what the page showed by then. @param {Error} error @param {any} page @returns {Promise<never>} */
async function tellWhatWasShown(error, page) {
  const shown = await page.locator('body').innerText({ timeout: 2000 }).catch(String);
  error.message += `\nThe page at ${page.url()} showed:\n${shown.slice(0, 3000)}`;
  throw error;
}

/** Set-up when it is needed, then login. @param {any} world @param {any} page */
export async function enter(world, page) {
  await page.goto('/campaigns');
  const heading = page.getByRole('heading', { level: 1 });
  await heading.waitFor();
  if ((await heading.textContent()) === 'Set up campaignd') {
    await page.getByLabel('Set-up token').fill(world.setupToken);
    await page.getByLabel('E-mail').fill(EMAIL);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create admin' }).click();
  } else if ((await heading.textContent()) === 'Log in') {
    await logIn(page);
  }
  await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor();
}

/** @param {any} page @param {string} [password] */
export async function logIn(page, password = PASSWORD) {
  await page.getByLabel('E-mail').fill(EMAIL);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

/** Logs in on a page that is in German: of a window with a German locale, and of a daemon that is set up. @param {any} page */
export async function enterGerman(page) {
  await page.goto('/dashboard');
  await page.getByRole('heading', { name: 'Anmelden', level: 1 }).waitFor();
  await page.getByLabel('E-Mail').fill(EMAIL);
  await page.getByLabel('Passwort').fill(PASSWORD);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByRole('heading', { name: 'Übersicht', level: 1 }).waitFor();
}

/** A new page with an empty cache, over a phone's line (150 ms, 1.6 Mbit/s). @param {any} context @returns {Promise<{page:any, devtools:any}>} */
export async function onPhoneLine(context) {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 });
  return { page, devtools };
}

/** Keeps a picture when SHOTS_DIR is set. @param {any} page @param {string} name */
export async function shot(page, name) {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}/${name}.png` });
}

/** n rows of a CSV file; every `bad`th is no address. @param {number} n @param {string} domain @param {{bad?:number, refuse?:number}} [options] */
export function csv(n, domain, { bad = 0, refuse = 0 } = {}) {
  const first = ['Ann', 'Ben', 'Chloé', 'David', 'Elif', 'Farid', 'Grace', 'Hana'];
  const rows = Array.from({ length: n }, (_, i) => {
    if (bad && i % bad === bad - 1) return `not-an-address-${i},Nobody,`;
    const local = refuse && i % refuse === refuse - 1 ? `refuse${i}` : `person${i}`;
    return `${local}@${domain},${first[i % first.length]} Example,Company ${i % 40}`;
  });
  return Buffer.from(['email,name,company', ...rows].join('\n'), 'utf8');
}

/** Imports a file into a new list through the page. @param {any} page @param {string} list @param {Buffer} buffer */
export async function importList(page, list, buffer) {
  await page.goto('/import');
  await page.getByLabel('CSV file').setInputFiles({ name: `${list}.csv`, mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: 'Next: choose the list' }).click();
  await page.getByLabel('Into list').selectOption({ label: 'A new list…' });
  await page.getByLabel('Name of the new list').fill(list);
  await page.getByRole('button', { name: 'Next: check the numbers' }).click();
  await page.getByRole('button', { name: /^Import/ }).click();
  await page.getByRole('heading', { name: /^Import \d+$/ }).waitFor();
  await page.getByText('done', { exact: true }).waitFor({ timeout: 60000 });
}

/** @param {any} page @param {string} name */
export async function sandboxSender(page, name) {
  await page.goto('/senders/new');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('From name').fill('Ann of Example');
  await page.getByLabel('From address').fill('ann@example.com');
  await page.getByRole('button', { name: 'Create sender' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** Creates a draft with one follow-up and stays in its editor. @param {any} page @param {{name:string, sender:string, list:string}} what */
export async function draft(page, { name, sender, list }) {
  await page.goto('/campaigns/new');
  await page.getByLabel('Name', { exact: true }).fill(name);
  const choice = page.getByLabel('Sender').locator('option', { hasText: sender });
  await choice.waitFor({ state: 'attached' });
  await page.getByLabel('Sender').selectOption(await choice.getAttribute('value'));
  await page.getByRole('checkbox', { name: new RegExp(`^${list} `) }).check();
  await page.getByLabel('Subject').fill('Hello {{first_name}}');
  await page
    .getByLabel('Text')
    .fill(
      'Hi {{first_name}}{{^first_name}}there{{/first_name}},\n\nthis is for {{company}}.\n\n[Unsubscribe]({{unsubscribe_url}})',
    );
  await page.getByRole('button', { name: 'Add follow-up' }).click();
  const second = page.getByRole('group', { name: 'Follow-up 1' });
  await second.getByLabel('Wait', { exact: true }).fill('2');
  await second.getByLabel('Unit of the wait').selectOption({ label: 'days' });
  await second.getByLabel('Text').fill('Did you see this, {{first_name}}?');
  await page.getByRole('button', { name: 'Create draft' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** From the editor to a running campaign; `count` as the page writes it. @param {any} page @param {string} count */
export async function launch(page, count) {
  await page.getByRole('button', { name: 'Check and launch' }).click();
  await page.getByRole('button', { name: `Send to ${count} recipients` }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: `Send to ${count} recipients` })
    .click();
  await page.getByText('Launched.', { exact: true }).waitFor();
}
