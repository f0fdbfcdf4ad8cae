// @ts-check
// What the daemon says is German on a German page: faults of fields, findings of the preflight, what a campaign waits for.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enterGerman, inPage, REAL, startWorld } from './browser.mjs';
import { call, seed, until } from './screens.mjs';

const NEEDS_DAEMON = { skip: !REAL && 'needs the daemon' };
/** Words that no German sentence has. */
const ENGLISH = /\b(?:the|and|is|are|must|cannot|there|with|which|this|your|has|have|its|it)\b[^\n]*/gi;

/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
  await inPage(world, async () => {});
});
after(() => world?.stop());

/** @param {(page:any) => Promise<void>} work */
const inGerman = (work) =>
  inPage(
    world,
    async (page) => {
      await enterGerman(page);
      await work(page);
    },
    { login: false, locale: 'de-DE' },
  );

/** @param {any} page @param {string} name @param {any} [options] of the sender */
async function makeDraft(page, name, options = {}) {
  const list = await call(page, 'POST', '/lists', { name });
  const started = await call(page, 'POST', `/imports?list_id=${list.id}`, 'email,name\nada@ziel.example,Ada\nbert@ziel.example,Bert\n', 'text/csv');
  await until(page, `/imports/${started.id}`, (i) => i.state === 'done');
  const sender = await call(page, 'POST', '/senders', { name, from_name: 'Ada', from_email: 'ada@example.com', transport: 'sandbox', ...options });
  return call(page, 'POST', '/campaigns', {
    ...{ name, sender_id: sender.id, audience: { list_ids: [list.id], segment_ids: [], exclude_list_ids: [] } },
    steps: [{ subject: 'Hallo {{frist_name}}', format: 'markdown', body: 'Guten Tag {{firma}}\n\n[Abmelden]({{unsubscribe_url}})' }],
  });
}

test('a form with faults says in German what to do', NEEDS_DAEMON, () =>
  inGerman(async (page) => {
    await page.goto('/senders/new');
    await page.getByLabel('Name', { exact: true }).fill('Ohne Adresse');
    await page.getByLabel('Absenderadresse').fill('ada');
    await page.getByRole('button', { name: 'Absender anlegen' }).click();
    await page.getByText('Geben Sie eine E-Mail-Adresse ein: „ada“ hat kein @.').waitFor();
    await page.goto('/lists');
    await page.getByRole('button', { name: 'Neue Liste' }).first().click();
    await page.getByRole('button', { name: 'Liste anlegen' }).click();
    await page.getByText('Füllen Sie dies aus.').waitFor();
  }));

test('findings before a launch and what a campaign waits for are German', NEEDS_DAEMON, () =>
  inGerman(async (page) => {
    const draft = await makeDraft(page, `Wartet ${Date.now()}`, { limits: { per_day: 1 } });
    await page.goto(`/campaigns/${draft.id}/launch`);
    await page.getByText('Niemand hat einen Wert für {{frist_name}}: Meinten Sie {{first_name}}?').waitFor();
    await page.getByText('Niemand hat einen Wert für {{firma}}.').waitFor();
    await page.getByText('Korrigieren Sie den Namen, oder geben Sie den Personen dieses Attribut.').first().waitFor();
    await call(page, 'POST', `/campaigns/${draft.id}/launch`, {});
    await until(page, `/campaigns/${draft.id}`, (c) => c.waiting);
    await page.goto(`/campaigns/${draft.id}`);
    await page.getByText('Erste Nachricht: Die Grenze des Absenders von 1 pro Tag ist ausgeschöpft').first().waitFor();
  }));

/** What a screen says, without what is the same in every language. @param {any} page @returns {Promise<string>} */
const wordsOf = (page) =>
  page.evaluate(() => {
    const copy = /** @type {HTMLElement} */ (document.body.cloneNode(true));
    for (const one of copy.querySelectorAll('code, pre, iframe, textarea, .mono')) one.remove();
    document.body.append(copy);
    const shown = copy.innerText;
    copy.remove();
    return shown;
  });

test('no screen of a German page has an English sentence', NEEDS_DAEMON, () =>
  inGerman(async (page) => {
    const { campaign, draft, sender } = await seed(page, `Muster ${Date.now()}`, 'email,name\nmia@ziel.example,Mia\nkein @,Nina\n');
    const { items: imports } = await call(page, 'GET', '/imports?limit=1');
    /** @type {string[]} */
    const found = [];
    for (const path of ['/dashboard', `/campaigns/${campaign.id}`, `/campaigns/${draft.id}/edit`, `/campaigns/${draft.id}/launch`,
      `/import/${imports[0].id}`, '/forms/new', `/senders/${sender.id}`, '/queue', '/settings', '/audit']) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForFunction(() => !document.querySelector('.loading'));
      for (const [line] of (await wordsOf(page)).matchAll(ENGLISH)) found.push(`${path}: ${line}`);
    }
    assert.deepEqual(found, []);
  }));
