// @ts-check
/**
 * Loads everything that the page needs, and then makes the browser refuse every further request.
 *
 * A page can add a content security policy, but not remove one. After the second policy no script can connect anywhere or
 * load a script, a style or an image, not even from the page's own address. The worker is started afterwards from a
 * `blob:` address, and so inherits the policies of the page. Its modules are fetched before, and passed as `blob:`
 * addresses too. That is why they import nothing.
 */

import { isEmbedded, languages } from './embed/form.js';
import { partsOfPage } from './parts.js';
import init, { Wording } from './portogram.js';
import { lock } from './privacy/lock.js';

const MOST_PAINT_MILLIS = 200;

/**
 * What each instance of the WebAssembly module needs to start.
 *
 * @typedef {object} Start
 * @property {WebAssembly.Module} module
 * @property {string} services the file with the names of services
 * @property {{ group: string, decimal: string }} numbers the separators of thousands and of decimals
 */

/**
 * @typedef {object} Booted
 * @property {Start} start
 * @property {Wording} wording of the page's own instance of the module
 * @property {Worker} worker the first worker
 * @property {() => Worker} newWorker starts another worker
 * @property {import('./open/linked.js').Linked} linked the files that the address names, or that are in the page
 * @property {import('./parts.js').Template | null} template writes the page in one file; `null` if it cannot be written
 */

/** @returns {Promise<Booted>} */
export async function boot() {
  await painted();
  const parts = partsOfPage();
  const [module, services, newWorker, linked, template] = await Promise.all([
    parts.module(),
    parts.text('services.txt'),
    parts.worker(),
    parts.files(),
    isEmbedded ? null : parts.template(),
  ]);
  lock();
  // The worker loads while the page starts its own instance of the module.
  const worker = newWorker();
  await Promise.race([init({ module_or_path: module }), failureOf(worker)]);
  const numbers = numberFormat();
  const wording = new Wording(services, numbers.group, numbers.decimal);
  return { start: { module, services, numbers }, wording, worker, newWorker, linked, template };
}

/**
 * Waits until the page is on the screen, since large files would delay that. A page in the background is not waited for.
 *
 * @returns {Promise<void>}
 */
function painted() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, MOST_PAINT_MILLIS);
  });
}

/**
 * @param {Worker} worker
 * @returns {Promise<never>} rejected if the worker cannot be loaded
 */
function failureOf(worker) {
  return new Promise((_, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message || 'the worker could not be loaded'));
  });
}

/** Returns the separators of the reader's language. */
function numberFormat() {
  const parts = numberFormatOf(languages).formatToParts(12_345_678.5);
  /** @param {string} type */
  const part = (type) => parts.find((part) => part.type === type)?.value;
  return { group: part('group') ?? ',', decimal: part('decimal') ?? '.' };
}

/** @param {readonly string[]} languages */
function numberFormatOf(languages) {
  const options = { useGrouping: true };
  try {
    return new Intl.NumberFormat(languages, options);
  } catch {
    // Not every name of a locale is a language tag, such as `C`.
    return new Intl.NumberFormat(undefined, options);
  }
}
