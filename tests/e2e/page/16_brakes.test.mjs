// @ts-check
// A first slice, a change of what is unsent, another person's yes, and who is told: on the real daemon.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { look } from './axe.mjs';
import { inPage, REAL, startWorld } from './browser.mjs';
import { call } from './screens.mjs';

const RUN = Date.now().toString(36);
const NEEDS_DAEMON = { skip: !REAL && 'needs the daemon' };
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

/** A launched campaign of six people and a sandbox. @param {any} page @param {string} name @param {any} more */
async function launched(page, name, more = {}) {
  const list = await call(page, 'POST', '/lists', { name: `${name} ${RUN}` });
  for (let i = 0; i < 6; i += 1) {
    await call(page, 'POST', '/recipients', { email: `${name.replaceAll(' ', '')}${i}-${RUN}@example.com`, list_ids: [list.id] });
  }
  const sender = await call(page, 'POST', '/senders', {
    ...{ name: `${name} ${RUN}`, from_name: 'Ann', from_email: 'ann@example.com', transport: 'sandbox' },
  });
  const draft = await call(page, 'POST', '/campaigns', {
    ...{ name: `${name} ${RUN}`, sender_id: sender.id, audience: { list_ids: [list.id] } },
    steps: [{ subject: 'Welcome', body: 'Hi. [Unsubscribe]({{unsubscribe_url}})' }],
    ...more,
  });
  await call(page, 'POST', `/campaigns/${draft.id}/launch`, {});
  return draft.id;
}

/** @param {any} page @param {number} id @param {string} state */
async function reached(page, id, state) {
  for (let i = 0; i < 200; i += 1) {
    const now = await call(page, 'GET', `/campaigns/${id}`);
    if (now.state === state) return now;
    await page.waitForTimeout(50);
  }
  throw new Error(`campaign ${id} did not become ${state}`);
}

test('a first slice waits, is changed, and the rest goes', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const id = await launched(page, 'Slice', { first_slice: 2 });
    await reached(page, id, 'held');
    await page.goto(`/campaigns/${id}`);
    await page.getByText('The first slice is out: it waits for your yes').waitFor();
    await look(world, page, 'brakes-slice');
    await page.getByRole('status').getByRole('link', { name: 'Change what waits' }).click();
    const subject = page.getByLabel('Subject').first();
    await subject.fill('Welcome, at last');
    await look(world, page, 'brakes-change');
    await page.getByRole('button', { name: 'Save the change' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Change what waits' }).click();
    await page.getByText('Changed. What waits goes out like this.').waitFor();
    await page.getByRole('button', { name: /^Send the rest: 4 messages/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: /^Send the rest/ }).click();
    await reached(page, id, 'finished');
    const rows = (await call(page, 'GET', `/campaigns/${id}/messages`)).items;
    assert.deepEqual(rows.map((/** @type {any} */ m) => m.revision).sort(), [1, 1, 2, 2, 2, 2]);
  }));

test('a finished campaign gets another step', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const id = await launched(page, 'Another step');
    await reached(page, id, 'finished');
    await page.goto(`/campaigns/${id}`);
    await page.getByRole('link', { name: 'Change', exact: true }).click();
    await page.getByRole('button', { name: 'Add follow-up' }).click();
    await page.getByLabel('Text').last().fill('Did you see it? [Unsubscribe]({{unsubscribe_url}})');
    await page.getByRole('button', { name: 'Save the change' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Change what waits' }).click();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    const progress = await call(page, 'GET', `/campaigns/${id}/progress`);
    assert.equal(progress.steps.length, 2);
  }));

test('who is told, and a second pair of eyes, are set in the settings', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const id = await launched(page, 'Told');
    await page.goto('/settings');
    const card = page.getByRole('region', { name: 'When something waits for you' });
    await card.getByLabel('Sender of these mails').selectOption({ label: `Told ${RUN}` });
    await card.getByLabel('To', { exact: true }).fill('ops@example.com');
    await card.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('These people are told by mail from now on.').waitFor();
    await look(world, page, 'brakes-settings');
    assert.deepEqual((await call(page, 'GET', '/settings')).alerts.to, ['ops@example.com']);
    await page.getByLabel('A launch needs the yes of another person').click();
    await page.getByText('From now on a launch waits for the yes of another person.').waitFor();
    const copy = await call(page, 'POST', `/campaigns/${id}/duplicate`, {});
    await call(page, 'POST', `/campaigns/${copy.id}/launch`, {});
    await page.goto(`/campaigns/${copy.id}`);
    await page.getByText('It waits for the yes of another person').waitFor();
    await page.getByText('You asked for it.').waitFor();
    assert.equal(await page.getByRole('button', { name: /^Approve/ }).count(), 0);
    await look(world, page, 'brakes-approval');
    await call(page, 'PATCH', '/settings', { launch_approval: false, alerts: null });
  }));
