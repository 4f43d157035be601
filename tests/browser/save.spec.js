// Saving a large report takes little memory, and shows names as they are.

import { readFile, stat } from 'node:fs/promises';

import * as captures from './captures.js';
import { expect, test } from './portogram.js';

const PORTS = 65_536;

/** One UDP packet to each port in each of four directions between local and remote hosts. */
function allPorts() {
  const [local, other, remote, far] = ['0a000001', '0a000002', 'cb007109', 'c6336407'];
  const header = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex');
  const records = [header];
  for (const hosts of [remote + local, local + remote, local + other, remote + far]) {
    const record = Buffer.from(
      `00f15365000000002a0000002a000000${'020000000001020000000002'}08004500001c0000000040110000${hosts}03e8000000080000`,
      'hex',
    );
    const all = Buffer.alloc(record.length * PORTS);
    for (let port = 0; port < PORTS; port += 1) {
      record.writeUInt16BE(port, record.length - 6);
      record.copy(all, port * record.length);
    }
    records.push(all);
  }
  return Buffer.concat(records);
}

test('a report on all ports is saved without taking its size in memory', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'all-ports.pcap', content: allPorts() });
  await portogram.reaches('done');
  await expect(portogram.packets('incoming')).toHaveText('65,536');
  const memory = async () => {
    await page.evaluate(() => performance.clearMarks());
    await portogram.portRole.selectOption('source');
    await portogram.portRole.selectOption('destination');
    await page.waitForFunction(() => performance.getEntriesByName('portogram:change-end').length >= 2);
    return page.evaluate(() => Number(document.documentElement.dataset.wasmMemoryBytes));
  };
  const before = await memory();
  for (const [format, leastBytes] of /** @type {const} */ ([['json', 2e7], ['csv', 6e6]])) {
    await page.getByTestId('save').click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(`save-${format}`).click()]);
    expect((await stat(await download.path())).size).toBeGreaterThan(leastBytes);
  }
  expect(await memory() - before).toBeLessThan(4 << 20);
});

test('a name with control characters is shown with escapes', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'a\u001b[31m\u202egpj.pcap', content: captures.truncated() });
  await portogram.reaches('done');
  const shown = 'a\\u{1b}[31m\\u{202e}gpj.pcap';
  await expect(portogram.title).toHaveText(shown);
  await expect(portogram.warnings).toContainText(shown);
  await expect(portogram.summary).toContainText(shown);
  expect(await page.evaluate(() => /[\u001b\u202e]/.test(document.documentElement.innerHTML + document.title))).toBe(false);
});

test('the licences of third parties are linked from the foot', async ({ portogram, page, request }) => {
  await portogram.open();
  await portogram.sampleButton.click();
  await portogram.reaches('done');
  const link = page.getByTestId('licences');
  await expect(link).toBeVisible();
  const text = await (await request.get(await link.getAttribute('href') ?? '')).text();
  for (const words of ['wasm-bindgen ', 'plotters ', 'Internet Assigned Numbers Authority']) expect(text).toContain(words);
});

test('pictures are of the charts as they are shown, or of one of them', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.sampleButton.click();
  await portogram.reaches('done');
  /** @param {'svg' | 'png'} format @param {string} chart */
  const saved = async (format, chart) => {
    await page.getByTestId('save').click();
    await page.getByTestId('save-chart').selectOption(chart);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(`save-${format}`).click()]);
    return readFile(await download.path());
  };
  const all = (await saved('svg', '')).toString();
  for (const title of ['Incoming packets', 'Outgoing packets', 'Incoming bytes', 'Outgoing bytes']) expect(all).toContain(title);
  const one = (await saved('svg', 'outgoing-bytes')).toString();
  expect(one).toContain('<svg width="720"');
  expect(one).toContain('Outgoing bytes');
  expect(one).not.toContain('Incoming bytes');
  const picture = await saved('png', 'incoming-packets');
  expect(picture.subarray(1, 4).toString()).toBe('PNG');
  expect(picture.readUInt32BE(16)).toBe(1440);
});

test('a capture is kept in a document, which is opened again with other settings and without the capture', async ({ portogram, page }, testInfo) => {
  await portogram.open();
  await portogram.choose({ name: 'office.pcap', content: captures.pcap([...captures.incoming(30, 49_730), ...captures.outgoing(20, 443)]) });
  await portogram.reaches('done');
  await portogram.portRole.selectOption('source');
  await expect(portogram.packets('incoming')).toHaveText('30');
  await page.getByTestId('save').click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-portogram').click()]);
  expect(download.suggestedFilename()).toBe('office.pcap.portogram');
  const file = testInfo.outputPath('office.portogram');
  await download.saveAs(file);
  expect((await readFile(file)).subarray(0, 2).toString('hex')).toBe('1f8b');
  await portogram.open();
  await portogram.choose(file);
  await portogram.reaches('done');
  await expect(portogram.title).toHaveText('office.portogram');
  // It is shown as it was kept.
  await expect(portogram.portRole).toHaveValue('source');
  expect(page.url()).toContain('#port-role=source');
  await expect(portogram.packets('incoming')).toHaveText('30');
  await expect(portogram.warnings).toBeHidden();
  await portogram.networks.fill(`${captures.REMOTE}/32`);
  await expect(portogram.packets('outgoing')).toHaveText('30');
  await page.getByTestId('save').click();
  const [again] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-portogram').click()]);
  expect(again.suggestedFilename()).toBe('office.portogram');
});
