// @ts-check
// Signing in by an OpenID provider, in a browser: the real daemon was started with a scripted one, which takes orders at /next.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { look } from './axe.mjs';
import { inPage, openPage, REAL, startWorld } from './browser.mjs';
import { call } from './screens.mjs';

const ISSUER = process.env.SIGN_ON_ISSUER || '';
const NEEDS_DAEMON = { skip: !(REAL && ISSUER) && 'needs a daemon with a provider' };
const RUN = Date.now().toString(36);
const EMAIL = `eva-${RUN}@example.org`;

/** Who logs in at the provider next, or the error it sends people back with. @param {string} [error] */
const next = (error = '') =>
  fetch(`${ISSUER.replace('localhost', '127.0.0.1')}/next`, {
    method: 'POST',
    body: JSON.stringify({ person: { sub: `s-${RUN}`, email: EMAIL, email_verified: true, name: 'Eva' }, error }),
  });

/** @type {any} */
let world;
before(async () => {
  if (NEEDS_DAEMON.skip) return;
  world = await startWorld();
  await next();
});
after(() => world?.stop());

test('somebody new signs in by the provider and lands where they wanted to', NEEDS_DAEMON, async () => {
  const { page, close } = await openPage(world);
  await page.goto('/lists');
  const link = page.getByRole('link', { name: 'Sign in by Example staff' });
  await link.waitFor();
  await look(world, page, 'log-in with a provider');
  await link.click();
  await page.getByRole('heading', { name: 'Lists', level: 1 }).waitFor();
  assert.doesNotMatch(page.url(), /code|state/);
  await page.goto('/settings');
  await page.getByText('You sign in by a provider and have no password here.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Change password' }).count(), 0);
  const me = await call(page, 'GET', '/session');
  assert.equal(me.user.email, EMAIL);
  assert.equal(me.user.role, 'viewer');
  await close();
});

test('whoever says no is told what to do, and can begin again', NEEDS_DAEMON, async () => {
  const { page, close } = await openPage(world, { viewport: { width: 375, height: 800 } });
  await next('access_denied');
  await page.goto('/sign-on');
  await page.getByRole('alert').getByText('You said no at Example staff.').waitFor();
  await look(world, page, 'sign-on that failed');
  await next();
  await page.getByRole('link', { name: 'Begin again' }).click();
  await page.getByRole('heading', { name: 'Dashboard', level: 1 }).waitFor();
  await close();
});

test('an admin sees who signs in by the provider, and unlinks them', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/settings');
    await page.getByText(`${world.base}/oidc/callback`).waitFor();
    await look(world, page, 'settings with a provider');
    await page.getByRole('button', { name: `Unlink the sign-on of ${EMAIL}` }).click();
    await page.getByRole('button', { name: 'Unlink 1 user' }).click();
    await page.getByText('Unlinked. Their sessions and tokens have ended.').waitFor();
    await page.getByRole('button', { name: `Unlink the sign-on of ${EMAIL}` }).waitFor({ state: 'detached' });
    const users = (await call(page, 'GET', '/users')).items;
    assert.equal(users.find((/** @type {any} */ u) => u.email === EMAIL).sign_on, null);
  }));
