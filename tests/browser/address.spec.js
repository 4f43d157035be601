// The address holds the settings: Back undoes, a reload keeps, and nothing of it leaves the machine.

import * as captures from './captures.js';
import { expect, test } from './portogram.js';

/** @typedef {import('./portogram.js').Portogram} Portogram */

const sound = { name: 'sound.pcap', content: captures.sound() };

/** @param {Portogram} portogram */
function fragment({ page }) {
  return new URL(page.url()).hash;
}

/**
 * @param {Portogram} portogram
 * @param {string} text
 */
async function filter({ page }, text) {
  await page.getByTestId('filter').fill(text);
  await page.getByTestId('filter').press('Enter');
}

test('Back undoes the last choice, and Forward makes it again', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  expect(fragment(portogram)).toBe('');
  const chips = page.getByTestId('filter-chip');
  await filter(portogram, 'udp.port == 443');
  await expect(chips).toHaveText(['port 443×', 'UDP, UDP-Lite only×']);
  expect(fragment(portogram)).toBe('#port=443&transports=udp,udplite');
  await filter(portogram, captures.REMOTE);
  await portogram.portRole.selectOption('service');
  await (await portogram.setting('scale-logarithmic')).check();
  await page.getByTestId('ports-incoming').getByRole('button', { name: '443', exact: true }).click();
  await expect(page.getByTestId('closeup')).toBeVisible();
  expect(fragment(portogram)).toBe(`#host=${captures.REMOTE}&port=443&port-role=service&transports=udp,udplite&scale=logarithmic&open=443/udp`);

  await page.goBack();
  await expect(page.getByTestId('closeup')).toBeHidden();
  await page.goBack();
  await expect(page.getByTestId('scale-linear')).toBeChecked();
  await page.goBack();
  await expect(portogram.portRole).toHaveValue('destination');
  await page.goBack();
  await expect(chips).toHaveText(['port 443×', 'UDP, UDP-Lite only×']);
  await page.goBack();
  await expect(chips).toHaveCount(0);
  await expect(portogram.packets('incoming')).toHaveText('30');
  await page.goForward();
  await expect(chips).toHaveText(['port 443×', 'UDP, UDP-Lite only×']);
});

test('a zoom and a window of time are one entry each', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.sampleButton.click();
  await portogram.reaches('done');
  const before = await page.evaluate(() => history.length);
  const ground = page.getByTestId('timeline-ground');
  await ground.scrollIntoViewIfNeeded();
  const box = await ground.boundingBox();
  if (!box) throw new Error('the timeline has no size');
  await page.mouse.move(box.x + 100, box.y + 20);
  await page.mouse.down();
  for (let step = 1; step <= 10; step += 1) await page.mouse.move(box.x + 100 + step * 20, box.y + 20);
  await page.mouse.up();
  await expect(page.getByTestId('timeline-selected')).not.toBeEmpty();
  await expect.poll(() => fragment(portogram)).toMatch(/^#since=20\d\d-[0-9:.T-]+Z&until=20\d\d-[0-9:.T-]+Z$/);
  const chart = page.locator('[data-chart="incoming-packets"] .canvas');
  await chart.hover();
  await page.keyboard.down('Control');
  for (let turn = 0; turn < 8; turn += 1) await page.mouse.wheel(0, -60);
  await page.keyboard.up('Control');
  await expect(page.getByTestId('ports-incoming-packets')).toBeVisible();
  await expect.poll(() => fragment(portogram)).toContain('&zoom=');
  expect(await page.evaluate(() => history.length)).toBe(before + 2);
  await page.goBack();
  await expect(page.getByTestId('ports-incoming-packets')).toBeHidden();
  await page.goBack();
  await expect(page.getByTestId('timeline-selected')).toBeEmpty();
});

