// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { EMAIL, enter, inPage, logIn, PASSWORD, REAL, shot, startWorld } from './browser.mjs';

/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

test(
  'set-up refuses a wrong token beside its field, then creates the first admin',
  { skip: REAL && !process.env.SETUP_TOKEN },
  () =>
    inPage(
      world,
      async (page) => {
        await page.goto('/');
        await page.getByRole('heading', { name: 'Set up campaignd' }).waitFor();
        await shot(page, 'setup');
        await page.getByLabel('Set-up token').fill('wrong');
        await page.getByLabel('E-mail').fill(EMAIL);
        await page.getByLabel('Password').fill(PASSWORD);
        await page.getByRole('button', { name: 'Create admin' }).click();
        const field = page.getByLabel('Set-up token');
        await page.locator('[role="alert"]').waitFor();
        if (!REAL) assert.equal(await field.getAttribute('aria-invalid'), 'true');
        await field.fill(world.setupToken);
        await page.getByRole('button', { name: 'Create admin' }).click();
        await page.getByRole('heading', { name: 'Dashboard', level: 1 }).waitFor();
        await page.getByRole('heading', { name: 'First steps' }).waitFor();
        await shot(page, 'dashboard-empty');
      },
      { login: false },
    ),
);

test('a login leads to the screen that was asked for', () =>
  inPage(
    world,
    async (page) => {
      await enter(world, page);
      await page.getByRole('button', { name: 'Log out' }).click();
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
      await page.goto('/queue');
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
      await shot(page, 'login');
      await logIn(page, 'not my password');
      await page.getByText('do not match').waitFor();
      await logIn(page);
      await page.getByRole('heading', { name: 'Queue', level: 1 }).waitFor();
      assert.equal(new URL(page.url()).pathname, '/queue');
    },
    { login: false },
  ));

test('logging in needs no mouse', () =>
  inPage(
    world,
    async (page) => {
      await page.goto('/lists');
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
      const focused = () =>
        page.evaluate(() => /** @type {any} */ (document.activeElement).name || document.activeElement?.textContent);
      for (let i = 0; i < 5 && (await focused()) !== 'email'; i++) await page.keyboard.press('Tab');
      assert.equal(await focused(), 'email');
      await page.keyboard.type(EMAIL);
      await page.keyboard.press('Tab');
      assert.equal(await focused(), 'password');
      await page.keyboard.type(PASSWORD);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Lists', level: 1 }).waitFor();
    },
    { login: false },
  ));

test('an unknown address says so and offers a way back', () =>
  inPage(world, async (page) => {
    await page.goto('/no/such/page');
    await page.getByText('Nothing lives at this address').waitFor();
    await page.getByRole('link', { name: 'Go to campaigns' }).click();
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor();
  }));

test('an outage shows a banner and the page recovers by itself', () =>
  inPage(world, async (page, context) => {
    await page.goto('/lists');
    await page.getByRole('heading', { name: 'Lists', level: 1 }).waitFor();
    await context.setOffline(true);
    await page.getByText('Cannot reach campaignd; retrying').waitFor();
    await shot(page, 'outage');
    await context.setOffline(false);
    await page.getByText('Cannot reach campaignd; retrying').waitFor({ state: 'detached' });
    await page.getByRole('group', { name: 'Health' }).getByText('ok').waitFor();
  }));

test('what is saved during an outage is carried out once when the daemon is back', () =>
  inPage(world, async (page, context) => {
    const name = `Patience ${Date.now()}`;
    await page.goto('/lists');
    await page.getByRole('button', { name: 'New list' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Create list' }).click();
    await page.getByText('Cannot reach campaignd; retrying').waitFor();
    await context.setOffline(false);
    await page.getByText('List created.').waitFor();
    await page.getByRole('link', { name }).first().waitFor();
    assert.equal(await page.getByRole('link', { name }).count(), 1);
  }));

test('an ended session asks for the login and returns to the same screen', () =>
  inPage(world, async (page, context) => {
    await page.goto('/queue');
    await page.getByRole('heading', { name: 'Queue', level: 1 }).waitFor();
    await context.clearCookies();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await logIn(page);
    await page.getByRole('heading', { name: 'Queue', level: 1 }).waitFor();
  }));

test('a degraded or draining daemon is named with its reasons', { skip: REAL && 'needs a daemon in trouble' }, () =>
  inPage(world, async (page) => {
    await page.route('**/api/v1/events', (/** @type {any} */ route) => route.abort()); // asks often while nothing is told
    await page.reload();
    const health = page.getByRole('group', { name: 'Health' });
    await health.getByText('ok', { exact: true }).waitFor();
    Object.assign(world.fake.context.health, { status: 'degraded', reasons: ['the disk is full'] });
    await health.getByText('the disk is full').waitFor();
    await page.getByText('Sending has stopped for safety').waitFor();
    await page.getByText('It resumes by itself when the cause ends').waitFor();
    await shot(page, 'degraded');
    const damaged = { reasons: ['the database is damaged; restore a backup'], heals_by_itself: false };
    Object.assign(world.fake.context.health, damaged);
    await health.getByText('the database is damaged').waitFor();
    await page.getByText('It resumes by itself').waitFor({ state: 'detached' });
    Object.assign(world.fake.context.health, { status: 'draining', reasons: ['SIGTERM'] });
    await page.getByText('draining before a restart').waitFor();
    Object.assign(world.fake.context.health, { status: 'ok', reasons: [], heals_by_itself: true });
    await health.getByText('ok', { exact: true }).waitFor();
  }),
);
