// @ts-check
// What stands beside a message: preview line, plain text part, From name, UTM parameters, snippets, and what the checks find.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inPage, REAL, shot, startWorld } from './browser.mjs';

const RUN = Date.now().toString(36);
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

/** @param {any} page @param {string} name */
async function newDraft(page, name) {
  await page.goto('/campaigns/new');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Subject').fill('Hello');
  await page.getByRole('button', { name: 'Create draft' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

const saved = (/** @type {any} */ page) => page.getByRole('status').getByText('saved', { exact: true }).waitFor();
const stored = (/** @type {any} */ page) =>
  page.evaluate(async () => (await fetch(`/api/v1${location.pathname.replace('/edit', '')}`)).json());

test('what stands beside a message is written, shown in the preview and saved', () =>
  inPage(world, async (page) => {
    await newDraft(page, `Beside ${RUN}`);
    await page.getByLabel('Preview line').fill('Soon, {{email}}');
    await page.getByText('Plain-text part', { exact: true }).click();
    await page.getByLabel('Plain version').fill('Short. {{unsubscribe_url}}');
    await page.getByText('Other From name or reply address').click();
    await page.getByLabel('From name').fill('Ann of Example');
    await page.getByLabel('Replies go to').fill('ann@example.org');
    await page.getByText('UTM parameters of links').click();
    await page.getByLabel('utm_source').fill('newsletter');
    await page.locator('.preview').getByText(/Soon, .*@/).waitFor();
    await saved(page);
    await page.locator('.preview').getByText('ann@example.org').waitFor();
    const campaign = await stored(page);
    assert.equal(campaign.from_name, 'Ann of Example');
    assert.equal(campaign.reply_to, 'ann@example.org');
    assert.deepEqual(campaign.utm, { source: 'newsletter' });
    assert.equal(campaign.steps[0].preheader, 'Soon, {{email}}');
    assert.equal(campaign.steps[0].text_body, 'Short. {{unsubscribe_url}}');
    await shot(page, 'message-extras');
    await page.reload();
    assert.equal(await page.getByLabel('utm_source').inputValue(), 'newsletter');
    await page.getByLabel('utm_source').fill('');
    await page.getByLabel('From name').fill('');
    await saved(page);
    await page.waitForFunction(async () => {
      const now = await (await fetch(`/api/v1${location.pathname.replace('/edit', '')}`)).json();
      return now.utm === null && now.from_name === null;
    });
  }));

test('a snippet is made, changed and removed beside a message', () =>
  inPage(world, async (page) => {
    const name = `foot_${RUN}`;
    await newDraft(page, `Snippet ${RUN}`);
    await page.getByRole('button', { name: 'Snippets…' }).click();
    await page.getByRole('button', { name: 'New snippet' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('Text', { exact: true }).fill('Example Ltd');
    await dialog.getByRole('button', { name: 'Save snippet' }).click();
    await page.getByText(`{{> ${name}}}`, { exact: true }).waitFor();
    await page.getByRole('button', { name: `Change ${name}` }).click();
    assert.equal(await dialog.getByLabel('Text', { exact: true }).inputValue(), 'Example Ltd');
    await dialog.getByLabel('Text', { exact: true }).fill('Example Ltd, 1 Road');
    await dialog.getByRole('button', { name: 'Save snippet' }).click();
    await shot(page, 'snippets');
    if (REAL) {
      await page.getByRole('button', { name: 'Close', exact: true }).click();
      await page.getByLabel('Text', { exact: true }).fill(`Hi {{> ${name}}} {{unsubscribe_url}}`);
      await page.getByRole('button', { name: 'Text', exact: true }).click();
      await page.getByText('Hi Example Ltd, 1 Road').waitFor();
      await page.getByLabel('Text', { exact: true }).fill('Hi {{unsubscribe_url}}');
      await saved(page);
      await page.getByRole('button', { name: 'Snippets…' }).click();
    }
    await page.getByRole('button', { name: `Remove ${name}` }).click();
    await page.getByRole('button', { name: 'Remove 1 snippet' }).click();
    await page.getByText('Snippet removed.').waitFor();
  }));

test('people without a value are shown as a filter', { skip: !REAL && 'needs the daemon' }, () =>
  inPage(world, async (page) => {
    const list = await page.evaluate(async (run) => {
      const csrf = (await (await fetch('/api/v1/session')).json()).csrf_token;
      const post = async (/** @type {string} */ path, /** @type {any} */ body) =>
        (await fetch(`/api/v1${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf }, body: JSON.stringify(body) })).json();
      const made = await post('/lists', { name: `Gaps ${run}` });
      await post('/recipients', { email: `a-${run}@example.org`, attributes: { city: 'Rome' }, list_ids: [made.id] });
      await post('/recipients', { email: `b-${run}@example.org`, list_ids: [made.id] });
      const sender = await post('/senders', { name: `Gaps ${run}`, from_name: 'Ann', from_email: 'ann@example.org', transport: 'sandbox' });
      const campaign = await post('/campaigns', {
        name: `Gaps ${run}`,
        sender_id: sender.id,
        audience: { list_ids: [made.id] },
        steps: [{ subject: 'Hello', body: 'From {{city}} to {{frist_name}} {{unsubscribe_url}}' }],
      });
      return campaign.id;
    }, RUN);
    await page.goto(`/campaigns/${list}/launch`);
    await page.getByText('did you mean {{first_name}}?').waitFor();
    await page.getByRole('listitem').filter({ hasText: '1 of 2 recipients has no city' }).getByRole('link', { name: 'Show 1 recipient' }).click();
    await page.getByRole('heading', { name: 'New segment', level: 1 }).waitFor();
    await page.getByText(`b-${RUN}@example.org`).waitFor();
    await shot(page, 'findings-people');
  }));
