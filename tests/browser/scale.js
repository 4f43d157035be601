// Measures a first visit, captures far larger than memory, and changes of settings with ten times the packets held, and prints the
// figures as JSON. Large captures are one capture repeated: the browser reads its bytes again and again.
//
// usage: node scale.js CAPTURE RUNS

import { chromium } from '@playwright/test';

import { launchOptions, rootUrl } from './chromium.js';
import { done, millisBetween, openPage, timeOf, wasmMemoryMebibytes } from './reading.js';

const [capture, runs] = [process.argv[2], Number(process.argv[3])];

const HEADER_BYTES = 24;
const MEGABYTE = 1e6;
const HOLD_ALL_MEBIBYTES = 2_048;
const TIMES_FOR_20_MILLION_PACKETS = 10;
/** Seconds of reading after which it is cancelled. */
const CANCELLED_AFTER_SECONDS = [0.3, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12];

/** @typedef {import('@playwright/test').Page} Page */

/** @param {string} words */
const say = (words) => process.stderr.write(`${words}\n`);

/**
 * The page at rest, with the capture at hand.
 *
 * @param {Page} page
 * @param {string} [query]
 */
async function prepare(page, query) {
  await openPage(page, query);
  await page.evaluate(() => {
    const input = document.createElement('input');
    Object.assign(input, { type: 'file', id: 'measured', hidden: true });
    document.body.append(input);
  });
  await page.locator('#measured').setInputFiles(capture);
}

/**
 * Gives the page so many bytes of the capture, repeated.
 *
 * @param {Page} page
 * @param {number} bytes
 */
const give = (page, bytes) =>
  page.evaluate(({ bytes, header }) => {
    performance.clearMarks();
    /** @type {HTMLInputElement} */
    const measured = /** @type {any} */ (document.querySelector('#measured'));
    /** @type {HTMLInputElement} */
    const input = /** @type {any} */ (document.querySelector('input[type="file"]:not(#measured)'));
    const [file] = measured.files ?? [];
    /** @type {Blob[]} */
    const parts = [file.slice(0, header)];
    for (let left = bytes - header; left > 0; left -= file.size - header) parts.push(file.slice(header, header + left));
    const transfer = new DataTransfer();
    transfer.items.add(new File(parts, 'repeated.pcap'));
    input.files = transfer.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }, { bytes, header: HEADER_BYTES });

/** @param {Page} page */
const readMillis = (page) => millisBetween(page, 'portogram:read-start', 'portogram:read-end');

/**
 * Milliseconds from navigation until the charts of the sample are on the screen, for a visitor who asks for them at once.
 *
 * @param {import('@playwright/test').Browser} browser
 */
async function firstVisit(browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const follow = () => {
      const root = document.documentElement;
      new MutationObserver(() => {
        if (root.dataset.state === 'ready') /** @type {HTMLElement} */ (document.querySelector('#sample')).click();
        // A task that is asked for by a frame runs once that has been painted.
        if (root.dataset.state === 'done') requestAnimationFrame(() => setTimeout(() => performance.mark('charts')));
      }).observe(root, { attributes: true, attributeFilter: ['data-state'] });
    };
    if (document.documentElement) follow();
    else new MutationObserver((_, observer) => {
      observer.disconnect();
      follow();
    }).observe(document, { childList: true });
  });
  await page.goto(rootUrl);
  await page.waitForFunction(() => performance.getEntriesByName('charts').length > 0);
  const millis = await page.evaluate(() => performance.getEntriesByName('charts')[0].startTime);
  await context.close();
  return millis;
}

/**
 * Milliseconds that the module takes to compile, by itself.
 *
 * @param {import('@playwright/test').Browser} browser
 */
