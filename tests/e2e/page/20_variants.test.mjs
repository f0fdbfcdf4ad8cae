// @ts-check
// Variants of a step: written in tabs, looked at one by one, and the rest sent with the best.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inPage, REAL, shot, startWorld } from './browser.mjs';

const RUN = Date.now().toString(36);
/** @type {any} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

const stored = (/** @type {any} */ page) =>
  page.evaluate(async () => (await fetch(`/api/v1${location.pathname.replace('/edit', '')}`)).json());

/** The first step once the daemon has it so. @param {any} page @param {(step:any) => boolean} check */
async function storedStep(page, check) {
  for (;;) {
    const step = (await stored(page)).steps[0];
    if (check(step)) return step;
    await page.waitForResponse((/** @type {any} */ r) => r.request().method() === 'PATCH', { timeout: 5000 }).catch(() => {});
  }
}

test('variants are added, changed, copied and removed with undo', () =>
  inPage(world, async (page) => {
    await page.goto('/campaigns/new');
    await page.getByLabel('Name', { exact: true }).fill(`Variants ${RUN}`);
    await page.getByLabel('Subject').fill('Hello');
    await page.getByRole('button', { name: 'Create draft' }).click();
    await page.getByRole('heading', { name: `Variants ${RUN}`, level: 1 }).waitFor();
    await page.getByLabel('Text', { exact: true }).fill('Words of A');
    await page.getByRole('button', { name: 'Add a variant' }).click();
    await page.getByRole('button', { name: /^Variant B/ }).waitFor();
    await page.getByLabel('Subject').fill('Good morning');
    let step = await storedStep(page, (now) => now.variants?.[1]?.subject === 'Good morning');
    assert.equal(step.subject, 'Hello');
    assert.deepEqual(step.variants.map((/** @type {any} */ v) => [v.key, v.subject ?? null, v.body ?? null]), [['A', null, null], ['B', 'Good morning', null]]);

    await page.getByLabel('Share of B').fill('3');
    await page.getByRole('button', { name: 'Add a copy of B' }).click();
    await page.getByLabel('Text', { exact: true }).fill('Words of C');
    await page.getByLabel('Who gets which').selectOption('clicks');
    await page.getByLabel('Decide after (hours)').fill('4');
    step = await storedStep(page, (now) => now.winner?.after_s === 4 * 3600 && now.variants[2]?.body === 'Words of C');
    assert.equal(step.body, 'Words of A');
    assert.equal(step.variants[2].body, 'Words of C');
    assert.equal(step.variants[2].subject, 'Good morning');
    assert.equal(step.variants[1].weight, 3);
    await shot(page, 'variants-editor');

    if (REAL) {
      const preview = page.locator('.preview');
      await preview.getByRole('button', { name: 'B', exact: true }).click();
      await preview.getByText('Good morning').waitFor();
    }

    await page.getByRole('button', { name: 'Remove C' }).click();
    await page.getByText('Variant C removed').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: /^Variant C/ }).waitFor();
    await page.getByRole('button', { name: /^Variant C/ }).click();
    await page.getByRole('button', { name: 'Remove C' }).click();
    await page.getByRole('button', { name: /^Variant B/ }).click();
    await page.getByRole('button', { name: 'Remove B' }).click();
    await page.getByRole('button', { name: 'Add a variant' }).waitFor();
    await storedStep(page, (now) => now.variants.length === 0 && now.winner === null && now.body === 'Words of A');
  }));

test('a campaign that goes on has the first people who come as its sample', () =>
  inPage(world, async (page) => {
    await page.goto('/campaigns/new');
    await page.getByLabel('Name', { exact: true }).fill(`Goes on ${RUN}`);
    await page.getByLabel('Subject').fill('Welcome');
    await page.getByRole('button', { name: 'Create draft' }).click();
    await page.getByRole('heading', { name: `Goes on ${RUN}`, level: 1 }).waitFor();
    await page.getByLabel('Text', { exact: true }).fill('Words of A');
    await page.getByLabel('Who gets it').selectOption({ label: 'Only whoever comes later (a welcome)' });
    await page.getByRole('button', { name: 'Add a variant' }).click();
    await page.getByLabel('Subject').fill('Good morning');
    await page.getByLabel('Who gets which').selectOption('clicks');
    assert.deepEqual(await page.getByLabel('Of', { exact: true }).locator('option').allTextContents(), ['people who come first']);
    await page.getByLabel('Sample', { exact: true }).fill('50');
    const step = await storedStep(page, (now) => now.winner?.sample_people === 50);
    assert.equal(step.winner.sample_percent, null);
  }));
