// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inPage, REAL, startWorld } from './browser.mjs';
import { call, seed } from './screens.mjs';

const RUN = Date.now().toString(36);
const NEEDS_DAEMON = { skip: !REAL && 'needs the daemon' };
/** @type {any} */
let world;
/** @type {any} */
let made;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

const at = (/** @type {string} */ path) => (/** @type {URL} */ url) => url.pathname === path;
const focused = (/** @type {any} */ page) =>
  page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName);

test('a letter after g, the palette and the question mark lead everywhere', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const people = Array.from({ length: 120 }, (_, i) => `p${i}-${RUN}@example.com,Person ${i}`).join('\n');
    made = await seed(page, `Habits ${RUN}`, `email,name\n${people}`);
    await page.goto('/campaigns');
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor();
    const queue = page.getByRole('heading', { name: 'Queue', level: 1 });
    // The second key counts for 1.2 s, which a busy machine may let pass.
    for (let round = 0; round < 5 && !(await queue.isVisible()); round += 1) {
      await page.keyboard.press('g');
      await page.keyboard.press('q');
      await queue.waitFor({ timeout: 5000 }).catch(() => {});
    }
    await queue.waitFor();
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await keys.getByText('Go to a screen, a campaign or a person').waitFor();
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Screen, campaign or person' }).fill(`p7-${RUN}`);
    await page.getByRole('option', { name: new RegExp(`^p7-${RUN}`) }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `p7-${RUN}@example.com`, level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('webh');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill(`Draft for Habits ${RUN}`);
    await page.getByRole('option', { name: new RegExp(`Draft for Habits ${RUN}`) }).click();
    await page.getByRole('heading', { name: `Draft for Habits ${RUN}`, level: 1 }).waitFor();
  }));

test('paging keeps the rows until the next are there, and the place on the screen', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto(`/recipients?list_id=${made.list.id}`);
    const table = page.getByRole('table', { name: 'Recipients' });
    await table.getByRole('row').nth(50).waitFor();
    const old = await table.getByRole('link').first().textContent();
    await page.getByRole('button', { name: 'Next' }).scrollIntoViewIfNeeded();
    const before = await page.evaluate(() => window.scrollY);
    assert.ok(before > 100);
    /** @type {() => void} */
    let release = () => {};
    const held = new Promise((resolve) => {
      release = () => resolve(null);
    });
    await page.route(at('/api/v1/recipients'), async (/** @type {any} */ route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Next' }).click();
    assert.equal(await table.getByRole('link').first().textContent(), old);
    release();
    await page.waitForFunction(
      (/** @type {string} */ text) => document.querySelector('tbody a')?.textContent !== text,
      old,
    );
    assert.equal(await page.evaluate(() => window.scrollY), before);
  }));

test('the skip link, the first faulty field and what was removed take the focus', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/campaigns/new');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Skip to content' }).focus();
    await page.keyboard.press('Enter');
    assert.equal(await focused(page), 'content');
    await page.getByLabel('Subject').fill('x');
    await page.getByRole('button', { name: 'Create draft' }).click();
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
    assert.equal(await page.evaluate(() => /** @type {any} */ (document.activeElement).name), 'name');
    await page.getByRole('button', { name: 'Add follow-up' }).click();
    await page.getByRole('button', { name: 'Remove follow-up 1' }).press('Enter');
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    assert.notEqual(await focused(page), 'BODY');
  }));

test('a phone has a menu of one line', NEEDS_DAEMON, () =>
  inPage(
    world,
    async (page) => {
      await page.goto('/recipients');
      await page.getByRole('heading', { name: 'Recipients', level: 1 }).waitFor();
      const header = await page.locator('header').boundingBox();
      assert.ok(header.height < 60, `the header takes ${header.height} px`);
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByRole('link', { name: 'Queue' }).click();
      await page.getByRole('heading', { name: 'Queue', level: 1 }).waitFor();
      assert.equal(await page.getByRole('link', { name: 'Lists' }).isVisible(), false);
    },
    { viewport: { width: 375, height: 700 } },
  ));

