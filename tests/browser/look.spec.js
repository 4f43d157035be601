// Looking closer on the axis of all ports: parts of them, and bars in words.

import * as captures from './captures.js';
import { BLUE, ORANGE, bars } from './pixels.js';
import { expect, test } from './portogram.js';

/** @typedef {import('@playwright/test').Page} Page */

const CHARTS = /** @type {const} */ (['incoming-packets', 'outgoing-packets', 'incoming-bytes', 'outgoing-bytes']);
const several = {
  name: 'several.pcap',
  content: captures.pcap([
    ...captures.incoming(30, 49_730), ...captures.incoming(10, 443), ...captures.incoming(20, 8_080),
    ...captures.outgoing(20, 443),
  ]),
};

test.beforeEach(async ({ portogram }) => {
  await portogram.open();
  await portogram.choose(several);
  await portogram.reaches('done');
  await (await portogram.setting('axis-all')).check();
});

/**
 * @param {Page} page
 * @param {typeof CHARTS[number]} chart
 */
const boxOf = async (page, chart) => {
  const box = await page.locator(`[data-chart="${chart}"] .canvas`).boundingBox();
  if (!box) throw new Error(`${chart} is not shown`);
  return box;
};

/**
 * Drags over a chart, from one part of its width to another.
 *
 * @param {Page} page
 * @param {typeof CHARTS[number]} chart
 * @param {number} from
 * @param {number} to
 */
async function drag(page, chart, from, to) {
  const box = await boxOf(page, chart);
  await page.mouse.move(box.x + box.width * from, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, box.y + 50, { steps: 4 });
  await page.mouse.up();
}

/** @param {Page} page */
const ports = (page) => page.getByTestId('ports-incoming-packets');

test('the bar under the pointer is told beside it', async ({ portogram, page }) => {
  const box = await boxOf(page, 'incoming-packets');
  const readout = page.getByTestId('readout');
  const { left } = await bars(portogram.canvas('incoming-packets'), BLUE);
  await page.mouse.move(box.x + box.width * left - 5, box.y + 60);
  await expect(readout).toContainText('Port 443');
  await expect(readout).toContainText('16.7 %');
  await page.mouse.move(box.x + box.width * left + 60, box.y + 60);
  await expect(readout).toBeHidden();
  await page.mouse.move(box.x + box.width * left, box.y + 60);
  await expect(readout).toBeVisible();
  await page.mouse.move(0, 0);
  await expect(readout).toBeHidden();
});

test('the keyboard steps from bar to bar', async ({ portogram, page }) => {
  const chart = page.locator('[data-chart="incoming-packets"] .canvas');
  const [readout, said] = [page.getByTestId('readout'), page.getByTestId('chart-status')];
  await portogram.tabTo(chart);
  for (const [key, heading] of [
    ['ArrowRight', 'Port 443'], ['ArrowRight', 'Ports 8074–8123'], ['End', 'Ports 49652–49751'],
    ['ArrowRight', 'Ports 49652–49751'], ['ArrowDown', 'Ports 8074–8123'], ['ArrowDown', 'Port 443'],
    ['ArrowUp', 'Ports 8074–8123'], ['Home', 'Port 443'],
  ]) {
    await page.keyboard.press(key);
    await expect(readout).toContainText(heading);
  }
  await expect(said).toHaveText('Port 443 udp QUIC: Packets 10, Bytes 1.00 kB, Share 16.7 %');
  const [words, bar, box] = await Promise.all([
    readout.boundingBox(), page.locator('.bar-outline').boundingBox(), boxOf(page, 'incoming-packets'),
  ]);
  if (!words || !bar) throw new Error('nothing is told');
  expect(words.x >= bar.x + bar.width || words.x + words.width <= bar.x).toBe(true);
  expect(words.x).toBeGreaterThanOrEqual(box.x);
  expect(words.x + words.width).toBeLessThanOrEqual(box.x + box.width);

  await page.keyboard.press('End');
  for (let times = 0; times < 9; times += 1) await page.keyboard.press('+');
  await expect(readout).toContainText('Port 49730');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Escape');
  await expect(ports(page)).toBeHidden();
  await expect(said).toHaveText('All ports');
  await page.keyboard.press('Escape');
  await expect(readout).toBeHidden();
});

