// @ts-check
/** Several captures, of which one is shown at a time, or all as one. */

import { byId } from '../dom.js';
import { printable } from '../portogram.js';

/** @typedef {import('./chosen.js').Chosen} Chosen */

export class Several {
  /** @type {Chosen[]} */
  #files = [];
  /** Which one is shown; -1 if all are. */
  #index = -1;
  #open;
  #bar = byId('several', HTMLElement);
  #list = byId('several-list', HTMLSelectElement);

  /** @param {(files: Chosen[]) => void} open reads some of the files */
  constructor(open) {
    this.#open = open;
    byId('several-before', HTMLButtonElement).addEventListener('click', () => this.show(this.#index - 1));
    byId('several-after', HTMLButtonElement).addEventListener('click', () => this.show(this.#index + 1));
    this.#list.addEventListener('change', () => this.show(Number(this.#list.value)));
  }

  /**
   * Takes the files that were chosen together, all of which are read as one.
   *
   * @param {Chosen[]} files
   */
  put(files) {
    this.#files = files;
    this.#index = -1;
    this.#bar.hidden = true;
    const options = files.map(({ name }, index) => new Option(`${index + 1} of ${files.length}: ${printable(name)}`, String(index)));
    this.#list.replaceChildren(new Option(`All ${files.length} as one`, '-1'), ...options);
  }

  /** Offers one capture at a time, once it is known that they may not belong together. */
  offer() {
    if (this.#files.length < 2) return;
    this.#bar.hidden = false;
    this.#putIndex();
  }

  /**
   * Reads one of the files, or all of them.
   *
   * @param {number} index goes round at the ends; -1 for all
   */
  show(index) {
    this.#index = index === this.#files.length ? -1 : Math.max(index, index === -2 ? this.#files.length - 1 : -1);
    this.#putIndex();
    this.#open(this.#files.filter((_, at) => this.#index === -1 || at === this.#index));
  }

  #putIndex() {
    this.#list.value = String(this.#index);
  }
}
