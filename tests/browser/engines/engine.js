// What the tests need of a browser, whatever its engine, and which engines this machine has.

import { openMarionette } from './marionette.js';
import { openPlaywright } from './playwright.js';
import { openWebKitGtk } from './webkitgtk.js';

/**
 * A browser with one page.
 *
 * @typedef {object} Engine
 * @property {string} version the browser's name and version
 * @property {(url: string) => Promise<void>} open
 * @property {<A, R>(script: (argument: A) => R, argument: A) => Promise<Awaited<R>>} run runs a function in the page
 * @property {(selector: string) => Promise<void>} click clicks the middle of an element with the pointer
 * @property {(selector: string, from: Point, to: Point) => Promise<void>} drag drags over an element
 * @property {(keys: string) => Promise<void>} type types text; `\n` is Enter, `\x1b` is Escape, `\t` is Tab
 * @property {(selector: string, files: string[]) => Promise<void>} choose chooses files in a file input
 * @property {() => Promise<void>} close
 */

/**
 * A point of an element, in parts of its width and height.
 *
 * @typedef {[number, number]} Point
 */

/**
 * How a browser is started.
 *
 * @typedef {object} Options
 * @property {string} folder an empty folder, for downloads and for the browser's own files
 * @property {string} [locale] the environment variables `LANG` and `LC_ALL`
 */

const { PORTOGRAM_CHROMIUM, PORTOGRAM_FIREFOX, PORTOGRAM_WEBKIT } = process.env;

/** Stands for Playwright's own build of the engine. */
const PLAYWRIGHT = 'playwright';

/**
 * The engines, and how each is started. An engine that is missing has no `open`.
 *
 * @type {{ name: string, open: ((options: Options) => Promise<Engine>) | null }[]}
 */
export const ENGINES = [
  { name: 'Chromium', open: (options) => openPlaywright('chromium', options, PORTOGRAM_CHROMIUM) },
  { name: 'Firefox', open: opener(PORTOGRAM_FIREFOX, 'firefox', openMarionette) },
  { name: 'WebKit', open: opener(PORTOGRAM_WEBKIT, 'webkit', openWebKitGtk) },
];

/**
 * @param {string | undefined} found a path, `playwright`, or nothing
 * @param {'firefox' | 'webkit'} type
 * @param {(path: string, options: Options) => Promise<Engine>} open
 */
function opener(found, type, open) {
  if (!found) return null;
  /** @param {Options} options */
  return (options) => (found === PLAYWRIGHT ? openPlaywright(type, options) : open(found, options));
}
