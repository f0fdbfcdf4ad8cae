// @ts-check
// What the page says of faults, of relays that two people set up, and what recipients are asked.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inPage, REAL, startWorld } from './browser.mjs';
import { call, seed } from './screens.mjs';

const RUN = Date.now().toString(36);
const NEEDS_DAEMON = { skip: !REAL && 'needs the daemon' };
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

test('a refused field says what to do, not what a program must hold', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/lists');
    await page.getByRole('button', { name: 'New list' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('x'.repeat(5000));
    await dialog.getByRole('button', { name: /list$/ }).click();
    await dialog.getByText(/^Use at most \d+ characters\.$/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard changes' }).click();
    await page.goto('/recipients/new');
    await page.getByLabel('E-mail').fill('nobody');
    await page.getByRole('button', { name: 'Add recipient' }).click();
    await page.getByText('“nobody” has no @.').waitFor();
    await page.getByLabel('E-mail').fill('');
    await page.goto('/senders/new');
    await page.getByLabel('Name', { exact: true }).fill('');
    await page.getByRole('button', { name: 'Create sender' }).click();
    await page.getByText('Fill this in.').first().waitFor();
    assert.equal(await page.getByText(/must (be|not)|is required|bytes/).count(), 0);
  }));

test('two people set up one relay: the second is asked', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/settings');
    await page.getByRole('button', { name: 'Set up Mailgun' }).click();
    const { revision } = await call(page, 'GET', '/settings/relays');
    await call(page, 'PATCH', '/settings/relays', { postmark: { username: 'a', password: 'b' }, revision });
    await page.getByLabel('HTTP webhook signing key').or(page.getByLabel('Signing key')).fill(`key ${RUN}`);
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody else has saved this meanwhile').waitFor();
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await page.getByText('Reports of Mailgun are taken.').waitFor();
    const now = await call(page, 'GET', '/settings/relays');
    assert.ok(now.mailgun.set && now.postmark.set);
    await call(page, 'PATCH', '/settings/relays', { mailgun: null, postmark: null });
  }));

test('the unsubscribe page names the sender and hides the address', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await seed(page, `Trust ${RUN}`, `email,name\noscar-${RUN}@example.com,Oscar`);
    const raw = await page.evaluate(async (/** @type {string} */ q) => {
      const { items } = await (await fetch(`/api/v1/sandbox/messages?q=${q}`)).json();
      return (await fetch(`/api/v1/sandbox/messages/${items[0].id}/raw`)).text();
    }, `oscar-${RUN}`);
    const [link] = /** @type {string[]} */ (raw.replaceAll('=\r\n', '').match(/\/u\/[\w.-]+/));
    await page.goto(link);
    await page.getByRole('heading', { name: 'Stop mail from Ann of Example to o***@example.com?' }).waitFor();
    await page.getByRole('button', { name: 'Unsubscribe' }).click();
    await page.getByText('You are unsubscribed').waitFor();
  }));
