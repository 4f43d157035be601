// The first screen: what it shows before a capture is opened, and its examples.

import { readFile } from 'node:fs/promises';

import * as captures from './captures.js';
import { expect, test } from './portogram.js';

/** @param {HTMLCanvasElement | SVGElement | HTMLElement} canvas */
const isDrawn = (canvas) => {
  if (!(canvas instanceof HTMLCanvasElement)) return false;
  const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  return new Set(new Uint32Array(new Uint8Array(pixels).buffer)).size > 3;
};

test('a chart of an example is drawn before anything is opened', async ({ portogram, page }) => {
  await portogram.open();
  const canvas = page.getByTestId('preview-canvas');
  await expect.poll(() => canvas.evaluate(isDrawn)).toBe(true);
  await expect(page.getByTestId('preview')).toContainText('14,455');
  expect(await canvas.getAttribute('aria-label')).toContain('port');
});

for (const [name, finding] of [['scan', '203.0.113.99'], ['beacon', '8443']]) {
  test(`the example of a ${name} shows its finding`, async ({ portogram, page }) => {
    await portogram.open();
    await page.getByTestId(`${name}-button`).click();
    await portogram.reaches('done');
    await expect(portogram.title).toHaveText(`${name}.pcapng`);
    await expect(page.getByTestId('findings')).toContainText(finding);
    await expect(portogram.notice).toBeHidden();
  });
}

test('on a phone the first action is on the first screen, and nothing is cut off', async ({ portogram, page }) => {
  for (const width of [320, 380]) {
    await page.setViewportSize({ width, height: 640 });
    await portogram.open();
    await expect(page.getByTestId('choose-button')).toBeInViewport({ ratio: 1 });
    await expect(page.getByTestId('sample-button')).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  }
});

test('links lead to the source, and to the guide beside the page, in a tab of their own', async ({ portogram, page }) => {
  await portogram.open();
  for (const [name, address] of /** @type {const} */ ([['source', /^https:\/\/[^{}]+$/], ['help', /^guide\/$/], ['examples-help', /^guide\/scan\.html$/]])) {
    const link = page.getByTestId(name);
    expect(await link.getAttribute('href')).toMatch(address);
    expect(await link.getAttribute('target')).toBe('_blank');
    expect(await link.getAttribute('rel')).toContain('noopener');
  }
});

test('files that the system opens with the installed page are read', async ({ portogram, page }) => {
  await page.addInitScript(() => {
    const queue = { setConsumer: (/** @type {unknown} */ consumer) => Object.assign(window, { consumer }) };
    Object.defineProperty(window, 'launchQueue', { value: queue });
  });
  await portogram.open();
  await page.evaluate((bytes) => {
    const getFile = async () => new File([Uint8Array.from(bytes)], 'opened.pcap');
    /** @type {any} */ (window).consumer({ files: [{ getFile }] });
  }, [...captures.sound()]);
  await portogram.reaches('done');
  await expect(portogram.title).toHaveText('opened.pcap');
});

test('a manifest says which files the page opens', async ({ request }) => {
  const response = await request.get('manifest.webmanifest');
  /** @type {{ file_handlers: { accept: Record<string, string[]> }[], icons: { src: string }[] }} */
  const manifest = await response.json();
  const extensions = manifest.file_handlers.flatMap(({ accept }) => Object.values(accept).flat());
  expect(extensions.sort()).toEqual(['.cap', '.gz', '.lz4', '.pcap', '.pcapng', '.portogram', '.zst']);
  // The page refuses all requests, also those for icons.
  expect(manifest.icons.every(({ src }) => src.startsWith('data:image/svg+xml,'))).toBe(true);
});

test('the page is installed from a tab that opens no captures', async ({ page }) => {
  await page.goto('./?install');
  await expect(page.getByTestId('notice')).toContainText('Install');
  await expect(page.getByTestId('choose-button')).toBeHidden();
  await expect(page.getByTestId('sample-button')).toBeHidden();
  const session = await page.context().newCDPSession(page);
  const { data, errors } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  expect(data).toContain('file_handlers');
});

test('previews of links have a title and a description', async ({ request }) => {
  const html = await (await request.get('./')).text();
  for (const property of ['og:title', 'og:type', 'og:description']) {
    expect(html).toMatch(new RegExp(`<meta property="${property}" content="[^"]+">`));
  }
  const source = await readFile(new URL('../../www/index.html', import.meta.url), 'utf8');
  expect(source).toContain('<!-- og:address -->');
  expect(html).not.toContain('{repository}');
});
