// A visit of all parts of the page, in the words of any engine.

import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect } from '@playwright/test';

import * as captures from '../captures.js';

/** @typedef {import('./engine.js').Engine} Engine */

/** The page in one engine. */
export class Visit {
  /**
   * @param {Engine} engine
   * @param {string} folder where the browser saves files
   */
  constructor(engine, folder) {
    this.engine = engine;
    this.folder = folder;
  }

  /**
   * Opens the page, and waits until it has started or cannot.
   *
   * @param {string} url
   * @param {'ready' | 'done' | 'failed'} state
   */
  async open(url, state = 'ready') {
    await this.engine.open(url);
    await this.reaches(state);
    await this.engine.run(() => {
      const { dataset } = document.documentElement;
      dataset.errors = '';
      addEventListener('error', ({ message }) => (dataset.errors += `${message}\n`));
      addEventListener('unhandledrejection', ({ reason }) => (dataset.errors += `${reason}\n`));
    }, null);
  }

  /** @param {string} state */
  reaches(state) {
    const seen = () => this.engine.run(() => document.documentElement.dataset.state, null);
    return expect.poll(seen, { timeout: 20_000 }).toBe(state);
  }

  /**
   * Returns what an element shows; `null` if it is hidden or missing.
   *
   * @param {string} selector
   */
  text(selector) {
    return this.engine.run((selector) => {
      const element = document.querySelector(selector);
      return element && element.getClientRects().length > 0 ? element.textContent : null;
    }, selector);
  }

  /**
   * @param {string} selector
   * @param {RegExp} pattern
   */
  shows(selector, pattern) {
    return expect.poll(() => this.text(selector), { message: selector }).toMatch(pattern);
  }

  /** @param {string} selector */
  hides(selector) {
    return expect.poll(() => this.text(selector), { message: selector }).toBe(null);
  }

  /**
   * @param {string} selector
   * @param {string} value
   */
  select(selector, value) {
    return this.engine.run(({ selector, value }) => {
      const list = /** @type {HTMLSelectElement} */ (document.querySelector(selector));
      list.value = value;
      for (const type of ['input', 'change']) list.dispatchEvent(new Event(type, { bubbles: true }));
    }, { selector, value });
  }

  /** How many characters of the page are selected. */
  selected() {
    return this.engine.run(() => String(getSelection()).length, null);
  }

  /**
   * Waits for a saved file and returns its contents.
   *
   * @param {string} ending of its name
   * @returns {Promise<Buffer>}
   */
  async saved(ending) {
    let content = Buffer.alloc(0);
    await expect.poll(async () => {
      const names = await readdir(this.folder);
      const name = names.find((name) => name.endsWith(ending));
      // Firefox writes into a file of another name first.
      if (!name || names.some((name) => name.endsWith('.part'))) return 0;
      content = await readFile(join(this.folder, name));
      return content.length;
    }, { message: `a saved file that ends in ${ending}`, timeout: 30_000 }).toBeGreaterThan(0);
    return content;
  }
}

/** @param {string} id */
const byTestId = (id) => `[data-testid="${id}"]`;

/** @param {Visit} visit */
export async function readSample(visit) {
  await visit.engine.click(byTestId('sample-button'));
  await visit.reaches('done');
  await visit.shows(byTestId('title'), /^office\.pcapng$/);
}

/** @param {Visit} visit */
export async function readCaptures(visit) {
  const files = { 'sound.pcap': captures.sound(), 'more.pcap.gz': captures.gzipped() };
  const paths = Object.keys(files).map((name) => join(visit.folder, name));
  for (const [name, content] of Object.entries(files)) await writeFile(join(visit.folder, name), content);
  await visit.engine.choose(byTestId('file-input'), paths);
  await visit.shows(byTestId('title'), /2 files/);
  await visit.reaches('done');
  await visit.engine.choose(byTestId('file-input'), paths.slice(0, 1));
  await visit.shows(byTestId('title'), /^sound\.pcap$/);
  await visit.reaches('done');
  await visit.shows(`${byTestId('ledger-incoming')} td:nth-of-type(2)`, /^30$/);
}

/** @param {Visit} visit */
export async function changeSettings(visit) {
  const incoming = byTestId('ports-incoming');
  await visit.shows(incoming, /49730/);
  await visit.select(byTestId('port-role'), 'source');
  await visit.shows(incoming, /443/);
  await visit.select(byTestId('port-role'), 'destination');
  await visit.shows(incoming, /49730/);
  await visit.engine.click(byTestId('filter'));
  await visit.engine.type('49730\n');
  await visit.shows(byTestId('filter-chip'), /port 49730/);
  await visit.engine.click(`${byTestId('filter-chip')} button`);
  await visit.hides(byTestId('filter-chip'));
}

