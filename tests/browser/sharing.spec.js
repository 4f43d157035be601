// The dialog for everything that leaves the page: what is left out, and that nothing of it is in the files.

import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';

import { expect, test } from './portogram.js';

/** What identifies hosts of the office example. */
const IDENTITIES = [/192\.168\./, /203\.0\.113\./, /198\.51\.100\./, /office/, /([0-9a-f]{2}:){5}[0-9a-f]{2}/i];

const FORMATS = /** @type {const} */ (['portogram', 'page', 'html', 'json', 'csv', 'intervals', 'svg']);

/**
 * @param {import('@playwright/test').Page} page
 * @param {string} format
 * @param {string} level
 */
async function saved(page, format, level) {
  await page.getByTestId('save').click();
  await page.getByTestId(`level-${level}`).check();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(`save-${format}`).click()]);
  await expect(page.getByTestId('save-dialog')).toBeHidden();
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}

/**
 * Returns the bytes as text in which addresses would be found.
 *
 * @param {string} format
 * @param {Buffer} content
 */
function text(format, content) {
  if (format === 'portogram') return gunzipSync(content).toString('latin1');
  return format === 'page' ? content.toString('utf16le').split('id="document">')[1] ?? '' : content.toString('utf8');
}

/**
 * Counts only the packets of a host.
 *
 * @param {import('@playwright/test').Page} page
 * @param {string} host
 */
async function onlyHost(page, host) {
  await page.getByTestId('filter').fill(host);
  await page.getByTestId('filter').press('Enter');
  await expect(page.getByTestId('filters')).toContainText(host);
}

test.beforeEach(async ({ portogram }) => {
  await portogram.open();
  await portogram.sampleButton.click();
  await portogram.reaches('done');
});

test('the dialog says what is inside by each level', async ({ page }) => {
  const sample = page.getByTestId('save-sample');
  await page.getByTestId('save').click();
  await expect(sample).toContainText('office.pcapng');
  await expect(sample).toContainText('UTC');
  await expect(page.getByTestId('save-times')).toBeDisabled();
  await page.getByTestId('level-pseudonyms').check();
  await expect(sample).toContainText(/Hosts(local|remote)-\d/);
  await expect(sample).not.toContainText('office');
  await expect(sample).toContainText('without time of day');
  await page.getByTestId('save-times').check();
  await expect(sample).toContainText('UTC');
  await page.getByTestId('save-prefixes').check();
  await expect(sample).toContainText(/Hosts\d+\.\d+\.\d+\.\d+/);
  await expect(sample).not.toContainText('192.168.1.');
  await page.getByTestId('level-left-out').check();
  await expect(sample).toContainText('Hostsnone');
  await expect(page.getByTestId('save-prefixes')).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('save-dialog')).toBeHidden();
  await expect(page.getByTestId('save')).toBeFocused();
});

for (const level of ['pseudonyms', 'left-out']) {
  test(`files have nothing that is left out: ${level}`, async ({ page }) => {
    // A filter by host is left out too, and what it selects stays.
    await onlyHost(page, '192.168.1.23');
    for (const format of FORMATS) {
      const { name, content } = await saved(page, format, level);
      expect(name).toMatch(/^capture\./);
      for (const identity of IDENTITIES) expect(text(format, content), `${format} ${identity}`).not.toMatch(identity);
    }
    const { content } = await saved(page, 'json', 'as-is');
    expect(content.toString()).toMatch(/192\.168\./);
  });
}

test('a shared document answers with the same names as the shared report', async ({ page, portogram }) => {
  const report = JSON.parse((await saved(page, 'json', 'pseudonyms')).content.toString());
  const document = await saved(page, 'portogram', 'pseudonyms');
  await portogram.choose({ name: document.name, content: document.content });
  await expect(portogram.title).toHaveText('capture.portogram');
  await portogram.reaches('done');
  await expect(portogram.warnings).toContainText('hosts have pseudonyms');
  const again = JSON.parse((await saved(page, 'json', 'as-is')).content.toString());
  expect(again.conversations).toEqual(report.conversations);
  const [{ from }] = report.conversations.listed;
  await onlyHost(page, from);
  await expect(page.locator('body')).not.toContainText('1970');
});
