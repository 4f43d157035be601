// The whole page in one file, opened without a server: as the site has it, with a document that the page saved, and that of the command.

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import * as captures from './captures.js';
import { expect, test } from './portogram.js';
import { SITE, serveSite } from './site-server.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('@playwright/test').TestInfo} TestInfo */
/** @typedef {import('./portogram.js').Portogram} Portogram */

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const TEMPLATE = `${SITE}portogram.html`;
const MOST_BYTES = 700_000;

// Writing the page takes seconds of work, and many on a busy machine.
test.describe.configure({ timeout: 90_000 });
const DOCUMENT = '<script type="application/octet-stream" id="document">';

/**
 * Returns the requests of a page to anything but itself.
 *
 * @param {Page} page
 */
function requestsOf(page) {
  const requests = /** @type {string[]} */ ([]);
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url())) requests.push(request.url());
  });
  return requests;
}

/**
 * Saves the page in one file, and returns its path.
 *
 * @param {Page} page
 * @param {TestInfo} info
 * @param {string} name
 */
async function saved(page, info, name) {
  await page.getByTestId('save').click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-page').click()]);
  const path = info.outputPath(name);
  await download.saveAs(path);
  return { path, name: download.suggestedFilename() };
}

/** @param {Page} page */
const facts = (page) => page.locator('#title, #subtitle, #headline-title, #explanation, .facts:visible, #ledger td, #ports-incoming td').allTextContents();

/**
 * Does with a page what can be done with it, once it shows the sample.
 *
 * @param {Portogram} portogram
 */
async function use(portogram) {
  const { page } = portogram;
  await expect(portogram.packets('incoming')).toHaveText('14,455');
  await portogram.portRole.selectOption('source');
  await expect(page.getByTestId('facts-incoming-packets')).toContainText('8080');
  await portogram.portRole.selectOption('destination');
  await page.getByTestId('filter').fill('port 443');
  await page.getByTestId('filter').press('Enter');
  await expect(page.getByTestId('filter-chip')).toHaveText(/443/);
  await page.getByTestId('filters-clear').click();
  await page.locator('#ports-incoming tbody button').first().click();
  await expect(page.getByTestId('closeup-subtitle')).toContainText('packets');
  await expect(page.getByTestId('closeup-hosts').locator('tr')).not.toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.locator('#conversations tbody tr')).not.toHaveCount(0);
}

test('a page with a document is small, makes no request, and answers as the page did', async ({ portogram, page }, info) => {
  await portogram.open();
  await portogram.sampleButton.click();
  await portogram.reaches('done');
  const file = await saved(page, info, 'office.html');
  expect(file.name).toBe('office.pcapng.portogram.html');
  const { length } = await readFile(file.path);
  expect(length).toBeLessThanOrEqual(MOST_BYTES);

  const requests = requestsOf(page);
  const url = pathToFileURL(file.path).href;
  await page.goto(url);
  await portogram.reaches('done');
  await expect(portogram.title).toHaveText('office.pcapng.portogram');
  await use(portogram);
  // No guide is beside a file.
  expect(await page.getByTestId('help').getAttribute('href')).toMatch(/^https:.*#readme$/);

  await page.locator('footer [data-proof]').click();
  await page.getByTestId('try-request').click();
  await expect(page.getByTestId('proof-result').getByText('refused')).toHaveCount(2);
  await page.keyboard.press('Escape');
  expect(await page.locator('head meta[http-equiv="Content-Security-Policy"]').count()).toBe(2);
  expect(await page.evaluate(() => [typeof RTCPeerConnection, typeof window.open])).toEqual(['undefined', 'undefined']);
  portogram.errors.length = 0;

  const again = await saved(page, info, 'again.html');
  expect(again.name).toBe('office.pcapng.portogram.html');
  await page.goto(pathToFileURL(again.path).href);
  await portogram.reaches('done');
  await use(portogram);
  await portogram.choose({ name: 'sound.pcap', content: captures.sound() });
  await expect(portogram.title).toHaveText('sound.pcap');
  expect(requests).toEqual([url, pathToFileURL(again.path).href]);
});

test('a page opens with the settings that it was saved with, and its findings', async ({ portogram, page }, info) => {
  await portogram.open();
  await page.getByTestId('scan-button').click();
  await portogram.reaches('done');
  await portogram.portRole.selectOption('source');
  await (await portogram.setting('scale-logarithmic')).check({ force: true });
  await page.keyboard.press('Escape');
  await page.getByTestId('filter').fill('tcp');
  await page.getByTestId('filter').press('Enter');
  await expect(page.getByTestId('filter-chip')).toHaveText(/tcp/i);
  const findings = page.locator('#findings-list li');
  await expect(findings).not.toHaveCount(0);
  const found = await findings.allTextContents();
  const file = await saved(page, info, 'tcp.html');
  const shown = await facts(page);

  await page.goto(pathToFileURL(file.path).href);
  await portogram.reaches('done');
  await expect(portogram.portRole).toHaveValue('source');
  await expect(page.getByTestId('filter-chip')).toHaveText(/tcp/i);
  expect(await page.getByTestId('scale-logarithmic').isChecked()).toBe(true);
  // The title and the line below it are about the document.
  expect((await facts(page)).slice(2)).toEqual(shown.slice(2));
  await expect(findings).toHaveText(found);
  // Settings of the address come first.
  await page.goto(`${pathToFileURL(file.path).href}#port-role=local`);
  await page.reload();
  await portogram.reaches('done');
  await expect(portogram.portRole).toHaveValue('local');
});

test('the page of the site in one file waits for a capture, wherever it is', async ({ portogram, page }, info) => {
  const dropped = info.outputPath('sound.pcap');
  await writeFile(dropped, captures.sound());
  // The server says that the file is in UTF-8, as many do of all HTML.
  const site = await serveSite();
  const requests = requestsOf(page);
  for (const url of [pathToFileURL(TEMPLATE).href, `${site.url}portogram.html`]) {
    requests.length = 0;
    await page.goto(url);
    await portogram.reaches('ready');
    await expect(page.getByTestId('drop-zone')).toBeVisible();
    await expect(page.getByTestId('install')).toBeHidden();
    await expect(page.getByTestId('preview-canvas')).toBeVisible();
    await portogram.drop(dropped);
    await portogram.reaches('done');
    await expect(portogram.title).toHaveText('sound.pcap');
    await expect(portogram.packets('incoming')).toHaveText('30');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('licences').click()]);
    expect(await readFile(await download.path(), 'utf8')).toContain('Apache License');
    expect(requests.filter((request) => request !== url)).toEqual([]);
  }
  site.close();
});

