// @ts-check
/** The interfaces of the capture, each of which can be a filter, and packets that were captured more than once. */

import { byId, make } from '../dom.js';

/** @typedef {import('../portogram.js').InterfaceText} InterfaceText */

/** How many interfaces are shown before the others are asked for. */
const FIRST = 5;

export class Interfaces {
  /** @type {(key: string) => void} */
  #toggle;
  #table = byId('interfaces', HTMLTableElement);
  #body = byId('interface-rows', HTMLTableSectionElement);
  #all = byId('interfaces-all', HTMLButtonElement);
  #others = byId('interfaces-others', HTMLElement);
  /** @type {InterfaceText[]} */
  #interfaces = [];

  /** @param {(key: string) => void} toggle is called with an interface that is to be a filter, or no longer to be one */
  constructor(toggle) {
    this.#toggle = toggle;
    this.#all.addEventListener('click', () => {
      this.#all.setAttribute('aria-expanded', String(!this.#isExpanded));
      this.#put();
    });
  }

  /** Shows the first interfaces alone, as for a new capture. */
  clear() {
    this.#all.setAttribute('aria-expanded', 'false');
  }

  /** @param {import('../portogram.js').Description} description */
  show({ interfaces, other_interfaces }) {
    this.#interfaces = interfaces;
    byId('interfaces-panel', HTMLElement).hidden = interfaces.length === 0;
    this.#table.toggleAttribute('data-repeats', interfaces.some(({ repeats }) => repeats !== ''));
    this.#others.textContent = other_interfaces ?? '';
    this.#put();
  }

  get #isExpanded() {
    return this.#all.getAttribute('aria-expanded') === 'true';
  }

  #put() {
    const interfaces = this.#interfaces;
    // One that is a filter is always shown.
    const shown = interfaces.filter(({ selected_by }, index) => this.#isExpanded || index < FIRST || selected_by !== null);
    const focused = this.#body.contains(document.activeElement) ? document.activeElement?.textContent : null;
    const rows = shown.map((it) => this.#row(it));
    this.#body.replaceChildren(...rows.map(({ row }) => row));
    rows.find(({ button }) => button.textContent === focused)?.button.focus();
    this.#all.hidden = interfaces.length <= FIRST;
    this.#all.textContent = this.#isExpanded ? 'Show fewer' : `Show all ${interfaces.length}`;
    this.#others.hidden = !this.#isExpanded && interfaces.length > FIRST || this.#others.textContent === '';
  }

  /** @param {InterfaceText} text */
  #row({ key, name, note, packets, packets_share, bytes, repeats, selected_by }) {
    const isSelected = selected_by !== null;
    const button = make('button', 'link', name);
    button.type = 'button';
    button.title = isSelected ? 'No longer count only this interface' : 'Count only this interface';
    button.setAttribute('aria-pressed', String(isSelected));
    button.addEventListener('click', () => this.#toggle(selected_by ?? key));
    const heading = make('th', '', button);
    heading.scope = 'row';
    if (note) heading.append(' ', make('small', '', note));
    const cells = [make('td', '', packets), make('td', 'share', packets_share), make('td', '', bytes), make('td', 'repeats', repeats)];
    return { row: make('tr', '', heading, ...cells), button };
  }
}

/**
 * Says how many packets were captured more than once, and offers to count them once, or all.
 *
 * @param {string | null} repeats
 */
export function putRepeats(repeats) {
  const [all, once] = ['count', 'skip'].map((value) => document.querySelector(`[name="repeats"][value="${value}"]`));
  if (!(all instanceof HTMLInputElement && once instanceof HTMLInputElement)) return;
  const isOnce = once.checked;
  byId('repeated', HTMLElement).hidden = repeats === null;
  const text = byId('repeated-text', HTMLElement);
  if (text.textContent !== repeats) text.textContent = repeats;
  const button = byId('repeated-change', HTMLButtonElement);
  button.textContent = isOnce ? 'Count all' : 'Count them once';
  button.onclick = () => (isOnce ? all : once).click();
  const field = once.closest('fieldset');
  // The button does the same. The control is left for a capture without repeats, if another one had the setting changed.
  if (field) field.hidden = repeats !== null || !isOnce;
}
