// The headline, its chips, and the table of conversations.

import * as captures from './captures.js';
import { expect, test } from './portogram.js';

const few = captures.pcap([
  ...captures.outgoing(9, 53),
  ...captures.outgoing(3, 443).map((datagram) => ({ ...datagram, payload: Buffer.alloc(900) })),
  ...captures.incoming(4, 49_730),
]);

test('the headline says what most of the traffic is', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'few.pcap', content: few });
  await portogram.reaches('done');
  await expect(page.getByTestId('headline-title')).toContainText(/sent .* UDP port 443 .*: \d+\s% of all bytes/);
  const lines = page.getByTestId('headline-lines').getByRole('listitem');
  await expect(lines.first()).toContainText('out');
  await lines.first().getByRole('button').click();
  await expect(page.getByTestId('closeup-title')).toContainText('Port 443');
  await expect(page.getByTestId('closeup-conversations').locator('tbody tr')).toHaveCount(1);
  await page.getByTestId('closeup-close').click();
});

test('conversations are sorted, searched, and lead to their packets', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'few.pcap', content: few });
  await portogram.reaches('done');
  const table = page.getByTestId('conversations');
  const rows = table.locator('tbody tr');
  const all = await rows.count();
  expect(all).toBeGreaterThan(1);
  await expect(table.getByRole('columnheader', { name: 'Bytes' })).toHaveAttribute('aria-sort', 'descending');
  await expect(rows.first()).toContainText(':443');
  await table.getByRole('button', { name: 'Packets' }).click();
  await expect(rows.first()).toContainText(':53');
  await table.getByRole('button', { name: 'Packets' }).click();
  await expect(table.getByRole('columnheader', { name: 'Packets' })).toHaveAttribute('aria-sort', 'ascending');
  await page.getByTestId('conversations-search').fill('udp 443');
  await expect(rows).toHaveCount(1);
  await expect(page.getByTestId('conversations-note')).toContainText('1 of 1 found of');
  await rows.first().getByTitle(/^Count only/).click();
  await expect(page.getByTestId('filters')).toContainText('443');
  await expect(portogram.ledgerTotal).toContainText('16');
});

test('the table is one stop of the Tab key, arrows go through it, and a choice keeps the focus', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'few.pcap', content: few });
  await portogram.reaches('done');
  const rows = page.getByTestId('conversations').locator('tbody tr');
  const button = (/** @type {number} */ row, /** @type {number} */ place) => rows.nth(row).getByRole('button').nth(place);
  await portogram.tabTo(button(0, 0));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(button(1, 1)).toBeFocused();
  await page.keyboard.press('Home');
  await expect(button(0, 1)).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(rows.last().getByRole('button').nth(1)).toBeFocused();
  const only = rows.last().getByTitle(/^Count only/);
  await only.focus();
  await page.keyboard.press('Enter');
  await expect(rows).toHaveCount(1);
  await expect(only).toBeFocused();
});
