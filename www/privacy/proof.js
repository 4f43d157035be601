// @ts-check
/** The dialog that tries to send a request from the page and from the worker, and shows how the browser refuses it. */

import { all, byId } from '../dom.js';
import { putFacts } from '../widgets/facts.js';
import { refusal as tryRequest } from '../worker/refusal.js';

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
    // The page's own origin is the one that a policy is most likely to allow.
    const url = new URL('proof', document.baseURI).href;
    const [page, worker] = await Promise.all([tryRequest(url), tryFromWorker(url)]);
    putFacts(result, [
      { label: 'From the page', value: verdict(page) },
      { label: 'From the worker', value: verdict(worker) },
    ]);
  });
}

/** @param {string | null} refusal */
function verdict(refusal) {
  return refusal === null ? 'It went out: do not trust this page.' : `Refused: ${refusal}`;
}
