// @ts-check
// A token that may do little, and the audit that says who did what: on the real daemon.
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

/** Asks as a script does. @param {string} base @param {string} token @param {string} method @param {string} path @param {any} [body] */
const asScript = async (base, token, method, path, body) =>
  (
    await fetch(new URL(`/api/v1${path}`, base), {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body ? { 'Content-Type': 'application/json' } : {}) },
      body: body && JSON.stringify(body),
    })
  ).status;

test('a token gets a scope and an end, does that and nothing else, and is revoked', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/settings');
    const base = page.url();
    await page.getByRole('button', { name: 'New token' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(`Sign-up ${RUN}`);
    await dialog.getByLabel('Power').selectOption({ label: 'Only what I choose' });
    assert.equal(await dialog.getByRole('button', { name: 'Make token' }).isDisabled(), true);
    await dialog.getByLabel('Change recipients').check();
    await dialog.getByLabel('Ends').selectOption({ label: 'In 90 days' });
    await look(world, page, 'token-scopes');
    await dialog.getByRole('button', { name: 'Make token' }).click();
    const secret = (await page.getByRole('dialog').locator('code').textContent()) || '';
    assert.match(secret, /^cmpd_/);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    const row = page.getByRole('row').filter({ hasText: `Sign-up ${RUN}` });
    await row.getByText('recipients:write').waitFor();
    await look(world, page, 'tokens');
    assert.equal(await asScript(base, secret, 'POST', '/recipients', { email: `scoped-${RUN}@example.com` }), 201);
    assert.equal(await asScript(base, secret, 'GET', '/recipients'), 403);
    await page.reload();
    await row.getByText('127.0.0.', { exact: false }).or(row.getByText('local')).first().waitFor();
    await row.getByRole('button', { name: `Revoke Sign-up ${RUN}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke 1 token' }).click();
    await page.getByText('Revoked.').waitFor();
    assert.equal(await asScript(base, secret, 'GET', '/session'), 401);
  }));

test('the audit tells a change side by side, is filtered, and leaves as a file', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const list = await call(page, 'POST', '/lists', { name: `Before ${RUN}` });
    await call(page, 'PATCH', `/lists/${list.id}`, { name: `After ${RUN}` });
    await page.goto('/audit');
    await page.getByRole('heading', { name: 'Audit', level: 1 }).waitFor();
    await page.getByLabel('What', { exact: true }).selectOption({ label: 'List' });
    await page.waitForURL(/what=list/);
    await page.getByLabel('Object', { exact: true }).fill(`list:${list.id}`);
    await page.getByLabel('Object', { exact: true }).press('Enter');
    await page.waitForURL(/object=list/);
    const row = page.getByRole('row').filter({ hasText: 'List: changed' });
    await row.getByText('Details').click();
    await row.getByText(`Before ${RUN}`, { exact: true }).waitFor();
    await row.getByText(`After ${RUN}`, { exact: true }).waitFor();
    await look(world, page, 'audit');
    const href = (await page.getByRole('link', { name: 'Download as CSV' }).getAttribute('href')) || '';
    const csv = await page.evaluate(async (/** @type {string} */ at) => (await fetch(at)).text(), href);
    assert.match(csv, /list\.update/);
    assert.doesNotMatch(csv, /token\.create/);
    await page.goto('/audit?q=nobody-did-this');
    await page.getByText('Nothing fits these filters').waitFor();
    await page.goto('/audit?what=audit');
    await page.getByText('Audit: downloaded').first().waitFor();
  }));
