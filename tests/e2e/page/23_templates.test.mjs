// @ts-check
// A template in its editor: looked at while it is typed, kept, changed by two people, copied, deleted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFaults } from './axe.mjs';
import { inPage, REAL, shot, startWorld } from './browser.mjs';
import { call } from './screens.mjs';

const RUN = Date.now().toString(36);
const NEEDS_DAEMON = { skip: !REAL && 'needs the daemon' };
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

/** A template that is there, opened. @param {any} page @param {any} content */
async function opened(page, content) {
  await page.goto('/templates');
  const made = await call(page, 'POST', '/templates', content);
  await page.goto(`/templates/${made.id}`);
  await page.getByRole('heading', { name: content.name, level: 1 }).waitFor();
  return made;
}

const look = (/** @type {any} */ page, /** @type {string} */ name) => page.frameLocator(`iframe[title="${name} with its sample content"]`);
const saved = (/** @type {any} */ page) => page.getByText('Template saved.').first().waitFor();

test('a template of blocks is made, looked at while it is typed, changed, copied and deleted', () =>
  inPage(world, async (page) => {
    const name = `Monthly ${RUN}`;
    await page.goto('/templates');
    await page.getByRole('link', { name: 'New template' }).first().click();
    await page.getByText('The preview appears as soon as').waitFor();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Heading', exact: true }).click();
    await page.getByLabel('Text', { exact: true }).fill('Words of the month');
    await look(page, name).getByText('Words of the month').waitFor();
    await page.getByRole('button', { name: 'Create template' }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    const id = new URL(page.url()).pathname.split('/').pop();

    await page.getByRole('button', { name: /^Heading/ }).first().click();
    await page.getByLabel('Text', { exact: true }).fill('Other words');
    await look(page, name).getByText('Other words').waitFor();
    assert.equal((await call(page, 'GET', `/templates/${id}`)).blocks[0].text, 'Words of the month');
    await page.goto('about:blank');
    await page.goto(`/templates/${id}`);
    await page.getByText('Your unsaved changes are back').waitFor();
    await page.keyboard.press('Control+s');
    await saved(page);
    assert.equal((await call(page, 'GET', `/templates/${id}`)).blocks[0].text, 'Other words');
    assert.deepEqual(await axeFaults(world, page), []);
    await shot(page, 'template');

    await page.getByRole('button', { name: 'Duplicate' }).click();
    await page.getByRole('heading', { name: `${name} (copy)`, level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete 1 template' }).click();
    await page.getByRole('heading', { name: 'Templates', level: 1 }).waitFor();
    await page.getByRole('link', { name, exact: true }).waitFor();
    assert.equal(await page.getByRole('link', { name: `${name} (copy)` }).count(), 0);
  }));

test('of two people who change one template, the second is asked whose work stays', () =>
  inPage(world, async (page, context) => {
    const name = `Shared ${RUN}`;
    const made = await opened(page, { name, format: 'html', body: '<p>First</p>' });
    const text = (/** @type {any} */ where) => where.getByLabel('Text', { exact: true });
    await text(page).fill('<p>Mine</p>');
    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByRole('button', { name: 'Discard them' }).click();
    await text(other).fill('<p>Theirs</p>');
    await other.getByRole('button', { name: 'Save template' }).click();
    await saved(other);
    await page.getByRole('button', { name: 'Save template' }).click();
    const clash = page.getByRole('dialog', { name: 'Somebody else has saved this meanwhile' });
    const row = clash.getByRole('row', { name: 'body' });
    await row.waitFor();
    assert.deepEqual(await row.getByRole('cell').allTextContents(), ['<p>Theirs</p>', '<p>Mine</p>']);
    await clash.getByRole('button', { name: 'Keep mine' }).click();
    await saved(page);
    assert.equal((await call(page, 'GET', `/templates/${made.id}`)).body, '<p>Mine</p>');
  }));

test('a template becomes a layout with samples, and says what is wrong with it', NEEDS_DAEMON, () =>
  inPage(
    world,
    async (page) => {
      const name = `Frame ${RUN}`;
      const made = await opened(page, { name, format: 'html', body: '<h1>Head</h1>' });
      await page.getByRole('button', { name: 'Make it a layout' }).click();
      await look(page, name).getByText('Here stands the message.').waitFor();
      await page.getByLabel('Sample content').fill('**Sample** words');
      await look(page, name).getByText('Sample words').waitFor();
      await page.getByRole('button', { name: 'Text', exact: true }).click();
      await page.getByLabel('Text', { exact: true }).and(page.locator('pre')).getByText('Sample words').waitFor();
      await page.getByRole('button', { name: 'HTML', exact: true }).click();
      const body = page.locator('textarea[name="body"]');
      const whole = await body.inputValue();
      await body.fill(`<p>{{slot.aside}}</p>${whole}`);
      await page.getByLabel('Sample for the slot aside').fill('Side');
      await page.getByRole('button', { name: 'Save template' }).click();
      await page.locator('textarea[name="body"][aria-invalid="true"]').waitFor();
      await body.fill(`<div>{{slot.aside}}</div>${whole}`);
      await look(page, name).getByText('Side').waitFor();
      await page.getByRole('button', { name: 'Save template' }).click();
      await saved(page);
      const stored = await call(page, 'GET', `/templates/${made.id}`);
      assert.deepEqual([stored.slots, stored.sample], [['aside', 'body'], { aside: 'Side', body: '**Sample** words' }]);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      assert.deepEqual(await axeFaults(world, page), []);
      await shot(page, 'template-layout-375');
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByRole('link', { name: 'Templates', exact: true }).click();
      await page.getByText('Layout with the slots: aside, body').waitFor();
    },
    { viewport: { width: 375, height: 800 } },
  ));
