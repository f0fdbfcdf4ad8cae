// @ts-check
// A message and a confirm mail in a layout: chosen, filled, looked at.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFaults } from './axe.mjs';
import { inPage, REAL, shot, startWorld } from './browser.mjs';
import { call } from './screens.mjs';

const RUN = Date.now().toString(36);
const NEEDS_DAEMON = { skip: !REAL && 'needs the daemon' };
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

test('a message stands in a layout with slots', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/campaigns');
    const draft = await call(page, 'POST', '/campaigns', { name: `In a layout ${RUN}`, steps: [{ subject: 'News', body: 'Words of **mine**' }] });
    await page.goto(`/campaigns/${draft.id}/edit`);
    const first = page.getByRole('group', { name: 'First message' });
    await first.getByLabel('Layout').selectOption({ label: 'Newsletter' });
    await page.getByText('the slot aside of the layout', { exact: false }).waitFor();
    await first.getByLabel('Slot: aside').fill('Beside *it*');
    const frame = page.frameLocator('iframe[title="Preview of the message"]');
    await frame.getByText('Beside it').waitFor();
    await frame.getByText('Words of mine').waitFor();
    await frame.getByText('You get this newsletter because you signed up for it.').waitFor();
    await page.getByRole('status').getByText('saved', { exact: true }).waitFor();
    const [step] = (await call(page, 'GET', `/campaigns/${draft.id}`)).steps;
    assert.deepEqual([step.body, step.slots], ['Words of **mine**', { aside: 'Beside *it*' }]);
    assert.deepEqual(await axeFaults(world, page), []);
    await shot(page, 'layout');

    await first.getByLabel('Text', { exact: true }).fill('');
    await first.getByLabel('Layout').selectOption({ label: 'Notice' });
    await page.getByText('begins with the sample content', { exact: false }).waitFor();
    assert.match(await first.getByLabel('Text', { exact: true }).inputValue(), /your table for two/);
    await first.getByRole('button', { name: 'Templates…' }).click();
    await page.getByRole('button', { name: 'Look at Invitation' }).click();
    await page.frameLocator('iframe[title="Invitation with its sample content"]').getByText('Old Mill', { exact: false }).waitFor();
  }));

test('a confirm mail stands in a layout', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/forms');
    const form = await call(page, 'POST', '/forms', { name: `Form ${RUN}` });
    await page.goto(`/forms/${form.id}`);
    await page.getByLabel('Layout').selectOption({ label: 'Notice' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.').waitFor();
    const frame = page.frameLocator('iframe[title="The confirm mail as it is saved"]');
    await frame.getByText('Confirm my address').waitFor();
    assert.equal(await frame.getByText('Unsubscribe').count(), 0);
    await page.getByLabel('Message', { exact: true }).fill('No link');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('or its layout must', { exact: false }).first().waitFor();
  }));
