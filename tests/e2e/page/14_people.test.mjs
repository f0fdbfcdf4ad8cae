// @ts-check
// One person's page: why they get no mail, lists with consent, the history and its filters; the contact cap.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inPage, REAL, startWorld } from './browser.mjs';
import { call, seed } from './screens.mjs';

const RUN = Date.now().toString(36);
const NEEDS_DAEMON = { skip: !REAL && 'needs the daemon' };
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

/** @param {any} page @param {string} email */
const personOf = async (page, email) => (await call(page, 'GET', `/recipients?q=${encodeURIComponent(email)}`)).items[0];

test('a person’s page tells their life, by days and by kinds', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const email = `mina-${RUN}@example.com`;
    const { list } = await seed(page, `Life ${RUN}`, `email,name\n${email},Mina`);
    const person = await personOf(page, email);
    await page.goto(`/recipients/${person.id}`);
    const history = page.getByRole('region', { name: 'History' });
    await history.getByText(`First message of Sent to Life ${RUN}`).waitFor();
    await history.getByText('Came in', { exact: false }).waitFor();
    const days = await history.getByRole('heading', { level: 3 }).allTextContents();
    assert.ok(days.some((day) => day.includes(String(new Date().getFullYear()))));
    const lists = page.getByRole('region', { name: 'Lists and consent' });
    await lists.getByRole('link', { name: list.name }).waitFor();
    await lists.getByText('No consent on record').waitFor();
    await page.getByRole('navigation', { name: 'Filter the history' }).getByRole('link', { name: 'Lists and consent' }).click();
    await page.waitForFunction(() => !document.querySelector('.loading'));
    assert.equal(await history.getByText('First message of').count(), 0);
    await history.getByText('Came in', { exact: false }).waitFor();
    assert.match(page.url(), /show=lists/);
  }));

test('a suppressed person’s page says why and what can be done', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const email = `stopped-${RUN}@example.com`;
    await call(page, 'POST', '/recipients', { email });
    await call(page, 'POST', '/suppressions', { address: email, reason: 'asked by phone' });
    const person = await personOf(page, email);
    await page.goto(`/recipients/${person.id}`);
    await page.getByText(`${email} is suppressed: no mail goes there`).waitFor();
    await page.getByRole('link', { name: 'suppressions', exact: true }).click();
    await page.getByRole('heading', { name: 'Suppressions', level: 1 }).waitFor();
    await page.getByText('asked by phone').waitFor();
  }));

test('older lines come below the newer ones', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const email = `busy-${RUN}@example.com`;
    const person = await call(page, 'POST', '/recipients', { email });
    for (let i = 0; i < 60; i += 1) await call(page, 'PATCH', `/recipients/${person.id}`, { name: `Name ${i}` });
    await page.goto(`/recipients/${person.id}`);
    const history = page.getByRole('region', { name: 'History' });
    await history.getByText('50 of 61 lines').waitFor();
    assert.equal(await history.getByRole('listitem').count(), 50);
    await history.getByRole('button', { name: 'Show older' }).click();
    await history.getByText('Added', { exact: false }).waitFor();
    assert.equal(await history.getByRole('listitem').count(), 61);
  }));

test('the contact cap is set, said back, checked, and taken away', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/settings');
    const card = page.getByRole('region', { name: 'Contact cap' });
    await card.getByText('There is no cap').waitFor();
    await card.getByLabel('Mails for one person, at most').fill('0');
    await card.getByRole('button', { name: 'Save the cap' }).click();
    await card.getByText('Please correct the marked fields.').waitFor();
    await card.getByLabel('Mails for one person, at most').fill('3');
    await card.getByRole('button', { name: 'Save the cap' }).click();
    await card.getByText('Nobody gets more than 3 mails in 7 days.').waitFor();
    await card.getByRole('button', { name: 'Remove the cap' }).click();
    await card.getByText('There is no cap').waitFor();
  }));
