// A reader of a project's site: what they see of the charts, whether anything moves, and how fast a switch of the theme is followed.

import { expect } from '../browser/portogram.js';
import { serveSite } from '../browser/site-server.js';
import { PREFIX } from './generators.js';

/** @typedef {import('../browser/portogram.js').Page} Page */
/** @typedef {'light' | 'dark'} Theme */

/**
 * Serves the site of a project.
 *
 * @param {string} folder
 */
export async function serve(folder) {
  let root = '';
  // Material follows a link itself if the list of pages has it: here, by the address that the project would have.
  const changes = { [`${PREFIX}sitemap.xml`]: (/** @type {Buffer} */ bytes) => Buffer.from(bytes.toString().replaceAll('https://example.org/', root)) };
  const icon = { body: Buffer.alloc(0), headers: { 'Content-Type': 'image/x-icon' } };
  const site = await serveSite(changes, { '/favicon.ico': icon }, folder);
  root = site.url;
  return { ...site, url: `${root}${PREFIX}` };
}

export class Reader {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.charts = page.locator('portogram-charts');
    this.frame = this.charts.frameLocator('iframe');
  }

  /**
   * Opens a page, and notes what moves.
   *
   * @param {string} url
   * @param {{ scriptDelayMillis?: number }} [options] `scriptDelayMillis`: how late the script of the element comes, at least
   */
  async open(url, { scriptDelayMillis = 0 } = {}) {
    await this.page.addInitScript(() => {
      if (top !== self) return;
      Object.assign(globalThis, { shifts: 0 });
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
        Object.assign(globalThis, { shifts: Reflect.get(globalThis, 'shifts') + Reflect.get(entry, 'value') });
      })).observe({ type: 'layout-shift', buffered: true });
    });
    if (scriptDelayMillis > 0) {
      await this.page.route(/\/embed\.js/, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, scriptDelayMillis));
        await route.continue();
      });
    }
    await this.page.goto(url);
  }

  /** Waits for the charts. */
  async seesCharts() {
    await expect(this.frame.getByTestId('facts-incoming-packets')).toContainText('30 packets', { timeout: 20_000 });
    await expect(this.frame.getByTestId('chart-outgoing-bytes')).toBeVisible();
  }

  /** The cumulative layout shift of the page so far. */
  async shifts() {
    // Those of the last frames, too.
    await this.page.waitForTimeout(300);
    return this.page.evaluate(() => Number(Reflect.get(globalThis, 'shifts')));
  }

  /** Sees that the worker of the charts has ended. Themes have workers of their own, such as for their search. */
  async hasNoWorker() {
    await expect.poll(() => this.page.workers().filter((worker) => worker.url().includes('/portogram/')).length).toBe(0);
  }

  /** The height of the element, in CSS pixels. */
  height() {
    return this.charts.evaluate((element) => /** @type {HTMLElement} */ (element).offsetHeight);
  }

  /**
   * Sees that page and frame have the colours of a theme, or both those of the same one.
   *
   * @param {Theme} [theme]
   */
  async agrees(theme) {
    // The colours of some pages fade.
    await expect(async () => {
      const { page, frame } = await this.#lightness();
      expect([page, frame]).toEqual([theme ?? page, theme ?? page]);
    }).toPass({ timeout: 5000 });
  }

  /** Sees that the frame has no background of its own: between its cards, the pixels are those beside it. */
  async isTransparent() {
    const [element, first, second] = await Promise.all([this.charts, ...[0, 1].map((at) => this.frame.locator('.chart').nth(at))].map((part) => part.boundingBox()));
    if (!element || !first || !second) throw new Error('the charts are not there');
    const size = { width: 4, height: 4 };
    const between = { x: Math.round((first.x + first.width + second.x) / 2) - 2, y: Math.round(first.y) + 20, ...size };
    const beside = { x: Math.round(element.x) - 12, y: between.y, ...size };
    await expect(async () => {
      const pictures = await Promise.all([between, beside].map((clip) => this.page.screenshot({ clip })));
      expect(pictures[0]?.equals(pictures[1] ?? Buffer.alloc(0)), 'the background of the frame is that of the page').toBe(true);
    }).toPass({ timeout: 5000 });
  }

  /** Whether the backgrounds are dark that the text of the page and of the frame is on. */
  async #lightness() {
    /** @type {(element: Element) => Theme} */
    const lightness = (element) => {
      for (let node = /** @type {Element | null} */ (element); node; node = node.parentElement) {
        const channels = (getComputedStyle(node).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
        if (channels[3] !== 0) return Math.max(...channels.slice(0, 3)) < 128 ? 'dark' : 'light';
      }
      // What the browser gives a page without a background.
      return matchMedia('(prefers-color-scheme: dark)').matches && getComputedStyle(element).colorScheme.includes('dark') ? 'dark' : 'light';
    };
    return { page: await this.charts.evaluate(lightness), frame: await this.frame.locator('.chart').first().evaluate(lightness) };
  }

  /**
   * Clicks a switch of the page, and measures how long the frame takes to follow.
   *
   * @param {Theme} theme
   * @param {() => Promise<void>} click
   * @returns {Promise<number>} milliseconds from the reader's click on
   */
  async follows(theme, click) {
    const measured = this.charts.evaluate((element, theme) => new Promise((resolve, reject) => {
      const root = element.shadowRoot?.querySelector('iframe')?.contentDocument?.documentElement;
      if (!root || root.dataset.theme === theme) return reject(new Error(`the frame is ${root?.dataset.theme}`));
      let start = 0;
      addEventListener('click', (event) => (start ||= event.timeStamp), { capture: true, once: true });
      new MutationObserver((_, observer) => {
        if (root.dataset.theme !== theme) return;
        observer.disconnect();
        resolve(performance.now() - start);
      }).observe(root, { attributes: true });
      setTimeout(reject, 5000, new Error(`the frame does not become ${theme}`));
    }), theme);
    await Promise.all([measured, this.charts.evaluate(() => {}).then(click)]);
    return measured;
  }
}
