// The page as a person meets it: what the specs say is said in these words.

import { test as base, expect } from '@playwright/test';
import axe from 'axe-core';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('@playwright/test').Locator} Locator */
/** @typedef {'incoming-packets' | 'outgoing-packets' | 'undirected-packets' | 'incoming-bytes' | 'outgoing-bytes' | 'undirected-bytes'} ChartId */

/** One page of the product. */
export class Portogram {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    /** Exceptions and errors on the console. */
    this.errors = /** @type {string[]} */ ([]);
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });

    this.sampleButton = page.getByTestId('sample-button');
    this.fileInput = page.getByTestId('file-input');
    this.cancelButton = page.getByTestId('cancel');
    this.notice = page.getByTestId('notice');
    this.noticeAction = page.getByTestId('notice-action');
    this.warnings = page.getByTestId('warnings');
    this.summary = page.getByTestId('summary');
    this.title = page.getByTestId('title');
    this.ledgerTotal = page.getByTestId('ledger-total');
    this.networks = page.getByTestId('networks');
    this.noDirection = page.getByTestId('no-direction');
    this.explanation = page.getByTestId('explanation');
    this.sureness = page.getByTestId('sureness');
    this.networksError = page.getByTestId('networks-error');
    this.portRole = page.getByTestId('port-role');
    this.canvases = page.locator('canvas:visible');
    this.charts = page.locator('#charts canvas:visible');
  }

  /** @param {string} [address] relative to the site */
  async open(address = './') {
    await this.page.goto(address);
    await this.reaches('ready');
  }

  /** @param {'ready' | 'reading' | 'done' | 'partial' | 'failed' | 'crashed'} state */
  async reaches(state) {
    await expect(this.page.locator('html')).toHaveAttribute('data-state', state, { timeout: 30_000 });
  }

  /**
   * Chooses captures with the file button.
   *
   * @param {...(string | { name: string, content: Buffer })} captures files on disk, or made up
   */
  async choose(...captures) {
    const paths = captures.filter((capture) => typeof capture === 'string');
    if (paths.length > 0) return this.fileInput.setInputFiles(paths);
    const made = captures.filter((capture) => typeof capture !== 'string');
    await this.fileInput.setInputFiles(
      made.map(({ name, content }) => ({ name, mimeType: 'application/octet-stream', buffer: content })),
    );
  }

  /**
   * Drops files or folders from the disk, as the system's file manager does.
   *
   * @param {...string} files
   */
  async drop(...files) {
    const session = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of /** @type {const} */ (['dragEnter', 'dragOver', 'drop'])) {
      await session.send('Input.dispatchDragEvent', { type, x: 400, y: 400, data });
    }
    await session.detach();
  }

  /** @param {ChartId} chart */
  canvas(chart) {
    return this.page.getByTestId(`chart-${chart}`);
  }

  /** @param {ChartId} chart */
  facts(chart) {
    return this.page.getByTestId(`facts-${chart}`);
  }

  /**
   * Shows a control of the settings: opens what it is folded in.
   *
   * @param {string} id
   */
  async setting(id) {
    const control = this.page.getByTestId(id);
    for (const folded of ['settings', 'more-settings']) {
      const details = this.page.locator(`details#${folded}:not([open])`).filter({ has: control });
      if (await details.count() > 0) await this.page.getByTestId(folded).click();
    }
    return control;
  }

  /**
   * How many packets the table of classes and reasons gives a row.
   *
   * @param {string} row
   */
  packets(row) {
    return this.page.getByTestId(`ledger-${row}`).locator('td').nth(1);
  }

  /**
   * What axe finds wrong: each rule with the elements that break it.
   *
   * @param {string} [part] a selector; a whole page with tables takes seconds
   */
  async violations(part = 'html') {
    // What is out of date is faded, until it is replaced.
    await this.page.locator('.findings[aria-busy="true"]').waitFor({ state: 'detached' });
    await this.page.evaluate(axe.source);
    // @ts-expect-error: defined by the line above, in the page.
    const { violations } = await this.page.evaluate((part) => globalThis.axe.run(part, { preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }), part);
    return violations.map((/** @type {import('axe-core').Result} */ { id, nodes }) => [id, nodes.map(({ html }) => html)]);
  }

  /**
   * Presses Tab until an element has the focus.
   *
   * @param {Locator} element
   * @param {number} [most] as often at most
   */
  async tabTo(element, most = 40) {
    for (let presses = 0; presses < most; presses += 1) {
      if (await element.evaluate((node) => node === document.activeElement)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error('the focus never came to the element');
  }
}

/**
 * @typedef {object} Fixtures
 * @property {Portogram} portogram
 * @property {boolean} expectsErrors whether exceptions and errors on the console are part of the test
 */

/** @type {import('@playwright/test').TestType<import('@playwright/test').PlaywrightTestArgs & import('@playwright/test').PlaywrightTestOptions & Fixtures, import('@playwright/test').PlaywrightWorkerArgs & import('@playwright/test').PlaywrightWorkerOptions>} */
export const test = base.extend({
  expectsErrors: [false, { option: true }],
  portogram: async ({ page, expectsErrors }, use) => {
    const portogram = new Portogram(page);
    await use(portogram);
    if (!expectsErrors) expect(portogram.errors).toEqual([]);
  },
});

export { expect };
