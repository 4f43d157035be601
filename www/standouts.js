// @ts-check
/** What stands out, each with a way to the view that shows it. */

import { byId, make } from './dom.js';

/**
 * @typedef {import('./portogram.js').Description} Description
 * @typedef {import('./portogram.js').StandoutText} StandoutText
 */

export class Standouts {
  /** @type {(standout: StandoutText) => void} */
  #showIt;

  /** @param {(standout: StandoutText) => void} showIt */
  constructor(showIt) {
    this.#showIt = showIt;
  }

  /** @param {Description} description */
  show({ standouts, standouts_left_out, standouts_summary }) {
    byId('standouts-list', HTMLElement).replaceChildren(...standouts.map((standout) => this.#item(standout)));
    byId('standouts-summary', HTMLElement).textContent = standouts_summary;
    byId('standouts-left-out', HTMLElement).textContent = standouts_left_out;
    const link = byId('standouts-link', HTMLElement);
    link.textContent = standouts_summary;
    link.hidden = standouts.length === 0;
  }

  /** @param {StandoutText} standout */
  #item(standout) {
    const button = make('button', '', 'Show');
    button.type = 'button';
    button.setAttribute('aria-label', `Show: ${standout.text}`);
    button.addEventListener('click', () => this.#showIt(standout));
    const words = make('div', '', make('strong', '', standout.name), ' ', standout.text, make('small', '', standout.test));
    return make('li', '', words, button);
  }
}
