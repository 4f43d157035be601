// @ts-check
/** Drags on a chart: one pointer selects ports, two pointers zoom and move. */

import { make } from '../dom.js';

/** A shorter drag is a click. */
const LEAST_CSS_PX = 4;

/**
 * What to do for each gesture. Positions are in CSS pixels from the left edge of the chart.
 *
 * @typedef {object} Gestures
 * @property {() => void} started is called when a press becomes a drag
 * @property {(a: number, b: number) => void} select
 * @property {(before: [number, number], after: [number, number]) => void} pinch
 */

export class Drag {
  #box;
  #gestures;
  #band = make('div', 'port-band');
  /** @type {Map<number, number>} the positions of pressed pointers, by their ids */
  #down = new Map();
  /** @type {{ from: number, to: number } | null} */
  #selected = null;
  #from = 0;
  #isClick = false;

  /**
   * @param {HTMLElement} box
   * @param {Gestures} gestures
   */
  constructor(box, gestures) {
    this.#box = box;
    this.#gestures = gestures;
    box.addEventListener('pointerdown', (event) => this.#start(event));
    box.addEventListener('pointermove', (event) => this.#move(event));
    box.addEventListener('pointerup', (event) => this.#end(event, true));
    box.addEventListener('pointercancel', (event) => this.#end(event, false));
  }

  /** Whether a drag or a pinch is going on. */
  get isBusy() {
    return this.#selected !== null || this.#down.size > 1;
  }

  /** Whether the latest press was a click. A drag ends in a click event, too. */
  get isClick() {
    return this.#isClick;
  }

  /** Ends a drag without selecting ports. */
  cancel() {
    this.#selected = null;
    this.#band.remove();
  }

  /** @param {PointerEvent} event */
  #start({ clientX, pointerId, button }) {
    if (button !== 0) return;
    this.#from = xOn(this.#box, clientX);
    this.#down.set(pointerId, this.#from);
    this.#isClick = this.#down.size === 1;
    this.cancel();
    this.#box.setPointerCapture(pointerId);
  }

  /** @param {PointerEvent} event */
  #move({ clientX, pointerId }) {
    if (!this.#down.has(pointerId)) return;
    const x = xOn(this.#box, clientX);
    const [aBefore = 0, bBefore] = this.#down.values();
    this.#down.set(pointerId, x);
    const [a = 0, b] = this.#down.values();
    if (bBefore !== undefined && b !== undefined) {
      this.#gestures.pinch([aBefore, bBefore], [a, b]);
    } else if (this.#selected) {
      this.#selected.to = x;
    } else if (this.#isClick && Math.abs(x - this.#from) >= LEAST_CSS_PX) {
      this.#isClick = false;
      this.#selected = { from: this.#from, to: x };
      this.#box.append(this.#band);
      this.#gestures.started();
    }
    if (!this.#selected) return;
    this.#band.style.left = `${Math.min(this.#from, x)}px`;
    this.#band.style.width = `${Math.abs(x - this.#from)}px`;
  }

  /**
   * @param {PointerEvent} event
   * @param {boolean} isComplete `false` if the browser has taken over the gesture, for scrolling
   */
  #end({ pointerId }, isComplete) {
    this.#down.delete(pointerId);
    const selected = this.#selected;
    this.cancel();
    if (selected && isComplete) this.#gestures.select(selected.from, selected.to);
  }
}

/**
 * Converts a position in the window to one on an element, both in CSS pixels from the left edge.
 *
 * @param {HTMLElement} box
 * @param {number} clientX
 */
export function xOn(box, clientX) {
  return clientX - box.getBoundingClientRect().left;
}
