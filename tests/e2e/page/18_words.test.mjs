// @ts-check
// The page in the reader's language and colours, and told of what changes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { EMAIL, enter, enterGerman, inPage, PASSWORD, REAL, startWorld } from './browser.mjs';

/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
  await inPage(world, async () => {});
});
after(() => world?.stop());

/** @param {any} page */
const language = (page) => page.evaluate(() => document.documentElement.lang);

test('the page speaks the language of the browser', () =>
  inPage(
    world,
    async (page) => {
      await enterGerman(page);
      assert.equal(await language(page), 'de');
      for (const [path, title] of [['/queue', 'Warteschlange'], ['/segments/new', 'Neues Segment'], ['/campaigns/new', 'Neue Kampagne'], ['/import', 'Empfänger importieren']]) {
        await page.goto(path);
        await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      }
      await page.goto('/lists');
      await page.getByRole('button', { name: 'Neue Liste' }).first().click();
      await page.getByRole('button', { name: 'Liste anlegen' }).waitFor();
      await page.getByRole('button', { name: 'Abbrechen' }).click();
    },
    { login: false, locale: 'de-AT' },
  ));

test('a user chooses another language, which every browser of theirs then has', async () => {
  await inPage(world, async (page) => {
    assert.equal(await language(page), 'en');
    await page.goto('/settings');
    await page.getByLabel('Language').selectOption({ label: 'Deutsch' });
    await page.getByRole('heading', { name: 'Einstellungen', level: 1 }).waitFor();
  });
  await inPage(
    world,
    async (page) => {
      await page.goto('/settings');
      await page.getByLabel('E-mail').fill(EMAIL);
      await page.getByLabel('Password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByRole('heading', { name: 'Einstellungen', level: 1 }).waitFor();
      await page.getByLabel('Sprache').selectOption({ label: 'Wie der Browser' });
      await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    },
    { login: false },
  );
});

test('a user chooses the colours, whatever the system has', () =>
  inPage(
    world,
    async (page) => {
      const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await background();
      await page.goto('/settings');
      await page.getByLabel('Colours').selectOption({ label: 'Dark' });
      await page.waitForFunction((/** @type {string} */ was) => getComputedStyle(document.body).backgroundColor !== was, light);
      await page.goto('/campaigns');
      await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor();
      assert.notEqual(await background(), light);
      await page.goto('/settings');
      await page.getByLabel('Colours').selectOption({ label: 'As the system' });
      await page.waitForFunction((/** @type {string} */ was) => getComputedStyle(document.body).backgroundColor === was, light);
    },
    { colorScheme: 'light' },
  ));

test('a change shows at once, and a page at rest hardly asks', { skip: !REAL && 'needs the daemon' }, () =>
  inPage(world, async (page, context) => {
    await page.goto('/campaigns');
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor();
    await page.waitForTimeout(8000); // the stream begins after the first screen
    /** @type {string[]} */
    const asked = [];
    page.on('request', (/** @type {any} */ r) => /\/(api|health)/.test(r.url()) && asked.push(r.url()));
    await page.waitForTimeout(10000);
    assert.ok(asked.length <= 3, asked.join(' '));
    const other = await context.newPage();
    await enter(world, other);
    const name = `Told ${Date.now()}`;
    await other.evaluate(async (/** @type {string} */ called) => {
      const { csrf_token: token } = await (await fetch('/api/v1/session')).json();
      await fetch('/api/v1/campaigns', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': token }, body: JSON.stringify({ name: called, steps: [{ subject: 's', format: 'text', body: 'b' }] }) });
    }, name);
    await page.bringToFront();
    await page.getByRole('link', { name }).waitFor();
  }));
