// The list of the busiest ports: sorted, searched, and by keyboard.

import * as captures from './captures.js';
import { expect, test } from './portogram.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {'incoming' | 'outgoing'} Side */

/** More packets the lower the port, more bytes the higher. */
const few = captures.pcap([
  ...captures.outgoing(5, 53),
  ...captures.outgoing(3, 443).map((datagram) => ({ ...datagram, payload: Buffer.alloc(500) })),
  ...captures.outgoing(2, 50_000).map((datagram) => ({ ...datagram, payload: Buffer.alloc(900) })),
  ...captures.incoming(4, 49_730),
]);

/** 1,234 ports, of which the lowest 100 have two packets each, the others one. */
const many = captures.pcap(
  Array.from({ length: 1234 }, (_, index) => captures.incoming(index < 100 ? 2 : 1, 1000 + index)).flat(),
);

/**
 * @param {Page} page
 * @param {Side} side
 */
const table = (page, side) => page.getByTestId(`ports-${side}`);

/**
 * @param {Page} page
 * @param {Side} side
 */
const ports = (page, side) => table(page, side).locator('tbody').getByRole('button');

test('each port has its service, packets, bytes and payload', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'few.pcap', content: few });
  await portogram.reaches('done');
  await expect(page.getByRole('heading', { name: 'Busiest ports by destination port' })).toBeVisible();
  await expect(table(page, 'outgoing').getByRole('row').nth(1).getByRole('cell')).toHaveText(
    ['udp', 'DNS', '5', '50.0 %', '500', '12.5 %', '290'],
  );
  await expect(ports(page, 'incoming')).toHaveText(['49730']);
  await expect(page.getByTestId('ports-outgoing-note')).toBeEmpty();
  await portogram.portRole.selectOption('source');
  await expect(ports(page, 'incoming')).toHaveText(['443']);
  await expect(page.getByRole('heading', { name: 'Busiest ports by source port' })).toBeVisible();
});

test('the busiest port has its name in the statistics and for those who cannot see the chart', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose({ name: 'few.pcap', content: few });
  await portogram.reaches('done');
  await expect(portogram.facts('outgoing-packets')).toContainText('busiest 53 UDP DNS, 5 packets');
  await expect(portogram.canvas('outgoing-bytes')).toHaveAttribute('aria-label', /busiest port is 50000 UDP with/);
  await expect(portogram.canvas('outgoing-packets')).toHaveAttribute('aria-label', /busiest port is 53 UDP DNS with/);
});

test('a column heading sorts, once more turns the order round', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'few.pcap', content: few });
  await portogram.reaches('done');
  /** @param {string} name */
  const heading = (name) => table(page, 'outgoing').getByRole('columnheader', { name, exact: true });
  await expect(heading('Packets')).toHaveAttribute('aria-sort', 'descending');
  await expect(ports(page, 'outgoing')).toHaveText(['53', '443', '50000']);
  await heading('Bytes').getByRole('button').click();
  await expect(heading('Packets')).not.toHaveAttribute('aria-sort');
  await expect(heading('Bytes')).toHaveAttribute('aria-sort', 'descending');
  await expect(ports(page, 'outgoing')).toHaveText(['50000', '443', '53']);
  await heading('Port').getByRole('button').click();
  await expect(heading('Port')).toHaveAttribute('aria-sort', 'ascending');
  await expect(ports(page, 'outgoing')).toHaveText(['53', '443', '50000']);
  await heading('Port').getByRole('button').press('Enter');
  await expect(heading('Port')).toHaveAttribute('aria-sort', 'descending');
  await expect(ports(page, 'outgoing')).toHaveText(['50000', '443', '53']);
  await heading('Payload').getByRole('button').press('Space');
  await expect(ports(page, 'outgoing')).toHaveText(['50000', '443', '53']);
});

test('ports are found by number, service and transport', async ({ portogram, page }) => {
  const search = page.getByTestId('ports-search');
  await portogram.open();
  await portogram.choose({ name: 'few.pcap', content: few });
  await portogram.reaches('done');
  const found = { 5: ['53', '50000'], 443: ['443'], DOM: ['53'], 'udp http': ['443'], tcp: [], '': ['53', '443', '50000'] };
  for (const [words, expected] of Object.entries(found)) {
    await search.fill(words);
    await expect(ports(page, 'outgoing')).toHaveText(expected);
  }
  await search.fill('4');
  await expect(ports(page, 'incoming')).toHaveText(['49730']);
  await expect(page.getByTestId('ports-outgoing-note')).toHaveText('1 of 3 ports found, with 30.0 % of packets.');
  await search.fill('nothing');
  await expect(page.getByTestId('ports-outgoing-note')).toHaveText('None of 3 ports found.');
});

test('what a list leaves out is said, and new settings keep order and search', async ({ portogram, page }) => {
  const note = page.getByTestId('ports-incoming-note');
  await portogram.open();
  await portogram.choose({ name: 'many.pcap', content: many });
  await portogram.reaches('done');
  await expect(ports(page, 'incoming')).toHaveCount(100);
  await expect(note).toHaveText('100 of 1,234 ports, each counted once for each transport; the rest have 85.0 % of packets.');
  await table(page, 'incoming').getByRole('button', { name: 'Port', exact: true }).click();
  await page.getByTestId('ports-search').fill('223');
  await expect(ports(page, 'incoming')).toHaveText(['2230', '2231', '2232', '2233']);
  await expect(note).toHaveText('4 of 1,234 ports found, with 0.3 % of packets.');
  await portogram.networks.fill(`${captures.REMOTE}/32`);
  await expect(note).toHaveText('No packets.');
  await expect(ports(page, 'outgoing')).toHaveText(['2230', '2231', '2232', '2233']);
});

test('a list is one stop of the Tab key, and arrows go through it', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'many.pcap', content: many });
  await portogram.reaches('done');
  const rows = ports(page, 'incoming');
  await portogram.tabTo(page.getByTestId('ports-search'));
  await portogram.tabTo(rows.nth(0));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(rows.nth(2)).toBeFocused();
  await page.keyboard.press('End');
  await expect(rows.nth(99)).toBeFocused();
  await expect(rows.nth(99)).toBeInViewport();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(rows.nth(99)).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(table(page, 'outgoing').getByRole('button', { name: 'Port', exact: true })).toBeFocused();
});

test('the panel keeps its height, whatever is found', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'many.pcap', content: many });
  await portogram.reaches('done');
  const height = async () => (await page.locator('.ports').boundingBox())?.height;
  const before = await height();
  await page.getByTestId('ports-search').fill('nothing');
  await expect(ports(page, 'incoming')).toHaveCount(0);
  expect(await height()).toBe(before);
});

test.describe('without the names of services', () => {
  test.use({ expectsErrors: true });

  test('the page does not start, and says why', async ({ portogram, page }) => {
    await page.route('**/services.txt', (route) => route.fulfill({ status: 404 }));
    await page.goto('./');
    await portogram.reaches('failed');
    await expect(portogram.notice).toContainText('services.txt: 404');
  });
});
