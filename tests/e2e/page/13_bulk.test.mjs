// @ts-check
// One thing done to many people: selected, counted, followed over a reload, taken back; erased after the number was typed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { look } from './axe.mjs';
import { csv, inPage, REAL, startWorld } from './browser.mjs';
import { call } from './screens.mjs';

const RUN = Date.now().toString(36);
const NEEDS_DAEMON = { skip: !REAL && 'needs the daemon' };
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

/** A list of `n` people of a domain of their own, and the page that shows them. @param {any} page @param {string} name @param {number} n */
async function show(page, name, n) {
  const list = await call(page, 'POST', '/lists', { name });
  const text = csv(n, `${name}.example`).toString();
  const { id } = await call(page, 'POST', `/imports?list_id=${list.id}`, text, 'text/csv');
  await page.waitForFunction(
    async (/** @type {number} */ one) => (await (await fetch(`/api/v1/imports/${one}`)).json()).state === 'done', id);
  await page.goto(`/recipients?list_id=${list.id}`);
  await page.getByRole('checkbox', { name: `Select person0@${name}.example` }).waitFor();
  return list;
}

test('all that match are tagged, over a reload, and that is taken back', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await show(page, `tag-${RUN}`, 3000);
    await look(world, page, 'bulk-selection');
    await page.getByRole('button', { name: 'Select all that match' }).click();
    await page.getByText('All that match are selected').waitFor();
    await page.getByRole('button', { name: 'Change or export…' }).click();
    await page.getByRole('dialog').getByText('3,000 recipients', { exact: true }).waitFor();
    await page.getByLabel('Tag', { exact: true }).fill(`vip-${RUN}`);
    await look(world, page, 'bulk-dialog');
    await page.getByRole('checkbox', { name: /^Ongoing campaigns mail these people/ }).check();
    await page.getByRole('button', { name: 'Tag 3,000 recipients' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.reload();
    await page.getByText('3,000 changed.').waitFor();
    assert.equal((await call(page, 'GET', '/bulk?limit=1')).items[0].join_ongoing, true);
    await page.getByRole('button', { name: `Undo Add tag “vip-${RUN}”` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo for 3,000 recipients' }).click();
    await page.getByText('3,000 of 3,000 recipients taken back.').waitFor();
    await page.getByRole('link', { name: 'All of them' }).click();
    await page.getByRole('heading', { name: 'Bulk actions', level: 1 }).waitFor();
    await page.getByText('3,000 of 3,000 recipients taken back.').waitFor();
    await look(world, page, 'bulk-history');
  }));

test('chosen people are erased once their number is typed', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const list = await show(page, `erase-${RUN}`, 5);
    for (const n of [1, 3]) await page.getByRole('checkbox', { name: `Select person${n}@erase-${RUN}.example` }).check();
    await page.getByText('2 selected').waitFor();
    await page.getByRole('button', { name: 'Change or export…' }).click();
    await page.getByLabel('Action', { exact: true }).selectOption({ label: 'Erase' });
    const erase = page.getByRole('button', { name: 'Erase 2 recipients' });
    await page.getByLabel('Type 2 to confirm').fill('3');
    assert.equal(await erase.isDisabled(), true);
    await page.getByLabel('Type 2 to confirm').fill('2');
    await look(world, page, 'bulk-erase');
    await erase.click();
    await page.getByText('2 changed.').waitFor();
    const left = await call(page, 'GET', `/recipients?list_id=${list.id}`);
    assert.equal(left.total, 3);
  }));

test('an export is fetched with the columns that were chosen', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await show(page, `file-${RUN}`, 4);
    await page.getByRole('checkbox', { name: 'All on this page' }).check();
    await page.getByRole('button', { name: 'Change or export…' }).click();
    await page.getByLabel('Action', { exact: true }).selectOption({ label: 'Export as CSV' });
    for (const column of ['status', 'timezone', 'lists', 'tags', 'attributes', 'created_at'])
      await page.getByRole('checkbox', { name: column, exact: true }).uncheck();
    await page.getByLabel('Attributes in columns of their own').fill('company');
    await look(world, page, 'bulk-export');
    await page.getByRole('button', { name: 'Export 4 recipients' }).click();
    const link = page.getByRole('link', { name: /^Download the file of export/ }).first();
    await link.waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const text = readFileSync(await download.path(), 'utf8').split('\r\n');
    assert.equal(text[0], '"email","name","company"');
    assert.equal(text[1], `"person0@file-${RUN}.example","Ann Example","Company 0"`);
    assert.equal(text.length, 6);
  }));
