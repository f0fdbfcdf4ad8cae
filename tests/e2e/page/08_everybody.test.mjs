// @ts-check
// Every screen, as wide as a phone and as a desk, light and dark: axe finds nothing, nothing spills, the console is silent.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFaults, spillOf } from './axe.mjs';
import { inPage, REAL, shot, startWorld } from './browser.mjs';
import { seed } from './screens.mjs';

const RUN = Date.now().toString(36);
const NEEDS_DAEMON = { skip: !REAL && 'needs the daemon' };
const LOOKS = /** @type {const} */ ([
  [1280, 'light', null],
  [1280, 'dark', ['color-contrast', 'link-in-text-block']],
  [375, 'light', null],
  [375, 'dark', ['color-contrast', 'link-in-text-block']],
]);
const WCAG = /** @type {const} */ (['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
const WORD = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(12).slice(0, 500);
/** What people write when nobody expects it. */
const PEOPLE = [
  'email,name,company,note',
  'ann@example.com,Ann Example,Example Ltd,x',
  `long-${'a'.repeat(55)}@example.com,${WORD},${WORD},${WORD}`,
  'rtl@example.com,دانيال بن محمد,شركة المثال,مرحبا',
  'cjk@example.com,山田太郎,株式会社例,こんにちは世界',
  'emoji@example.com,Zoë 👩‍👩‍👧‍👦,🏳️‍🌈,👍🏽',
  'markup@example.com,<b>Bold</b><script>alert(1)</script>,"</td><img src=x onerror=alert(1)>",{{7*7}}',
].join('\n');
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

/** Looks at what is open from all sides. @param {any} page @param {string} name @param {string[]} found @param {readonly string[]|null} [asked] other than all of axe */
async function look(page, name, found, asked = null) {
  for (const [width, colorScheme, rules] of LOOKS) {
    await page.setViewportSize({ width, height: 860 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const where = `${name} ${width} ${colorScheme}`;
    await shot(page, where.replace(/[^\w]+/g, '-'));
    const options = { resultTypes: ['violations'], ...(rules || asked ? { runOnly: rules || asked } : {}) };
    for (const fault of await axeFaults(world, page, { options })) found.push(`${where}: ${fault}`);
    if (rules) continue;
    const spill = await spillOf(page);
    if (spill > 0) found.push(`${where} spills ${spill} px`);
  }
}

/** Waits until nothing loads. @param {any} page */
async function quiet(page) {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForFunction(() => !document.querySelector('.loading, [aria-busy="true"]'));
}

test('every screen can be used by everybody, and says nothing on the console', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    /** @type {string[]} */
    const found = [];
    const { screens } = await seed(page, `People ${RUN}`, PEOPLE);
    for (const path of screens) {
      await page.goto(path);
      await quiet(page);
      await look(page, path, found);
    }
    assert.deepEqual(found, []);
  }));

/** @type {[string, string][]} */
const DIALOGS = [
  ['/lists', 'New list'],
  ['/webhooks', 'New webhook'],
  ['/suppressions', 'Suppress…'],
  ['/settings', 'Add user'],
];

test('so can every dialog, and the login', NEEDS_DAEMON, () =>
  inPage(world, async (page, context) => {
    /** @type {string[]} */
    const found = [];
    for (const [path, opener] of DIALOGS) {
      await page.goto(path);
      await page.getByRole('button', { name: opener }).first().click();
      await page.getByRole('dialog').waitFor();
      await look(page, `dialog ${opener}`, found);
    }
    await page.goto('/queue');
    await quiet(page);
    await context.clearCookies();
    await page.getByRole('dialog', { name: 'Log in' }).waitFor();
    await look(page, 'login over the page', found);
    await page.reload();
    await page.getByRole('heading', { name: 'Log in', level: 1 }).waitFor();
    await look(page, 'login', found);
    assert.deepEqual(found, []);
  }));

test('so can what recipients see', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    /** @type {string[]} */
    const found = [];
    await page.goto('/sandbox');
    const raw = await page.evaluate(async () => {
      const { items } = await (await fetch('/api/v1/sandbox/messages?limit=1')).json();
      return (await fetch(`/api/v1/sandbox/messages/${items[0].id}/raw`)).text();
    });
    const [link] = /** @type {string[]} */ (raw.replaceAll('=\r\n', '').match(/\/u\/[\w.-]+/));
    await page.goto(link);
    await look(page, 'unsubscribe', found);
    const [shown] = /** @type {string[]} */ (raw.replaceAll('=\r\n', '').match(/\/v\/[\w.-]+/));
    await page.goto(shown);
    await look(page, 'view in browser', found, WCAG); // whose landmarks are its author’s
    assert.notEqual(await page.title(), '');
    assert.deepEqual(found, []);
  }, { bypassCSP: true })); // their policy forbids all scripts, axe’s too
