// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inPage, openPage, sandboxSender, startWorld } from './browser.mjs';

const RUN = Date.now().toString(36);
const CLASH = 'Somebody else has saved this meanwhile';
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

/** @param {any} page @param {string} list */
async function openList(page, list) {
  await page.goto('/lists');
  await page.getByRole('button', { name: `Edit ${list}` }).click();
  await page.getByRole('dialog', { name: 'Edit list' }).waitFor();
}

/** Waits until the draft has saved itself. @param {any} page */
const saved = (page) =>
  page.waitForResponse((/** @type {any} */ r) => r.request().method() === 'PATCH' && r.status() === 200);

test('of two people who change one list, the second is asked whose work stays', () =>
  inPage(world, async (page, context) => {
    const list = `Shared ${RUN}`;
    await page.goto('/lists');
    await page.getByRole('button', { name: 'New list' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill(list);
    await page.getByRole('button', { name: 'Create list' }).click();
    await openList(page, list);
    await page.getByLabel('Description', { exact: true }).fill('mine');

    const other = await context.newPage();
    await openList(other, list);
    await other.getByLabel('Description', { exact: true }).fill('theirs');
    await other.getByRole('button', { name: 'Save' }).click();
    await other.getByText('theirs').waitFor();

    await page.getByRole('button', { name: 'Save' }).click();
    const clash = page.getByRole('dialog', { name: CLASH });
    const row = clash.getByRole('row', { name: 'description' });
    await row.waitFor();
    assert.deepEqual(await row.getByRole('cell').allTextContents(), ['theirs', 'mine']);
    await clash.getByRole('button', { name: 'Go on editing' }).click();
    assert.equal(await page.getByLabel('Description', { exact: true }).inputValue(), 'mine');
    await page.getByRole('button', { name: 'Save' }).click();
    await clash.getByRole('button', { name: 'Keep mine' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText('mine', { exact: true }).waitFor();
  }));

test('taking theirs shows theirs, and the next save is no clash', () =>
  inPage(world, async (page, context) => {
    await sandboxSender(page, `Relay ${RUN}`);
    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByLabel('From name').fill('Theirs');
    await other.getByRole('button', { name: 'Save' }).click();
    await other.getByText('Saved.').waitFor();

    await page.getByLabel('From name').fill('Mine');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog', { name: CLASH }).getByRole('button', { name: 'Take theirs' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal(await page.getByLabel('From name').inputValue(), 'Theirs');
    await page.getByLabel('From name').fill('Both');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
  }));

/** Makes a user on the page and opens a window as this user. @param {any} page @param {string} role */
async function windowOf(page, role) {
  const email = `${role}-${RUN}@example.com`;
  const password = 'some letters in a row';
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Add user' }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Role').selectOption(role);
  await page.getByRole('button', { name: 'Add user' }).last().click();
  await page.getByRole('cell', { name: email, exact: true }).waitFor();
  const window = await openPage(world);
  await window.page.goto('/campaigns');
  await window.page.getByLabel('E-mail').fill(email);
  await window.page.getByLabel('Password').fill(password);
  await window.page.getByRole('button', { name: 'Log in' }).click();
  await window.page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor();
  return window;
}

test('an editor sees senders and is offered nothing that is refused', () =>
  inPage(world, async (page) => {
    await sandboxSender(page, `Seen ${RUN}`);
    const sender = new URL(page.url()).pathname;
    const window = await windowOf(page, 'editor');
    const editor = window.page;
    await editor.goto('/senders');
    await editor.getByRole('cell', { name: `Seen ${RUN}` }).waitFor();
    assert.equal(await editor.getByRole('link', { name: 'New sender' }).count(), 0);
    await editor.goto(sender);
    await editor.getByText('Only an admin changes senders').waitFor();
    for (const name of ['Save', 'Delete', 'Verify connection'])
      assert.equal(await editor.getByRole('button', { name }).count(), 0, name);
    await editor.goto('/lists');
    await editor.getByRole('button', { name: 'New list' }).first().waitFor();
    await window.close();
  }));

test('a viewer finds no button on any screen that changes something', () =>
  inPage(world, async (page) => {
    const writes =
      /^(New|Add|Create|Edit|Delete|Remove|Erase|Save|Import|Suppress|Approve|Retry|Discard|Verify|Check and launch|Send test)\b/;
    await page.goto('/recipients/new');
    await page.getByLabel('E-mail').fill(`viewed-${RUN}@example.com`);
    await page.getByRole('button', { name: 'Add recipient' }).click();
    await page.getByText('Recipient added.').waitFor();
    await page.goto(`/recipients?q=viewed-${RUN}`);
    await page.getByRole('link', { name: `viewed-${RUN}@example.com` }).click();
    await page.getByRole('button', { name: 'Save' }).waitFor();
    const person = new URL(page.url()).pathname;
    await page.goto('/campaigns/new');
    await page.getByLabel('Name', { exact: true }).fill(`Seen ${RUN}`);
    await page.getByLabel('Subject').fill('Hello');
    await page.getByRole('button', { name: 'Create draft' }).click();
    await page.getByRole('heading', { name: `Seen ${RUN}`, level: 1 }).waitFor();
    const draft = new URL(page.url()).pathname;
    const window = await windowOf(page, 'viewer');
    for (const path of [
      '/campaigns',
      '/campaigns/new',
      draft,
      '/senders',
      '/senders/new',
      '/recipients',
      person,
      '/lists',
      '/import',
      '/suppressions',
      '/queue',
      '/segments',
      '/segments/new',
      '/webhooks',
      '/settings',
    ]) {
      await window.page.goto(path);
      await window.page.getByRole('heading', { level: 1 }).waitFor();
      await window.page.locator('.loading').first().waitFor({ state: 'detached' });
      const main = window.page.getByRole('main');
      const found = [
        ...(await main.getByRole('button', { disabled: false }).allTextContents()),
        ...(await main.getByRole('link').allTextContents()),
      ];
      const offered = found.filter((text) => writes.test(text.trim()));
      assert.deepEqual(offered, [], path);
    }
    await window.close();
  }));

test('a draft that saves itself asks before it replaces what somebody else wrote', () =>
  inPage(world, async (page, context) => {
    await page.goto('/campaigns/new');
    await page.getByLabel('Name', { exact: true }).fill(`Draft ${RUN}`);
    await page.getByLabel('Subject').fill('Hello');
    await page.getByRole('button', { name: 'Create draft' }).click();
    await page.getByRole('heading', { name: `Draft ${RUN}`, level: 1 }).waitFor();
    await page.getByLabel('Subject').fill('Hello once more');
    await page.getByLabel('Text').fill('Mine. [Unsubscribe]({{unsubscribe_url}})');
    await saved(page);

    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByLabel('Subject').fill('Theirs');
    await saved(other);

    await page.getByLabel('Subject').fill('Mine');
    const clash = page.getByRole('dialog', { name: CLASH });
    await clash.getByRole('rowheader', { name: 'First message, subject' }).waitFor();
    await clash.getByRole('button', { name: 'Take theirs' }).click();
    await clash.waitFor({ state: 'detached' });
    assert.equal(await page.getByLabel('Subject').inputValue(), 'Theirs');
    await page.getByRole('status').getByText('saved', { exact: true }).waitFor();
  }));

test('of two saves of one tab the second waits for the first, and meets no clash', () =>
  inPage(world, async (page) => {
    await page.goto('/campaigns/new');
    await page.getByLabel('Name', { exact: true }).fill(`Line ${RUN}`);
    await page.getByLabel('Subject').fill('Hello');
    await page.getByRole('button', { name: 'Create draft' }).click();
    await page.getByRole('heading', { name: `Line ${RUN}`, level: 1 }).waitFor();
    let open = 0;
    let most = 0;
    let sent = 0;
    await page.route(/api\/v1\/campaigns\/\d+$/, async (/** @type {any} */ route) => {
      if (route.request().method() !== 'PATCH') return route.continue();
      open += 1;
      sent += 1;
      most = Math.max(most, open);
      const answer = await route.fetch();
      await new Promise((resolve) => setTimeout(resolve, 1500)); // a slow way back
      open -= 1;
      return route.fulfill({ response: answer });
    });
    const subject = page.getByLabel('Subject');
    const first = page.waitForRequest((/** @type {any} */ r) => r.method() === 'PATCH');
    await subject.fill('One');
    await first;
    await subject.fill('Two');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('saved', { exact: true }).waitFor();
    assert.deepEqual([most, sent], [1, 2]);
    assert.equal(await page.getByRole('dialog').count(), 0);
    const { steps } = await page.evaluate(async () =>
      (await fetch(`/api/v1${location.pathname.replace('/edit', '')}`)).json(),
    );
    assert.equal(steps[0].subject, 'Two');
  }));
