// @ts-check
/** The progress of a reading, in the header. */

import { byId } from '../dom.js';
import { progress } from '../portogram.js';

/**
 * @typedef {import('../worker/messages.js').Counts} Counts
 * @typedef {import('../portogram.js').Wording} Wording
 */

const line = byId('progress', HTMLElement);
const bar = byId('progress-bar', HTMLProgressElement);
const text = byId('progress-text', HTMLElement);
const cancel = byId('cancel', HTMLButtonElement);

/** @param {() => void} cancelled */
export function onCancel(cancelled) {
  cancel.addEventListener('click', cancelled);
  addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && !cancel.hidden && !document.querySelector('dialog[open]')) cancelled();
  });
}

/** Shows that a reading has started. */
export function showReading() {
  bar.removeAttribute('value');
  text.textContent = 'Reading…';
  line.hidden = cancel.hidden = false;
}

/**
 * @param {Counts} counts
 * @param {Wording} wording
 */
export function showProgress({ bytesRead, bytesTotal, packets, elapsedSeconds }, wording) {
  const { share, text: label } = progress(bytesRead, bytesTotal, packets, elapsedSeconds, wording);
  if (share !== null) bar.value = share;
  text.textContent = label;
  line.hidden = cancel.hidden = false;
}

export function hideProgress() {
  line.hidden = cancel.hidden = true;
}

/**
 * Returns how much has been read, such as `412 MB of 1.20 GB · 803,112 packets`.
 *
 * @param {Counts} counts
 * @param {Wording} wording
 */
export function soFar({ bytesRead, bytesTotal, packets }, wording) {
  return progress(bytesRead, bytesTotal, packets, 0, wording).text;
}
