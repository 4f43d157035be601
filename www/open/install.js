// @ts-check
/**
 * Offers to install the page, so that the file manager can open captures with it.
 *
 * Browsers ask for the manifest when they please, and the page refuses every request once it is closed. So it is installed from a tab
 * of its own, which is not closed and opens no captures.
 */

import { byId } from '../dom.js';
import { showNotice } from '../notice/notice.js';

const ADDRESS = '?install';
const HOW = 'To install portogram, choose Install in the menu of the browser. This tab opens no captures: close it afterwards.';

/** The event of Chromium that has its own dialog. @typedef {Event & { prompt(): Promise<unknown> }} InstallPrompt */

/** Returns whether this tab is for installing. */
export function isForInstalling() {
  return location.search === ADDRESS;
}

/** Shows how to install the page, and hides what opens captures. */
export function showInstalling() {
  document.documentElement.toggleAttribute('data-installing', true);
  showNotice('page', 'caution', HOW);
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    const run = () => void (/** @type {InstallPrompt} */ (event).prompt());
    showNotice('page', 'caution', HOW, { label: 'Install', run });
  });
}

/** Shows the link to that tab, where the browser can open files with installed pages and this is a page to install. */
export function offerInstalling() {
  const isServed = !document.documentElement.hasAttribute('data-one-file');
  const canOpenFiles = isServed && 'launchQueue' in window && !matchMedia('(display-mode: standalone)').matches;
  byId('install', HTMLAnchorElement).hidden = !canOpenFiles;
}
