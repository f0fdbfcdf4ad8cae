// @ts-check
// The dashboard, the report, the queue, the sandbox and webhooks, with real data of the daemon.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { inPage, REAL, shot, startWorld } from './browser.mjs';
import { call, seed } from './screens.mjs';

const RUN = Date.now().toString(36);
const NEEDS_DAEMON = { skip: !REAL && 'needs the daemon' };
const WORD = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(12).slice(0, 300);
/** @type {any} */
let world;
/** @type {any} */
let made;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

const at = (/** @type {string} */ path) => (/** @type {URL} */ url) => url.pathname === path;

test('the dashboard shows what runs, what waits for a person, and the days', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const people = Array.from({ length: 30 }, (_, i) => `o${i}-${RUN}@${i % 3 ? 'example.com' : 'other.example'},Person ${i}`);
    made = await seed(page, `Overview ${RUN} <b>${WORD.slice(0, 80)}</b> دانيال`, `email,name\n${people.join('\n')}`);
    await page.goto('/');
    await page.getByRole('heading', { name: 'Dashboard', level: 1 }).waitFor();
    const runs = page.getByRole('region', { name: 'Runs and waits' });
    await runs.getByRole('link', { name: made.campaign.name }).waitFor();
    await page.getByText('Follow-up 1 is due').first().waitFor();
    await page.getByRole('region', { name: 'Safety' }).getByText('safe now').waitFor();
    await page.getByRole('region', { name: 'Senders' }).getByText('sandbox').first().waitFor();
    const { days } = await call(page, 'GET', '/dashboard');
    assert.equal(days.length, 14);
    assert.ok(days[13].sent >= 30);
    const chart = page.getByRole('group', { name: /^Messages each day/ });
    await chart.focus();
    await page.keyboard.press('End');
    await chart.getByText(/sent \d/).first().waitFor();
    await page.route(at('/api/v1/dashboard'), async (/** @type {any} */ route) => {
      const answer = await (await route.fetch()).json();
      const held = { ...answer.campaigns[0], id: 7, name: `Held ${WORD}`, state: 'held', held_reason: 'uncertain' };
      const troubles = [{ campaign_id: 7, name: 'Held', state: 'held', failed: 0, uncertain: 3 }];
      await route.fulfill({ json: { ...answer, campaigns: [held], troubles, failed_jobs: 2 } });
    });
    await page.reload();
    const needs = page.getByRole('region', { name: 'Needs you' });
    await needs.getByText('3 messages may or may not have left.').waitFor();
    await needs.getByText('2 jobs').waitFor();
    await needs.getByRole('link', { name: 'Decide' }).waitFor();
    await shot(page, 'dashboard');
    const spill = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(spill <= 0, `spills ${spill} px`);
  }));

test('the first steps stay until a real test mail has arrived', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await call(page, 'PATCH', '/settings', { test_mail_arrived: false });
    await page.goto('/dashboard');
    const steps = page.getByRole('region', { name: 'First steps' });
    await steps.getByText('Send yourself a test').waitFor();
    assert.equal(await steps.getByRole('button', { name: 'It has arrived' }).count(), 0);
    await page.route(at('/api/v1/dashboard'), async (/** @type {any} */ route) => {
      const answer = await (await route.fetch()).json();
      const first_steps = { ...answer.first_steps, test_mail_sent_at: new Date().toISOString() };
      await route.fulfill({ json: { ...answer, first_steps } });
    });
    await page.reload();
    await steps.getByText('Your relay took a test mail').waitFor();
    await steps.getByRole('button', { name: 'It has arrived' }).click();
    await page.getByText('You are ready to launch.').waitFor();
    await steps.waitFor({ state: 'detached' });
    assert.equal((await call(page, 'GET', '/settings')).test_mail_arrived, true);
  }));

test('a report has its rates, its funnel, its line over time, and domains', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto(`/campaigns/${made.campaign.id}`);
    await page.getByText('30 of 30 sent, 0 bounced').waitFor();
    const funnel = page.getByRole('region', { name: 'First message' });
    await funnel.getByText('Clicked').waitFor();
    const chart = page.getByRole('group', { name: /^Messages each / });
    await chart.hover();
    await chart.getByText(/sent \d+/).first().waitFor();
    const legend = page.getByRole('button', { name: 'sent', exact: true });
    assert.equal(await legend.getAttribute('aria-pressed'), 'true');
    await page.getByRole('button', { name: /^Count 60 messages by domain$/ }).click();
    const domains = page.getByRole('region', { name: 'Recipients’ domains' });
    await domains.getByRole('cell', { name: 'other.example' }).waitFor();
    await domains.getByText('2 domains').waitFor();
    await page.getByRole('searchbox').fill(`o7-${RUN}`);
    await page.keyboard.press('Enter');
    await page.getByText('2 messages', { exact: true }).waitFor();
    await shot(page, 'report');
  }));

