// A guess is a question: both readings side by side, and one click to choose.

import * as captures from './captures.js';
import { expect, test } from './portogram.js';

/** @typedef {import('./portogram.js').Portogram} Portogram */

const guess = { name: 'guess.pcap', content: captures.guess() };
const sound = { name: 'sound.pcap', content: captures.sound() };

test.beforeEach(async ({ portogram }) => {
  await portogram.open();
  await portogram.choose(guess);
  await portogram.reaches('done');
});

/** @param {Portogram} portogram */
const shown = async (portogram) => Promise.all([portogram.packets('incoming').textContent(), portogram.packets('outgoing').textContent()]);

test('both readings are shown with what each counts, and a click exchanges the charts', async ({ portogram, page }) => {
  const [taken, other] = [page.getByTestId('guess-taken'), page.getByTestId('guess-other')];
  await expect(page.getByTestId('guess')).toContainText('Which side is local?');
  const [incoming, outgoing] = await shown(portogram);
  expect([incoming, outgoing].sort()).toEqual(['2', '3']);
  await expect(taken).toContainText(/^If 192\.168\.1\.\d+ is local shown now/);
  await expect(taken).toContainText(`Incoming ${incoming} packets`);
  await expect(taken).toContainText(`Outgoing ${outgoing} packets`);
  await expect(other).toContainText(`Incoming ${outgoing} packets`);
  await expect(other).toContainText(`Outgoing ${incoming} packets`);
  await expect(other).toContainText('busiest port 50001');
  await expect(other).not.toContainText('shown now');

  await other.click();
  await expect(portogram.packets('incoming')).toHaveText(outgoing ?? '');
  await expect(portogram.facts('incoming-packets')).toContainText(`${outgoing} packets`);
  await expect(portogram.facts('outgoing-packets')).toContainText(`${incoming} packets`);
  await expect(other).toBeHidden();
  await expect(page.getByTestId('guess-answer')).toHaveText(/^You chose: 192\.168\.1\.\d+ is local\.$/);
  await expect(portogram.explanation).not.toContainText('guess');
  await expect(page.getByTestId('swap')).toHaveAttribute('aria-pressed', 'true');
});

test('the answer is taken back, by keyboard too', async ({ portogram, page }) => {
  const before = await shown(portogram);
  const [other, again] = [page.getByTestId('guess-other'), page.getByTestId('guess-again')];
  await portogram.tabTo(other);
  await page.keyboard.press('Enter');
  await expect(portogram.packets('incoming')).toHaveText(before[1] ?? '');
  await expect(again).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(other).toBeFocused();
  await expect(portogram.packets('incoming')).toHaveText(before[0] ?? '');
  await expect(page.getByTestId('swap')).toHaveAttribute('aria-pressed', 'false');
  await expect(portogram.explanation).toContainText('It is a guess');
  await expect(other).toBeFocused();
});

test('keeping what is shown names it as the local side', async ({ portogram, page }) => {
  const before = await shown(portogram);
  await page.getByTestId('guess-taken').click();
  await expect(portogram.networks).toHaveValue(/^192\.168\.1\.\d+$/);
  await expect(portogram.explanation).toContainText('is local, as you say');
  expect(await shown(portogram)).toEqual(before);
  await page.getByTestId('guess-again').click();
  await expect(portogram.networks).toHaveValue('');
  await expect(page.getByTestId('guess-taken')).toBeVisible();
});

test('another choice of the direction replaces the answer', async ({ portogram, page }) => {
  await page.getByTestId('guess-other').click();
  await expect(page.getByTestId('guess-again')).toBeVisible();
  await page.getByTestId('swap').click();
  await expect(page.getByTestId('guess-again')).toBeHidden();
  await expect(page.getByTestId('guess-taken')).toBeVisible();
  await portogram.networks.fill(captures.NEIGHBOUR);
  await expect(page.getByTestId('guess')).toBeHidden();
});

test('another capture does not have the answer, and is not asked about if it is sure', async ({ portogram, page }) => {
  await page.getByTestId('guess-other').click();
  await expect(page.getByTestId('guess-again')).toBeVisible();
  await portogram.choose(sound);
  await expect(portogram.title).toHaveText('sound.pcap');
  await portogram.reaches('done');
  await expect(portogram.packets('incoming')).toHaveText('30');
  await expect(page.getByTestId('guess')).toBeHidden();
  await portogram.choose(guess);
  await expect(page.getByTestId('guess-taken')).toBeVisible();
});

test('settings that leave the direction alone keep the question, and its numbers follow', async ({ portogram, page }) => {
  await page.getByTestId('filter').fill('tcp');
  await page.keyboard.press('Enter');
  await expect(portogram.packets('incoming')).toHaveText('0');
  await expect(page.getByTestId('guess')).toBeHidden();
  await page.getByTestId('filters-clear').click();
  await expect(page.getByTestId('guess-other')).toBeVisible();
  await portogram.portRole.selectOption('local');
  await expect(page.getByTestId('guess-other')).not.toContainText('busiest port');
});

for (const [width, colorScheme] of /** @type {const} */ ([[360, 'light'], [380, 'dark'], [820, 'light'], [1280, 'dark']])) {
  test(`the question fits in ${width} pixels, ${colorScheme}`, async ({ portogram, page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    const cut = () => page.evaluate(() => (
      [document.documentElement, ...document.querySelectorAll('.guess, .guess *')]
        .filter((element) => element.scrollWidth > element.clientWidth && element.clientWidth > 0)
        .map(({ className }) => className)
    ));
    expect(await cut()).toEqual([]);
    const boxes = await page.locator('.guess .reading').evaluateAll((cards) => cards.map((card) => card.getBoundingClientRect().top));
    expect(boxes[0] === boxes[1]).toBe(width > 820);
    expect(await portogram.violations()).toEqual([]);
    await page.getByTestId('guess-other').click();
    expect(await cut()).toEqual([]);
    expect(await portogram.violations()).toEqual([]);
  });
}
