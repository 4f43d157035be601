// @ts-check
/** What stands out, each with a way to the view that shows it. */

import { byId, make } from '../dom.js';

/**
 * @typedef {import('../portogram.js').FindingsText} FindingsText
 * @typedef {import('../portogram.js').FindingText} FindingText
 */

const LOOKING = 'Looked for when all has been read…';
const NOT_LOOKED = 'The capture is larger than the memory for its packets, so they have to be read once more for it.';

export class Findings {
  /** @type {(standout: FindingText) => void} */
  #showIt;
  #panel = byId('findings', HTMLElement);
  #summary = byId('findings-summary', HTMLElement);
  #list = byId('findings-list', HTMLElement);
  #leftOut = byId('findings-left-out', HTMLElement);
  #link = byId('findings-link', HTMLElement);
  #again = byId('findings-again', HTMLButtonElement);

  /**
   * @param {(standout: FindingText) => void} showIt
   * @param {() => void} lookForIt although packets are not held
   */
  constructor(showIt, lookForIt) {
    this.#showIt = showIt;
    this.#again.addEventListener('click', lookForIt);
  }

  /** Another capture is being read. */
  forget() {
    this.#summary.textContent = LOOKING;
    this.#list.replaceChildren();
    this.#leftOut.textContent = '';
    this.#again.hidden = this.#link.hidden = true;
  }

  /** The charts are those of other packets, or of more of them; what stands out among these is told later. */
  wait() {
    this.#panel.ariaBusy = 'true';
  }

  /** @param {FindingsText | null} standouts none where packets are not held */
  show(standouts) {
    this.#panel.ariaBusy = 'false';
    this.#summary.textContent = standouts?.summary ?? NOT_LOOKED;
    this.#list.replaceChildren(...(standouts?.found ?? []).map((standout) => this.#item(standout)));
    this.#leftOut.textContent = standouts?.left_out ?? '';
    this.#again.hidden = standouts !== null;
    this.#link.textContent = standouts?.summary ?? '';
    this.#link.hidden = !standouts?.found.length;
  }

  /** @param {FindingText} standout */
  #item(standout) {
    const button = make('button', '', 'Show');
    button.type = 'button';
    button.setAttribute('aria-label', `Show: ${standout.text}`);
    button.addEventListener('click', () => this.#showIt(standout));
    const words = make('div', '', make('strong', '', standout.name), ' ', standout.text, make('small', '', standout.test));
    return make('li', '', words, button);
  }
}
