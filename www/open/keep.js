// @ts-check
/**
 * Offers what can be kept of the tool itself: the page in one file, which is written from the parts that are loaded, so that no request is
 * needed; and the page as an installed application.
 */

import { byId } from '../dom.js';
import { download } from '../save/download.js';
import { offerInstalling } from './install.js';

const NAME = 'portogram.html';
const WRITING = '– writing the file…';
const SAVED = `– saved as ${NAME}. Open it from the disk, also without a network.`;
const FAILED = '– the file could not be written, since a part of this page did not load. Reload the page.';

/** @param {import('../parts.js').Template | null} template */
export function offerKeeping(template) {
  offerInstalling();
  const text = byId('keep-text', HTMLElement);
  // It is there from the start, so that nothing moves, except in a page that is in one file: see welcome.css.
  byId('keep', HTMLElement).hidden = template === null;
  let isWriting = false;
  byId('keep-button', HTMLButtonElement).addEventListener('click', async () => {
    if (isWriting || !template) return;
    isWriting = true;
    text.textContent = WRITING;
    try {
      download(NAME, new Blob([await template()], { type: 'text/html' }));
      text.textContent = SAVED;
    } catch {
      text.textContent = FAILED;
    }
    isWriting = false;
  });
}
