// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
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

/** The fields of one condition or group. @param {any} page @param {string} name */
const box = (page, name) => page.getByRole('group', { name, exact: true });
/** @param {any} page */
const count = (page) => page.getByRole('region', { name: 'Who that is now' }).getByRole('status');

test('a segment is put together by words, counted while that happens, saved and edited again', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/segments');
    for (const [who, plan, tags] of [['ada', 'gold', ['vip']], ['bob', 'gold', []], ['cyd', 'free', ['vip']]])
      await call(page, 'POST', '/recipients', { email: `${who}-${RUN}@example.com`, attributes: { [`plan${RUN}`]: plan, age: 40 }, tags });
    await page.getByRole('link', { name: 'New segment' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill(`Gold ${RUN}`);
    await count(page).getByText('as soon as every condition is complete').waitFor();
    const first = box(page, 'Condition 1');
    await first.getByLabel('Attribute').fill(`plan${RUN}`);
    await first.getByLabel('Value', { exact: true }).fill('gold');
    await count(page).getByText('2 recipients').waitFor();
    await page.getByRole('button', { name: 'Add group', exact: true }).click();
    await box(page, 'Group 2').getByLabel('Group 2: fits').selectOption('none of these');
    const inner = box(page, 'Condition 2.1');
    await inner.getByLabel('Field').selectOption('Tag');
    await inner.getByLabel('Value', { exact: true }).fill('VIP');
    await count(page).getByText('1 recipient').waitFor();
    await page.getByRole('link', { name: `bob-${RUN}@example.com` }).waitFor();
    await page.getByRole('button', { name: 'Add condition', exact: true }).click();
    const third = box(page, 'Condition 3');
    await third.getByLabel('Field').selectOption('Did not');
    await third.getByLabel('Operator').selectOption('open');
    await third.getByLabel('In the last … days').fill('30');
    await count(page).getByText('1 recipient').waitFor();
    await page.getByRole('button', { name: 'Create segment' }).click();
    const row = page.getByRole('row', { name: new RegExp(`Gold ${RUN}`) });
    await row.getByText('1', { exact: true }).waitFor();
    await row.getByRole('link').first().click();
    await box(page, 'Condition 2.1').waitFor();
    assert.equal(await box(page, 'Condition 3').getByLabel('In the last … days').inputValue(), '30');
    assert.equal(await box(page, 'Group 2').getByLabel('Group 2: fits').inputValue(), 'none');
    await page.getByRole('button', { name: 'Remove condition 2.1' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await box(page, 'Condition 2.1').waitFor();
  }));

test('a fault stands at its condition, and a deletion is asked for', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/segments/new');
    await page.getByLabel('Name', { exact: true }).fill(`Faulty ${RUN}`);
    const first = box(page, 'Condition 1');
    await page.getByRole('button', { name: 'Create segment' }).click();
    await first.getByText('Fill this in.').first().waitFor();
    await first.getByLabel('Field').selectOption('Added on');
    await first.getByLabel('Days').fill('0');
    await page.getByRole('button', { name: 'Create segment' }).click();
    await first.getByText('Enter a whole number from 1').waitFor();
    await first.getByLabel('Days').fill('1');
    await page.getByRole('button', { name: 'Create segment' }).click();
    await page.getByRole('heading', { name: 'Segments', level: 1 }).waitFor();
    await page.getByRole('button', { name: `Delete Faulty ${RUN}` }).click();
    await page.getByRole('dialog').getByText('The recipients themselves stay').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete 1 segment' }).click();
    await page.getByText('Segment deleted.').waitFor();
    await page.getByRole('link', { name: `Faulty ${RUN}` }).waitFor({ state: 'detached' });
  }));

test('a campaign leaves a segment out, the segment says so, and a person has tags', NEEDS_DAEMON, () =>
  inPage(world, async (page) => {
    await page.goto('/campaigns');
    const filter = { field: 'tag', op: 'eq', value: `no-${RUN}` };
    const segment = await call(page, 'POST', '/segments', { name: `Quiet ${RUN}`, filter });
    const person = await call(page, 'POST', '/recipients', { email: `dan-${RUN}@example.com` });
    await page.goto(`/recipients/${person.id}`);
    await page.getByLabel('Tags').fill(`no-${RUN}, press`);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    assert.deepEqual((await call(page, 'GET', `/recipients/${person.id}`)).tags, [`no-${RUN}`, 'press']);
    await page.goto('/campaigns/new');
    await page.getByLabel('Name', { exact: true }).fill(`Loud ${RUN}`);
    await page.getByLabel('Subject').fill('Hello');
    await page.getByText('Leave out people of other lists or segments').click();
    await page.getByRole('group', { name: 'Leave out segments' }).getByLabel(`Quiet ${RUN}`).check();
    await page.getByRole('button', { name: 'Create draft' }).click();
    await page.getByRole('heading', { name: `Loud ${RUN}`, level: 1 }).waitFor();
    const draft = await call(page, 'GET', `/campaigns/${/\d+/.exec(new URL(page.url()).pathname)?.[0]}`);
    assert.deepEqual(draft.audience.exclude_segment_ids, [segment.id]);
    await page.goto(`/segments/${segment.id}`);
    await page.getByRole('region', { name: 'Used by' }).getByText('leaves these people out').waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByText(`“Loud ${RUN}”`).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete 1 segment' }).click();
    await page.getByText('change or end the campaign first').waitFor();
  }));