test('the first screen offers to keep the tool, which needs no request and no site', async ({ portogram, page }, info) => {
  const site = await serveSite();
  await page.setViewportSize({ width: 380, height: 700 });
  await page.goto(site.url);
  await portogram.reaches('ready');
  const [button, text] = [page.getByTestId('keep'), page.getByTestId('keep-text')];
  await expect(text).toContainText('without a network');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(380);
  site.requests.length = 0;
  await portogram.tabTo(button);
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(download.suggestedFilename()).toBe('portogram.html');
  await expect(text).toContainText('saved as portogram.html');
  await expect(button).toBeFocused();
  expect(site.requests).toEqual([]);
  site.close();
  const path = info.outputPath('portogram.html');
  await download.saveAs(path);
  const { length } = await readFile(path);
  // As the sentence beside it says.
  expect((length / 1e6).toFixed(1)).toBe('0.6');

  await page.setViewportSize({ width: 1280, height: 720 });
  const requests = requestsOf(page);
  const url = pathToFileURL(path).href;
  await page.goto(url);
  await portogram.reaches('ready');
  await expect(button).toBeHidden();
  await portogram.sampleButton.click();
  await portogram.reaches('done');
  await use(portogram);
  expect(requests).toEqual([url]);
});

test('the tool is not offered where it cannot be written, nor in a tab for installing', async ({ page }) => {
  const site = await serveSite({ 'one-file/shell.html': () => null });
  await page.goto(site.url);
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready');
  await expect(page.getByTestId('keep')).toBeHidden();
  await page.goto('./?install');
  await expect(page.getByTestId('keep')).toBeHidden();
  site.close();
});