/** @param {Visit} visit */
export async function zoom(visit) {
  const [chart, chip] = ['[data-chart="incoming-packets"] .canvas', byTestId('ports-incoming-packets')];
  // A single port is in use.
  await visit.engine.click(byTestId('axis-all'));
  for (const leave of [() => visit.engine.type('\x1b'), () => visit.engine.click(`${chip} button`)]) {
    await visit.engine.drag(chart, [0.3, 0.5], [0.7, 1.4]);
    await visit.shows(chip, /\d/);
    expect(await visit.selected()).toBe(0);
    await leave();
    await visit.hides(chip);
  }
}

/** @param {Visit} visit */
export async function brush(visit) {
  await visit.engine.drag(byTestId('timeline-ground'), [0.3, 0.5], [0.6, -2]);
  await visit.shows(byTestId('timeline-selected'), /\d/);
  expect(await visit.selected()).toBe(0);
  await visit.engine.click(byTestId('timeline-clear'));
  await visit.hides(byTestId('timeline-selected'));
}

/** @param {Visit} visit */
export async function drillDown(visit) {
  await visit.engine.click(`${byTestId('ports-incoming')} tbody button`);
  await visit.shows(byTestId('closeup-title'), /49730/);
  await visit.shows(byTestId('closeup-subtitle'), /packets/);
  await visit.shows(byTestId('closeup-hosts'), /203\.0\.113\.7/);
  await visit.engine.type('\x1b');
  await visit.hides(byTestId('closeup'));
}

/** How the files of each format start. */
const STARTS = { json: '{', csv: 'class,port,', svg: '<svg', html: '<!', page: '\xff\xfe<\0!', png: '\x89PNG' };
/** How the names of files end, where that is not the format. */
const ENDINGS = { intervals: '.intervals.csv', page: '.portogram.html' };

/**
 * Opens the dialog, and waits until nothing moves in it any more.
 *
 * @param {Visit} visit
 */
async function openSave(visit) {
  await visit.engine.click(byTestId('save'));
  await visit.shows('#save-sample', /\S/);
}

/**
 * Saves in each format that the menu has.
 *
 * @param {Visit} visit
 */
export async function save(visit) {
  const formats = await visit.engine.run(() =>
    [...document.querySelectorAll('#save [data-save]')].map((button) => /** @type {HTMLElement} */ (button).dataset.save ?? ''), null);
  expect(formats.length).toBeGreaterThanOrEqual(4);
  for (const format of formats) {
    await openSave(visit);
    await visit.engine.click(`#save [data-save="${format}"]`);
    const content = await visit.saved(`sound.pcap${ENDINGS[/** @type {keyof typeof ENDINGS} */ (format)] ?? `.${format}`}`);
    const start = STARTS[/** @type {keyof typeof STARTS} */ (format)];
    if (start) expect(content.subarray(0, 12).toString('latin1')).toContain(start);
    if (format === 'json') expect(JSON.parse(content.toString()).capture.packets).toBe(50);
  }
}

/**
 * Saves the page in one file, and opens that file.
 *
 * @param {Visit} visit
 */
export async function openOneFile(visit) {
  const title = await visit.text(byTestId('title')) ?? '';
  const name = `${title.replace(/\.portogram$/, '')}.portogram.html`;
  await openSave(visit);
  await visit.engine.click(byTestId('save-page'));
  await visit.saved(name);
  await visit.open(pathToFileURL(join(visit.folder, name)).href, 'done');
  await visit.shows(byTestId('title'), /\.portogram$/);
  await visit.shows(`${byTestId('ledger-incoming')} td:nth-of-type(2)`, /\d/);
}

/**
 * Keeps the tool from the first screen, and opens the file that was kept.
 *
 * @param {Visit} visit
 */
export async function keepTool(visit) {
  await visit.engine.click(byTestId('keep'));
  await expect.poll(() => visit.text(byTestId('keep-text')), { timeout: 30_000 }).toMatch(/saved as portogram\.html/);
  await visit.saved('portogram.html');
  await visit.open(pathToFileURL(join(visit.folder, 'portogram.html')).href);
  await visit.hides('#keep');
  await readSample(visit);
}

/** @param {Visit} visit */
export async function prove(visit) {
  // What is still arriving above the footer moves it away from the pointer.
  await expect.poll(async () => {
    await visit.engine.click('[data-stage="capture"] footer [data-proof]');
    return visit.text(byTestId('proof'));
  }).toMatch(/request/);
  await visit.engine.click(byTestId('try-request'));
  await expect.poll(() => visit.text(byTestId('proof-result'))).toMatch(/Refused:.*Refused:/);
  await visit.engine.type('\x1b');
  await visit.hides(byTestId('proof'));
}
