// Measures a page with one element and one with twenty, and prints the figures as JSON.
//
// usage: node many.js RUNS

import { readFile } from 'node:fs/promises';

import { chromium } from '@playwright/test';

import { launchOptions } from './chromium.js';
import { serveSite } from './site-server.js';

const runs = Number(process.argv[2]);
const FILE = 'examples/web-server.portogram';
const MANY = 20;
/** Longer than a frame waits before its worker rests. */
const REST_MILLIS = 4000;

/** @param {number} count */
const around = (count) => ({
  body: `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="embed.js" blocking="render"></script>
    <style>body { max-width: 760px; margin: auto }</style>${`<h2>Traffic</h2><portogram-charts src="${FILE}" controls="none"></portogram-charts>`.repeat(count)}`,
});

const site = await serveSite({}, { '/one.html': around(1), '/many.html': around(MANY) });

/**
 * Visits a page: how long those in the viewport take, and the memory of the page's processes after all have been seen. The memory is
 * that of Linux; it is 0 elsewhere.
 *
 * @param {'one' | 'many'} name
 */
async function visit(name) {
  const browser = await chromium.launch(launchOptions);
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(() => {
    if (top !== self) return;
    /** @type {number[]} */
    const shown = [];
    Object.assign(globalThis, { shown });
    document.addEventListener('load', ({ target }) => {
      if (target instanceof Element && target.localName === 'portogram-charts') shown.push(performance.now());
    }, true);
  });
  await page.goto(`${site.url}${name}.html`);
  const visible = await page.evaluate(() => [...document.querySelectorAll('portogram-charts')].filter((element) => element.getBoundingClientRect().top < innerHeight).length);
  const shown = () => page.evaluate(() => /** @type {number[]} */ (Reflect.get(globalThis, 'shown')));
  while ((await shown()).length < visible) await page.waitForTimeout(50);
  const millis = (await shown())[visible - 1] ?? Infinity;
  for (let at = 0; at < (name === 'one' ? 1 : MANY); at += 1) {
    await page.locator('portogram-charts').nth(at).scrollIntoViewIfNeeded();
    while ((await shown()).length <= at) await page.waitForTimeout(50);
  }
  await page.waitForTimeout(REST_MILLIS);
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  const mebibytes = await Promise.all(renderers.map(async ({ id }) => {
    const summary = await readFile(`/proc/${id}/smaps_rollup`, 'utf8').catch(() => '');
    return Number(/^Pss:\s+(\d+)/m.exec(summary)?.[1] ?? 0) / 1024;
  }));
  const workers = page.workers().length;
  await browser.close();
  return { millis, mebibytes: mebibytes.reduce((sum, value) => sum + value, 0), workers };
}

const figures = { one: /** @type {object[]} */ ([]), many: /** @type {object[]} */ ([]) };
for (let run = 0; run < runs; run += 1) {
  for (const name of /** @type {const} */ (['one', 'many'])) figures[name].push(await visit(name));
}
site.close();
process.stdout.write(JSON.stringify(figures));
