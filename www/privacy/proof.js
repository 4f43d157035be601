// @ts-check
/** The proof that nothing leaves: has the page and the worker try to send a request, and shows what the browser says. */

import { all, byId } from '../dom.js';
import { putFacts } from '../widgets/facts.js';
import { refusal } from '../worker/refusal.js';

/** @param {(url: string) => Promise<string | null>} tryFromWorker */
export function offerProof(tryFromWorker) {
  const dialog = byId('proof', HTMLDialogElement);
  const result = byId('proof-result', HTMLElement);
  for (const button of all('[data-proof]', HTMLButtonElement)) {
    button.addEventListener('click', () => {
      result.replaceChildren();
      dialog.showModal();
    });
  }
  byId('try-request', HTMLButtonElement).addEventListener('click', async () => {
    // Its own address is what a page may ask before any other.
    const url = new URL('proof', document.baseURI).href;
    const [page, worker] = await Promise.all([refusal(url), tryFromWorker(url)]);
    putFacts(result, [
      { label: 'From the page', value: verdict(page) },
      { label: 'From the worker', value: verdict(worker) },
    ]);
  });
}

/** @param {string | null} why */
function verdict(why) {
  return why === null ? 'It went out: do not trust this page.' : `Refused: ${why}`;
}
