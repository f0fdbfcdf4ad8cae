// @ts-check
// A message of blocks in its editor: by the pointer, by the keyboard, on a phone, with axe.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFaults } from './axe.mjs';
import { inPage, REAL, shot, startWorld } from './browser.mjs';

const RUN = Date.now().toString(36);
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

/** A draft with an empty message of blocks. @param {any} page @param {string} name */
async function newBlocks(page, name) {
  await page.goto('/campaigns/new');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Subject').fill('Hello');
  await page.getByRole('button', { name: 'Create draft' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  await page.getByLabel('Format').selectOption('blocks');
}

const add = (/** @type {any} */ page, /** @type {string} */ kind) =>
  page.getByRole('group', { name: 'Add a block' }).getByRole('button', { name: kind, exact: true }).click();
const rows = (/** @type {any} */ page) => page.locator('.blocks > li > .block-head strong').allTextContents();
const saved = (/** @type {any} */ page) => page.getByRole('status').getByText('saved', { exact: true }).waitFor();
const stored = (/** @type {any} */ page) =>
  page.evaluate(async () => (await (await fetch(`/api/v1${location.pathname.replace('/edit', '')}`)).json()).steps[0]);

test('blocks are added, moved by keys, copied, removed and brought back, and all of it is saved', () =>
  inPage(world, async (page) => {
    await newBlocks(page, `Blocks ${RUN}`);
    assert.deepEqual(await rows(page), ['Text', 'Footer']);
    await add(page, 'Heading');
    await page.getByLabel('Text', { exact: true }).fill('Hello {{first_name}}');
    await page.getByRole('button', { name: /^Heading/ }).first().press('Alt+ArrowUp');
    await page.getByText('Moved to place 2 of 3.').waitFor();
    await page.keyboard.press('Alt+ArrowUp');
    assert.deepEqual(await rows(page), ['Heading', 'Text', 'Footer']);
    await add(page, 'Button');
    await page.getByLabel('Text', { exact: true }).fill('Read on');
    await page.getByLabel('Leads to').fill('https://shop.example/spring');
    assert.deepEqual(await rows(page), ['Heading', 'Button', 'Text', 'Footer']);
    await page.getByRole('button', { name: 'Copy Button 2' }).click();
    await page.getByRole('button', { name: 'Remove Button 3' }).click();
    await page.getByText('Button 3 removed.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    assert.deepEqual(await rows(page), ['Heading', 'Button', 'Button', 'Text', 'Footer']);
    await saved(page);
    const step = await stored(page);
    assert.equal(step.format, 'blocks');
    assert.deepEqual(step.blocks.map((/** @type {any} */ b) => b.type), ['heading', 'button', 'button', 'text', 'footer']);
    assert.equal(step.blocks[2].href, 'https://shop.example/spring');
    await page.reload();
    await page.getByRole('button', { name: /^Heading/ }).first().waitFor();
    assert.deepEqual(await rows(page), ['Heading', 'Button', 'Button', 'Text', 'Footer']);
    await shot(page, 'blocks-editor');
  }));

test('a design is put in, keeps the address, and goes again', () =>
  inPage(world, async (page) => {
    await newBlocks(page, `Design ${RUN}`);
    await page.getByText('Look', { exact: true }).click();
    await page.getByLabel('Your address').fill('Shop Ltd');
    const designs = page.getByRole('group', { name: 'Start from a design' });
    assert.deepEqual(await designs.getByRole('button').allTextContents(), ['Letter', 'Newsletter', 'Announcement', 'Invitation', 'Offer']);
    await designs.getByRole('button', { name: 'Newsletter' }).click();
    await page.getByText('Newsletter put in place of 2 blocks.').waitFor();
    assert.equal((await rows(page)).length, 11);
    await saved(page);
    const step = await stored(page);
    assert.equal(step.design.theme.address, 'Shop Ltd');
    assert.equal(step.design.theme.heading_font, 'serif');
    await shot(page, 'blocks-design');
    await page.getByRole('button', { name: 'Undo' }).click();
    assert.deepEqual(await rows(page), ['Text', 'Footer']);
    await saved(page);
  }));

test('a message is kept as a template, and begins another one', () =>
  inPage(world, async (page) => {
    await newBlocks(page, `Kept ${RUN}`);
    await add(page, 'Line');
    await page.getByRole('button', { name: 'Keep as a template…' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill(`Monthly ${RUN}`);
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByText('Template kept.').waitFor();
    await page.goto('/campaigns/new');
    await page.getByLabel('Name', { exact: true }).fill(`Begun ${RUN}`);
    await page.getByRole('button', { name: 'Templates…' }).click();
    await page.getByRole('button', { name: `Begin with Monthly ${RUN}` }).click();
    await page.getByText(`Monthly ${RUN} put in place of the text.`).waitFor();
    assert.deepEqual(await rows(page), ['Text', 'Footer', 'Line']);
    await page.getByRole('button', { name: 'Undo' }).click();
    assert.equal(await page.getByLabel('Format').inputValue(), 'markdown');
  }));

test('a block is dragged to its place', () =>
  inPage(world, async (page) => {
    await newBlocks(page, `Dragged ${RUN}`);
    await add(page, 'Line');
    assert.deepEqual(await rows(page), ['Text', 'Footer', 'Line']);
    const heads = page.locator('.blocks > li > .block-head');
    await heads.nth(2).dragTo(heads.nth(0));
    assert.deepEqual(await rows(page), ['Line', 'Text', 'Footer']);
    await saved(page);
  }));

test('columns hold blocks of their own, and the look has colours', () =>
  inPage(world, async (page) => {
    await newBlocks(page, `Columns ${RUN}`);
    await add(page, 'Columns');
    const left = page.getByRole('group', { name: 'Add to column 1' });
    assert.equal(await left.getByRole('button', { name: 'Columns' }).count(), 0);
    await left.getByRole('button', { name: 'Heading', exact: true }).click();
    await page.getByLabel('Text', { exact: true }).fill('Left');
    await page.getByText('Look', { exact: true }).click();
    await page.getByText('Colours', { exact: true }).click();
    await page.getByLabel('Button colour', { exact: true }).fill('#aa2200');
    await saved(page);
    const step = await stored(page);
    assert.deepEqual(step.blocks[2].columns, [{ blocks: [{ type: 'heading', text: 'Left' }] }, { blocks: [] }]);
    assert.equal(step.design.theme.colors.button, '#aa2200');
  }));

test('what the daemon refuses shows at its field', { skip: !REAL && 'needs the daemon' }, () =>
  inPage(world, async (page) => {
    await newBlocks(page, `Refused ${RUN}`);
    await add(page, 'Button');
    await page.getByLabel('Leads to').fill('shop.example');
    await page.getByText('must begin with https://', { exact: false }).first().waitFor();
    await page.getByLabel('Leads to').fill('');
    await page.getByText('is empty; say where the button leads', { exact: false }).waitFor();
    assert.equal(await page.getByTitle('Preview of the message').count(), 1);
  }));

for (const width of [1280, 375])
  test(`the editor of blocks has no axe fault and fits into ${width} px`, () =>
    inPage(world, async (page) => {
      await page.setViewportSize({ width, height: 900 });
      await newBlocks(page, `Axe ${width} ${RUN}`);
      for (const kind of ['Heading', 'Picture', 'Links', 'Columns']) await add(page, kind);
      await page.getByText('Look', { exact: true }).click();
      await page.getByText('Colours', { exact: true }).click();
      assert.deepEqual(await axeFaults(world, page), []);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
      await shot(page, `blocks-${width}`);
    }));