async function compile(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route('**/compile.html', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto(new URL('compile.html', rootUrl).href);
  const millis = await page.evaluate(async () => {
    const bytes = await (await fetch('portogram_bg.wasm')).arrayBuffer();
    const start = performance.now();
    await WebAssembly.compile(bytes);
    return performance.now() - start;
  });
  await context.close();
  return millis;
}

const browser = await chromium.launch(launchOptions);
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.waitForTimeout(2_000);

const visits = [];
const compilations = [];
for (let run = 0; run < runs; run += 1) {
  visits.push(await firstVisit(browser));
  compilations.push(await compile(browser));
}
say(`first visits: ${visits.map(Math.round)} ms, compiling: ${compilations.map(Math.round)} ms`);

/** @param {number} bytes */
async function readTime(bytes) {
  await prepare(page);
  await give(page, bytes);
  await done(page);
  const millis = await readMillis(page);
  say(`${bytes / MEGABYTE} MB: ${Math.round(millis)} ms, ${Math.round(await wasmMemoryMebibytes(page))} MiB`);
  return millis;
}
const hundredMegabytes = [];
const tenGigabytes = [];
for (let run = 0; run < runs; run += 1) {
  hundredMegabytes.push(await readTime(100 * MEGABYTE));
  if (run < 3) tenGigabytes.push(await readTime(10_000 * MEGABYTE));
}
const twentyGigabytes = await readTime(20_000 * MEGABYTE);
/** Changes that flow records answer. */
/** @type {Record<string, number[]>} */
const condensed = { 'port role': [], 'service ports': [], 'local networks': [], 'filter': [] };
for (let run = 0; run < runs; run += 1) {
  condensed['port role'].push(await timeOf(page, () => page.getByTestId('port-role').selectOption(run % 2 ? 'local' : 'source')));
  condensed['service ports'].push(await timeOf(page, () => page.getByTestId('port-role').selectOption('service')));
  condensed['local networks'].push(await timeOf(page, () => page.getByTestId('networks').fill(run % 2 ? '' : '10.1.0.0/16')));
  await page.getByTestId('filter').fill('port 443');
  condensed.filter.push(await timeOf(page, () => page.getByTestId('filter').press('Enter')));
  await timeOf(page, () => page.getByTestId('filters-clear').click());
}
const memory = await wasmMemoryMebibytes(page);
say(`changes by flow records: ${JSON.stringify(condensed)}, ${Math.round(memory)} MiB`);

const cancels = [];
for (const seconds of CANCELLED_AFTER_SECONDS) {
  await prepare(page);
  await give(page, 20_000 * MEGABYTE);
  await page.waitForTimeout(seconds * 1000);
  cancels.push(await page.evaluate(() => new Promise((resolve) => {
    const before = performance.now();
    const root = document.documentElement;
    new MutationObserver(() => {
      if (root.dataset.state === 'partial') resolve(performance.now() - before);
    }).observe(root, { attributes: true });
    /** @type {HTMLElement} */ (document.querySelector('#cancel')).click();
  })));
  say(`cancelled after ${seconds} s: ${Math.round(Number(cancels.at(-1)))} ms`);
}

await prepare(page, `?memory-budget-mib=${HOLD_ALL_MEBIBYTES}`);
const size = await page.evaluate(() => /** @type {any} */ (document.querySelector('#measured')).files[0].size);
await give(page, (size - HEADER_BYTES) * TIMES_FOR_20_MILLION_PACKETS + HEADER_BYTES);
await done(page);
say(`20 million packets held: ${Math.round(await wasmMemoryMebibytes(page))} MiB`);
/** @type {Record<string, number[]>} */
const replays = { 'port role': [], 'swapped sides': [], 'local networks': [] };
for (let run = 0; run < runs; run += 1) {
  replays['port role'].push(await timeOf(page, () => page.getByTestId('port-role').selectOption(run % 2 ? 'destination' : 'source')));
  replays['swapped sides'].push(await timeOf(page, () => page.getByTestId('swap').click()));
  replays['local networks'].push(await timeOf(page, () => page.getByTestId('networks').fill(run % 2 ? '' : '10.1.0.0/16')));
}
await browser.close();

process.stdout.write(JSON.stringify({
  first_visit_millis: visits,
  compile_millis: compilations,
  hundred_megabytes_millis: hundredMegabytes,
  ten_gigabytes_millis: tenGigabytes,
  twenty_gigabytes_millis: twentyGigabytes,
  wasm_memory_mebibytes: memory,
  cancel_millis: cancels,
  condensed: Object.entries(condensed).map(([name, millis]) => ({ name, millis })),
  replays: Object.entries(replays).map(([name, millis]) => ({ name, millis })),
}));
