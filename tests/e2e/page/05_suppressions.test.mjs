// @ts-check
import { after, before, test } from 'node:test';
import { inPage, startWorld } from './browser.mjs';

const RUN = Date.now().toString(36);
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

test('an address is suppressed, found and freed again', () =>
  inPage(world, async (page) => {
    await page.goto('/suppressions');
    await page.getByRole('button', { name: 'Suppress…' }).first().click();
    await page.getByLabel('Address', { exact: true }).fill(`quiet-${RUN}@example.com`);
    await page.getByLabel('Reason').fill('asked by phone');
    await page.getByRole('button', { name: 'Suppress address' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('searchbox').fill(`quiet-${RUN}`);
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: 'asked by phone' }).waitFor();
    await page.getByRole('button', { name: `Remove quiet-${RUN}@example.com` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove 1 suppression' }).click();
    await page.getByText('Nothing matches').waitFor();
  }));
