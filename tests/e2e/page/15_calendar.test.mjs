// @ts-check
// The calendar before the launch and planned against actual after it; holidays and pauses in the sender's form.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { look } from './axe.mjs';
import { csv, importList, inPage, REAL, startWorld } from './browser.mjs';
import { call } from './screens.mjs';

const RUN = Date.now().toString(36);
const NEEDS_DAEMON = { skip: !REAL && 'needs the daemon' };
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

/** Looks in light and dark. @param {any} page @param {string} name */
async function lookByDayAndNight(page, name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await look(world, page, `calendar-${name}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

test('a sender learns holidays, a pause and a random start', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const sender = await call(page, 'POST', '/senders', { name: `Rests ${RUN}`, from_name: 'Ann', from_email: 'ann@example.com', transport: 'sandbox' });
    await page.goto(`/senders/${sender.id}`);
    await page.getByLabel('Pause between two messages').check();
    await page.getByLabel('At least (seconds)').fill('20');
    await page.getByLabel('Send nothing on holidays').check();
    await page.getByLabel('Germany (nationwide)').check();
    await page.getByLabel('Other days').fill('2026-12-24\n2026-12-33');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('must be a date').first().waitFor();
    await page.getByLabel('Other days').fill('2026-12-24');
    await page.getByLabel('Send only at certain hours').check();
    await page.getByLabel('Random start within (minutes)').fill('15');
    await lookByDayAndNight(page, 'sender');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.').first().waitFor();
    const saved = await call(page, 'GET', `/senders/${sender.id}`);
    assert.deepEqual(saved.gap_s, { min: 20, max: 90 });
    assert.deepEqual(saved.holidays.countries, ['DE']);
    assert.deepEqual(saved.holidays.dates, ['2026-12-24']);
    assert.equal(saved.window.random_start_s, 900);
  }));

test('the calendar says what goes out on which day, and afterwards what did', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await importList(page, `Calendar ${RUN}`, csv(25, `calendar-${RUN}.example`));
    const lists = await call(page, 'GET', `/lists?q=${encodeURIComponent(`Calendar ${RUN}`)}`);
    const sender = await call(page, 'POST', '/senders', {
      name: `Calendar ${RUN}`,
      from_name: 'Ann',
      from_email: 'ann@example.com',
      transport: 'sandbox',
      limits: { per_day: 10 },
    });
    const campaign = await call(page, 'POST', '/campaigns', {
      name: `Calendar ${RUN}`,
      sender_id: sender.id,
      audience: { list_ids: [lists.items[0].id] },
      steps: [
        { subject: 'One', body: 'Hi. [Unsubscribe]({{unsubscribe_url}})' },
        { body: 'Two. [Unsubscribe]({{unsubscribe_url}})', delay_s: 2 * 86400 },
      ],
    });
    await page.goto(`/campaigns/${campaign.id}/launch`);
    await page.getByText('50 messages go out between').waitFor();
    await page.getByText(`Held back by the limit of sender Calendar ${RUN}, 10 messages a day`).waitFor();
    const day = page.getByRole('button', { name: /: 10 first messages/ }).first();
    await day.hover();
    assert.equal(await day.getAttribute('aria-pressed'), 'true');
    await page.locator('.cal-detail').getByText('10 first messages').waitFor();
    await page.getByRole('list', { name: 'By the hour' }).getByText('10', { exact: true }).first().waitFor();
    await lookByDayAndNight(page, 'launch');
    await page.getByRole('button', { name: 'Send to 25 recipients' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send to 25 recipients' }).click();
    await page.getByText(/50 messages were planned at the launch/).waitFor();
    await page.waitForFunction(async (id) => (await (await fetch(`/api/v1/campaigns/${id}/progress`)).json()).messages.sent === 10, campaign.id);
    await page.reload();
    await page.getByText('50 messages were planned at the launch; 10 are sent, 40 still to come.').waitFor();
    await lookByDayAndNight(page, 'detail');
  }));
