// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { csv, draft, importList, inPage, launch, REAL, sandboxSender, shot, startWorld } from './browser.mjs';

const RUN = Date.now().toString(36);
const LIST = `Customers ${RUN}`;
const SENDER = `News ${RUN}`;
const COUNT = 3000;
/** @type {any} */
let world;
before(async () => {
  world = await startWorld({ perTick: 60 });
});
after(() => world?.stop());

test('an import shows its progress, what came in and what was rejected', () =>
  inPage(world, async (page) => {
    await importList(page, LIST, csv(COUNT + 30, `${RUN}.example.com`, { bad: 101, refuse: 500 }));
    const numbers = page.getByLabel('Import numbers');
    assert.match(await numbers.textContent(), /Rows3,030New3,000/);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'download rejected.csv' }).click(),
    ]);
    assert.match(download.url(), /rejected\.csv$/);
    await shot(page, 'import');
  }));

test('a sandbox sender is created and verified', () =>
  inPage(world, async (page) => {
    await sandboxSender(page, SENDER);
    await page.getByRole('button', { name: 'Verify connection' }).click();
    await page.getByText('The sandbox is ready.').waitFor();
    await shot(page, 'sender');
  }));

test('faults of a campaign are shown beside their fields', () =>
  inPage(world, async (page) => {
    await page.goto('/campaigns/new');
    await page.getByLabel('Subject').fill('x');
    await page.getByRole('button', { name: 'Create draft' }).click();
    await page.locator('[aria-invalid="true"]').first().waitFor();
    assert.equal(await page.getByLabel('Name', { exact: true }).getAttribute('aria-invalid'), 'true');
  }));

test('a campaign with a follow-up is written, previewed, launched by its count, and watched', () =>
  inPage(world, async (page) => {
    await draft(page, { name: `Spring ${RUN}`, sender: SENDER, list: LIST });
    assert.equal(await page.getByTitle('Preview of the message').getAttribute('sandbox'), '');
    const inside = page.frameLocator('iframe[title="Preview of the message"]');
    await inside.getByText('this is for Company').waitFor();
    await page.getByRole('button', { name: 'Text', exact: true }).click();
    await page.locator('.plain-view').getByText('this is for Company').waitFor();
    await page.getByRole('button', { name: 'HTML', exact: true }).click();
    await shot(page, 'editor');
    await page.getByRole('group', { name: 'Follow-up 1' }).getByLabel('Text').click();
    await inside.getByText('Did you see this').waitFor();
    await page.getByLabel('Subject').first().click();
    await inside.getByText('this is for Company').waitFor();
    await page.getByRole('button', { name: 'Send test…' }).click();
    await page.getByLabel('To', { exact: true }).fill('me@example.com');
    await page.getByRole('button', { name: 'Send test', exact: true }).click();
    await page.getByText('Test sent to me@example.com.').waitFor();
    await page.getByRole('button', { name: 'Check and launch' }).click();
    await page.getByRole('button', { name: 'Send to 3,000 recipients' }).waitFor();
    await shot(page, 'launch');
    await page.goBack();
    await launch(page, '3,000');
    await page.getByLabel('Numbers').getByText('3,000').first().waitFor();
    await page.getByLabel('Numbers').getByText('By machines').waitFor();
    await page.getByRole('heading', { name: 'Links' }).waitFor();
    await page.waitForTimeout(REAL ? 0 : 2500);
    await shot(page, 'detail');
    await page.goto('/campaigns');
    await page.getByRole('progressbar', { name: `Progress of Spring ${RUN}` }).waitFor();
    await shot(page, 'campaigns');
  }));

