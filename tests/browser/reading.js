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
 * Has the product analyse the capture and returns how long it took, in milliseconds.
 *
 * @param {Page} page
 * @param {string} capture
 * @param {number} budgetMebibytes
 */
export async function analyse(page, capture, budgetMebibytes) {
  await page.goto(new URL(`?memory-budget-mib=${budgetMebibytes}`, rootUrl).href);
  await page.locator('html[data-state="ready"]').waitFor({ state: 'attached' });
  // As after the time that it takes to choose a file.
  await page.waitForTimeout(AT_REST_MILLIS);
  await page.locator('input[type="file"]').setInputFiles(capture);
  await page.locator('html[data-state="done"]').waitFor({ state: 'attached', timeout: READING_LIMIT_MILLIS });
  return millisBetween(page, 'portogram:read-start', 'portogram:read-end');
}

/**
 * @param {Page} page
 * @param {string} start
 * @param {string} end
 */
export const millisBetween = (page, start, end) =>
  page.evaluate(([start, end]) => performance.measure('figure', start, end).duration, [start, end]);
