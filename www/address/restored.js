// @ts-check
/** The note on the first screen that the address has set something. */

import { byId, make } from '../dom.js';

const note = byId('restored', HTMLElement);

/**
 * @param {string[]} set what is set; empty to hide the note
 * @param {() => void} drop is called when the user wants the defaults instead
 */
export function showRestored(set, drop) {
  note.hidden = set.length === 0;
  byId('restored-list', HTMLUListElement).replaceChildren(...set.map((text) => make('li', '', text)));
  byId('restored-drop', HTMLButtonElement).onclick = drop;
}
