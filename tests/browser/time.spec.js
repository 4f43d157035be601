// When it was: the timeline, and a part of it.

import * as captures from './captures.js';
import { expect, test } from './portogram.js';

/** A thousand packets in, one a millisecond, then a thousand out. */
const twoSeconds = {
  name: 'two-seconds.pcap',
  content: captures.pcap([...captures.incoming(1000, 49_730), ...captures.outgoing(1000, 443)]),
};

test('a part of the timeline is selected by dragging, moved, and let go', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(twoSeconds);
  await portogram.reaches('done');
  const ground = page.getByTestId('timeline-ground');
  const box = await ground.boundingBox();
  if (!box) throw new Error('there is no timeline');
  const drag = async (/** @type {number} */ from, /** @type {number} */ to) => {
    await page.mouse.move(box.x + box.width * from, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * to, box.y + 30, { steps: 4 });
    await page.mouse.up();
  };
  const packets = async (/** @type {string} */ row) => Number((await portogram.packets(row).textContent())?.replace(',', ''));

  await drag(0.1, 0.4);
  await expect(page.getByTestId('timeline-selected')).toContainText('long');
  await expect(portogram.packets('outgoing')).toHaveText('0');
  expect(await packets('incoming')).toBeGreaterThan(500);
  expect(await packets('incoming') + await packets('outside-of-time')).toBe(2000);

  await drag(0.25, 0.75);
  await expect(portogram.packets('incoming')).toHaveText('0');
  expect(await packets('outgoing')).toBeGreaterThan(500);

  await page.getByTestId('timeline-clear').click();
  await expect(portogram.packets('incoming')).toHaveText('1,000');
  await expect(portogram.packets('outgoing')).toHaveText('1,000');
  await expect(page.getByTestId('timeline-selected')).toBeHidden();
});

test('the keyboard selects, resizes, moves and lets go', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(twoSeconds);
  await portogram.reaches('done');
  const selected = page.getByTestId('timeline-selected');
  await portogram.tabTo(page.getByTestId('timeline-ground'));
  await page.keyboard.press('ArrowRight');
  await expect(selected).toContainText('long');
  const before = await selected.textContent();
  await page.keyboard.press('ArrowRight');
  await expect(selected).not.toHaveText(before ?? '');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(portogram.packets('outside-of-time')).not.toHaveText('0');
  await page.keyboard.press('Escape');
  await expect(selected).toBeHidden();
  await expect(portogram.packets('incoming')).toHaveText('1,000');
});

test('times between packets are told for each direction', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(twoSeconds);
  await portogram.reaches('done');
  const incoming = page.getByTestId('times-incoming');
  await expect(incoming).toContainText('999 ms');
  await expect(incoming).toContainText('Median gap1.00 ms');
  await expect(page.getByTestId('timeline')).toContainText('packets per 10.0 ms');
});

test('another capture begins with all of its time', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(twoSeconds);
  await portogram.reaches('done');
  await portogram.tabTo(page.getByTestId('timeline-ground'));
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('timeline-selected')).toBeVisible();
  await portogram.choose({ name: 'sound.pcap', content: captures.sound() });
  await expect(portogram.title).toHaveText('sound.pcap');
  await expect(page.getByTestId('timeline-selected')).toBeHidden();
  await expect(portogram.packets('incoming')).toHaveText('30');
});

test('the timeline counts packets, bytes or bits per second, and names its services', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(twoSeconds);
  await portogram.reaches('done');
  const interval = page.locator('#timeline-interval');
  await expect(interval).toHaveText('packets per 10.0 ms');
  await expect(page.getByTestId('timeline-legend')).toContainText('443 QUIC · UDP');
  await expect(page.getByTestId('timeline-directions')).toHaveText('incoming above, outgoing below');
  await page.getByTestId('measure-rate').check();
  await expect(interval).toHaveText('bit/s over 10.0 ms');
  // It is kept for the next capture.
  await portogram.choose({ name: 'sound.pcap', content: captures.sound() });
  await expect(portogram.title).toHaveText('sound.pcap');
  await expect(interval).toContainText('bit/s over');
  await expect(page.getByTestId('measure-rate')).toBeChecked();
});

test('services have the same colours in the legend, in the tables and in the details', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.sampleButton.click();
  await portogram.reaches('done');
  const colorIn = (/** @type {string} */ selector) => page.locator(selector).first().getAttribute('data-service');
  const legend = page.getByTestId('timeline-legend').getByRole('listitem').filter({ hasText: /^443 / }).locator('.swatch');
  const color = await legend.getAttribute('data-service');
  expect(color).not.toBeNull();
  const row = page.getByTestId('ports-outgoing').getByRole('row').filter({ has: page.getByRole('button', { name: '443', exact: true }) });
  await expect(row.locator('.swatch').first()).toHaveAttribute('data-service', color ?? '');
  await row.getByRole('button', { name: '443', exact: true }).first().click();
  await expect(page.getByTestId('closeup-title')).toContainText('443');
  expect(await colorIn('#closeup-title .swatch')).toBe(color);
  // A filter does not change it.
  await page.getByTestId('filter').fill('443');
  await page.getByTestId('filter').press('Enter');
  await expect(legend).toHaveAttribute('data-service', color ?? '');
});

test('ports over time are shown in place of the bars, and lead to the details of a port', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(twoSeconds);
  await portogram.reaches('done');
  await expect(page.getByTestId('heat-maps')).toBeHidden();
  await page.getByTestId('chart-view-time').check();
  const [incoming, outgoing] = [page.getByTestId('heat-map-0'), page.getByTestId('heat-map-1')];
  await expect(incoming).toBeVisible();
  await expect(outgoing).toBeVisible();
  await expect(page.locator('#charts')).toBeHidden();
  await expect(page.getByTestId('heat-map-2')).toBeHidden();
  await incoming.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('heat-maps')).toContainText('Port 49730: ');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('closeup-title')).toContainText('49730');
  await page.getByTestId('closeup-close').click();
  await page.getByTestId('chart-view-bars').check();
  await expect(page.locator('#charts')).toBeVisible();
});
