// @ts-check
/** The filters by host, port and transport: a field that adds some, and a chip for each. */

import { byId, make } from '../dom.js';
import { refusedBecause } from '../notice/sentences.js';
import { add_filter, remove_all_filters, remove_filter } from '../portogram.js';

/**
 * @typedef {import('../portogram.js').Settings} Settings
 * @typedef {import('../portogram.js').FilterText} FilterText
 */

export class Filters {
  /** @type {import('../portogram.js').Wording} */
  #wording;
  /** @type {Settings} */
  #settings;
  /** @type {(settings: Settings) => void} */
  #choose;
  #field = byId('filter', HTMLInputElement);
  #error = byId('filter-error', HTMLElement);
  #chips = byId('filters', HTMLElement);

  /**
   * @param {import('../portogram.js').Wording} wording
   * @param {Settings} settings
   * @param {(settings: Settings) => void} choose is called with the settings after a change
   */
  constructor(wording, settings, choose) {
    this.#wording = wording;
    this.#settings = settings;
    this.#choose = choose;
    this.#field.value = '';
    this.#field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#add();
    });
    this.#field.addEventListener('change', () => this.#add());
    this.#field.addEventListener('input', () => this.#putError(''));
  }

  /** @param {Settings} settings */
  put(settings) {
    this.#settings = settings;
  }

  /** @param {FilterText[]} filters the active filters */
  show(filters) {
    const parts = /** @type {(Node | string)[]} */ ([]);
    filters.forEach(({ kind, place: index, text }, position) => {
      // A packet must match one filter of each kind.
      if (position > 0) parts.push(filters[position - 1]?.kind === kind ? 'or' : 'and');
      parts.push(chip(text, () => this.#remove(kind, index)));
    });
    if (parts.length > 0) {
      const all = make('button', 'link', 'All packets');
      all.type = 'button';
      all.dataset.testid = 'filters-clear';
      all.addEventListener('click', () => this.#clear());
      parts.unshift('Counting only');
      parts.push(all);
    }
    this.#chips.replaceChildren(...parts);
    this.#chips.hidden = parts.length === 0;
  }

  #add() {
    const text = this.#field.value;
    if (!text.trim()) return;
    try {
      this.#choose(add_filter(this.#settings, text, this.#wording));
      this.#field.value = '';
    } catch (error) {
      this.#putError(refusedBecause(error));
    }
  }

  /** @param {string} message */
  #putError(message) {
    this.#error.textContent = message;
    this.#field.setAttribute('aria-invalid', String(message !== ''));
  }

  /**
   * @param {FilterText['kind']} kind
   * @param {number} index among the filters of its kind
   */
  #remove(kind, index) {
    this.#field.focus();
    this.#choose(remove_filter(this.#settings, kind, index));
  }

  #clear() {
    this.#field.focus();
    this.#choose(remove_all_filters(this.#settings));
  }
}

/**
 * @param {string} text
 * @param {() => void} remove
 */
function chip(text, remove) {
  const button = make('button', 'close', '×');
  button.type = 'button';
  button.setAttribute('aria-label', `No longer only ${text}`);
  button.addEventListener('click', remove);
  const element = make('span', 'chip', text, button);
  element.dataset.testid = 'filter-chip';
  return element;
}
