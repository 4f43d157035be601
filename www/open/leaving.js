// @ts-check
/** Asks before the page is left, if it has a capture that takes long to read. A frame does not: the reader leaves the page around. */

import { isEmbedded } from '../embed/form.js';

const ASK_FROM_BYTES = 100e6;

/** @param {number} bytes the size of all files that are open */
export function askBeforeLeaving(bytes) {
  // A page with a listener is not kept by the browser for Back.
  removeEventListener('beforeunload', ask);
  if (bytes > ASK_FROM_BYTES && !isEmbedded) addEventListener('beforeunload', ask);
}

/** @param {BeforeUnloadEvent} event */
function ask(event) {
  event.preventDefault();
  // For browsers that want a value.
  event.returnValue = true;
}
