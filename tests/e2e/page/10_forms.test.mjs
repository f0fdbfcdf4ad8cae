// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inPage, REAL, shot, startWorld } from './browser.mjs';
import { call } from './screens.mjs';

const RUN = Date.now().toString(36);
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

/** A list and a sandbox sender of this run. @param {any} page @param {string} name */
async function things(page, name) {
  await page.goto('/forms');
  const list = await call(page, 'POST', '/lists', { name });
  const sender = await call(page, 'POST', '/senders', { name, from_name: 'Ann', from_email: 'ann@example.com', transport: 'sandbox' });
  return { list, sender };
}

test('a form is made, previewed, changed and deleted', () =>
  inPage(world, async (page) => {
    const name = `News ${RUN}`;
    await things(page, name);
    await page.goto('/forms');
    await page.getByRole('link', { name: 'New form' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Address', { exact: true }).fill(`news-${RUN}`);
    await page.getByLabel(name, { exact: true }).check();
    await page.getByLabel('Sender of the confirm mail').selectOption({ label: name });
    await page.getByLabel('Subject', { exact: true }).fill(`Confirm ${RUN}`);
    await page.locator('.preview-subject').getByText(`Confirm ${RUN}`).waitFor();
    await page.getByRole('button', { name: 'Make form' }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    await page.getByText('0 asked, 0 confirmed, 0 expired').waitFor();
    await page.getByLabel('HTML of the form').getByText(`/s/news-${RUN}`).waitFor();
    await page.getByRole('button', { name: 'Copy HTML' }).click();
    await page.getByText(/Copied\.|Ctrl\+C/).waitFor();
    await shot(page, 'form');
    await page.getByLabel('Open', { exact: false }).check();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.').waitFor();
    await page.getByRole('link', { name: '← Sign-up forms' }).click();
    await page.getByRole('row', { name: new RegExp(name) }).getByText('open').waitFor();
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete 1 form' }).click();
    await page.getByText('Form deleted.').waitFor();
  }));

test('what is typed into a form survives leaving it', () =>
  inPage(world, async (page) => {
    await page.goto('/forms/new');
    await page.getByLabel('Title', { exact: true }).fill(`Kept ${RUN}`);
    await page.reload();
    await page.getByText('Your unsaved changes are back').waitFor();
    assert.equal(await page.getByLabel('Title', { exact: true }).inputValue(), `Kept ${RUN}`);
    await page.getByRole('button', { name: 'Discard them' }).click();
  }));

test('somebody signs up on the public page and confirms by the mail', { skip: !REAL && 'needs the daemon' }, () =>
  inPage(world, async (page) => {
    const { list, sender } = await things(page, `Joined ${RUN}`);
    const slug = `join-${RUN}`;
    const form = await call(page, 'POST', '/forms', { name: slug, slug, open: true, list_ids: [list.id], sender_id: sender.id, title: 'Our news' });
    await page.goto(`/s/${slug}`);
    await page.waitForTimeout(2100); // the page must have been open that long
    await page.getByLabel('E-mail address').fill(`new-${RUN}@example.com`);
    await shot(page, 'public-form');
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByRole('heading', { name: 'Please check your mail' }).waitFor();
    await page.goto('/forms');
    let caught;
    for (let tries = 0; tries < 100 && !caught; tries++) {
      caught = (await call(page, 'GET', `/sandbox/messages?q=new-${RUN}`)).items[0];
      if (!caught) await page.waitForTimeout(100);
    }
    const { text } = await call(page, 'GET', `/sandbox/messages/${caught.id}`);
    const link = new URL(/https?:\/\/\S+\/c\/[\w.-]+/.exec(text)?.[0] || '');
    await page.goto(link.pathname);
    await page.getByRole('button', { name: 'Yes, sign me up' }).click();
    await page.getByRole('heading', { name: 'You are signed up' }).waitFor();
    await page.goto('/forms');
    const after = await call(page, 'GET', `/forms/${form.id}`);
    assert.deepEqual([after.asked, after.confirmed, after.expired], [1, 1, 0]);
    assert.equal((await call(page, 'GET', `/recipients?list_id=${list.id}`)).total, 1);
  }));
