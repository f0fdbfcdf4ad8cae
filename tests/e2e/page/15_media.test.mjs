// @ts-check
// The library: uploads, words, where files stand, taking them into messages, attachments; on a phone; with axe.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFaults } from './axe.mjs';
import { deflateSync, gzipSync } from 'node:zlib';
import { inPage, REAL, shot, startWorld } from './browser.mjs';
import { call, seed } from './screens.mjs';

const RUN = Date.now().toString(36);
const NEEDS_DAEMON = { skip: !REAL && 'needs the daemon' };
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

/** As a gzip member ends with it (RFC 1952, 2.3.1). @param {Buffer} data */
function crc32(data) {
  const member = gzipSync(data);
  return member.readUInt32LE(member.length - 8);
}

/** @param {string} kind @param {Buffer} data */
function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind), data]);
  const out = Buffer.alloc(8 + data.length + 4);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), out.length - 4);
  return out;
}

/** A picture that a browser draws; no two of a run are the same. @param {number} shade @param {number} [width] @param {number} [height] */
function png(shade, width = 40, height = 30) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0], 8);
  const rows = Buffer.alloc((width + 1) * height, shade);
  for (let y = 0; y < height; y++) rows[y * (width + 1)] = 0;
  rows.write(RUN, 1);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('tEXt', Buffer.from('Author\0Ada')),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const PDF = { name: `programme ${RUN}.pdf`, mimeType: 'application/pdf', buffer: Buffer.from(`%PDF-1.7\n${RUN}\n%%EOF\n`) };
/** @param {string} name @param {number} shade */
const picture = (name, shade) => ({ name, mimeType: 'image/png', buffer: png(shade) });
const put = (/** @type {any} */ page, /** @type {any} */ files) => page.getByLabel('Upload…').setInputFiles(files);
/** Whether the browser has drawn every picture of the page. @param {any} page */
const drawn = (page) => page.waitForFunction(() => [...document.querySelectorAll('.thumb img')].every((i) => /** @type {any} */ (i).complete && /** @type {any} */ (i).naturalWidth > 0));

test('pictures go up, get words, are found, and go', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/media');
    await put(page, [picture(`summer-sale_${RUN}.png`, 120), picture(`second-${RUN}.png`, 90)]);
    const row = page.getByRole('row').filter({ hasText: `summer-sale_${RUN}.png` });
    await row.getByText('40 × 30', { exact: false }).waitFor();
    await row.getByText('nowhere').waitFor();
    await row.getByText(`Summer sale ${RUN}`).waitFor(); // words made of the name
    await drawn(page);
    await shot(page, 'media');
    assert.deepEqual(await axeFaults(world, page), []);

    await page.getByRole('button', { name: `Edit summer-sale_${RUN}.png` }).click();
    await page.getByLabel('In words').fill('A red chair');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await row.getByText('A red chair').waitFor();
    await page.getByLabel('Search files').fill('red chair');
    await page.getByLabel('Search files').press('Enter');
    await page.getByText('1 file', { exact: true }).waitFor();

    await page.getByRole('button', { name: `Delete summer-sale_${RUN}.png` }).click();
    await page.getByText('Nothing uses it.', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Delete file' }).click();
    await page.getByText('Nothing fits').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.getByText('A red chair').waitFor();

    await page.getByRole('button', { name: `Delete summer-sale_${RUN}.png` }).click();
    await page.getByRole('button', { name: 'Delete file' }).click();
    await page.getByText('Nothing fits').waitFor();
    await page.getByRole('link', { name: 'Deleted' }).click();
    await page.getByRole('button', { name: `Bring summer-sale_${RUN}.png back` }).click();
    await page.getByText('Nothing fits').waitFor();
  }));

test('what cannot be taken says why', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/media');
    await put(page, { name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>') });
    await page.getByRole('alert').getByText('SVG', { exact: false }).waitFor();
    const huge = png(1);
    huge.writeUInt32BE(50000, 16);
    huge.writeUInt32BE(50000, 20);
    await put(page, { name: 'huge.png', mimeType: 'image/png', buffer: huge });
    await page.getByRole('alert').getByText('50000 x 50000', { exact: false }).waitFor();
  }));

test('a picture is taken into a message, shown in its preview, and attachments go with it', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const { draft } = await seed(page, `Media ${RUN}`, `email,name\nmedia-${RUN}@example.com,Mina`);
    await page.goto(`/campaigns/${draft.id}/edit`);
    const first = page.getByRole('group', { name: 'First message' });
    await first.getByRole('button', { name: 'Insert a picture…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Insert a picture' });
    await dialog.getByLabel('Upload…').setInputFiles(picture(`inserted-${RUN}.png`, 60));
    await dialog.waitFor({ state: 'detached' });
    assert.match(await first.getByLabel('Text').inputValue(), /<img src="https?:\/\/.*\/m\/[0-9a-f]{64}\.png" alt="Inserted \w+" width="40"/);
    await first.getByRole('button', { name: 'Attach a file…' }).click();
    await page.getByRole('dialog', { name: 'Attach a file' }).getByLabel('Upload…').setInputFiles(PDF);
    await first.getByText('1 attachment').waitFor();
    await page.getByLabel('Put pictures of the library inside the messages').check();
    await page.getByText('1 picture inside, attached', { exact: false }).waitFor();
    const frame = page.frameLocator('iframe[title="Preview of the message"]');
    await frame.locator('img[src^="/m/"]').waitFor();
    const width = await frame.locator('img[src^="/m/"]').evaluate((/** @type {any} */ i) => i.decode().then(() => i.naturalWidth));
    assert.equal(width, 40);
    await shot(page, 'media-message');

    await first.getByLabel('Format').selectOption('blocks');
    await first.getByRole('group', { name: 'Add a block' }).getByRole('button', { name: 'Picture', exact: true }).click();
    await first.getByRole('button', { name: 'Choose a picture…' }).click();
    await page.getByRole('button', { name: `Take inserted-${RUN}.png` }).click();
    assert.match(await first.getByLabel('Address of the picture').inputValue(), /\/m\/[0-9a-f]{64}\.png$/);
    assert.match(await first.getByLabel('In words').inputValue(), /^Inserted/);
    await page.getByRole('status').getByText('saved', { exact: true }).waitFor();

    await page.goto('/media?used=true');
    await page.getByRole('row').filter({ hasText: `inserted-${RUN}.png` }).getByRole('link', { name: draft.name, exact: false }).waitFor();
  }));

test('the library fits a phone', NEEDS_DAEMON, () =>
  inPage(
    world,
    async (page) => {
      await page.goto('/media');
      await put(page, picture(`a-very-long-name-of-a-picture-that-somebody-gave-it-${RUN}.png`, 30));
      await page.getByText(`a-very-long-name-of-a-picture-that-somebody-gave-it-${RUN}.png`).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 375);
      await shot(page, 'media-phone');
    },
    { viewport: { width: 375, height: 740 } },
  ));
