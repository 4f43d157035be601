// @ts-check
/** Says that the page, or its WebAssembly module, has stopped. */

import { tellFailedStart } from '../embed/around.js';
import { stopWaiting } from '../findings/findings.js';
import { hideProgress } from '../header/progress.js';
import { panic_message } from '../portogram.js';
import { getState, setState } from '../state.js';
import { showNotice } from './notice.js';

/**
 * Shows that the WebAssembly module has stopped. The charts stay on the screen until the user starts over.
 *
 * @param {string} message
 * @param {() => void} startOver
 */
export function showCrashed(message, startOver) {
  setState('crashed');
  hideProgress();
  stopWaiting();
  showNotice('page', 'error', `portogram has crashed, which is a mistake of its own: ${message}`, {
    label: 'Start over',
    run: startOver,
  });
}

/** @param {unknown} error an error that nothing on the page has caught */
export function failed(error) {
  const message = (error instanceof WebAssembly.RuntimeError && panic_message()) || String(error);
  if (getState() === 'loading') {
    setState('failed');
    tellFailedStart(message);
    showNotice('page', 'error', `The page could not start. ${message}`, { label: 'Reload', run: () => location.reload() });
  } else {
    showCrashed(message, () => location.reload());
  }
}