test('times are in the reader’s zone and tell UTC', NEEDS_DAEMON, () =>
  inPage(
    world,
    async (page) => {
      await page.goto('/recipients');
      const time = page.locator('td time').first();
      await time.waitFor();
      const stamp = await time.getAttribute('datetime');
      const hour = String((Number(stamp.slice(11, 13)) + 9) % 24).padStart(2, '0');
      assert.match(await time.textContent(), new RegExp(`${hour}:${stamp.slice(14, 16)}$`));
      assert.equal(await time.getAttribute('title'), `${stamp.slice(0, 19).replace('T', ' ')} UTC`);
    },
    { timezoneId: 'Asia/Tokyo' },
  ));

test('a tab that is open across an upgrade goes on, and offers to reload', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/lists');
    await page.getByRole('group', { name: 'Health' }).getByText('ok', { exact: true }).waitFor();
    await page.route(at('/'), (/** @type {any} */ route) => route.fulfill({ contentType: 'text/html', body: '<script src="/assets/other/js/main.js">' }));
    await page.route(at('/health'), async (/** @type {any} */ route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), instance: 'another' } });
    });
    await page.getByText('campaignd was upgraded').waitFor();
    await page.getByRole('link', { name: 'Queue' }).click();
    await page.getByRole('heading', { name: 'Queue', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Reload' }).waitFor();
  }));

test('a cleared wait stays empty, is refused, and is not another unit afterwards', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto(`/campaigns/${made.draft.id}/edit`);
    const step = page.getByRole('group', { name: 'Follow-up 1' });
    const wait = step.getByLabel('Wait', { exact: true });
    await wait.fill('');
    await step.getByText('Enter how long to wait.').waitFor();
    assert.equal(await wait.inputValue(), '');
    await page.getByRole('status').getByText('not saved', { exact: true }).waitFor();
    await wait.pressSequentially('5');
    await page.getByRole('status').getByText('saved', { exact: true }).waitFor();
    const { steps } = await call(page, 'GET', `/campaigns/${made.draft.id}`);
    assert.equal(steps[1].delay_s, 5 * 86400);
  }));

test('a test mail that the relay refuses is red, with the relay’s words', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto(`/campaigns/${made.draft.id}/edit`);
    await page.route(/\/test$/, (/** @type {any} */ route) =>
      route.fulfill({
        json: {
          results: [
            { to: 'a@example.com', ok: true, reply: '250 ok' },
            { to: 'b@example.com', ok: false, reply: '554 5.7.1 relay access denied' },
          ],
        },
      }),
    );
    await page.getByRole('button', { name: 'Send test…' }).click();
    await page.getByLabel('To', { exact: true }).fill('a@example.com, b@example.com');
    await page.getByRole('button', { name: 'Send test', exact: true }).click();
    await page.getByRole('alert').getByText('b@example.com: 554 5.7.1 relay access denied').waitFor();
    await page.getByText('Test sent to a@example.com.').waitFor();
    await page.getByRole('dialog', { name: 'Send a test' }).waitFor();
  }));

test('the whole of a report does not grow with its follow-ups', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const progress = await call(page, 'GET', `/campaigns/${made.campaign.id}/progress`);
    assert.equal(progress.planned, 240);
    await page.goto(`/campaigns/${made.campaign.id}`);
    await page.getByText(/^\d+ of 240 planned messages$/).waitFor();
  }));

test('a check of the connection tests what is typed, and says so', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto(`/senders/${made.sender.id}`);
    await page.getByRole('button', { name: 'Verify connection' }).click();
    await page.getByText('Tested with what is saved.').waitFor();
    await page.getByLabel('How it leaves').selectOption('smtp');
    await page.getByLabel('Host', { exact: true }).fill('127.0.0.1');
    await page.getByLabel('Port', { exact: true }).fill('9');
    await page.getByRole('button', { name: 'Verify connection' }).click();
    await page.getByText('It does not work with 127.0.0.1:9').waitFor();
    await page.getByText('it is not saved yet').waitFor();
    assert.equal((await call(page, 'GET', `/senders/${made.sender.id}`)).transport, 'sandbox');
    await page.getByRole('button', { name: 'Discard them' }).or(page.getByRole('link', { name: 'Back' })).first().click();
  }));
