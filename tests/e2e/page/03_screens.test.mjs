// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { spillOf } from './axe.mjs';
import { inPage, REAL, shot, startWorld } from './browser.mjs';

/** @type {[string, string][]} */
const SCREENS = [
  ['/dashboard', 'Dashboard'],
  ['/campaigns', 'Campaigns'],
  ['/campaigns/new', 'New campaign'],
  ['/senders', 'Senders'],
  ['/senders/new', 'New sender'],
  ['/sandbox', 'Sandbox'],
  ['/singles', 'Single messages'],
  ['/recipients', 'Recipients'],
  ['/recipients/new', 'Add recipient'],
  ['/templates', 'Templates'],
  ['/templates/new', 'New template'],
  ['/lists', 'Lists'],
  ['/forms', 'Sign-up forms'],
  ['/forms/new', 'New sign-up form'],
  ['/import', 'Import recipients'],
  ['/suppressions', 'Suppressions'],
  ['/queue', 'Queue'],
  ['/segments', 'Segments'],
  ['/segments/new', 'New segment'],
  ['/webhooks', 'Webhooks'],
  ['/settings', 'Settings'],
];
const RUN = Date.now().toString(36);
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

/** Whether the page is dark. @param {any} page */
async function isDark(page) {
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const [red] = /** @type {string[]} */ (background.match(/\d+/g));
  return Number(red) < 128;
}

/** The controls of the page that nothing names. @param {any} page @returns {Promise<string[]>} */
const nameless = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('input,select,textarea,button,a[href]')]
      .filter((e) => {
        const control = /** @type {HTMLInputElement} */ (e);
        return !control.labels?.length && !control.getAttribute('aria-label') && !control.textContent?.trim();
      })
      .map((e) => e.outerHTML),
  );

test('every screen opens in light and dark colours, no wider than a phone, each control with a name', () =>
  inPage(world, async (page) => {
    const desk = page.viewportSize();
    for (const [path, title] of SCREENS) {
      await page.goto(path);
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      await page.locator('.loading').first().waitFor({ state: 'detached' });
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await shot(page, `${colorScheme}-${path.slice(1).replaceAll('/', '-')}`);
        assert.equal(await isDark(page), colorScheme === 'dark', path);
      }
      assert.deepEqual(await nameless(page), [], path);
      await page.setViewportSize({ width: 390, height: 800 });
      const spill = await spillOf(page);
      assert.ok(spill <= 0, `${path} spills ${spill} px`);
      await page.setViewportSize(desk);
    }
  }));

test('a recipient is added, found, changed and erased', () =>
  inPage(world, async (page) => {
    await page.goto('/recipients/new');
    await page.getByLabel('E-mail').fill('not an address');
    await page.getByRole('button', { name: 'Add recipient' }).click();
    await page.locator('[aria-invalid="true"]').waitFor();
    await page.getByLabel('E-mail').fill(`zoe-${RUN}@example.com`);
    await page.getByLabel('Name', { exact: true }).fill('Zoë Zimmer');
    await page.getByRole('button', { name: 'Add attribute' }).click();
    await page.getByLabel('Name of attribute 1').fill('company');
    await page.getByLabel('Value of attribute 1').fill('Zimmer & Co');
    await page.getByRole('button', { name: 'Add recipient' }).click();
    await page.getByRole('searchbox').fill(`zoe-${RUN}`);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: `zoe-${RUN}@example.com` }).click();
    await page.getByLabel('Name', { exact: true }).fill('Zoe Zimmer');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('searchbox').fill(`zoe-${RUN}`);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: `zoe-${RUN}@example.com` }).click();
    await page.getByRole('button', { name: 'Erase' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Erase 1 recipient' }).click();
    await page.getByText('Erased.').waitFor();
  }));

