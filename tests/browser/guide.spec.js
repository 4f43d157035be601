// The pages below guide/: that each opens and can be read by everyone, and that their charts are live.

import { readFile, readdir } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

import { expect, test } from './portogram.js';
import { SITE } from './site-server.js';

/** The examples, with a part of what stands out in each. */
const FINDINGS = { scan: '800 TCP ports', beacon: 'TCP port 8443', 'web-server': 'TCP port 8080' };
const EXAMPLES = Object.keys(FINDINGS);
const names = (await readdir(`${SITE}guide`)).filter((name) => name.endsWith('.html'));

/** @typedef {{ capture: { packets: number, bytes: number }, standouts: { found: object[] } | null }} Report */

/**
 * Scrolls to each element with charts, and returns their reports.
 *
 * @param {import('@playwright/test').Page} page
 */
async function reports(page) {
  const reports = /** @type {Report[]} */ ([]);
  for (const element of await page.locator('portogram-charts').all()) {
    await element.scrollIntoViewIfNeeded();
    /** @param {Element} node */
    const report = (node) => /** @type {Element & { report: Report | null }} */ (node).report;
    await expect.poll(() => element.evaluate(report), { timeout: 20_000 }).not.toBeNull();
    reports.push(/** @type {Report} */ (await element.evaluate(report)));
  }
  return reports;
}

test('the guide has all its pages', () => {
  expect(names.length).toBeGreaterThanOrEqual(11);
  for (const name of ['index', ...EXAMPLES]) expect(names).toContain(`${name}.html`);
});

for (const name of names) {
  test(`guide/${name} opens for everyone`, async ({ portogram, page }) => {
    await page.setViewportSize({ width: 380, height: 700 });
    await page.goto(`guide/${name}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expect(page).toHaveTitle(/^.+ · portogram$/);
    await expect(page.locator('.pages [aria-current="page"]')).toHaveCount(1);
    await reports(page);
    for (const width of [380, 1280]) {
      await page.setViewportSize({ width, height: 700 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      await page.emulateMedia({ colorScheme });
      expect(await portogram.violations()).toEqual([]);
    }
  });
}

for (const [example, finding] of Object.entries(FINDINGS)) {
  test(`the charts of the example ${example} are live`, async ({ page, portogram }) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`guide/${example}.html`);
    const [report, ...others] = await reports(page);
    expect(report?.standouts?.found.length).toBeGreaterThan(0);
    expect(others.length).toBeGreaterThan(0);
    const frame = page.frameLocator('portogram-charts iframe').first();
    await expect(frame.locator('#charts canvas:visible').first()).toBeVisible();
    await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expect(frame.getByTestId('findings')).toContainText(finding);
    const notices = page.frames().slice(1).map((frame) => frame.locator('#notice:visible').allTextContents());
    expect((await Promise.all(notices)).flat()).toEqual([]);
    expect(portogram.errors).toEqual([]);
  });

  test(`the example ${example} has pictures where there are no scripts`, async ({ browser, baseURL }) => {
    const page = await browser.newPage({ javaScriptEnabled: false, baseURL });
    await page.goto(`guide/${example}.html`);
    const picture = page.locator('portogram-charts picture img');
    await expect(picture).toBeVisible();
    await expect.poll(() => picture.evaluate((img) => /** @type {HTMLImageElement} */ (img).naturalWidth)).toBe(1440);
    await page.close();
  });

  test(`the example ${example} opens in the tool, as its link says`, async ({ portogram, page }) => {
    await page.goto(`guide/${example}.html`);
    await page.getByRole('link', { name: 'Open this capture in the tool' }).click();
    await portogram.reaches('done');
    await expect(portogram.title).toHaveText(`${example}.portogram`);
  });

  test(`the reader of documents finds the packets of the example ${example}`, async ({ page }) => {
    const { readDocument, flowRecords } = await import(pathToFileURL(`${SITE}guide/read-document.mjs`).href);
    const document = readDocument(await readFile(`${SITE}examples/${example}.portogram`));
    expect(document.rest).toBe(0);
    expect(document.files).toEqual([`${example}.pcapng`]);
    const records = [...flowRecords(document)];
    /** @param {string} key */
    const sum = (key) => records.reduce((total, record) => total + record[key], 0);
    await page.goto(`guide/${example}.html`);
    const [report] = await reports(page);
    expect([sum('packets'), sum('wireBytes')]).toEqual([report?.capture.packets, report?.capture.bytes]);
  });
}