test('the failed list says why and retries the selected ones or all', () =>
  inPage(world, async (page) => {
    await page.goto('/campaigns');
    await page.getByRole('link', { name: `Spring ${RUN}` }).click();
    // The rows of before stay until the answer comes: only the answer says whether anything failed.
    const answer = page.waitForResponse((/** @type {any} */ r) => r.url().includes('state=failed'));
    await page
      .getByRole('navigation', { name: 'Filter by state' })
      .getByRole('link', { name: /^failed/ })
      .click();
    const table = page.getByRole('table', { name: 'Messages' });
    if (REAL && (await (await answer).json()).items.length === 0) {
      await page.getByText('No failed messages').waitFor();
      return;
    }
    await table.waitFor();
    if (!REAL) await table.getByText('no such user here').nth(4).waitFor();
    await shot(page, 'failed');
    await table
      .getByRole('checkbox', { name: /^Select refuse/ })
      .first()
      .check();
    await page.getByRole('button', { name: 'Retry 1 failed message' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retry 1 failed message' }).click();
    await page.getByText('1 message queued again.').waitFor();
    await page.getByRole('button', { name: /^Retry \d+ failed messages$/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Retry \d+ failed messages$/ })
      .click();
    await page.getByText(/\d+ messages queued again\./).waitFor();
  }));

test('the ledger is paged by key, forward and back', () =>
  inPage(world, async (page) => {
    await page.goto('/campaigns');
    await page.getByRole('link', { name: `Spring ${RUN}` }).click();
    await page.getByRole('navigation', { name: 'Filter by state' }).getByRole('link', { name: /^sent/ }).click();
    const first = page.getByRole('table', { name: 'Messages' }).getByRole('link').first();
    const before = await first.textContent();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'First page' }).waitFor();
    assert.match(page.url(), /cursor=/);
    await first.filter({ hasNotText: before }).waitFor();
    await page.getByRole('button', { name: 'First page' }).click();
    await page.getByRole('button', { name: 'First page' }).waitFor({ state: 'detached' });
  }));

test('one message shows its attempts and the relay’s answers', () =>
  inPage(world, async (page) => {
    await page.goto('/campaigns');
    await page.getByRole('link', { name: `Spring ${RUN}` }).click();
    await page.getByRole('navigation', { name: 'Filter by state' }).getByRole('link', { name: /^sent/ }).click();
    await page.getByRole('table', { name: 'Messages' }).getByRole('link').first().click();
    await page.getByText('Attempt 1').waitFor();
    await page.getByText(/^250 /).first().waitFor();
    await shot(page, 'message');
  }));

test('pause, resume and cancel do what they say', () =>
  inPage(world, async (page) => {
    await draft(page, { name: `Autumn ${RUN}`, sender: SENDER, list: LIST });
    await launch(page, '3,000');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByRole('button', { name: 'Cancel campaign' }).click();
    await shot(page, 'cancel');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Cancel [\d,]+ waiting messages?$/ })
      .click();
    await page.locator('h1 + .state').getByText('cancelled').waitFor();
  }));

test('what the sandbox caught can be read as HTML, text and source', () =>
  inPage(world, async (page) => {
    await page.goto('/sandbox');
    await page.getByRole('table', { name: 'Sandbox messages' }).getByRole('link').first().click();
    await page.getByRole('tab', { name: 'HTML' }).waitFor();
    await page.frameLocator('iframe[title="The message"]').locator('p').first().waitFor();
    await shot(page, 'sandbox');
    await page.getByRole('tab', { name: 'Text' }).click();
    await page.locator('.plain-view').waitFor();
    await page.getByRole('tab', { name: 'Source' }).click();
    await page.getByText('Subject: ').waitFor();
  }));

test(
  'messages in doubt hold the campaign until a person resolves them',
  { skip: REAL && 'only the fake can put messages in doubt without a crash' },
  () =>
    inPage(world, async (page) => {
      const people = Buffer.from(
        'email,name\ndoubt1@example.org,Dora\ndoubt2@example.org,Dan\nsure@example.org,Sue',
        'utf8',
      );
      await importList(page, `Doubts ${RUN}`, people);
      await draft(page, { name: `Doubtful ${RUN}`, sender: SENDER, list: `Doubts ${RUN}` });
      await page.getByLabel('When a crash leaves a message in doubt').selectOption('hold');
      await page
        .getByRole('group', { name: 'Follow-up 1' })
        .getByRole('button', { name: 'Remove follow-up 1' })
        .click();
      await launch(page, '3');
      await page.getByRole('link', { name: 'Show the uncertain messages' }).click();
      await page.getByRole('table', { name: 'Messages' }).getByText('doubt1@example.org').waitFor();
      await shot(page, 'uncertain');
      await page.getByRole('button', { name: 'Mark 2 uncertain messages as sent' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Mark 2 uncertain messages as sent' }).click();
      await page.locator('h1 + .state').getByText('finished').waitFor();
    }),
);