test('an API token is shown once and can be revoked', () =>
  inPage(world, async (page) => {
    await page.goto('/settings');
    await page.getByRole('button', { name: 'New token' }).click();
    await page.getByLabel('Name', { exact: true }).fill(`script ${RUN}`);
    await page.getByRole('button', { name: 'Make token' }).click();
    await page.getByText('It is not shown again').waitFor();
    assert.ok(((await page.locator('.secret code').textContent()) || '').length > 10);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByRole('button', { name: `Revoke script ${RUN}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke 1 token' }).click();
    await page.getByText('Revoked.').waitFor();
  }));

test('the dialog closes with Escape and gives the focus back', () =>
  inPage(world, async (page) => {
    await page.goto('/lists');
    const opener = page.getByRole('button', { name: 'New list' }).first();
    await opener.click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.ok(await opener.evaluate((/** @type {any} */ e) => e === document.activeElement));
  }));

const at = (/** @type {string} */ path) => (/** @type {URL} */ url) => url.pathname === path;

test('what a copied database holds is approved with one button', () =>
  inPage(world, async (page) => {
    let approved = false;
    const held = {
      id: 7,
      name: 'Spring',
      state: 'held',
      held_reason: 'copied',
      recipients: 5,
      messages: { queued: 3, sent: 2 },
      created_at: new Date().toISOString(),
    };
    await page.route(at('/api/v1/campaigns'), (/** @type {any} */ route) =>
      route.fulfill({ json: { items: approved ? [] : [held], total: 1, next: null } }),
    );
    await page.route(at('/api/v1/campaigns/approve'), (/** @type {any} */ route) => {
      approved = true;
      return route.fulfill({ json: { approved: [7] } });
    });
    await page.goto('/campaigns');
    await page.getByText('Held: the database is a copy of another file').waitFor();
    await shot(page, 'campaigns-held');
    await page.getByRole('button', { name: 'Approve all' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve all' }).click();
    await page.getByText('Approved.').waitFor();
    await page.getByText('Held: the database').waitFor({ state: 'detached' });
  }));

test('a campaign that waits says which step goes when, and why', () =>
  inPage(world, async (page) => {
    const until = '2031-11-28T12:09:00.000Z';
    const waiting = [
      { until, cause: 'due', step: 1, why: 'Follow-up 1 is due then' },
      { until, cause: 'window', step: 0, why: 'First message: the sending window opens then' },
    ];
    const items = waiting.map((w, n) => ({
      id: 70 + n,
      name: `Waiting ${n}`,
      state: 'running',
      waiting: w,
      recipients: 5,
      messages: { queued: 3, sent: 2 },
      created_at: new Date().toISOString(),
    }));
    await page.route(at('/api/v1/campaigns'), (/** @type {any} */ route) =>
      route.fulfill({ json: { items, total: items.length, next: null } }),
    );
    await page.goto('/campaigns');
    await page.getByText(/^Follow-up 1 is due 28 Nov 2031, \d\d:\d9$/).waitFor();
    await page
      .getByText(/^Waits until 28 Nov 2031, \d\d:\d9\. First message: the sending window opens then$/)
      .waitFor();
  }));

test('the recovery key of copies elsewhere is shown once, and what they do is told', () =>
  inPage(world, async (page) => {
    if (REAL) return;
    const copies = {
      target: 'sftp://backup@host.example.org/srv/copies',
      keep: 7,
      drill_every_d: 7,
      recovery_key: /** @type {any} */ (null),
      copy: { phase: 'uploading', name: 'x.copy', done_bytes: 50e6, total_bytes: 100e6, failures: 0, error: null, last: null },
      drill: { running: false, ok: false, at: new Date().toISOString(), detail: 'the encrypted file is damaged' },
    };
    const asked = /** @type {string[]} */ ([]);
    await page.route(at('/api/v1/backups'), (/** @type {any} */ route) =>
      route.fulfill({ json: { items: [], total: 0, next: null, last_failure: null, copies } }));
    await page.route(at('/api/v1/backups/recovery-key'), (/** @type {any} */ route) => {
      copies.recovery_key = { id: '0123456789abcdef', made_at: new Date().toISOString() };
      return route.fulfill({ status: 201, json: { recovery_key: 'AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-HHHH' } });
    });
    await page.route(at('/api/v1/backups/drill'), (/** @type {any} */ route) => {
      asked.push('drill');
      return route.fulfill({ status: 202, json: copies });
    });
    await page.goto('/settings');
    await page.getByText('sftp://backup@host.example.org/srv/copies').waitFor();
    await page.getByRole('progressbar', { name: 'Uploading:' }).waitFor();
    await page.getByText('the encrypted file is damaged').waitFor();
    await page.getByRole('button', { name: 'Make the recovery key' }).click();
    await page.getByText('AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-HHHH').waitFor();
    await shot(page, 'backups-recovery-key');
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByText('AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-HHHH').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Run a restore drill now' }).click();
    await page.getByText('The restore drill begins.').first().waitFor();
    assert.deepEqual(asked, ['drill']);
    await shot(page, 'backups-elsewhere');
  }));

test('a backup is made and downloaded, and one that fails says why', () =>
  inPage(world, async (page) => {
    const detail = 'a copy needs 900 MiB, /var has 12 MiB free: free space there';
    let full = true;
    await page.route(at('/api/v1/backups'), (/** @type {any} */ route) => {
      if (!full) return route.continue();
      if (route.request().method() === 'POST')
        return route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          json: { type: 'about:blank', title: 'Unavailable', status: 503, detail },
        });
      const last_failure = { at: new Date().toISOString(), detail };
      return route.fulfill({ json: { items: [], total: 0, next: null, last_failure } });
    });
    await page.goto('/settings');
    await page.getByText('No backups yet').waitFor();
    await page.getByText('The last backup could not be made').waitFor();
    await page.getByRole('button', { name: 'Make a backup now' }).click();
    await page.locator('.toast', { hasText: '12 MiB free' }).waitFor();
    await shot(page, 'backups-failed');
    full = false;
    await page.getByRole('button', { name: 'Make a backup now' }).click();
    const link = page.getByRole('link', { name: /^campaignd-.*\.db$/ }).first();
    await link.waitFor();
    await page.getByText('The last backup could not be made').waitFor({ state: 'detached' });
    if (!REAL) return;
    await page.getByText('The backup is made.').first().waitFor();
    const href = await link.getAttribute('href');
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`a[href="${href}"]`).click()]);
    assert.ok(href.endsWith(`/${download.suggestedFilename()}`));
  }));
