// Interfaces as filters, and packets that were captured more than once.

import * as captures from './captures.js';
import { expect, test } from './portogram.js';

/** @typedef {import('@playwright/test').Page} Page */

/**
 * A capture on as many interfaces, each of which has a packet less than the one before it.
 *
 * @param {number} count
 */
const onInterfaces = (count) => ({
  name: `${count}.pcapng`,
  content: captures.pcapng(
    Array.from({ length: count }, (_, index) => `eth${index}`),
    Array.from({ length: count }, (_, index) => captures.incoming(count - index, 50_000 + index)),
  ),
});

/** Three packets, each of which a mirror port captured twice. */
const mirrored = { name: 'mirrored.pcap', content: captures.mirrored(captures.incoming(3, 49_730)) };

/**
 * @param {Page} page
 * @param {string} name
 */
const button = (page, name) => page.getByTestId('interfaces').getByRole('button', { name, exact: true });

/** @param {Page} page */
const rows = (page) => page.getByTestId('interfaces').locator('tbody tr');

test('an interface is added to the filters and removed, by mouse and by keyboard', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(onInterfaces(3));
  await portogram.reaches('done');
  await expect(rows(page)).toHaveText([/^eth0350\.0 %/, /^eth1233\.3 %/, /^eth2116\.7 %/]);
  await button(page, 'eth1').click();
  await expect(portogram.packets('incoming')).toHaveText('2');
  await expect(page.getByTestId('filter-chip')).toHaveText('interface eth1×');
  await expect(button(page, 'eth1')).toHaveAttribute('aria-pressed', 'true');
  await expect(button(page, 'eth1')).toBeFocused();

  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(portogram.packets('incoming')).toHaveText('3');
  await expect(button(page, 'eth2')).toBeFocused();
  await expect(page.getByTestId('filter-chip')).toHaveText(['interface eth1×', 'interface eth2×']);
  await page.keyboard.press('Enter');
  await expect(portogram.packets('incoming')).toHaveText('2');
  await page.getByTestId('filter-chip').getByRole('button').click();
  await expect(portogram.packets('incoming')).toHaveText('6');
  await expect(button(page, 'eth1')).toHaveAttribute('aria-pressed', 'false');
});

test('an interface that the capture does not have is named', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(onInterfaces(2));
  await portogram.reaches('done');
  await page.getByTestId('filter').fill('interface:eth7');
  await page.getByTestId('filter').press('Enter');
  await expect(portogram.warnings).toHaveText('no interface is called “eth7”: the capture names eth0, eth1');
  await page.getByTestId('filters-clear').click();
  await expect(portogram.warnings).toBeHidden();
});

test('of many interfaces the first are shown, and those that are filters', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(onInterfaces(70));
  await portogram.reaches('done');
  await expect(rows(page)).toHaveCount(5);
  await expect(page.getByTestId('interfaces-others')).toBeHidden();
  await page.getByTestId('interfaces-all').click();
  await expect(rows(page)).toHaveCount(64);
  await expect(page.getByTestId('interfaces-others')).toHaveText('6 further interfaces: 21 packets');
  await button(page, 'eth60').click();
  await expect(portogram.packets('incoming')).toHaveText('10');
  await page.getByTestId('interfaces-all').click();
  await expect(rows(page)).toHaveCount(6);
  await expect(button(page, 'eth60')).toBeVisible();
  // Another capture has its own interfaces.
  await portogram.choose(onInterfaces(2));
  await portogram.reaches('done');
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByTestId('interfaces-all')).toBeHidden();
});

test('packets that were captured more than once are counted once with a click', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(mirrored);
  await portogram.reaches('done');
  const [repeated, change] = [page.getByTestId('repeated'), page.getByTestId('repeated-change')];
  await expect(repeated).toContainText('3 packets (50.0 %) repeat one captured shortly before.');
  await expect(portogram.packets('incoming')).toHaveText('6');
  await portogram.tabTo(change);
  await expect(change).toHaveText('Count them once');
  await page.keyboard.press('Enter');
  await expect(portogram.packets('incoming')).toHaveText('3');
  await expect(portogram.packets('repeated')).toHaveText('3');
  await expect(repeated).toContainText('3 packets (50.0 %) repeat one captured shortly before, and are not counted.');
  await expect(page.getByTestId('repeats-skip')).toBeChecked();
  await expect(change).toBeFocused();
  await expect(change).toHaveText('Count all');
  await page.keyboard.press('Enter');
  await expect(portogram.packets('incoming')).toHaveText('6');
});

test('nothing is said of interfaces and repeated packets where there are none', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'sound.pcap', content: captures.sound() });
  await portogram.reaches('done');
  await portogram.setting('repeats');
  await expect(page.getByTestId('scale')).toBeVisible();
  for (const id of ['interfaces-panel', 'repeated', 'repeats']) await expect(page.getByTestId(id)).toBeHidden();
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`interfaces on a narrow screen, ${colorScheme}`, async ({ portogram, page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 380, height: 700 });
    await portogram.open();
    const name = `\\Device\\NPF_{7D6F1C54-0000-4D5B-8A1C-0123456789AB}${'x'.repeat(60)}`;
    const content = captures.mirroredOn([name, 'eth1'], captures.incoming(3, 49_730));
    await portogram.choose({ name: 'windows.pcapng', content });
    await portogram.reaches('done');
    await button(page, name).click();
    await expect(portogram.packets('incoming')).toHaveText('3');
    await expect(rows(page).first()).toBeInViewport();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBe(0);
    expect(await portogram.violations()).toEqual([]);
  });
}
