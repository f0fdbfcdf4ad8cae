// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inPage, logIn, sandboxSender, startWorld } from './browser.mjs';

const RUN = Date.now().toString(36);
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

const unsaved = (/** @type {any} */ page) => page.getByRole('dialog', { name: 'Leave without saving?' });

/** A draft in its editor. @param {any} page @param {string} name */
async function newDraft(page, name) {
  await page.goto('/campaigns/new');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Subject').fill('Hello');
  await page.getByRole('button', { name: 'Create draft' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** What the daemon has of a draft. @param {any} page */
const stored = (page) =>
  page.evaluate(async () => (await fetch(`/api/v1${location.pathname.replace('/edit', '')}`)).json());

/** Forms, and what is typed into them: address or opener, field, heading after leaving. @type {[string, string, string, string?][]} */
const FORMS = [
  ['/campaigns/new', 'Subject', 'a subject'],
  ['/recipients/new', 'Name', 'a person'],
  ['/senders/new', 'From name', 'a sender'],
  ['/lists', 'Description', 'a list', 'New list'],
  ['/segments/new', 'Name', 'a segment'],
  ['/templates/new', 'What it is for', 'a template'],
  ['/webhooks', 'URL', 'https://example.org/a', 'New webhook'],
  ['/suppressions', 'Reason', 'a reason', 'Suppress…'],
  ['/settings', 'E-mail', 'user@example.com', 'Add user'],
  ['/settings', 'Name', 'a token', 'New token'],
];

/** Opens a form; with an opener it is a dialog. @param {any} page @param {string} path @param {string} [opener] */
async function open(page, path, opener) {
  await page.goto(path);
  if (opener) await page.getByRole('button', { name: opener }).first().click();
}

test('every form keeps what was typed over a closed tab, and gives it back', () =>
  inPage(world, async (page) => {
    for (const [path, field, text, opener] of FORMS) {
      await open(page, path, opener);
      await page.getByLabel(field, { exact: true }).fill(text);
      await page.goto('about:blank');
      await open(page, path, opener);
      await page.getByText('Your unsaved changes are back').waitFor();
      assert.equal(await page.getByLabel(field, { exact: true }).inputValue(), text, path);
      await page.getByRole('button', { name: 'Discard them' }).click();
      assert.notEqual(await page.getByLabel(field, { exact: true }).inputValue(), text, path);
      await open(page, path, opener);
      await page.getByLabel(field, { exact: true }).waitFor();
      assert.equal(await page.getByText('Your unsaved changes are back').count(), 0, path);
    }
    assert.equal(await page.evaluate(() => JSON.stringify(localStorage).includes('password')), false);
  }));

test('Back, a link and Escape ask before words are left, and staying keeps them', () =>
  inPage(world, async (page) => {
    await page.goto('/campaigns');
    await page.getByRole('link', { name: 'New campaign' }).first().click();
    const subject = page.getByLabel('Subject');
    await subject.fill('words');
    await page.evaluate(() => history.back());
    await unsaved(page).getByRole('button', { name: 'Stay' }).click();
    assert.equal(new URL(page.url()).pathname, '/campaigns/new');
    assert.equal(await subject.inputValue(), 'words');
    await page.getByRole('link', { name: 'Queue' }).click();
    await unsaved(page).waitFor();
    await page.keyboard.press('Escape');
    await unsaved(page).waitFor({ state: 'detached' });
    assert.equal(await subject.inputValue(), 'words');
    await page.evaluate(() => history.back());
    await unsaved(page).getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor();
    await page.goForward();
    await page.getByText('Your unsaved changes are back').waitFor();
    await page.getByRole('link', { name: 'Queue' }).click();
    await unsaved(page).getByRole('button', { name: 'Discard changes' }).click();
    await page.getByRole('heading', { name: 'Queue', level: 1 }).waitFor();

    await page.goto('/lists');
    await page.getByRole('button', { name: 'New list' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'New list' });
    await page.getByLabel('Description', { exact: true }).fill('words');
    for (const _ of [1, 2]) {
      await page.keyboard.press('Escape');
      await unsaved(page).getByRole('button', { name: 'Stay' }).click();
      assert.equal(await page.getByLabel('Description', { exact: true }).inputValue(), 'words');
    }
    await page.keyboard.press('Escape');
    await unsaved(page).getByRole('button', { name: 'Discard changes' }).click();
    await dialog.waitFor({ state: 'detached' });
  }));

test('a draft written during an outage is saved when the daemon is back, however long that takes', () =>
  inPage(world, async (page, context) => {
    await newDraft(page, `Outage ${RUN}`);
    await context.setOffline(true);
    await page.evaluate(() => {
      // A second is a few minutes: far more than any single request is tried.
      const real = window.setTimeout;
      window.setTimeout = /** @type {any} */ (
        (/** @type {() => void} */ fn, /** @type {number} */ ms) => real(fn, ms / 200)
      );
    });
    let tries = 0;
    page.on('requestfailed', (/** @type {any} */ r) => {
      tries += r.method() === 'PATCH' ? 1 : 0;
    });
    await page.getByLabel('Subject').fill('Written in the dark');
    await page.getByRole('status').getByText('Not saved yet, trying again').waitFor();
    while (tries < 12) await page.waitForEvent('requestfailed');
    await page.getByLabel('Subject').fill('Written in the dark, twice');
    await context.setOffline(false);
    await page.getByRole('status').getByText('saved', { exact: true }).waitFor();
    assert.equal((await stored(page)).steps[0].subject, 'Written in the dark, twice');
  }));

test('an ended session is logged in over the page; the editor stays, and its words are saved', () =>
  inPage(world, async (page, context) => {
    await newDraft(page, `Session ${RUN}`);
    const text = page.getByLabel('Text');
    await text.evaluate((/** @type {any} */ e) => {
      e.dataset.same = 'yes';
    });
    await context.clearCookies();
    await page.getByLabel('Subject').fill('Typed without a session');
    const login = page.getByRole('dialog', { name: 'Log in' });
    await login.waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.getByLabel('Subject').inputValue(), 'Typed without a session');
    await logIn(page);
    await login.waitFor({ state: 'detached' });
    await page.getByRole('status').getByText('saved', { exact: true }).waitFor();
    assert.equal(await text.evaluate((/** @type {any} */ e) => e.dataset.same), 'yes');
    assert.equal((await stored(page)).steps[0].subject, 'Typed without a session');
  }));

test('a removed follow-up, condition and attribute come back', () =>
  inPage(world, async (page) => {
    await page.goto('/campaigns/new');
    await page.getByRole('button', { name: 'Add follow-up' }).click();
    const step = page.getByRole('group', { name: 'Follow-up 1' });
    await step.getByLabel('Text').fill('precious');
    await page.getByRole('button', { name: 'Remove follow-up 1' }).click();
    await step.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    assert.equal(await step.getByLabel('Text').inputValue(), 'precious');

    await page.goto('/recipients/new');
    await page.getByRole('button', { name: 'Add attribute' }).click();
    await page.getByLabel('Name of attribute 1').fill('company');
    await page.getByRole('button', { name: 'Remove attribute 1' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    assert.equal(await page.getByLabel('Name of attribute 1').inputValue(), 'company');
  }));

test('a saved form leaves no copy behind, and secrets are never kept', () =>
  inPage(world, async (page) => {
    await sandboxSender(page, `Kept ${RUN}`);
    await page.getByLabel('How it leaves').selectOption('smtp');
    await page.getByLabel('Host', { exact: true }).fill('mail.example.com');
    await page.getByLabel('Password').fill('hunter2 hunter2');
    await page.goto('about:blank');
    await page.goBack();
    await page.getByText('Your unsaved changes are back').waitFor();
    const copies = () => page.evaluate(() => JSON.stringify(localStorage));
    assert.match(await copies(), /mail\.example\.com/);
    assert.doesNotMatch(await copies(), /hunter2/);
    assert.equal(await page.getByLabel('Password').inputValue(), '');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    assert.doesNotMatch(await copies(), /mail\.example\.com/);
  }));