test('a search narrows what a bulk verdict is about', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const rows = [1, 2].map((n) => ({ id: n, campaign_id: made.campaign.id, email: `f${n}@example.com`, step: 0, state: 'failed', attempts: 1 }));
    await page.route(at(`/api/v1/campaigns/${made.campaign.id}/messages`), (/** @type {any} */ route) =>
      route.fulfill({ json: { items: rows, total: 2, next: null } }),
    );
    await page.route(at(`/api/v1/campaigns/${made.campaign.id}/progress`), async (/** @type {any} */ route) => {
      const answer = await (await route.fetch()).json();
      await route.fulfill({ json: { ...answer, messages: { ...answer.messages, failed: 90 } } });
    });
    /** @type {any} */
    let asked = null;
    await page.route(at('/api/v1/messages/retry'), (/** @type {any} */ route) => {
      asked = route.request().postDataJSON();
      return route.fulfill({ json: { changed: 2 } });
    });
    await page.goto(`/campaigns/${made.campaign.id}?state=failed&q=f`);
    await page.getByRole('button', { name: 'Retry 2 failed messages' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retry 2 failed messages' }).click();
    await page.getByText('2 messages queued again.').waitFor();
    assert.deepEqual(asked, { ids: [1, 2] });
  }));

test('the queue is shown by lane, paused there, and searched by number', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/queue');
    const lanes = page.getByRole('region', { name: 'Lanes' });
    const row = lanes.getByRole('row').filter({ hasText: made.campaign.name }).filter({ hasText: 'Follow-up 1' });
    await row.getByText(/^Follow-up 1 is due|^Due \d/).waitFor();
    await row.getByRole('button', { name: /^Pause / }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await row.getByText('Paused or held').waitFor();
    await row.getByRole('button', { name: /^Resume / }).click();
    await row.getByRole('button', { name: /^Pause / }).waitFor();
    await lanes.getByRole('button', { name: /^Show \d+ idle lanes?$/ }).click();
    await lanes.getByText('Read mailboxes').waitFor();
    await page.getByRole('region', { name: 'Instances' }).getByText('answers this page').waitFor();
    await page.getByLabel('Kind').selectOption({ label: 'Imports' });
    await page.waitForURL(/kind=import/);
    await page.getByLabel('Kind').selectOption({ label: 'All' });
    const { items } = await call(page, 'GET', '/jobs?limit=1');
    await page.getByRole('searchbox').fill(String(items[0].id));
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Jobs' }).getByRole('cell', { name: String(items[0].id), exact: true }).waitFor();
    await page.getByRole('searchbox').fill('99999999');
    await page.keyboard.press('Enter');
    await page.getByText('No job matches “99999999”').waitFor();
    await shot(page, 'queue');
  }));

test('the sandbox is looked through and cleared by campaign', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/sandbox');
    await page.getByLabel('Campaign').selectOption({ label: made.campaign.name });
    await page.getByText('30 messages', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Clear this campaign' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete 30 messages' }).click();
    await page.getByText('30 messages deleted.').waitFor();
    await page.getByText('Nothing caught yet').waitFor();
    assert.equal((await call(page, 'GET', `/campaigns/${made.campaign.id}/progress`)).messages.sent, 30);
  }));

test('a webhook is sent a test event, and its answer shows', NEEDS_DAEMON, async () => {
  /** @type {any[]} */
  const got = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      got.push(JSON.parse(body));
      response.end('thank you');
    });
  });
  await new Promise((resolve) => {
    receiver.listen(0, '127.0.0.1', () => resolve(null));
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (receiver.address());
  await inPage(world, async (page) => {
    const hook = await call(page, 'POST', '/webhooks', { url: `http://127.0.0.1:${port}/`, events: ['campaign.held'] });
    await page.goto(`/webhooks/${hook.id}`);
    await page.getByRole('button', { name: 'Send a test' }).click();
    const log = page.getByRole('region', { name: 'Deliveries' });
    await log.getByText('webhook.test').waitFor();
    await log.getByText('200: thank you').waitFor();
    assert.equal(got[0].type, 'webhook.test');
    await log.getByRole('button', { name: /^Send delivery \d+ again$/ }).click();
    await page.getByText('It is sent again.').waitFor();
    await call(page, 'DELETE', `/webhooks/${hook.id}`);
  });
  receiver.close();
});
