// @ts-check
/** The notice below the header: an error or a caution, with a button if there is something to do about it. */

import { byId } from '../dom.js';

const notice = byId('notice', HTMLElement);
const text = byId('notice-text', HTMLElement);
const action = byId('notice-action', HTMLButtonElement);

byId('notice-close', HTMLButtonElement).addEventListener('click', hideNotice);

/**
 * @param {'caution' | 'error'} kind
 * @param {string} message
 * @param {{ label: string, run: () => void }} [remedy] the button
 */
export function showNotice(kind, message, remedy) {
  notice.dataset.kind = kind;
  notice.setAttribute('role', kind === 'error' ? 'alert' : 'status');
  text.textContent = message;
  action.hidden = !remedy;
  action.textContent = remedy?.label ?? '';
  action.onclick = remedy?.run ?? null;
  notice.hidden = false;
}

export function hideNotice() {
  notice.hidden = true;
}
