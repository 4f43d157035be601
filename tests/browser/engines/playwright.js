// Drives the browsers that Playwright can drive: Chromium, and its own builds of Firefox and WebKit.

import { join } from 'node:path';

import { chromium, firefox, webkit } from '@playwright/test';

import { launchOptions } from '../chromium.js';

const TYPES = { chromium, firefox, webkit };
const KEYS = { '\n': 'Enter', '\x1b': 'Escape', '\t': 'Tab' };

/**
 * @param {keyof typeof TYPES} type
 * @param {import('./engine.js').Options} options
 * @param {string} [executablePath]
 * @returns {Promise<import('./engine.js').Engine>}
 */
export async function openPlaywright(type, { folder, locale }, executablePath) {
  const browser = await TYPES[type].launch({
    ...(type === 'chromium' && { ...launchOptions, executablePath }),
    ...(locale && { env: { ...process.env, LANG: locale, LC_ALL: locale } }),
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('download', (download) => download.saveAs(join(folder, download.suggestedFilename())));

  /** @param {string} selector */
  const box = async (selector) => {
    const found = await page.locator(selector).first().boundingBox();
    if (!found) throw new Error(`${selector} is not shown`);
    return found;
  };

  return {
    version: `${type} ${browser.version()}`,
    open: async (url) => {
      await page.goto(url);
    },
    run: (script, argument) => /** @type {Promise<any>} */ (page.evaluate(/** @type {any} */ (script), argument)),
    click: (selector) => page.locator(selector).first().click(),
    drag: async (selector, from, to) => {
      await page.locator(selector).first().scrollIntoViewIfNeeded();
      const { x, y, width, height } = await box(selector);
      await page.mouse.move(x + width * from[0], y + height * from[1]);
      await page.mouse.down();
      await page.mouse.move(x + width * to[0], y + height * to[1], { steps: 4 });
      await page.mouse.up();
    },
    type: async (keys) => {
      for (const key of keys) await page.keyboard.press(KEYS[/** @type {keyof typeof KEYS} */ (key)] ?? key);
    },
    choose: (selector, files) => page.locator(selector).setInputFiles(files),
    close: () => browser.close(),
  };
}
