// @ts-check
// From a file to people: nothing changes before it was seen, and nothing that was chosen is lost.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { csv, enter, inPage, openPage, REAL, shot, startWorld } from './browser.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
// axe breaks the content policy of the page; that the page itself keeps it, 02 shows with the same steps.
const LOOKED_AT = { bypassCSP: true };
const RUN = Date.now().toString(36);
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

/** @param {any} page @param {string | Buffer} text @param {string} [name] */
const choose = (page, text, name = 'people.csv') =>
  page.getByLabel('CSV file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
/** @param {any} page @param {string} name */
const press = (page, name) => page.getByRole('button', { name }).click();

/** Nothing stands outside of the screen, and axe finds nothing. @param {any} page @param {string} name */
async function sound(page, name) {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await shot(page, name);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    // @ts-ignore
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes.map((/** @type {any} */ n) => n.html).join(' | ')}`);
  });
  assert.deepEqual(found, [], name);
  assert.ok(wide <= 0, `${name} is ${wide} px too wide`);
}

test('a file is understood, checked and imported in four steps', () =>
  inPage(world, async (page) => {
    await page.goto('/import');
    await sound(page, 'import-1-file');
    await choose(page, 'Kontakt,Firma\nfirst@example.com,1\nsecond,2\n');
    await page.getByText('Choose the e-mail column').waitFor();
    const next = page.getByRole('button', { name: 'Next: choose the list' });
    assert.equal(await next.isDisabled(), true);
    await sound(page, 'import-2-no-address');
    await page.getByLabel('Which column holds the e-mail address?').selectOption({ index: 1 });
    await page.getByLabel('Firma becomes').selectOption({ label: 'Attribute: number' });
    await page.getByText(/2 rows, 1 new, .* 1 rejected/).waitFor();
    await sound(page, 'import-2-columns');
    await next.click();
    const check = page.getByRole('button', { name: 'Next: check the numbers' });
    assert.equal(await check.isDisabled(), true); // no list is chosen unless a person does
    await page.getByLabel('Into list').selectOption({ label: 'A new list…' });
    assert.equal(await check.isDisabled(), true);
    await page.getByLabel('Name of the new list').fill(`Wizard ${RUN}`);
    await sound(page, 'import-3-list');
    await check.click();
    await page.getByText(`people.csv goes into the new list Wizard ${RUN}`).waitFor();
    await sound(page, 'import-4-check');
    await press(page, 'Import 1 row');
    await page.getByText('done', { exact: true }).waitFor();
    await sound(page, 'import-5-result');
    await page.goto('/import'); // what was imported is not offered again
    await page.getByLabel('CSV file').waitFor();
    await page.getByRole('link', { name: 'people.csv' }).first().waitFor();
    assert.equal(await page.getByText('people.csv is back').count(), 0);
  }, LOOKED_AT));

test('a long file is checked as a whole before anybody changes', { skip: !REAL && 'needs the daemon' }, () =>
  inPage(world, async (page) => {
    await page.goto('/import');
    await choose(page, csv(2500, `${RUN}.check.example`, { bad: 100 }), 'long.csv');
    await press(page, 'Next: choose the list');
    await page.getByLabel('Into list').selectOption({ label: 'A new list…' });
    await page.getByLabel('Name of the new list').fill(`Checked ${RUN}`);
    await press(page, 'Next: check the numbers');
    await page.getByText('The first rows look like this').waitFor();
    await press(page, 'Check the whole file');
    await page.getByText(/2,500 rows, 2,475 new, .* 25 rejected/).waitFor();
    await sound(page, 'import-4-whole');
    await press(page, 'Import 2,475 rows');
    await page.getByLabel('Import numbers').filter({ hasText: /Rows2,500New2,475/ }).waitFor({ timeout: 60000 });
    await page.getByText('done', { exact: true }).first().waitFor();
  }, LOOKED_AT));

/** A listmonk with 120 people on two lists: every fourth left the first one. @param {(server:any, url:string) => Promise<void>} work */
async function withListmonk(work) {
  let fails = 1;
  const people = Array.from({ length: 120 }, (_, i) => ({
    id: i + 1,
    email: `p${i}.${RUN}@listmonk.example`,
    name: `P ${i}`,
    attribs: {},
    status: 'enabled',
    lists: [{ id: 1, name: `Listmonk ${RUN}`, optin: 'single', subscription_status: i % 4 ? 'confirmed' : 'unsubscribed' },
      { id: 2, name: `Never ${RUN}`, optin: 'single', subscription_status: 'confirmed' }],
  }));
  const server = createServer((request, response) => {
    const url = new URL(request.url || '', 'http://x');
    const number = Number(url.searchParams.get('page'));
    const say = (/** @type {number} */ code, /** @type {any} */ body) => response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    if (request.headers.authorization !== `Basic ${Buffer.from('api:t0ken').toString('base64')}`) say(403, { message: 'invalid API credentials' });
    else if (url.pathname === '/api/lists')
      say(200, { data: { total: 2, per_page: 50, results: [{ id: 1, name: `Listmonk ${RUN}`, optin: 'single', subscriber_count: 90 }, { id: 2, name: `Never ${RUN}`, optin: 'single', subscriber_count: 120 }] } });
    else if (number === 2 && fails-- > 0) say(500, { message: 'pq: the database is away' });
    else say(200, { data: { total: 120, per_page: 50, page: number, results: people.slice((number - 1) * 50, number * 50) } });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  try {
    await work(server, `http://127.0.0.1:${/** @type {any} */ (server.address()).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('people of a running listmonk come with who left what', { skip: !REAL && 'needs the daemon' }, () =>
  inPage(world, (page) => withListmonk(async (_, url) => {
    await page.goto('/import');
    await page.getByText('Or read a running listmonk').click();
    await page.getByLabel('Address of listmonk').fill(`${url}/admin`);
    await page.getByLabel('API user').fill('api');
    await page.getByLabel('Token').fill('wrong');
    await press(page, 'Show its lists');
    await page.getByText('invalid API credentials').waitFor();
    await page.getByLabel('Token').fill('t0ken');
    await press(page, 'Show its lists');
    await page.getByText('listmonk knows 120 people on 2 lists').waitFor();
    await page.getByLabel(`Never ${RUN} (120)`).uncheck();
    await sound(page, 'import-listmonk');
    await press(page, 'Read the people');
    await press(page, 'Next: choose the list');
    await page.getByLabel('Into list').selectOption({ label: 'The lists that the rows name' });
    await press(page, 'Next: check the numbers');
    await page.getByText(/120 rows, 120 new/).waitFor();
    await press(page, 'Import 120 rows');
    await page.getByRole('heading', { name: /^Import \d+$/ }).waitFor(); // the history before it says "done" of others
    await page.getByText('done', { exact: true }).waitFor();
    const lists = await page.evaluate(async () => (await fetch('/api/v1/lists?limit=500')).json());
    const mine = lists.items.filter((/** @type {any} */ l) => l.name.endsWith(RUN) && /Listmonk|Never/.test(l.name));
    assert.deepEqual(mine.map((/** @type {any} */ l) => [l.name, l.recipients]), [[`Listmonk ${RUN}`, 90]]);
  }), LOOKED_AT));

