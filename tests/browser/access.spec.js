// For everyone: by keyboard, on small screens, with a screen reader.

import * as captures from './captures.js';
import { expect, test } from './portogram.js';

const sound = { name: 'sound.pcap', content: captures.sound() };

test('the sample can be tried and asked with the keyboard alone', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.tabTo(portogram.sampleButton);
  await page.keyboard.press('Enter');
  await portogram.reaches('done');
  await portogram.tabTo(portogram.networks);
  await page.keyboard.type('240.0.0.1/32');
  await expect(portogram.packets('outgoing')).toHaveText('0');
  await portogram.tabTo(portogram.portRole);
  await page.keyboard.press('ArrowDown');
  await expect(portogram.portRole).toHaveValue('source');
});

test('the file button answers to the keyboard', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.tabTo(page.getByTestId('choose-button'));
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
  expect(chooser.isMultiple()).toBe(true);
});

test('the page has one main heading, before a capture and after', async ({ portogram, page }) => {
  const heading = page.getByRole('heading', { level: 1 });
  await portogram.open();
  await expect(heading).toHaveText('See which ports a packet capture uses');
  await portogram.choose(sound);
  await portogram.reaches('done');
  await expect(heading).toHaveText(sound.name);
});

test('four charts fit on a screen of 1280 by 800', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  for (const capture of ['sound', 'sample']) {
    if (capture === 'sample') {
      await portogram.open();
      await portogram.sampleButton.click();
      await portogram.reaches('done');
    }
    await expect(portogram.charts).toHaveCount(4);
    for (const canvas of await portogram.charts.all()) await expect(canvas).toBeInViewport({ ratio: 0.99 });
  }
});

for (const [width, height] of [[380, 800], [640, 400]]) {
  test(`the first chart begins on the first screen of ${width} by ${height}`, async ({ portogram, page }) => {
    await page.setViewportSize({ width, height });
    await portogram.open();
    for (const open of [() => portogram.sampleButton.click(), () => portogram.choose(sound)]) {
      await open();
      await portogram.reaches('done');
      await expect(portogram.charts.first()).toBeInViewport({ ratio: 0.25 });
      await expect(page.locator('.chart:visible').first().getByRole('heading')).toBeInViewport({ ratio: 1 });
    }
  });
}

test('on a narrow screen nothing scrolls sideways', async ({ portogram, page }) => {
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.setViewportSize({ width: 380, height: 700 });
  await portogram.open();
  expect(await overflow()).toBe(0);
  await portogram.choose(sound);
  await portogram.reaches('done');
  expect(await overflow()).toBe(0);
});
