// @ts-check
/** The readout of one bar: an outline around it, and its numbers beside it. */

import { byId, make } from '../dom.js';
import { putFacts } from '../widgets/facts.js';

/** @typedef {import('../portogram.js').Readout} Readout */

export class ReadoutPanel {
  #heading = make('strong', '');
  #facts = make('dl', '');
  #panel = make('div', 'readout', this.#heading, this.#facts);
  #outline = make('div', 'bar-outline');
  #status = byId('chart-status', HTMLElement);
  /** @type {{ chart: HTMLElement, readout: Readout } | null} */
  #shown = null;

  constructor() {
    this.#panel.dataset.testid = 'readout';
    // Screen readers announce `announce` instead.
    this.#panel.ariaHidden = 'true';
  }

  /**
   * The readout that is shown on a chart.
   *
   * @param {HTMLElement} chart
   */
  of(chart) {
    return this.#shown?.chart === chart ? this.#shown.readout : null;
  }

  /** The chart with the readout. */
  get chart() {
    return this.#shown?.chart ?? null;
  }

  /**
   * @param {HTMLElement} chart the element around the canvas of a chart
   * @param {Readout | null} readout `null` hides the readout
   */
  show(chart, readout) {
    if (!readout) return this.hide();
    this.#shown = { chart, readout };
    const { heading, facts, bar, room } = readout;
    this.#heading.textContent = heading;
    putFacts(this.#facts, facts);
    place(this.#outline, { ...bar });
    place(this.#panel, { left: room.left, right: room.right });
    this.#panel.style.maxWidth = `${room.width}px`;
    if (this.#panel.parentElement !== chart) chart.append(this.#outline, this.#panel);
  }

  hide() {
    this.#shown = null;
    this.#outline.remove();
    this.#panel.remove();
  }

  /**
   * Has screen readers announce a text.
   *
   * @param {string} text
   */
  announce(text) {
    this.#status.textContent = text;
  }
}

/**
 * @param {HTMLElement} element
 * @param {Record<string, number | null>} lengths of style properties, in CSS pixels; `null` is `auto`
 */
function place(element, lengths) {
  for (const [property, length] of Object.entries(lengths)) {
    element.style.setProperty(property, length === null ? 'auto' : `${length}px`);
  }
}