test.describe('in one file', () => {
  test.use({ expectsErrors: true });

  test('neither the page nor the worker can send a request', async ({ portogram, page }) => {
    const site = await serveSite();
    await page.goto(pathToFileURL(TEMPLATE).href);
    await portogram.reaches('ready');
    const [worker, ...others] = page.workers();
    expect(others).toEqual([]);
    for (const url of [site.url, `${site.url}portogram.html`, pathToFileURL(TEMPLATE).href]) {
      /** @param {string} url */
      const send = (url) => fetch(url, { mode: 'no-cors' }).then(() => 'sent', String);
      expect(await page.evaluate(send, url)).toContain('TypeError');
      expect(await worker?.evaluate(send, url)).toContain('TypeError');
      await page.evaluate((url) => {
        new Image().src = url;
        document.head.append(Object.assign(document.createElement('script'), { src: url }));
        document.head.append(Object.assign(document.createElement('script'), { textContent: 'document.title = "run"' }));
        document.body.append(Object.assign(document.createElement('iframe'), { src: url }));
        location.href = url;
      }, url);
    }
    await page.waitForTimeout(500);
    expect(site.requests).toEqual([]);
    expect(page.url()).toBe(pathToFileURL(TEMPLATE).href);
    expect(await page.title()).toBe('portogram');
    site.close();
  });

  test('a page that is not whole says so', async ({ portogram, page }, info) => {
    const template = await readFile(TEMPLATE);
    const flipped = Buffer.from(template);
    flipped[template.length >> 1] = (template[template.length >> 1] ?? 0) ^ 0x10;
    const path = info.outputPath('damaged.html');
    for (const content of [template.subarray(0, 100_000), template.subarray(0, template.length - 30_000), flipped]) {
      await writeFile(path, content);
      await page.goto(pathToFileURL(path).href);
      await portogram.reaches('failed');
      await expect(page.locator('body')).toContainText('This page is damaged');
    }
  });
});

test('a document in a page is trusted no more than a file', async ({ portogram, page }, info) => {
  const template = await readFile(TEMPLATE);
  const path = info.outputPath('hostile.html');
  /** @param {Buffer} content */
  async function open(content) {
    await writeFile(path, Buffer.concat([template, Buffer.from(`${DOCUMENT}${encoded(content)}</script>`, 'utf16le')]));
    await page.goto(pathToFileURL(path).href);
  }
  const markup = '</script><img src=x onerror="document.title=1">';
  await open(Buffer.concat([Buffer.from(`${JSON.stringify({ name: markup, settings: `<b>=1&${markup}` })}\n`), captures.sound()]));
  await portogram.reaches('done');
  // Of what looks like a path, the last part is shown.
  await expect(portogram.title).toHaveText(markup.slice(2));
  expect(await page.locator('img, b:not(#welcome b)').count()).toBe(0);
  for (const content of [Buffer.from('{"name":"a"}\n\x8fportogram\r\n\x1a\n', 'latin1'), Buffer.from('{"name":{"a":[]},"settings":7}\nx')]) {
    await open(content);
    await portogram.reaches('failed');
  }
  for (const content of [Buffer.from(''), Buffer.from('{}'), Buffer.from('null\n'), Buffer.from('{"name"\n')]) {
    await open(content);
    await portogram.reaches('ready');
    await expect(portogram.notice).toContainText('The document in this page is damaged');
  }
});

test('the command writes such pages, from the page of the site and from one that was saved', async ({ portogram, page }, info) => {
  test.setTimeout(300_000);
  /** @param {string[]} parts */
  const command = (...parts) => promisify(execFile)('cargo', ['run', '--quiet', '--bin', 'portogram', '--', ...parts], { cwd: PROJECT });
  const sample = info.outputPath('office.pcapng');
  const written = info.outputPath('office.html');
  await command('--write-sample', sample);
  await command(sample, written, `--page=${TEMPLATE}`, '--port-role=source', '--scale=logarithmic');
  expect((await readFile(written)).length).toBeLessThanOrEqual(MOST_BYTES);
  const requests = requestsOf(page);
  await page.goto(pathToFileURL(written).href);
  await portogram.reaches('done');
  await expect(portogram.title).toHaveText('office.portogram');
  await expect(portogram.portRole).toHaveValue('source');
  expect(await page.getByTestId('scale-logarithmic').isChecked()).toBe(true);
  expect(requests).toHaveLength(1);

  await portogram.choose({ name: 'sound.pcap', content: captures.sound() });
  await expect(portogram.title).toHaveText('sound.pcap');
  const other = await saved(page, info, 'sound.html');
  await command(sample, written, `--page=${other.path}`, '--force');
  await page.goto(pathToFileURL(written).href);
  await portogram.reaches('done');
  await use(portogram);
});

/**
 * Returns bytes as the text of an element.
 *
 * @param {Buffer} bytes
 */
function encoded(bytes) {
  const units = [bytes.length % 2 === 0 ? 0x30 : 0x31];
  for (let at = 0; at < bytes.length; at += 2) {
    const unit = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    if ([0, 0x0d, 0x3c, 0xe000].includes(unit) || unit >> 11 === 0x1b) units.push(0xe000, unit ^ 0x4000);
    else units.push(unit);
  }
  return units.map((unit) => String.fromCharCode(unit)).join('');
}
