// @ts-check
// What axe has against a screen, and how far it spills.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { shot } from './browser.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * The faults of the page as it is, one line each. What axe itself is refused by the content policy is no fault of the page.
 * @param {any} world @param {any} page @param {{options?: any}} [less] axe's own options
 * @returns {Promise<string[]>}
 */
export async function axeFaults(world, page, { options = {} } = {}) {
  world.auditing = true;
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const faults = await page.evaluate(
    async (/** @type {any} */ options) => {
      const { violations } = await /** @type {any} */ (window).axe.run(document, { iframes: false, preload: false, ...options });
      return violations.flatMap((/** @type {any} */ v) =>
        v.nodes.map((/** @type {any} */ n) => `${v.id}: ${n.html.slice(0, 160)} ${n.any[0]?.message || n.all[0]?.message || ''}`),
      );
    },
    options,
  );
  world.auditing = false;
  return faults;
}

/** How many pixels of the page stand outside of the window. @param {any} page @returns {Promise<number>} */
export const spillOf = (page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

/** No fault of axe and nothing spilling, on a desk and on a phone. @param {any} world @param {any} page @param {string} name */
export async function look(world, page, name) {
  const { height } = page.viewportSize();
  for (const width of [1280, 375]) {
    await page.setViewportSize({ width, height });
    await shot(page, `${name}-${width}`);
    assert.deepEqual(await axeFaults(world, page), [], `${name} ${width}`);
    const spill = await spillOf(page);
    assert.ok(spill <= 0, `${name} ${width} spills ${spill} px`);
  }
  await page.setViewportSize({ width: 1280, height });
}
