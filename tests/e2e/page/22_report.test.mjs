// @ts-check
// The report of a campaign: what it said, its ledger as a file, its variants; the queue's search and drain; who waits for confirmation.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { look } from './axe.mjs';
import { inPage, REAL, shot, startWorld } from './browser.mjs';
import { call, until } from './screens.mjs';

const RUN = Date.now().toString(36);
const NEEDS_DAEMON = { skip: !REAL && 'needs the daemon' };
/** @type {any} */
let world;
/** @type {any} */
let campaign;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

test('what was sent stays readable: by step, variant and version', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/lists');
    const list = await call(page, 'POST', '/lists', { name: `Report ${RUN}` });
    const sender = await call(page, 'POST', '/senders', { name: `Report ${RUN}`, from_name: 'Ann', from_email: 'ann@example.com', transport: 'sandbox' });
    for (const name of ['Ada', 'Ben', 'Cleo', 'Dan']) {
      await call(page, 'POST', '/recipients', { email: `${name.toLowerCase()}-${RUN}@example.com`, name, list_ids: [list.id] });
    }
    campaign = await call(page, 'POST', '/campaigns', {
      name: `Report ${RUN}`,
      sender_id: sender.id,
      audience: { list_ids: [list.id] },
      steps: [
        { subject: 'Old words', format: 'markdown', body: 'Hi {{name}}, the old text.', variants: [{ weight: 1 }, { weight: 1, subject: 'Other words' }] },
        { delay_s: 259200, subject: 'Later', format: 'markdown', body: 'Did you see it?' },
      ],
    });
    const path = `/campaigns/${campaign.id}`;
    await call(page, 'POST', `${path}/launch`);
    await until(page, `${path}/progress`, (p) => p.steps[0]?.messages.sent === 4);
    await call(page, 'POST', `${path}/pause`);
    const { steps } = await call(page, 'GET', path);
    await call(page, 'PATCH', path, { steps: steps.map((/** @type {any} */ s, /** @type {number} */ i) => (i ? s : { ...s, subject: 'New words', body: 'The new text.' })) });

    await page.goto(path);
    await page.getByRole('link', { name: 'Content', exact: true }).click();
    const card = page.getByRole('region', { name: 'First message' });
    await card.getByRole('button', { name: /^As it is now/ }).waitFor();
    await card.getByText('New words').first().waitFor();
    await page.frameLocator('iframe').getByText('The new text.').waitFor();
    await card.getByRole('button', { name: /^4 sent, until/ }).click();
    await page.waitForURL(/revision=/);
    await page.frameLocator('iframe').getByText('the old text.').waitFor();
    await card.getByRole('button', { name: 'Variant B' }).click();
    await card.getByText('Other words').first().waitFor();
    await card.getByLabel('As seen by').selectOption({ label: `cleo-${RUN}@example.com` });
    await page.frameLocator('iframe').getByText('Hi Cleo, the old text.').waitFor();
    await card.getByRole('button', { name: 'Text', exact: true }).click();
    await card.getByText('Hi Cleo, the old text.').waitFor();
    await look(world, page, 'report-content');
    await page.getByRole('button', { name: 'Follow-up 1' }).click();
    await page.getByRole('region', { name: 'Follow-up 1' }).getByText('Later').first().waitFor();

    const { items } = await call(page, 'GET', `${path}/messages?q=ben`);
    await page.goto(`/messages/${items[0].id}`);
    await page.getByRole('link', { name: 'Show what it says' }).click();
    await page.frameLocator('iframe').getByText('Hi Ben, the old text.').waitFor();
  }));

test('the ledger comes as a file by the filter that is on', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto(`/campaigns/${campaign.id}?state=sent&q=ada`);
    const link = page.getByRole('link', { name: 'Download these as CSV' });
    const text = await page.evaluate(async (/** @type {string} */ href) => (await fetch(href)).text(), await link.getAttribute('href'));
    const rows = text.trim().split('\r\n');
    assert.equal(rows.length, 2);
    assert.match(rows[0], /^id,email,step,state,/);
    assert.match(rows[1], new RegExp(`^"\\d+","ada-${RUN}@example.com","0","sent",`));
    await page.getByRole('navigation', { name: 'Filter by state' }).getByRole('link', { name: 'All' }).click();
    await page.getByRole('searchbox').fill('');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Download CSV', exact: true }).waitFor();
  }));

