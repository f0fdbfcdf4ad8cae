// @ts-check
// How fast the page is for a person: a cold start over a phone's line, frames while a campaign runs, the next page of long
// lists. Prints JSON. BASE_URL, ADMIN_EMAIL and ADMIN_PASSWORD say where. With RUNNING and OLD (numbers of campaigns): frames
// and lists; without them: cold starts. tests/bench/page starts it.
import { enter, onPhoneLine, startWorld } from './browser.mjs';

const STARTS = 5;
const WATCHED_MS = 5000;
const TURNS = 10;

/** Notes when the first card of a screen stands there, in ms since the navigation began. @param {any} page */
const noteContent = (page) =>
  page.addInitScript(() => {
    const w = /** @type {any} */ (window);
    new MutationObserver((_, observer) => {
      if (!document.querySelector('main .card')) return;
      observer.disconnect();
      w.contentAt = performance.now();
    }).observe(document, { childList: true, subtree: true });
  });

/** @param {any} context */
async function coldStart(context) {
  const { page, devtools } = await onPhoneLine(context);
  let bytes = 0;
  devtools.on('Network.loadingFinished', (/** @type {any} */ e) => {
    bytes += e.encodedDataLength;
  });
  await noteContent(page);
  await page.goto('/dashboard', { waitUntil: 'commit' });
  await page.waitForFunction(() => /** @type {any} */ (window).contentAt);
  const ms = await page.evaluate(() => /** @type {any} */ (window).contentAt);
  const requests = await page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map((/** @type {any} */ e) => ({
      name: new URL(e.name).pathname.split('/').slice(-2).join('/'),
      from: Math.round(e.fetchStart),
      to: Math.round(e.responseEnd),
      bytes: e.transferSize,
    })),
  );
  await page.close();
  return { ms, bytes, requests };
}

/** Frames of a screen that is looked at: how many a second, and the longest wait for one. @param {any} page @param {string} path */
async function frames(page, path) {
  await page.goto(path);
  await page.locator('main .card').first().waitFor();
  const times = await page.evaluate(
    (/** @type {number} */ ms) =>
      new Promise((resolve) => {
        /** @type {number[]} */
        const seen = [];
        const next = (/** @type {number} */ now) => {
          seen.push(now);
          if (now - seen[0] < ms) requestAnimationFrame(next);
          else resolve(seen);
        };
        requestAnimationFrame(next);
      }),
    WATCHED_MS,
  );
  const waits = times.slice(1).map((/** @type {number} */ t, /** @type {number} */ i) => t - times[i]);
  return { perSecond: (waits.length * 1000) / (times.at(-1) - times[0]), longest: Math.max(...waits), late: waits.filter((/** @type {number} */ w) => w > 25).length };
}

/** Presses Next so often: from the click until other rows stand there. @param {any} page @param {string} path */
async function turns(page, path) {
  await page.goto(path);
  const next = page.getByRole('button', { name: 'Next', exact: true });
  await next.waitFor();
  const took = [];
  for (let i = 0; i < TURNS; i++) {
    took.push(
      await page.evaluate(async () => {
        const first = () => [...document.querySelectorAll('tbody')].at(-1)?.textContent;
        const before = first();
        const button = [...document.querySelectorAll('nav.card-foot button')].at(-1);
        const began = performance.now();
        /** @type {any} */ (button).click();
        while (first() === before) await new Promise((go) => requestAnimationFrame(go));
        return performance.now() - began;
      }),
    );
    await next.waitFor();
  }
  return took;
}

const world = await startWorld();
const context = await world.browser.newContext({ baseURL: world.base, viewport: { width: 1280, height: 860 } });
const page = await context.newPage();
await enter(world, page);
const { RUNNING, OLD } = process.env;
const starts = [];
for (let i = 0; !RUNNING && i < STARTS; i++) starts.push(await coldStart(context));
const result = {
  starts,
  frames: RUNNING ? { dashboard: await frames(page, '/dashboard'), report: await frames(page, `/campaigns/${RUNNING}`), queue: await frames(page, '/queue') } : {},
  turns: OLD ? { recipients: await turns(page, '/recipients'), ledger: await turns(page, `/campaigns/${OLD}`) } : {},
};
console.log(JSON.stringify(result));
await world.stop();
