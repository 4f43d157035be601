// @ts-check
/** The bar that is pointed at, or stepped to: outlined, and in words beside it. */

import { byId, make } from '../dom.js';
import { putFacts } from '../widgets/facts.js';

/** @typedef {import('../portogram.js').Readout} Readout */

export class ReadoutPanel {
  #heading = make('strong', '');
  #facts = make('dl', '');
  #words = make('div', 'readout', this.#heading, this.#facts);
  #outline = make('div', 'bar-outline');
  #said = byId('look-said', HTMLElement);
  /** @type {{ box: HTMLElement, readout: Readout } | null} */
  #shown = null;

  constructor() {
    this.#words.dataset.testid = 'readout';
    // Said aloud where the keyboard asks for it.
    this.#words.ariaHidden = 'true';
  }

  /**
   * The bar of a chart that is shown.
   *
   * @param {HTMLElement} box
   */
  of(box) {
    return this.#shown?.box === box ? this.#shown.readout : null;
  }

  get box() {
    return this.#shown?.box ?? null;
  }

  /**
   * @param {HTMLElement} box that the canvas of the chart stands in
   * @param {Readout | null} readout none hides it
   */
  show(box, readout) {
    if (!readout) return this.hide();
    this.#shown = { box, readout };
    const { heading, facts, bar, room } = readout;
    this.#heading.textContent = heading;
    putFacts(this.#facts, facts);
    place(this.#outline, { ...bar });
    place(this.#words, { left: room.left, right: room.right });
    this.#words.style.maxWidth = `${room.width}px`;
    if (this.#words.parentElement !== box) box.append(this.#outline, this.#words);
  }

  hide() {
    this.#shown = null;
    this.#outline.remove();
    this.#words.remove();
  }

  /**
   * For screen readers.
   *
   * @param {string} text
   */
  say(text) {
    this.#said.textContent = text;
  }
}

/**
 * @param {HTMLElement} element
 * @param {Record<string, number | null>} lengths in CSS pixels
 */
function place(element, lengths) {
  for (const [property, length] of Object.entries(lengths)) {
    element.style.setProperty(property, length === null ? 'auto' : `${length}px`);
  }
}
