// @ts-check
/** What happened, said right below the top line. */

import { byId } from '../dom.js';

const notice = byId('notice', HTMLElement);
const text = byId('notice-text', HTMLElement);
const action = byId('notice-action', HTMLButtonElement);

byId('notice-close', HTMLButtonElement).addEventListener('click', hideNotice);

/**
 * @param {'caution' | 'error'} kind
 * @param {string} message
 * @param {{ label: string, run: () => void }} [way] a button that goes on from here
 */
export function showNotice(kind, message, way) {
  notice.dataset.kind = kind;
  notice.setAttribute('role', kind === 'error' ? 'alert' : 'status');
  text.textContent = message;
  action.hidden = !way;
  action.textContent = way?.label ?? '';
  action.onclick = way?.run ?? null;
  notice.hidden = false;
}

export function hideNotice() {
  notice.hidden = true;
}
