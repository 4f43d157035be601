// What the recipes for generators of documentation promise, on a project of each: built from nothing, opened and used as a reader does.

import { expect, test } from '../browser/portogram.js';
import { build, projects } from './generators.js';
import { Reader, serve } from './reader.js';

/** @typedef {import('../browser/portogram.js').Page} Page */
/** @typedef {import('./reader.js').Theme} Theme */

const MOST_MILLIS = 100;
/** Themes move something by themselves while they start, such as an icon. */
const MOST_SHIFTS_OF_THEMES = 0.0005;

/**
 * Clicks the entry of a menu of mdBook.
 *
 * @param {string} name
 */
const mdbookTheme = (name) => async (/** @type {Page} */ page) => {
  const entry = page.getByRole('menuitem', { name, exact: true });
  // It stays open.
  if (!await entry.isVisible()) await page.getByRole('button', { name: 'Change theme' }).click();
  await entry.click();
};
const furoToggle = (/** @type {Page} */ page) => page.getByRole('button', { name: 'Toggle Light / Dark / Auto color theme' }).locator('visible=true').click();
const vitepressToggle = (/** @type {Page} */ page) => page.locator('.VPNavBarAppearance').getByRole('switch').click();

/**
 * @typedef {object} Expected
 * @property {keyof typeof projects} project
 * @property {[Theme, (page: Page) => Promise<void>][]} switches which theme a click leads to, from light on
 * @property {boolean} [isInstant] whether links replace the content of the page, which stays
 */

/** @type {Record<string, Expected>} */
const GENERATORS = {
  'MkDocs (Material)': {
    project: 'mkdocs',
    switches: [['dark', (page) => page.getByTitle('Switch to dark mode').click()], ['light', (page) => page.getByTitle('Switch to light mode').click()]],
    isInstant: true,
  },
  mdBook: {
    project: 'mdbook',
    switches: [['dark', mdbookTheme('Coal')], ['light', mdbookTheme('Rust')], ['dark', mdbookTheme('Navy')], ['light', mdbookTheme('Light')], ['dark', mdbookTheme('Ayu')], ['light', mdbookTheme('Light')]],
  },
  'Sphinx (Furo)': {
    project: 'sphinx',
    // From “as the system”: dark, light, and as the system again.
    switches: [['dark', furoToggle], ['light', furoToggle]],
  },
  VitePress: { project: 'vitepress', switches: [['dark', vitepressToggle], ['light', vitepressToggle]], isInstant: true },
};

for (const [name, { project, switches, isInstant }] of Object.entries(GENERATORS)) {
  test.describe(name, () => {
    test.describe.configure({ mode: 'serial', timeout: 60_000 });
    let folder = '';
    test.beforeAll(async () => {
      test.setTimeout(180_000);
      folder = await build(project);
    });

    for (const width of [1280, 400]) {
      test(`the charts are shown and nothing moves, ${width} pixels wide`, async ({ page, portogram }, { annotations }) => {
        const site = await serve(folder);
        await page.setViewportSize({ width, height: 800 });
        const reader = new Reader(page);
        await reader.open(site.url);
        await page.goto(`${site.url}${projects[project].page}`);
        await reader.seesCharts();
        const shifts = await reader.shifts();
        annotations.push({ type: `${name}: cumulative layout shift at ${width} pixels`, description: shifts.toFixed(5) });
        expect(shifts).toBeLessThan(MOST_SHIFTS_OF_THEMES);
        expect(portogram.errors).toEqual([]);
        site.close();
      });
    }

    test('the space is reserved before the script has come', async ({ page }) => {
      const site = await serve(folder);
      const reader = new Reader(page);
      await reader.open(`${site.url}${projects[project].page}`, { scriptDelayMillis: 500 });
      const before = await reader.height();
      expect(before).toBeGreaterThan(600);
      await reader.seesCharts();
      expect(await reader.height()).toBe(before);
      site.close();
    });

    test(`the switch of the theme is followed within ${MOST_MILLIS} ms`, async ({ page, portogram }, { annotations }) => {
      const site = await serve(folder);
      const reader = new Reader(page);
      await reader.open(`${site.url}${projects[project].page}`);
      await reader.seesCharts();
      await reader.agrees('light');
      // The least of some times, since the machine does other things too.
      const least = { dark: Infinity, light: Infinity };
      for (let round = 0; round < 3; round += 1) {
        await page.evaluate(() => localStorage.clear());
        await page.reload();
        await reader.seesCharts();
        for (const [theme, click] of switches) {
          least[theme] = Math.min(least[theme], await reader.follows(theme, () => click(page)));
          await reader.agrees(theme);
          if (round === 0) await reader.isTransparent();
        }
      }
      annotations.push(
        { type: `${name}: light to dark`, description: `${least.dark.toFixed(0)} ms` },
        { type: `${name}: dark to light`, description: `${least.light.toFixed(0)} ms` },
      );
      expect(Math.max(least.dark, least.light)).toBeLessThan(MOST_MILLIS);
      expect(portogram.errors).toEqual([]);
      site.close();
    });

    test('a reader who comes with a dark page sees dark charts', async ({ page }) => {
      const site = await serve(folder);
      const reader = new Reader(page);
      await reader.open(`${site.url}${projects[project].page}`);
      await reader.seesCharts();
      await /** @type {[Theme, (page: Page) => Promise<void>]} */ (switches[0])[1](page);
      await page.reload();
      await reader.seesCharts();
      await reader.agrees('dark');
      site.close();
    });

    test('the charts are as dark as the page, however dark the system is', async ({ page }) => {
      const site = await serve(folder);
      const reader = new Reader(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await reader.open(`${site.url}${projects[project].page}`);
      await reader.seesCharts();
      await reader.agrees();
      await page.emulateMedia({ colorScheme: 'light' });
      await reader.agrees();
      site.close();
    });

    test('leaving the page ends the worker, and coming back shows the charts again', async ({ page, portogram }) => {
      const site = await serve(folder);
      const reader = new Reader(page);
      await reader.open(site.url);
      // Material follows links itself as soon as it has the list of pages.
      await page.waitForLoadState('networkidle');
      await page.evaluate(() => Object.assign(globalThis, { isSame: true }));
      const go = (/** @type {string} */ name) => page.getByRole('link', { name, exact: true }).locator('visible=true').first().click();
      await go('Traffic of the office');
      await reader.seesCharts();
      await go('Handbook');
      await expect(reader.charts).toHaveCount(0);
      await reader.hasNoWorker();
      await go('Traffic of the office');
      await reader.seesCharts();
      await page.goBack();
      await expect(reader.charts).toHaveCount(0);
      await page.goForward();
      await reader.seesCharts();
      await expect(reader.charts).toHaveCount(1);
      expect(await page.evaluate(() => Reflect.get(globalThis, 'isSame') === true)).toBe(isInstant ?? false);
      expect(portogram.errors).toEqual([]);
      site.close();
    });
  });
}

test('Sphinx with its own theme, which is never dark, has light charts for readers with a dark system', async ({ browser }) => {
  const site = await serve(await build('sphinx', { variant: 'sphinx-alabaster', more: ['-D', 'html_theme=alabaster'] }));
  const page = await browser.newPage({ colorScheme: 'dark' });
  const reader = new Reader(page);
  await reader.open(`${site.url}${projects.sphinx.page}`, { scriptDelayMillis: 300 });
  await reader.seesCharts();
  await reader.agrees('light');
  expect(await reader.shifts()).toBeLessThan(MOST_SHIFTS_OF_THEMES);
  await page.close();
  site.close();
});
