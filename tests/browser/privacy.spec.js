// Nothing leaves the machine.

import * as captures from './captures.js';
import { rootUrl } from './chromium.js';
import { expect, test } from './portogram.js';

const sound = { name: 'sound.pcap', content: captures.sound() };

test('after the page has loaded, an analysis makes no network request', async ({ portogram, context }) => {
  const requests = /** @type {string[]} */ ([]);
  context.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url())) requests.push(request.url());
  });
  await portogram.open();
  for (const file of ['portogram_bg.wasm', 'services.txt']) {
    expect(requests.filter((url) => url.endsWith(file))).toHaveLength(1);
  }

  requests.length = 0;
  await portogram.sampleButton.click();
  await portogram.reaches('done');
  await portogram.choose(sound);
  await expect(portogram.title).toHaveText('sound.pcap');
  await portogram.networks.fill(`${captures.REMOTE}/32`);
  await expect(portogram.packets('incoming')).toHaveText('20');
  await portogram.portRole.selectOption('source');
  await portogram.choose({ name: 'diary.txt', content: captures.text() });
  await portogram.reaches('failed');
  expect(requests).toEqual([]);
});

test.describe('after the page has loaded', () => {
  test.use({ expectsErrors: true });

  test('neither the page nor the worker can send a request', async ({ portogram, page, context }) => {
    await portogram.open();
    const sent = /** @type {string[]} */ ([]);
    context.on('response', (response) => sent.push(response.url()));
    const [worker, ...others] = page.workers();
    expect(others).toEqual([]);
    /** @param {string} url */
    const send = (url) => fetch(url).then(() => 'sent', String);
    for (const url of [rootUrl, new URL('index.html', rootUrl).href, 'https://portogram.example/']) {
      expect(await page.evaluate(send, url)).toContain('TypeError');
      expect(await worker.evaluate(send, url)).toContain('TypeError');
    }
    expect(await page.evaluate((url) => new Promise((resolve) => {
      const image = new Image();
      image.onload = () => resolve('loaded');
      image.onerror = () => resolve('refused');
      image.src = url;
    }), new URL('index.html', rootUrl).href)).toBe('refused');
    expect(sent).toEqual([]);
  });

  test('the page proves it', async ({ portogram, page }) => {
    await portogram.open();
    await page.getByTestId('proof-button').click();
    await page.getByTestId('try-request').click();
    await expect(page.getByTestId('proof-result').getByText('refused')).toHaveCount(2);
  });
});