test('a reload asks for the capture and shows it as it was', async ({ portogram, page }) => {
  await portogram.open('./#port-role=source&port=443&local=203.0.113.0/24,198.51.100.7&scale=logarithmic&zoom=0-1023&open=443/udp');
  const note = page.getByTestId('restored');
  await expect(note).toContainText('Choose the capture again');
  await expect(page.getByTestId('restored-list').getByRole('listitem')).toHaveText([
    'local: 203.0.113.0/24,198.51.100.7', 'port: 443', 'Port counted: source', 'scale: logarithmic', 'zoom: ports 0-1023', 'details: port 443/udp',
  ]);
  expect(await portogram.violations()).toEqual([]);
  const address = page.url();
  await portogram.choose(sound);
  await portogram.reaches('done');
  await expect(portogram.networks).toHaveValue('203.0.113.0/24, 198.51.100.7');
  await expect(portogram.portRole).toHaveValue('source');
  await expect(page.getByTestId('scale-logarithmic')).toBeChecked();
  await expect(page.getByTestId('filter-chip')).toHaveText(['port 443×']);
  await expect(page.getByTestId('ports-incoming-packets')).toContainText('0–1023');
  await expect(page.getByTestId('closeup-title')).toContainText('Port 443');
  await expect(page.getByTestId('closeup-subtitle')).toContainText('50 packets');
  expect(page.url()).toBe(address);
  await page.reload();
  await portogram.reaches('ready');
  await expect(note).toContainText('Choose the capture again');
});

test('settings of the address can be dropped', async ({ portogram, page }) => {
  await portogram.open('./#port-role=source');
  await page.getByTestId('restored-drop').click();
  await expect(page.getByTestId('restored')).toBeHidden();
  expect(fragment(portogram)).toBe('');
  await portogram.choose(sound);
  await portogram.reaches('done');
  await expect(portogram.portRole).toHaveValue('destination');
});

test('what the address has wrong is named, and the rest is kept', async ({ portogram, page }) => {
  await portogram.open('./#port-role=server&port=443&colour=red&until=soon&open=443/icmp&zoom=9-3');
  await expect(portogram.notice).toContainText('“port-role=server”');
  await expect(portogram.notice).toContainText('“colour=red”: no setting is called colour');
  await expect(portogram.notice).toContainText('and others');
  await expect(page.getByTestId('restored-list').getByRole('listitem')).toHaveText(['port: 443']);
  await page.goto('./#%');
  await portogram.choose(sound);
  await portogram.reaches('done');
  await expect(portogram.packets('incoming')).toHaveText('30');
});

test('the address has nothing of the file, and another capture begins without filters', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'secret-name.pcap', content: captures.sound() });
  await portogram.reaches('done');
  await filter(portogram, '443');
  await expect(page.getByTestId('filter-chip')).toHaveText(['port 443×']);
  expect(page.url()).not.toContain('secret');
  await portogram.portRole.selectOption('service');
  await portogram.choose(sound);
  await expect(portogram.title).toHaveText('sound.pcap');
  await expect(page.getByTestId('filter-chip')).toHaveCount(0);
  expect(fragment(portogram)).toBe('#port-role=service');
});

test('links to parts of the page leave the settings in the address', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'lldp.pcap', content: captures.withoutPorts() });
  await portogram.reaches('done');
  await portogram.portRole.selectOption('service');
  await page.getByTestId('no-ports').getByRole('link').click();
  await expect(portogram.packets('not-ip')).toBeInViewport();
  expect(fragment(portogram)).toBe('#port-role=service');
});

test('leaving asks only if the capture is large', async ({ portogram, page }, testInfo) => {
  await portogram.open();
  const asks = () => page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })));
  expect(await asks()).toBe(false);
  const path = testInfo.outputPath('large.pcap');
  await captures.writeLong(path, captures.sound(), 101);
  await portogram.choose(path);
  await portogram.reaches('done');
  expect(await asks()).toBe(true);
  await portogram.choose(sound);
  await expect(portogram.title).toHaveText('sound.pcap');
  expect(await asks()).toBe(false);
});
