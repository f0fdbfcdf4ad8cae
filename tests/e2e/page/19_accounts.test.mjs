// @ts-check
// One's own account: second factor, password, sessions; and inviting people. On the real daemon.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { look } from './axe.mjs';
import { inPage, openPage, REAL, startWorld } from './browser.mjs';
import { call } from './screens.mjs';

const RUN = Date.now().toString(36);
const NEEDS_DAEMON = { skip: !REAL && 'needs the daemon' };
const FIRST = 'some letters in a row';
const SECOND = 'other letters in a row';
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

/** @param {string} text base32 */
function bytesOf(text) {
  const bits = [...text].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) || []).map((byte) => Number.parseInt(byte, 2)));
}

/** The code of RFC 6238, `steps` of 30 s from now. @param {string} secret base32 @param {number} [steps] */
function codeOf(secret, steps = 0) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
  const mac = createHmac('sha1', bytesOf(secret)).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1e6).padStart(6, '0');
}

/** A window in which somebody has logged in. @param {string} email @param {string} password */
async function windowOf(email, password) {
  const window = await openPage(world);
  await window.page.goto('/settings');
  await window.page.getByLabel('E-mail').fill(email);
  await window.page.getByLabel('Password').fill(password);
  await window.page.getByRole('button', { name: 'Log in' }).click();
  return window;
}

/** @param {any} page @param {string} email @param {string} role */
const user = (page, email, role) => call(page, 'POST', '/users', { email, role, password: FIRST });

/** Sets an app up in the form that asks for it; gives its secret. @param {any} page @param {any} form */
async function setUp(page, form) {
  await form.getByLabel('Password').fill(FIRST);
  await form.getByRole('button', { name: 'Go on' }).click();
  await form.getByRole('img', { name: 'QR code for your app' }).waitFor();
  const secret = (await form.locator('.secret-text').textContent()).replaceAll(' ', '');
  await form.getByLabel('Code', { exact: true }).fill('000000');
  await form.getByRole('button', { name: 'Switch on' }).click();
  await form.getByText('This code is wrong', { exact: false }).first().waitFor();
  await look(world, page, 'second-factor');
  await form.getByLabel('Code', { exact: true }).fill(codeOf(secret, -1));
  await form.getByRole('button', { name: 'Switch on' }).click();
  await form.getByRole('list', { name: 'Recovery codes' }).waitFor();
  return secret;
}

test('a second factor is set up, asked for, replaced by a recovery code, and switched off', NEEDS_DAEMON, () =>
  inPage(world, async (admin) => {
    const email = `phone-${RUN}@example.com`;
    await user(admin, email, 'viewer');
    const { page, close } = await windowOf(email, FIRST);
    await page.getByRole('button', { name: 'Set up a second factor' }).click();
    const dialog = page.getByRole('dialog');
    const secret = await setUp(page, dialog);
    const codes = await dialog.getByRole('listitem').allTextContents();
    assert.equal(codes.length, 10);
    await look(world, page, 'recovery-codes');
    await dialog.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 recovery codes are left.').waitFor();
    await page.getByRole('button', { name: 'Log out', exact: true }).last().click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    const again = async (/** @type {string} */ code) => {
      await page.getByLabel('Code', { exact: true }).fill(code);
      await page.getByRole('button', { name: 'Log in' }).click();
    };
    const password = async () => {
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password').fill(FIRST);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByLabel('Code', { exact: true }).waitFor();
    };
    await password();
    await look(world, page, 'login-code');
    await again('000000');
    await page.getByText('This code is wrong').waitFor();
    await again(codeOf(secret));
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Log out', exact: true }).last().click();
    await password();
    await again(codes[0].toUpperCase());
    await page.getByText('9 recovery codes are left.').waitFor();
    await page.getByRole('button', { name: 'Switch off the second factor' }).click();
    await dialog.getByLabel('Password').fill(FIRST);
    await dialog.getByLabel('Code', { exact: true }).fill(codes[1]);
    await dialog.getByRole('button', { name: 'Switch off the second factor' }).click();
    await page.getByText('You log in by password alone.').waitFor();
    await close();
  }));

