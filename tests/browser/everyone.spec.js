// The page on every screen, in forced colours, without motion, by keyboard, and as axe sees it.

import * as captures from './captures.js';
import { expect, test } from './portogram.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('./portogram.js').Portogram} Portogram */

/** What a person can operate. */
const CONTROLS = 'button, input, select, summary, a[href], [tabindex="0"]';

/** @param {Portogram} portogram */
async function openSample(portogram) {
  await portogram.open();
  await portogram.sampleButton.click();
  await portogram.reaches('done');
}

/** @param {Page} page */
async function drillDown(page) {
  await page.getByTestId('ports-incoming').locator('tbody button').first().click();
  await expect(page.getByTestId('closeup-subtitle')).toContainText('packets');
}

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`axe finds nothing in any part of the page, ${colorScheme}`, async ({ portogram, page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme });
    await portogram.open();
    expect(await portogram.violations()).toEqual([]);
    await page.getByTestId('proof-button').click();
    await page.getByTestId('try-request').click();
    await expect(page.getByTestId('proof-result')).toContainText('Refused');
    expect(await portogram.violations('dialog[open]')).toEqual([]);
    await page.keyboard.press('Escape');
    portogram.errors.length = 0;

    await portogram.sampleButton.click();
    await portogram.reaches('done');
    expect(await portogram.violations()).toEqual([]);
    const menus = page.locator('details:visible > summary');
    for (let at = 0; at < await menus.count(); at += 1) {
      await menus.nth(at).click();
      expect(await portogram.violations('details[open]')).toEqual([]);
      await page.evaluate(() => document.querySelectorAll('details').forEach((menu) => (menu.open = false)));
    }
    await page.getByTestId('save').click();
    await page.getByTestId('level-pseudonyms').check();
    await expect(page.getByTestId('save-sample')).toContainText('local-');
    expect(await portogram.violations('dialog[open]')).toEqual([]);
    await page.keyboard.press('Escape');
    await drillDown(page);
    expect(await portogram.violations('#closeup')).toEqual([]);
  });
}

/**
 * What is wrong with the places of controls: outside the page, cut off, or over one another.
 *
 * @param {Page} page
 */
const misplaced = (page) => page.evaluate((selector) => {
  /** @param {Element} element */
  const name = (element) => `<${element.localName} ${element.id || element.getAttribute('data-testid') || element.textContent?.trim().slice(0, 30)}>`;
  /** @param {Element | null} element */
  const isFixed = (element) => {
    for (let at = element; at; at = at.parentElement) if (getComputedStyle(at).position === 'fixed') return true;
    return false;
  };
  /** What is left of an element's box by those that clip it. @param {Element} element */
  const seen = (element) => {
    let { left, top, right, bottom } = element.getBoundingClientRect();
    for (let at = element.parentElement; at; at = at.parentElement) {
      if (getComputedStyle(at).overflow === 'visible') continue;
      const box = at.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, box.left), Math.max(top, box.top), Math.min(right, box.right), Math.min(bottom, box.bottom)];
    }
    return { element, left, top, right, bottom };
  };
  const elements = [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility({ visibilityProperty: true }));
  const [wrong, width] = [/** @type {string[]} */ ([]), document.documentElement.clientWidth];
  if (document.documentElement.scrollWidth > width) wrong.push('the page scrolls sideways');
  const boxes = elements.map(seen).filter(({ left, top, right, bottom }) => right - left > 1 && bottom - top > 1);
  for (const { element, left, right } of boxes) {
    if (left < -1 || right > width + 1) wrong.push(`${name(element)} is outside the page`);
    if (element instanceof HTMLButtonElement && element.scrollWidth > element.clientWidth + 1) wrong.push(`the text of ${name(element)} is cut off`);
  }
  const still = boxes.filter(({ element }) => !isFixed(element) && !element.matches('[tabindex]'));
  still.forEach((a, at) => {
    for (const b of still.slice(at + 1)) {
      if (a.element.contains(b.element) || b.element.contains(a.element)) continue;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      // Neighbours may share a border; lines of text may touch.
      if (across > 2 && down > 4) wrong.push(`${name(a.element)} covers ${name(b.element)}`);
    }
  });
  return wrong;
}, CONTROLS);

