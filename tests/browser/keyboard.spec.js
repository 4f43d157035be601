// A whole visit without a pointer.

import { expect, test } from './portogram.js';

test('every function is reached by keyboard alone', async ({ portogram, page }) => {
  const { keyboard } = page;
  await portogram.open();
  await portogram.tabTo(portogram.sampleButton);
  await keyboard.press('Enter');
  await portogram.reaches('done');

  // Directions.
  await portogram.tabTo(page.getByTestId('swap'));
  await keyboard.press('Space');
  await expect(portogram.facts('incoming-packets')).toContainText('10,686 packets');
  await keyboard.press('Space');
  await expect(portogram.facts('incoming-packets')).toContainText('14,455 packets');

  // Filters: taken as words, taken away by their chips.
  const field = page.getByTestId('filter');
  await portogram.tabTo(field);
  await keyboard.type('443');
  await keyboard.press('Enter');
  const chip = page.getByTestId('filter-chip');
  await expect(chip).toHaveText(['port 443×']);
  await portogram.tabTo(chip.getByRole('button'));
  await keyboard.press('Enter');
  await expect(chip).toHaveCount(0);
  await expect(field).toBeFocused();

  // A bar, closer, and back to all ports.
  const chart = page.locator('[data-chart="incoming-packets"] .canvas');
  await portogram.tabTo(chart);
  await keyboard.press('Home');
  await expect(page.getByTestId('readout')).toBeVisible();
  await keyboard.press('ArrowUp');
  await keyboard.press('+');
  await expect(page.getByTestId('ports-outgoing-bytes')).toBeVisible();
  await keyboard.press('Escape');
  await expect(page.getByTestId('ports-outgoing-bytes')).toBeHidden();

  // Who is behind it.
  await keyboard.press('End');
  await keyboard.press('Enter');
  await expect(page.getByTestId('closeup-title')).toBeFocused();
  await expect(page.getByTestId('closeup-subtitle')).toContainText('packets');
  await portogram.tabTo(page.getByTestId('closeup-filters').getByRole('button').first());
  await portogram.tabTo(page.getByTestId('closeup-hosts').getByRole('button').first());
  await keyboard.press('Escape');
  await expect(page.getByTestId('closeup')).toBeHidden();
  await expect(chart).toBeFocused();

  // A part of the time.
  await portogram.tabTo(page.getByTestId('timeline-ground'));
  await keyboard.press('ArrowRight');
  await expect(page.getByTestId('timeline-selected')).toContainText('long');
  await keyboard.press('Shift+Tab');
  await expect(page.getByTestId('timeline-clear')).toBeFocused();
  await keyboard.press('Enter');
  await expect(page.getByTestId('timeline-selected')).toBeHidden();

  // The list: searched, sorted, asked.
  await portogram.tabTo(page.getByTestId('ports-search'));
  await keyboard.type('http');
  const incoming = page.getByTestId('ports-incoming');
  await portogram.tabTo(incoming.getByRole('button', { name: 'Bytes' }));
  await keyboard.press('Enter');
  await expect(incoming.locator('th[aria-sort]')).toContainText('Bytes');
  await portogram.tabTo(incoming.locator('tbody button').first());
  await keyboard.press('Enter');
  await expect(page.getByTestId('closeup-title')).toContainText('HTTP');
  await keyboard.press('Escape');

  // A host that is called one's own.
  const mine = page.getByTestId('hosts').getByRole('button').first();
  await portogram.tabTo(mine, 80);
  await keyboard.press('Enter');
  await expect(portogram.explanation).toContainText('as you say');
});

test('what is saved is reached by keyboard', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.tabTo(portogram.sampleButton);
  await page.keyboard.press('Enter');
  await portogram.reaches('done');
  await portogram.tabTo(page.getByTestId('save'));
  await page.keyboard.press('Enter');
  await portogram.tabTo(page.getByTestId('save-intervals'));
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(download.suggestedFilename()).toBe('office.pcapng.intervals.csv');
});

for (const width of [360, 380, 640, 1280, 2560, 3840]) {
  test(`nothing scrolls sideways at ${width} pixels, with a closer look too`, async ({ portogram, page }) => {
    await page.setViewportSize({ width, height: 900 });
    await portogram.open();
    await portogram.sampleButton.click();
    await portogram.reaches('done');
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await overflow()).toBe(0);
    await page.getByTestId('ports-incoming').locator('tbody button').first().click();
    await expect(page.getByTestId('closeup-subtitle')).toContainText('packets');
    expect(await overflow()).toBe(0);
    const panel = page.getByTestId('closeup');
    expect(await panel.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  });
}