test('whose role needs a second factor sets it up first; an admin resets it', NEEDS_DAEMON, () =>
  inPage(world, async (admin) => {
    const email = `needs-${RUN}@example.com`;
    const { id } = await user(admin, email, 'viewer');
    const { page, close } = await windowOf(email, FIRST);
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    await page.route('**/api/v1/session', async (/** @type {any} */ route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      // As the daemon says it of a role that needs one; the rule itself is tested without a browser.
      await route.fulfill({ response: answer, json: { ...body, lacks_second_factor: true } });
    });
    await page.reload();
    await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
    assert.equal(await page.getByRole('navigation').count(), 0);
    await setUp(page, page.getByRole('main'));
    await page.unroute('**/api/v1/session');
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    await admin.goto('/settings');
    await admin.getByRole('button', { name: `Reset the second factor of ${email}` }).click();
    await admin.getByRole('dialog').getByRole('button', { name: 'Reset 1 second factor' }).click();
    await admin.getByText('The second factor is reset.').waitFor();
    assert.equal((await call(admin, 'GET', `/users/${id}`)).has_second_factor, false);
    await page.reload();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await close();
  }));

test('a session elsewhere is ended, and a new password ends all others', NEEDS_DAEMON, () =>
  inPage(world, async (admin) => {
    const email = `places-${RUN}@example.com`;
    await user(admin, email, 'viewer');
    const here = await windowOf(email, FIRST);
    await here.page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    const there = await windowOf(email, FIRST);
    await there.page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    await here.page.reload();
    await here.page.getByText('this browser', { exact: true }).waitFor();
    await look(world, here.page, 'account');
    await here.page.getByRole('button', { name: /^Log out Chrome/ }).click();
    await here.page.getByText('Logged out there.').waitFor();
    await there.page.reload();
    await there.page.getByRole('heading', { name: 'Log in' }).waitFor();
    await here.page.getByLabel('Your name').fill('Nina Place');
    await here.page.getByRole('button', { name: 'Save name' }).click();
    await here.page.getByText('Saved.').waitFor();
    await here.page.getByRole('button', { name: 'Change password' }).click();
    const dialog = here.page.getByRole('dialog');
    await dialog.getByLabel('Present password').fill('not my password');
    await dialog.getByLabel('New password').fill(SECOND);
    await dialog.getByRole('button', { name: 'Change password' }).click();
    await dialog.getByText('This is not your present password', { exact: false }).waitFor();
    await dialog.getByLabel('Present password').fill(FIRST);
    await dialog.getByRole('button', { name: 'Change password' }).click();
    await here.page.getByText('Password changed.').waitFor();
    assert.equal((await call(here.page, 'GET', '/profile')).name, 'Nina Place');
    await here.close();
    await there.close();
  }));

test('somebody is invited by mail, chooses a password and is in', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    const email = `invited-${RUN}@example.com`;
    const sender = await call(page, 'POST', '/senders', {
      ...{ name: `Invites ${RUN}`, from_name: 'Ann', from_email: 'ann@example.com', transport: 'sandbox' },
    });
    await page.goto('/settings');
    await page.getByRole('button', { name: 'Invite by mail' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('E-mail').fill(email);
    await dialog.getByLabel('Role').selectOption('editor');
    await dialog.getByLabel('Sender of these mails').selectOption(String(sender.id));
    await look(world, page, 'invite');
    await dialog.getByRole('button', { name: 'Send the invitation' }).click();
    await page.getByText(`The invitation to ${email} is sent.`).waitFor();
    await page.getByRole('cell', { name: email, exact: true }).waitFor();
    const linkOf = async () => {
      const { items } = await call(page, 'GET', '/sandbox/messages');
      const mail = items.find((/** @type {any} */ m) => [m.envelope_to, m.to].includes(email));
      const shown = await call(page, 'GET', `/sandbox/messages/${mail.id}`);
      return /\/invitation\/[\w.-]+/.exec(JSON.stringify(shown))?.[0] || '';
    };
    const first = await linkOf();
    await page.getByRole('button', { name: `Send the invitation of ${email} again` }).click();
    await page.getByText(`The invitation to ${email} is sent.`).last().waitFor();
    const guest = await openPage(world);
    let link = await linkOf();
    for (let i = 0; i < 100 && link === first; i += 1) {
      await page.waitForTimeout(50);
      link = await linkOf();
    }
    world.auditing = true; // the browser logs the 404 that is wanted here
    await guest.page.goto(first);
    await guest.page.getByText('This link works no more.').waitFor();
    world.auditing = false;
    await guest.page.goto(link);
    await guest.page.getByText(`You will log in as ${email}, with the role editor.`).waitFor();
    await look(world, guest.page, 'invitation');
    await guest.page.getByLabel('Your name').fill('Ivy');
    await guest.page.getByLabel('Password').fill(FIRST);
    await guest.page.getByRole('button', { name: 'Create my account' }).click();
    await guest.page.getByRole('heading', { name: 'Dashboard', level: 1 }).waitFor();
    await guest.close();
    await page.reload();
    await page.getByText('Nobody is invited').waitFor();
    await page.getByRole('cell', { name: 'Ivy', exact: true }).waitFor();
  }));
