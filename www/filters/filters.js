// @ts-check
/** What is selected, by host, port and transport: a field to add to it, and a chip for each piece. */

import { byId, make } from '../dom.js';
import { check_filter } from '../portogram.js';
import { refusedBecause } from '../notice/words.js';

/**
 * @typedef {import('../portogram.js').Settings} Settings
 * @typedef {import('../portogram.js').FilterText} FilterText
 * @typedef {Pick<Settings, 'selection' | 'transports'>} Choices
 */

export class Filters {
  /** @type {(choice: Partial<Choices>) => void} */
  #choose;
  /** @type {Choices} */
  #choices;
  /** @type {Choices} */
  #all;
  #field = byId('filter', HTMLInputElement);
  #error = byId('filter-error', HTMLElement);
  #chips = byId('filters', HTMLElement);

  /**
   * @param {Choices} choices those that select everything
   * @param {(choice: Partial<Choices>) => void} choose
   */
  constructor(choices, choose) {
    this.#choices = choices;
    this.#all = choices;
    this.#choose = choose;
    this.#field.value = '';
    this.#field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#take();
    });
    this.#field.addEventListener('change', () => this.#take());
    this.#field.addEventListener('input', () => this.#putError(''));
  }

  /** @param {Choices} choices what is asked from now on */
  put(choices) {
    this.#choices = choices;
  }

  /**
   * Adds to what is selected.
   *
   * @param {string} words hosts, networks, ports, transports
   */
  add(words) {
    const { hosts, ports, transports } = check_filter(words);
    const { selection } = this.#choices;
    const known = new Set(selection.ports.map(portKey));
    this.#choose({
      selection: {
        ...selection,
        hosts: [...new Set([...selection.hosts, ...hosts])],
        ports: [...selection.ports, ...ports.filter((port) => !known.has(portKey(port)))],
      },
      transports: transports.length > 0 ? transports : this.#choices.transports,
    });
  }

  /** @param {FilterText[]} filters */
  show(filters) {
    const parts = /** @type {(Node | string)[]} */ ([]);
    filters.forEach(({ kind, place, text }, index) => {
      // Of a list, one has to hold; of the lists, all.
      if (index > 0) parts.push(filters[index - 1]?.kind === kind ? 'or' : 'and');
      parts.push(chip(text, () => this.#remove(kind, place)));
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

  #take() {
    const words = this.#field.value;
    if (!words.trim()) return;
    try {
      this.add(words);
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
   * @param {number} place
   */
  #remove(kind, place) {
    const { selection } = this.#choices;
    this.#field.focus();
    if (kind === 'transports') return this.#choose({ transports: this.#all.transports });
    this.#choose({
      selection: { ...selection, [kind]: selection[kind].filter((_, index) => index !== place) },
    });
  }

  #clear() {
    this.#field.focus();
    const { selection, transports } = this.#all;
    this.#choose({ selection, transports });
  }
}

/** @param {{ first: number, last: number }} ports */
function portKey({ first, last }) {
  return `${first}-${last}`;
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