test('the variants have their results, with room around them', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto(`/campaigns/${campaign.id}`);
    const card = page.getByRole('region', { name: 'Variants' });
    const table = card.getByRole('table', { name: /First message/ });
    await table.getByRole('cell', { name: /^A/ }).first().waitFor();
    await table.getByText('Other words').waitFor();
    for (const width of [1280, 375]) {
      await page.setViewportSize({ width, height: 860 });
      const edges = await card.evaluate((/** @type {HTMLElement} */ box) =>
        [...box.querySelectorAll('td > div, .variant-state')].map((one) => {
          const range = document.createRange();
          range.selectNodeContents(one);
          return [range.getBoundingClientRect().left - box.getBoundingClientRect().left, range.getBoundingClientRect().width];
        }).filter(([, wide]) => wide > 0).map(([left]) => left));
      assert.ok(edges.length > 4 && edges.every((/** @type {number} */ left) => left >= 12), `${width}: ${edges}`);
      await card.scrollIntoViewIfNeeded();
      await shot(page, `report-variants-${width}`);
    }
    await page.setViewportSize({ width: 1280, height: 860 });
    await card.getByRole('button', { name: 'Send the rest with B' }).waitFor();
  }));

test('jobs are searched by campaign and person, and an instance is drained and works again', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/queue');
    const jobs = page.getByRole('region', { name: 'Jobs' });
    const search = page.getByRole('searchbox', { name: 'Campaign, recipient, error or number' });
    await search.fill(`Report ${RUN}`);
    await page.keyboard.press('Enter');
    await jobs.getByRole('link', { name: `Report ${RUN}` }).first().waitFor();
    await search.fill(`cleo-${RUN}`);
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=cleo/);
    await jobs.getByText('1 job on this page').or(jobs.getByText('1 job', { exact: true })).first().waitFor();
    await search.fill('nobody at all');
    await page.keyboard.press('Enter');
    await page.getByText('No job matches “nobody at all”').waitFor();
    await page.goto('/queue');
    const instances = page.getByRole('region', { name: 'Instances' });
    await instances.getByRole('button', { name: /^Take no new work/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Nothing is sent until it takes work again.').waitFor();
    await dialog.getByRole('button', { name: 'Take no new work' }).click();
    await instances.getByText('drained').waitFor();
    await page.getByText('campaignd takes no new work, as somebody asked').waitFor({ timeout: 20000 });
    await look(world, page, 'queue-drained');
    await instances.getByRole('button', { name: /^Take work again/ }).click();
    await instances.getByText('running').waitFor();
  }));

test('who waits for confirmation is listed and removed', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/forms');
    const list = await call(page, 'POST', '/lists', { name: `Waiting ${RUN}` });
    const sender = await call(page, 'POST', '/senders', { name: `Waiting ${RUN}`, from_name: 'Ann', from_email: 'ann@example.com', transport: 'sandbox' });
    const form = await call(page, 'POST', '/forms', { name: `Waiting ${RUN}`, slug: `waiting-${RUN}`, open: true, list_ids: [list.id], sender_id: sender.id });
    const asked = await page.request.post(`${new URL(page.url()).origin}/s/waiting-${RUN}`, { form: { email: `eva-${RUN}@example.com`, name: 'Eva' }, headers: { Origin: 'https://shop.example' } });
    assert.equal(asked.status(), 200);
    await until(page, `/forms/${form.id}/signups`, (answer) => answer.items[0]?.mail === 'sent');
    await page.goto(`/forms/${form.id}`);
    const card = page.getByRole('region', { name: 'Waiting for confirmation' });
    const row = card.getByRole('row').filter({ hasText: `eva-${RUN}@example.com` });
    await row.getByText('sent', { exact: false }).first().waitFor();
    await look(world, page, 'form-waiting');
    await row.getByRole('button', { name: /^Remove/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove 1 sign-up' }).click();
    await card.getByText('Nobody waits for confirmation').waitFor();
    assert.equal((await call(page, 'GET', `/forms/${form.id}`)).expired, 1);
  }));

test('the dashboard shows what was found of the machine, with what to do', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const findings = [
      { check: 'disk', severity: 'fault', what: 'Only 200 MiB are free.', place: '/var/lib/campaignd', what_to_do: 'Free some space.' },
      { check: 'updates', severity: 'note', what: '2 updates wait.', place: '', what_to_do: 'Install them.' },
    ];
    await page.route(
      (/** @type {URL} */ url) => url.pathname === '/api/v1/doctor',
      (/** @type {any} */ route) => route.fulfill({ json: { at: new Date().toISOString(), sound: false, looked_at: ['disk'], findings } }),
    );
    await page.goto('/dashboard');
    const card = page.getByRole('region', { name: 'This machine' });
    await card.getByText('Only 200 MiB are free.').waitFor();
    await card.getByText('Free some space.').waitFor();
    await card.getByText('Install them.').waitFor();
    await look(world, page, 'dashboard-doctor');
  }));