test('a drag shows its ports on all four charts, a double click all ports', async ({ portogram, page }) => {
  const before = await boxOf(page, 'incoming-packets');
  const whole = await bars(portogram.canvas('outgoing-packets'), ORANGE);
  await drag(page, 'incoming-packets', whole.left - 0.005, whole.left + 0.007);
  for (const chart of CHARTS) await expect(page.getByTestId(`ports-${chart}`)).toContainText(/^Ports \d+–\d+/);
  const closer = await bars(portogram.canvas('outgoing-packets'), ORANGE);
  expect(closer.count).toBeGreaterThan(2 * whole.count);
  expect(await boxOf(page, 'incoming-packets')).toEqual(before);

  // Other settings keep the ports; another capture has its own.
  await (await portogram.setting('scale-logarithmic')).click();
  await expect(ports(page)).toBeVisible();
  await portogram.portRole.selectOption('remote');
  await expect(ports(page)).toBeVisible();
  await page.mouse.dblclick(before.x + before.width / 2, before.y + 50);
  await expect(ports(page)).toBeHidden();

  await drag(page, 'outgoing-bytes', 0.6, 0.3);
  await expect(ports(page)).toBeVisible();
  await portogram.choose({ name: 'sound.pcap', content: captures.sound() });
  await expect(portogram.title).toHaveText('sound.pcap');
  await expect(ports(page)).toBeHidden();
});

test('the button shows all ports and gives the focus to the chart', async ({ page }) => {
  await drag(page, 'outgoing-packets', 0.2, 0.4);
  await page.getByTestId('ports-outgoing-packets').getByRole('button', { name: 'All ports' }).click();
  await expect(ports(page)).toBeHidden();
  await expect(page.locator('[data-chart="outgoing-packets"] .canvas')).toBeFocused();
});

test('the wheel zooms with Control, moves with Shift, and else scrolls the page', async ({ page }) => {
  const box = await boxOf(page, 'incoming-packets');
  await page.mouse.move(box.x + box.width * 0.3, box.y + 50);
  await page.mouse.wheel(0, 40);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0);
  await expect(ports(page)).toBeHidden();
  await page.evaluate(() => scrollTo(0, 0));

  await page.keyboard.down('Control');
  for (let turns = 0; turns < 4; turns += 1) await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  await expect(ports(page)).toBeVisible();
  const before = await ports(page).textContent();
  await page.mouse.wheel(120, 0);
  await expect(ports(page)).not.toHaveText(before ?? '');
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test('bins open into ports', async ({ portogram, page }) => {
  await portogram.tabTo(page.locator('[data-chart="incoming-packets"] .canvas'));
  await page.keyboard.press('ArrowUp');
  const wide = await bars(portogram.canvas('incoming-packets'), BLUE);
  for (let times = 0; times < 15; times += 1) await page.keyboard.press('+');
  await expect(page.getByTestId('readout')).toContainText('Port 49730');
  expect((await bars(portogram.canvas('incoming-packets'), BLUE)).count).toBeGreaterThan(10 * wide.count);
});

test.describe('by touch', () => {
  test.use({ hasTouch: true, viewport: { width: 380, height: 800 } });

  test('two fingers zoom', async ({ page }) => {
    await page.locator('[data-chart="incoming-packets"]').scrollIntoViewIfNeeded();
    const box = await boxOf(page, 'incoming-packets');
    const session = await page.context().newCDPSession(page);
    const touch = (/** @type {string} */ type, /** @type {number[]} */ ...parts) =>
      session.send('Input.dispatchTouchEvent', {
        type: /** @type {'touchStart'} */ (type),
        touchPoints: parts.map((part, id) => ({ x: box.x + box.width * part, y: box.y + 60, id })),
      });
    await touch('touchStart', 0.45);
    await touch('touchStart', 0.45, 0.55);
    for (const apart of [0.1, 0.15, 0.2, 0.25]) await touch('touchMove', 0.5 - apart, 0.5 + apart);
    await touch('touchEnd');
    await expect(ports(page)).toBeVisible();
    expect(await page.evaluate(() => visualViewport?.scale)).toBe(1);
  });
});
