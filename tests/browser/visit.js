// Visits the page with a capture held in memory, as a hand would, and prints from the browser's trace how long the page took to
// answer, as JSON.
//
// usage: node visit.js CAPTURE TIMES

import { chromium } from '@playwright/test';

import { launchOptions, rootUrl } from './chromium.js';
import { Trace } from './trace.js';

const [capture, times] = [process.argv[2], Number(process.argv[3])];

const READING_LIMIT_MILLIS = 300_000;

const browser = await chromium.launch(launchOptions);
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.goto(rootUrl);
await page.locator('html[data-state="ready"]').waitFor({ state: 'attached' });
await page.locator('input[type="file"]').setInputFiles(capture);
await page.locator('html[data-state="done"]').waitFor({ state: 'attached', timeout: READING_LIMIT_MILLIS });

/** Waits until the page has drawn twice. */
const settle = () => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

/**
 * Does something that changes settings, and waits for its answer.
 *
 * @param {() => Promise<unknown>} change
 */
async function change(change) {
  await page.evaluate(() => performance.clearMarks());
  await change();
  await page.waitForFunction(() => performance.getEntriesByName('portogram:change-end').length > 0);
  await settle();
}

/**
 * Records what the browser does meanwhile.
 *
 * @param {() => Promise<unknown>} visit
 */
async function traced(visit) {
  await browser.startTracing(page, { categories: Trace.CATEGORIES });
  await visit();
  return new Trace(await browser.stopTracing());
}

const chart = await page.locator('[data-chart="incoming-packets"] .canvas').boundingBox();
if (!chart) throw new Error('there are no charts');
const field = page.getByTestId('filter');

const hover = await traced(async () => {
  for (let step = 0; step < times * 4; step += 1) {
    await page.mouse.move(chart.x + 70 + ((step * 37) % (chart.width - 140)), chart.y + 60);
    await settle();
  }
});

const zoom = await traced(async () => {
  await page.keyboard.down('Control');
  for (let step = 0; step < times * 4; step += 1) {
    await page.mouse.wheel(0, step % 8 < 4 ? -60 : 60);
    await settle();
  }
  await page.keyboard.up('Control');
  await page.mouse.dblclick(chart.x + chart.width / 2, chart.y + 10);
  await settle();
});

const ground = page.getByTestId('timeline-ground');
await ground.scrollIntoViewIfNeeded();
const timeline = await ground.boundingBox();
if (!timeline) throw new Error('there is no timeline');

const brush = await traced(async () => {
  await page.mouse.move(timeline.x + timeline.width * 0.3, timeline.y + 30);
  await page.mouse.down();
  for (let step = 0; step < times; step += 1) {
    await change(() => page.mouse.move(timeline.x + timeline.width * (0.35 + 0.04 * step), timeline.y + 30));
  }
  await page.mouse.up();
  await change(() => page.getByTestId('timeline-clear').click());
});

const filter = await traced(async () => {
  for (let step = 0; step < times; step += 1) {
    await field.fill(step % 2 === 0 ? '443' : '10.0.0.0/8 udp');
    await change(() => field.press('Enter'));
    await change(() => page.getByTestId('filters-clear').click());
  }
});

const closeup = await traced(async () => {
  for (let step = 0; step < times; step += 1) {
    await change(() => page.locator('#ports-incoming tbody button').nth(step).click());
    await change(() => page.keyboard.press('Escape'));
  }
});

await browser.close();

process.stdout.write(JSON.stringify([
  { name: 'hover readout', millis: hover.tasksOf('portogram:hover') },
  { name: 'zoom redraw', millis: zoom.tasksOf('portogram:zoom') },
  { name: 'time brush', millis: brush.changes() },
  { name: 'filter', millis: filter.changes() },
  { name: 'closer look', millis: closeup.changes() },
]));
