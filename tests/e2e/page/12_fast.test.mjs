// @ts-check
// A cold start over a phone's line (150 ms, 1.6 Mbit/s), and a tab that is open across an upgrade.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { words } from '../../../web/js/words/en.js';
import { inPage, onPhoneLine, REAL, startWorld } from './browser.mjs';

const NEEDS_DAEMON = { skip: !REAL && 'needs the daemon' };
const MOST_BYTES = 80_000;
/** One second by itself; a machine that runs other tests beside gets more. */
const MOST_MS = 2_000;
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

/** Loads the dashboard with an empty cache over the slow line. @param {any} context */
async function coldStart(context) {
  const { page, devtools } = await onPhoneLine(context);
  const answers = new Set(); // of the API: how long they are is up to the data
  devtools.on('Network.requestWillBeSent', (/** @type {any} */ e) => e.request.url.includes('/api/') && answers.add(e.requestId));
  let bytes = 0;
  devtools.on('Network.loadingFinished', (/** @type {any} */ e) => {
    if (!answers.has(e.requestId)) bytes += e.encodedDataLength;
  });
  const begin = performance.now();
  await page.goto('/dashboard', { waitUntil: 'commit' });
  await page.getByRole('heading', { name: 'Runs and waits' }).waitFor();
  const ms = performance.now() - begin;
  await page.waitForLoadState('networkidle');
  await page.close();
  return { ms, bytes };
}

/** Names of texts that stand on a screen in place of the texts. @param {any} page */
const nameless = async (page) => ((await page.locator('body').innerText()).match(/[a-z_]+\.[\w.]+/g) || []).filter((/** @type {string} */ name) => name in words);

test('the first screens have their texts before the others come', NEEDS_DAEMON, () =>
  inPage(world, async (page, context) => {
    await context.route(/_more|\/routes/, () => {}); // never answered
    for (const [path, title] of [['/dashboard', 'Dashboard'], ['/campaigns', 'Campaigns']]) {
      await page.goto(path);
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      await page.waitForFunction(() => !document.querySelector('.loading'));
      assert.deepEqual(await nameless(page), []);
    }
    await context.clearCookies();
    await page.goto('/dashboard');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.locator('.error').first().waitFor();
    assert.deepEqual(await nameless(page), []);
  }));

test('a cold start takes at most 80 kB beside its data and shows content soon', NEEDS_DAEMON, (t) =>
  inPage(world, async (page, context) => {
    const bundled = await page.evaluate(async () => {
      const source = document.querySelector('script[type=module]')?.getAttribute('src') || '';
      return !source.includes('/dev/') && !(await (await fetch(source)).text()).includes('// @ts-check');
    });
    if (!bundled) {
      t.skip('the page is served unbundled');
      return;
    }
    const starts = [];
    for (let i = 0; i < 3; i++) starts.push(await coldStart(context));
    const best = Math.min(...starts.map((s) => s.ms));
    const bytes = Math.max(...starts.map((s) => s.bytes));
    t.diagnostic(`${Math.round(best)} ms, ${bytes} bytes`);
    assert.ok(bytes <= MOST_BYTES, `${bytes} bytes`);
    assert.ok(best <= MOST_MS, `${Math.round(best)} ms`);
  }));

/** The files of the build before the upgrade are gone. @param {any} page */
const upgrade = (page) => page.route(/\/assets\//, (/** @type {any} */ route) => route.fulfill({ status: 404, body: 'gone' }));

test('a tab that is open across an upgrade needs none of its old files', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/campaigns');
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor();
    await page.mouse.move(200, 200);
    await page.waitForFunction(() => performance.getEntriesByType('resource').some((e) => /js\/(pages\/)?routes/.test(e.name)));
    await page.waitForLoadState('networkidle');
    await upgrade(page);
    for (const [link, title] of [['Dashboard', 'Dashboard'], ['Queue', 'Queue'], ['Import', 'Import recipients'], ['Segments', 'Segments'], ['Settings', 'Settings']]) {
      await page.getByRole('link', { name: link, exact: true }).click();
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      await page.waitForFunction(() => !document.querySelector('.loading'));
    }
  }));

test('a screen whose file is gone offers a reload', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/campaigns');
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor();
    await page.route(/\/js\/(pages\/)?routes/, (/** @type {any} */ route) => route.abort());
    await page.getByRole('link', { name: 'Queue', exact: true }).click();
    await page.getByText('This screen could not be loaded').waitFor();
    await page.unroute(/\/js\/(pages\/)?routes/);
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('heading', { name: 'Queue', level: 1 }).waitFor();
  }));