for (const width of [320, 380, 768, 1280, 1920, 3840]) {
  test(`nothing is cut off or covered at ${width} pixels`, async ({ portogram, page }) => {
    await page.setViewportSize({ width, height: 900 });
    await portogram.open();
    expect(await misplaced(page)).toEqual([]);
    await page.getByTestId('proof-button').click();
    expect(await misplaced(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await portogram.sampleButton.click();
    await portogram.reaches('done');
    expect(await misplaced(page)).toEqual([]);
    await drillDown(page);
    expect(await misplaced(page)).toEqual([]);
  });
}

test('forced colours show what is selected, and the bars', async ({ portogram, page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await openSample(portogram);
  const looks = await page.evaluate(() => {
    const looks = { on: /** @type {string[]} */ ([]), off: /** @type {string[]} */ ([]) };
    for (const input of document.querySelectorAll('input:is([type="radio"], [type="checkbox"])')) {
      const shown = input.nextElementSibling;
      if (!shown?.checkVisibility()) continue;
      looks[/** @type {HTMLInputElement} */ (input).checked ? 'on' : 'off'].push(getComputedStyle(shown).backgroundColor);
    }
    return looks;
  });
  expect(looks.on.length).toBeGreaterThan(0);
  expect(looks.off.length).toBeGreaterThan(0);
  expect(looks.on.filter((look) => looks.off.includes(look))).toEqual([]);

  const arrows = page.locator('#sides-diagram i:visible');
  await expect(arrows).toHaveCount(2);
  for (const arrow of await arrows.all()) {
    const colours = await arrow.evaluate((arrow) => [
      getComputedStyle(arrow).backgroundColor, getComputedStyle(arrow, '::after').borderLeftColor,
      getComputedStyle(arrow, '::after').borderRightColor, getComputedStyle(document.body).backgroundColor,
    ]);
    const [shaft, left, right, ground] = colours;
    expect(shaft).not.toBe(ground);
    expect([left, right]).toContain(shaft);
  }

  await drillDown(page);
  const bar = page.getByTestId('closeup-lengths').locator('.bar').first();
  const [own, ground] = await bar.evaluate((bar) => [bar, document.body].map((element) => getComputedStyle(element).backgroundColor));
  expect(own).not.toBe(ground);
});

test('nothing moves where motion is not wanted', async ({ portogram, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openSample(portogram);
  await drillDown(page);
  const moving = await page.evaluate(() => [...document.querySelectorAll('*')].filter((element) => {
    const { transitionDuration, transitionProperty, animationName, scrollBehavior } = getComputedStyle(element);
    const hasTransition = transitionProperty !== 'none' && /[1-9]/.test(transitionDuration);
    return hasTransition || animationName !== 'none' || scrollBehavior === 'smooth';
  }).map(({ outerHTML }) => outerHTML.slice(0, 80)));
  expect(moving).toEqual([]);
});

test('Tab reaches every control, and shows where it is', async ({ portogram, page }) => {
  await portogram.open();
  // Of few ports, each of which is a button.
  await portogram.choose({ name: 'sound.pcap', content: captures.sound() });
  await portogram.reaches('done');
  const wanted = await page.evaluate((selector) => {
    let last = 0;
    for (const element of document.querySelectorAll(selector)) {
      const isRadio = element instanceof HTMLInputElement && element.type === 'radio' && !element.checked;
      const isReachable = element.checkVisibility({ visibilityProperty: true }) && !element.matches(':disabled, [tabindex="-1"]');
      if (isReachable && !isRadio) element.setAttribute('data-wanted', String((last += 1)));
    }
    return last;
  }, CONTROLS);
  expect(wanted).toBeGreaterThan(20);
  const unseen = /** @type {string[]} */ ([]);
  for (let presses = 0; presses < wanted + 5; presses += 1) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      element.removeAttribute('data-wanted');
      const { top, bottom } = element.getBoundingClientRect();
      const marked = element.matches('.chips input, .segments input') ? element.nextElementSibling ?? element : element;
      const { outlineStyle, outlineWidth } = getComputedStyle(marked);
      const isSeen = bottom > 0 && top < innerHeight && outlineStyle !== 'none' && outlineWidth !== '0px';
      return isSeen ? null : element.outerHTML.slice(0, 120);
    });
    if (seen) unseen.push(seen);
  }
  expect(unseen).toEqual([]);
  expect(await page.locator('[data-wanted]').evaluateAll((left) => left.map(({ outerHTML }) => outerHTML.slice(0, 120)))).toEqual([]);
});
