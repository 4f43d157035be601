// HTML that the page saves: what is on the screen, in a file that loads nothing, and that of the command.

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from './portogram.js';

/** @typedef {import('@playwright/test').Page} Page */

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** @param {string[]} parts */
async function command(...parts) {
  await promisify(execFile)('cargo', ['run', '--quiet', '--bin', 'portogram', '--', ...parts], { cwd: PROJECT });
}

/**
 * Saves a file with the menu, and returns its path.
 *
 * @param {Page} page
 * @param {'html' | 'svg'} format
 */
async function saved(page, format) {
  await page.getByTestId('save').click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(`save-${format}`).click()]);
  return download.path();
}

/**
 * Saves HTML under a name from which a browser knows its type.
 *
 * @param {Page} page
 * @param {string} file
 */
async function savedPage(page, file) {
  const text = await readFile(await saved(page, 'html'), 'utf8');
  await writeFile(file, text);
  return text;
}

test('HTML has what is on the screen, and loads nothing', async ({ portogram, page, context }, info) => {
  await portogram.open();
  await portogram.sampleButton.click();
  await portogram.reaches('done');
  await page.getByTestId('filter').fill('192.168.1.0/24');
  await page.getByTestId('filter').press('Enter');
  await expect(page.getByTestId('filter-chip')).toHaveText(/192\.168\.1\.0\/24/);
  await page.getByTestId('measure-bytes').check({ force: true });
  const canvas = page.getByRole('application', { name: 'Incoming packets per port' });
  await canvas.press('+');
  await canvas.press('+');
  await expect(portogram.facts('incoming-packets')).toContainText(' of ');
  const texts = async (/** @type {string} */ selector) => (await page.locator(selector).allTextContents()).map((text) => text.trim());
  const shown = [
    ...await texts('#charts section:not([hidden]) :is(h2, .facts)'),
    ...await texts('#title, #subtitle, #explanation, #headline-more, #timeline-legend li, #timeline-directions'),
    ...await texts('#headline-lines .amounts, #ports-incoming tbody tr:nth-child(-n + 5) td, #conversations tbody tr:nth-child(-n + 5) td:not(.only)'),
  ].filter((text) => text !== '');
  expect(shown.length).toBeGreaterThan(80);
  const file = info.outputPath('a.html');
  const source = await savedPage(page, file);
  expect(source).not.toMatch(/<script|<link|<img|<iframe| src=|href=|url\(|@import/);
  const picture = await readFile(await saved(page, 'svg'), 'utf8');
  expect(picture).toMatch(/>Only 192\.168\.1\.0\/24, ports \d+–\d+</);

  const requests = /** @type {string[]} */ ([]);
  context.on('request', (request) => requests.push(request.url()));
  const reader = await context.newPage();
  await reader.goto(pathToFileURL(file).href);
  expect(requests).toEqual([pathToFileURL(file).href]);
  const read = (await reader.locator('body').textContent() ?? '').replace(/\s+/g, ' ');
  for (const text of shown) expect(read).toContain(text.replace(/\s+/g, ' '));
  for (const text of ['Count only', '192.168.1.0/24', 'Ports shown', 'bytes per ']) expect(read).toContain(text);
  await expect(reader.locator('svg')).toHaveCount(5);
});

test('the page and the command write the same HTML, which looks the same', async ({ portogram, page, browser }, info) => {
  test.setTimeout(600_000);
  const [capture, own, other] = ['sample.pcapng', 'page.html', 'command.html'].map((name) => info.outputPath(name));
  await command('--write-sample', capture);
  await command(capture, other);
  await portogram.open();
  await portogram.choose(capture);
  await portogram.reaches('done');
  const content = (/** @type {string} */ html) => html.replace(/<style>[^]*?<\/style>/, '');
  expect(content(await savedPage(page, own))).toBe(content(await readFile(other, 'utf8')));
  for (const [colorScheme, width] of /** @type {const} */ ([['light', 1280], ['dark', 1280], ['light', 380]])) {
    const reader = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
    const pictures = [];
    for (const file of [own, other]) {
      await reader.goto(pathToFileURL(file).href);
      expect(await reader.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      pictures.push(await reader.screenshot({ fullPage: true }));
    }
    const [first, second] = pictures;
    expect(second?.equals(/** @type {Buffer} */ (first))).toBe(true);
    await reader.close();
  }
});
