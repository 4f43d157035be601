// Measures the page in Chromium, beside the browser's own reading of the same File, and prints the figures as JSON.
//
// usage: node bench.js CAPTURE RUNS

import { chromium } from '@playwright/test';

import { launchOptions } from './chromium.js';
import { analyse, askReader, openReader, timeOf, wasmMemoryMebibytes } from './reading.js';

const [capture, runs] = [process.argv[2], Number(process.argv[3])];

/** The capture's packets take at least three times as much when they are held. */
const BUDGET_MEBIBYTES = 12;
const BUDGET_TO_HOLD_ALL_MEBIBYTES = 512;

/** @param {string} words */
const say = (words) => process.stderr.write(`${words}\n`);

const browser = await chromium.launch(launchOptions);
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
const [reader, page] = [await context.newPage(), await context.newPage()];
await openReader(reader, capture);

// The better of two rounds: what the machine does beside it would else choose the fastest.
const ways = [];
for (const name of await askReader(reader)) {
  const rounds = [await askReader(reader, name), await askReader(reader, name)];
  ways.push({ name, millis: Math.min(...rounds) });
  say(`${name}: ${ways.at(-1)?.millis.toFixed(0)} ms`);
}
ways.sort((a, b) => a.millis - b.millis);

/** @type {number[]} */
const readMillis = [];
/** @type {number[]} */
const analyseMillis = [];
for (let run = 0; run < runs; run += 1) {
  readMillis.push(await askReader(reader, ways[0].name));
  analyseMillis.push(await analyse(page, capture, BUDGET_TO_HOLD_ALL_MEBIBYTES));
  say(`read ${readMillis.at(-1)?.toFixed(0)} ms, analysed ${analyseMillis.at(-1)?.toFixed(0)} ms`);
}

/** @type {Record<string, number[]>} */
const changes = { 'port role': [], 'service ports': [], 'local networks': [], 'swapped sides': [], 'host of the list': [],
  'time window': [], 'port filter': [], 'details of a port': [], 'ports over time': [] };
const [role, networks] = [page.getByTestId('port-role'), page.getByTestId('networks')];

/** @param {string} text */
async function filterBy(text) {
  await page.getByTestId('filter').fill(text);
  await page.getByTestId('filter').press('Enter');
}

/** @param {number} start where a tenth of the timeline is selected, as a part of it */
async function selectTime(start) {
  const ground = page.getByTestId('timeline-ground');
  await ground.scrollIntoViewIfNeeded();
  const box = await ground.boundingBox();
  if (!box) throw new Error('there is no timeline');
  await page.mouse.move(box.x + box.width * start, box.y + 30);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * (start + 0.1), box.y + 30, { steps: 2 });
  await page.mouse.up();
}

for (let run = 0; run < runs; run += 1) {
  const isEven = run % 2 === 0;
  changes['port role'].push(await timeOf(page, () => role.selectOption(isEven ? 'source' : 'local')));
  changes['service ports'].push(await timeOf(page, () => role.selectOption('service')));
  await timeOf(page, () => role.selectOption('destination'));
  changes['local networks'].push(await timeOf(page, () => networks.fill(isEven ? '198.51.0.0/16' : '10.1.0.0/16, fd00::/8')));
  changes['swapped sides'].push(await timeOf(page, () => page.getByTestId('swap').click()));
  await timeOf(page, () => networks.fill(''));
  changes['host of the list'].push(await timeOf(page, () => page.locator('#hosts button').first().click()));
  await timeOf(page, () => networks.fill(''));
  changes['time window'].push(await timeOf(page, () => selectTime(isEven ? 0.2 : 0.3)));
  // The window changes while it is dragged, and once more at the end.
  await page.waitForTimeout(1_000);
  await timeOf(page, () => page.getByTestId('timeline-clear').click());
  changes['port filter'].push(await timeOf(page, () => filterBy('port 443')));
  await timeOf(page, () => page.getByTestId('filters-clear').click());
  const ports = page.getByTestId('ports-incoming');
  changes['details of a port'].push(await timeOf(page, () => ports.getByRole('button', { name: /^\d+$/u }).first().click()));
  await timeOf(page, () => page.getByTestId('closeup-close').click());
  changes['ports over time'].push(await timeOf(page, () => page.getByTestId('chart-view-time').check()));
  await timeOf(page, () => page.getByTestId('chart-view-bars').check());
}

await analyse(page, capture, BUDGET_MEBIBYTES);
const memory = await wasmMemoryMebibytes(page);
await browser.close();

process.stdout.write(JSON.stringify({
  ways_to_read: ways,
  read_millis: readMillis,
  analyse_millis: analyseMillis,
  budget_mebibytes: BUDGET_MEBIBYTES,
  wasm_memory_mebibytes: memory,
  changes: Object.entries(changes).map(([name, millis]) => ({ name, millis })),
}));
