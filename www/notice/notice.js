// @ts-check
/** The notice below the header: an error or a caution, with a button if there is something to do about it. */

import { byId } from '../dom.js';

const notice = byId('notice', HTMLElement);
const text = byId('notice-text', HTMLElement);
const action = byId('notice-action', HTMLButtonElement);

byId('notice-close', HTMLButtonElement).addEventListener('click', () => hideNotice());

/**
 * What a notice is about: the files that were chosen, how far they were read, saving, or the page itself.
 *
 * @typedef {'choice' | 'reading' | 'saving' | 'page'} Topic
 */

/**
 * @param {Topic} topic
 * @param {'caution' | 'error'} kind
 * @param {string} message
 * @param {{ label: string, run: () => void }} [remedy] the button
 */
export function showNotice(topic, kind, message, remedy) {
  notice.dataset.topic = topic;
  notice.dataset.kind = kind;
  notice.setAttribute('role', kind === 'error' ? 'alert' : 'status');
  text.textContent = message;
  action.hidden = !remedy;
  action.textContent = remedy?.label ?? '';
  action.onclick = remedy?.run ?? null;
  notice.hidden = false;
}

/** @param {Topic} [topic] leaves notices about anything else */
export function hideNotice(topic) {
  if (!topic || notice.dataset.topic === topic) notice.hidden = true;
}
