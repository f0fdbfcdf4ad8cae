// @ts-check
// Several senders of a campaign, and a sender that a person connects to its mail account: on the real daemon.
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

/** Waits until the draft has saved itself. @param {any} page */
const saved = (page) => page.getByRole('status').getByText('saved', { exact: true }).waitFor();

const sandbox = (/** @type {any} */ page, /** @type {string} */ name) =>
  call(page, 'POST', '/senders', { name: `${name} ${RUN}`, from_name: name, from_email: `${name.toLowerCase()}@example.com`, transport: 'sandbox' });

test('two senders share a campaign by weight, and the report says who sent what', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const list = await call(page, 'POST', '/lists', { name: `Pool ${RUN}` });
    for (let i = 0; i < 8; i += 1) {
      await call(page, 'POST', '/recipients', { email: `pool${i}-${RUN}@example.com`, list_ids: [list.id] });
    }
    const [ann, bob] = [await sandbox(page, 'Ann'), await sandbox(page, 'Bob')];
    const draft = await call(page, 'POST', '/campaigns', {
      ...{ name: `Pool ${RUN}`, sender_id: ann.id, audience: { list_ids: [list.id] } },
      steps: [{ subject: 'Welcome', body: 'Hi. [Unsubscribe]({{unsubscribe_url}})' }],
    });
    await page.goto(`/campaigns/${draft.id}/edit`);
    await page.getByRole('button', { name: 'Add another sender' }).click();
    await page.getByLabel('Sender 2', { exact: true }).selectOption(String(bob.id));
    await page.getByLabel('Share of sender 1').fill('3');
    await page.getByLabel('Follow-ups may go by another sender').check();
    await saved(page);
    await look(world, page, 'senders-pool');
    const kept = await call(page, 'GET', `/campaigns/${draft.id}`);
    assert.deepEqual([kept.sender_ids, kept.sender_weights, kept.failover.follow_ups], [[ann.id, bob.id], [3, 1], true]);
    await page.getByRole('button', { name: 'Move sender 2 up' }).click();
    await page.getByRole('button', { name: 'Move sender 2 up' }).click();
    await call(page, 'POST', `/campaigns/${draft.id}/launch`, {});
    await page.goto(`/campaigns/${draft.id}`);
    await page.getByText('finished', { exact: false }).first().waitFor();
    const report = page.getByRole('table', { name: 'By sender' });
    await report.waitFor();
    await look(world, page, 'senders-report');
    const { senders } = await call(page, 'GET', `/campaigns/${draft.id}/progress`);
    assert.deepEqual(senders.map((/** @type {any} */ s) => s.sent), [6, 2]);
  }));

test('a sender is connected to its mail account', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.route('https://accounts.google.com/**', (/** @type {any} */ route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Log in</title><h1>Log in</h1>' }),
    );
    await page.goto('/senders/new');
    await page.getByLabel('Name', { exact: true }).fill(`Mail account ${RUN}`);
    await page.getByLabel('From address').fill('ann@example.com');
    await page.getByLabel('How it leaves').selectOption('smtp');
    await page.getByLabel('Log in with').selectOption('oauth2');
    await page.getByText('/oauth2/callback').waitFor();
    await page.getByLabel('Provider', { exact: true }).selectOption('microsoft');
    await page.getByLabel('Provider', { exact: true }).selectOption('google');
    assert.equal(await page.getByLabel('Host', { exact: true }).inputValue(), 'smtp.gmail.com');
    await page.getByLabel('Client id').fill('123.apps.googleusercontent.com');
    await page.getByLabel('Client secret').fill('s3cret');
    await look(world, page, 'senders-oauth-new');
    await page.getByRole('button', { name: 'Create sender' }).click();
    await page.getByText('Nothing goes out until you connect this sender').waitFor();
    await look(world, page, 'senders-oauth');
    const sender = page.url();
    await page.getByRole('button', { name: 'Connect with Google' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    const asked = new URL(page.url()).searchParams;
    assert.equal(asked.get('code_challenge_method'), 'S256');
    assert.equal(asked.get('client_id'), '123.apps.googleusercontent.com');
    const back = new URL(String(asked.get('redirect_uri')));
    await page.goto(`${new URL(sender).origin}${back.pathname}?state=${asked.get('state')}&error=access_denied`);
    await page.getByText('The mail provider did not allow it.').waitFor();
    await page.goto(`${new URL(sender).origin}${back.pathname}?state=${asked.get('state')}&code=x`);
    await page.getByText('This log-in has expired or was used already.').waitFor();
  }));
