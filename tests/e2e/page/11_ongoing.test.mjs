// @ts-check
// Campaigns that go on enrolling: chosen in the editor, started, fed, stopped; dates; and how these screens look.
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

/** A list, a sandbox and a draft for them. @param {any} page @param {string} name */
async function prepare(page, name) {
  const list = await call(page, 'POST', '/lists', { name: `${name} ${RUN}` });
  const sender = await call(page, 'POST', '/senders', {
    name: `${name} ${RUN}`,
    from_name: 'Ann',
    from_email: 'ann@example.com',
    transport: 'sandbox',
  });
  const draft = await call(page, 'POST', '/campaigns', {
    name: `${name} ${RUN}`,
    sender_id: sender.id,
    audience: { list_ids: [list.id] },
    steps: [{ subject: 'Welcome', body: 'Hi, and welcome. [Unsubscribe]({{unsubscribe_url}})' }],
  });
  return { list, draft };
}

const join = (/** @type {any} */ page, /** @type {any} */ list, /** @type {string} */ name, /** @type {any} */ attributes = {}) =>
  call(page, 'POST', '/recipients', { email: `${name}-${RUN}@example.com`, list_ids: [list.id], attributes });

const figure = (/** @type {any} */ page, /** @type {string} */ name, /** @type {string} */ value) =>
  page
    .getByRole('region', { name: 'Who keeps coming' })
    .locator('.figure', { hasText: name })
    .getByText(value, { exact: true })
    .waitFor();

test('a welcome campaign takes who joins, who is added, and stops when a person says so', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const { list, draft } = await prepare(page, 'Welcome');
    await join(page, list, 'before');
    await page.goto(`/campaigns/${draft.id}/edit`);
    await page.getByLabel('Who gets it').selectOption({ label: 'Only whoever comes later (a welcome)' });
    await page.getByText('Each person who joins the lists or comes to match').waitFor();
    await page.getByRole('status').getByText('saved', { exact: true }).waitFor();
    await look(world, page, 'ongoing-edit');
    await page.getByRole('button', { name: 'Check and launch' }).click();
    await page.getByText('it goes on until you stop it').waitFor();
    await page.getByText('do not get it, as only those who come after the launch do').waitFor();
    await look(world, page, 'ongoing-launch');
    await page.getByRole('button', { name: 'Start: nobody now, whoever comes later' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start: nobody now, whoever comes later' }).click();
    await page.getByRole('heading', { name: 'Who keeps coming' }).waitFor();
    await join(page, list, 'ann');
    await figure(page, 'Joined since launch', '1');
    await page.getByRole('button', { name: 'Add people' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add people to this campaign' });
    await dialog.getByLabel('Addresses of recipients').fill(`before-${RUN}@example.com, nobody-${RUN}@example.com`);
    await look(world, page, 'ongoing-add');
    await dialog.getByRole('button', { name: 'Add 2 people' }).click();
    await dialog.getByText('1 person added.').waitFor();
    await dialog.getByText(`nobody-${RUN}@example.com`).waitFor();
    await look(world, page, 'ongoing-added');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await figure(page, 'Joined since launch', '2');
    await look(world, page, 'ongoing-detail');
    await page.getByRole('button', { name: 'Stop enrolling' }).click();
    await page.getByRole('dialog', { name: 'Stop enrolling?' }).getByRole('button', { name: /^Stop enrolling/ }).click();
    await page.getByText('It enrols nobody any more.').first().waitFor();
    const caught = await call(page, 'GET', `/campaigns/${draft.id}/progress`);
    assert.equal(caught.recipients, 2);
  }));

test('a birthday campaign names who has no usable date, and which days come', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const { list, draft } = await prepare(page, 'Birthday');
    const soon = new Date(Date.now() + 3 * 86400000).toISOString().slice(5, 10);
    await join(page, list, 'dated', { birthday: `1990-${soon === '02-29' ? '03-01' : soon}` });
    await join(page, list, 'undated', { birthday: '04/05/1990' });
    await page.goto(`/campaigns/${draft.id}/edit`);
    await page.getByLabel('Who gets it').selectOption({ label: 'Each person on a date of theirs (a birthday)' });
    await page.getByLabel('At', { exact: true }).fill('09:30');
    await page.getByRole('status').getByText('saved', { exact: true }).waitFor();
    await look(world, page, 'ongoing-date-edit');
    await page.getByRole('button', { name: 'Check and launch' }).click();
    await page.getByRole('table', { name: 'No usable date' }).getByText('04/05/1990').waitFor();
    await page.getByRole('table', { name: 'Next dates' }).getByRole('row').nth(1).waitFor();
    await look(world, page, 'ongoing-date-launch');
    await page.getByRole('button', { name: 'Start: each on their date' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start: each on their date' }).click();
    await figure(page, 'No usable date', '1');
    await page.getByRole('table', { name: 'Next dates' }).waitFor();
    await look(world, page, 'ongoing-date-detail');
  }));

test('an import says that it mails nobody of an ongoing campaign', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/import');
    await page.getByLabel('CSV file').setInputFiles({
      name: 'people.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`email\nimported-${RUN}@example.com\n`),
    });
    await page.getByRole('button', { name: 'Next: choose the list' }).click();
    await page.getByLabel('Into list').selectOption({ label: 'A new list…' });
    await page.getByLabel('Name of the new list').fill(`Imported ${RUN}`);
    await page.getByRole('button', { name: 'Next: check the numbers' }).click();
    const box = page.getByLabel('Ongoing campaigns mail these people');
    await box.waitFor();
    assert.equal(await box.isChecked(), false);
    await look(world, page, 'ongoing-import');
  }));