test('the file and what was said of it are there again after a reload, and gone when told so', () =>
  inPage(world, async (page) => {
    await page.goto('/import');
    await choose(page, 'email,Firma\nkept@example.com,1\n', 'kept.csv');
    await page.getByLabel('Firma becomes').selectOption({ label: 'Tags' });
    await page.getByText(/1 row, 1 new/).waitFor();
    await press(page, 'Next: choose the list');
    await page.getByLabel('Into list').selectOption({ label: 'A new list…' });
    await page.getByLabel('Name of the new list').fill('Kept');
    await page.reload();
    await page.getByText('kept.csv is back').waitFor();
    assert.equal(await page.getByLabel('Name of the new list').inputValue(), 'Kept');
    await press(page, 'Back');
    assert.equal(await page.getByLabel('Firma becomes').inputValue(), 'tag');
    await sound(page, 'import-kept');
    await press(page, 'Choose another file');
    await page.getByLabel('CSV file').waitFor();
    await page.reload();
    await page.getByLabel('CSV file').waitFor();
    assert.equal(await page.getByText('kept.csv is back').count(), 0);
  }, LOOKED_AT));

test('a session that ends while a file is checked costs no choice', { skip: REAL }, () =>
  inPage(world, async (page, context) => {
    await page.goto('/import');
    await choose(page, 'email\nlogin@example.com\n', 'login.csv');
    await press(page, 'Next: choose the list');
    await page.getByLabel('Into list').selectOption({ label: 'A new list…' });
    await page.getByLabel('Name of the new list').fill('After login');
    await press(page, 'Next: check the numbers');
    await context.clearCookies();
    await page.reload();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await page.getByLabel('E-mail').fill('admin@example.com');
    await page.getByLabel('Password').fill('correct horse battery');
    await press(page, 'Log in');
    await page.getByRole('heading', { name: 'Log in' }).waitFor({ state: 'detached' });
    await page.goto('/import');
    await page.getByText('login.csv goes into the new list After login').waitFor();
  }));

test('the steps fit a phone', async () => {
  const { page, close } = await openPage(world, { viewport: { width: 375, height: 800 }, colorScheme: 'dark', ...LOOKED_AT });
  await enter(world, page);
  await page.goto('/import');
  await choose(page, `email,${'Unternehmensbezeichnung'.repeat(4)}\nphone@example.com,${'x'.repeat(500)}\n`, 'phone.csv');
  await page.getByText(/1 row, 1 new/).waitFor();
  await sound(page, 'import-phone-columns');
  await press(page, 'Next: choose the list');
  await page.getByLabel('Into list').selectOption({ label: 'A new list…' });
  await page.getByLabel('Name of the new list').fill('Phones');
  await sound(page, 'import-phone-list');
  await press(page, 'Next: check the numbers');
  await page.getByText('phone.csv goes into').waitFor();
  await sound(page, 'import-phone-check');
  await close();
});
