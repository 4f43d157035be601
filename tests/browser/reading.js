// How long the browser takes to read a capture, and the product to analyse it.

import { readFile } from 'node:fs/promises';

import { rootUrl } from './chromium.js';

const AT_REST_MILLIS = 2_000;
const READING_LIMIT_MILLIS = 300_000;

/** @typedef {import('@playwright/test').Page} Page */

/**
 * An empty page of the same site, without the product, that reads files in a worker.
 *
 * @param {Page} page
 * @param {string} capture
 */
export async function openReader(page, capture) {
  const script = await readFile(new URL('read-worker.js', import.meta.url), 'utf8');
  await page.route('**/read.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><input type="file">' }));
  await page.route('**/read-worker.js', (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
  await page.goto(new URL('read.html', rootUrl).href);
  await page.locator('input').setInputFiles(capture);
}

/**
 * Milliseconds that a way to read takes, or the ways that there are.
 *
 * @param {Page} page
 * @param {string} [name]
 * @returns {Promise<any>}
 */
export const askReader = (page, name) =>
  page.evaluate(async (name) => {
    const file = document.querySelector('input')?.files?.[0];
    const worker = new Worker('read-worker.js');
    const answer = await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage({ file, name });
    });
    worker.terminate();
    if (typeof answer === 'string') throw new Error(answer);
    return answer;
  }, name);

/**
 * Opens the page and lets it come to rest, as in the time that it takes to choose a file.
 *
 * @param {Page} page
 * @param {string} [query]
 */
export async function openPage(page, query = '') {
  await page.goto(new URL(query, rootUrl).href);
  await page.locator('html[data-state="ready"]').waitFor({ state: 'attached' });
  await page.waitForTimeout(AT_REST_MILLIS);
}

/**
 * Waits until a capture has been read.
 *
 * @param {Page} page
 */
export const done = (page) =>
  page.locator('html[data-state="done"]').waitFor({ state: 'attached', timeout: READING_LIMIT_MILLIS });

/** @param {Page} page */
export const wasmMemoryMebibytes = (page) =>
  page.evaluate(() => Number(document.documentElement.dataset.wasmMemoryBytes) / 2 ** 20);

/**
 * Changes a setting and returns how long it took until the charts had been drawn anew, in milliseconds.
 *
 * @param {Page} page
 * @param {() => Promise<unknown>} change
 */
export async function timeOf(page, change) {
  await page.evaluate(() => performance.clearMarks());
  await change();
  await page.waitForFunction(() => performance.getEntriesByName('portogram:change-end').length > 0);
  return millisBetween(page, 'portogram:change-start', 'portogram:change-end');
}

/**
 * Has the product analyse the capture and returns how long it took, in milliseconds.
 *
 * @param {Page} page
 * @param {string} capture
 * @param {number} budgetMebibytes
 */
export async function analyse(page, capture, budgetMebibytes) {
  await openPage(page, `?memory-budget-mib=${budgetMebibytes}`);
  await page.locator('input[type="file"]').setInputFiles(capture);
  await done(page);
  return millisBetween(page, 'portogram:read-start', 'portogram:read-end');
}

/**
 * @param {Page} page
 * @param {string} start
 * @param {string} end
 */
export const millisBetween = (page, start, end) =>
  page.evaluate(([start, end]) => performance.measure('figure', start, end).duration, [start, end]);
