// @ts-check
/**
 * Zooms into the charts, and shows the numbers of a bar. All four charts show the same ports, which are selected by dragging,
 * wheel, two fingers or keys. A readout describes the bar under the pointer, or the bar that the arrow keys stepped to.
 */

import { all, make } from '../dom.js';
import { measure } from '../state.js';
import { Drag, xOn } from './drag.js';
import { ReadoutPanel } from './readout.js';

/**
 * @typedef {import('../portogram.js').ChartId} ChartId
 * @typedef {import('../portogram.js').Readout} Readout
 */

const DOUBLE_CLICK_MILLIS = 250;

export class ChartView {
  #charts;
  #open;
  #boxes = all('#charts .canvas', HTMLElement);
  #chips = this.#boxes.map((box) => this.#makeChip(box));
  #readout = new ReadoutPanel();
  /** @type {{ box: HTMLElement, x: number } | null} the position of the mouse pointer on a chart */
  #pointer = null;
  #frame = 0;
  /** The timer of a click that may become a double click. */
  #clickTimer = 0;
  /** @type {Map<HTMLElement, Drag>} */
  #drags = new Map();

  /**
   * @param {import('./charts.js').Charts} charts
   * @param {(bar: Readout) => void} open shows the details of the ports of a bar that is clicked
   */
  constructor(charts, open) {
    this.#charts = charts;
    this.#open = open;
    charts.whenDrawn(() => this.#refresh());
    for (const box of this.#boxes) this.#listen(box);
  }

  get #view() {
    return this.#charts.view;
  }

  /** @param {HTMLElement} box */
  #listen(box) {
    this.#drags.set(box, new Drag(box, {
      started: () => this.#readout.hide(),
      select: (a, b) => this.#changed(this.#view?.select_ports(chartId(box), a, b)),
      pinch: ([aBefore, bBefore], [a, b]) =>
        this.#changed(this.#view?.pinch_ports(chartId(box), aBefore, bBefore, a, b)),
    }));
    box.addEventListener('pointermove', (event) => this.#point(box, event));
    box.addEventListener('pointerleave', ({ pointerType }) => {
      this.#pointer = null;
      if (pointerType !== 'touch') this.#readout.hide();
    });
    box.addEventListener('blur', () => this.#readout.hide());
    box.addEventListener('click', (event) => this.#click(box, event));
    box.addEventListener('dblclick', () => {
      clearTimeout(this.#clickTimer);
      this.#changed(this.#view?.show_all_ports());
    });
    box.addEventListener('wheel', (event) => this.#wheel(box, event), { passive: false });
    box.addEventListener('keydown', (event) => this.#press(box, event));
  }

  /** @param {HTMLElement} box */
  #makeChip(box) {
    const [ports, button] = [make('span', ''), make('button', '', make('span', '', 'All ports'))];
    const chip = make('span', 'chip shown', make('span', 'word', 'Ports '), ports, button);
    chip.hidden = true;
    chip.dataset.testid = `ports-${chartId(box)}`;
    button.type = 'button';
    button.ariaLabel = 'All ports';
    button.addEventListener('click', () => {
      this.#changed(this.#view?.show_all_ports());
      box.focus();
    });
    box.closest('.chart')?.querySelector('h2')?.after(chip);
    return { chip, ports };
  }

  /** @param {boolean | undefined} changed whether the charts show other ports than before */
  #changed(changed) {
    if (changed) this.#charts.drawPortsSoon();
    return changed ?? false;
  }

  /** Updates the chips and the readout after a drawing, which may have moved the bars. */
  #refresh() {
    const ports = this.#view?.ports_text();
    for (const chip of this.#chips) {
      chip.chip.hidden = !ports;
      chip.ports.textContent = ports ?? '';
    }
    if (this.#pointer) return this.#hover();
    const box = this.#readout.chart;
    const readout = box && this.#readout.of(box);
    if (!box || !readout) return;
    this.#readout.show(box, this.#view?.bar_of(chartId(box), readout.key, readout.first, readout.last) ?? null);
  }

  /**
   * @param {HTMLElement} box
   * @param {PointerEvent} event
   */
  #point(box, { clientX, pointerType }) {
    if (pointerType === 'touch') return;
    this.#pointer = { box, x: xOn(box, clientX) };
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#hover());
  }

  #hover() {
    if (!this.#pointer || this.#drags.get(this.#pointer.box)?.isBusy) return;
    const { box, x } = this.#pointer;
    measure('hover', () => this.#readout.show(box, this.#view?.bar_at(chartId(box), x) ?? null));
  }

  /**
   * @param {HTMLElement} box
   * @param {MouseEvent} event
   */
  #click(box, { clientX, detail }) {
    // A double click begins with a click.
    if (!this.#drags.get(box)?.isClick || detail > 1) return;
    this.#readout.show(box, this.#view?.bar_at(chartId(box), xOn(box, clientX)) ?? null);
    // While a double click would show all ports again, wait for its second click.
    this.#clickTimer = window.setTimeout(() => this.#openBar(box), this.#view?.ports_text() ? DOUBLE_CLICK_MILLIS : 0);
  }

  /** @param {HTMLElement} box */
  #openBar(box) {
    const readout = this.#readout.of(box);
    if (!readout) return;
    this.#open(readout);
  }

  /**
   * @param {HTMLElement} box
   * @param {WheelEvent} event
   */
  #wheel(box, event) {
    const { clientX, deltaX, deltaY, ctrlKey, metaKey, shiftKey } = event;
    if (ctrlKey || metaKey) {
      event.preventDefault();
      this.#changed(this.#view?.zoom_ports(chartId(box), xOn(box, clientX), deltaY));
    } else if (this.#view?.ports_text() && (shiftKey || Math.abs(deltaX) > Math.abs(deltaY))) {
      event.preventDefault();
      this.#changed(this.#view.pan_ports(chartId(box), deltaX || deltaY));
    }
  }

  /**
   * @param {HTMLElement} box
   * @param {KeyboardEvent} event
   */
  #press(box, event) {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey || !this.#view) return;
    if (key === 'Enter') return this.#openBar(box);
    if (key === 'Escape' && this.#escape(box)) return event.stopPropagation();
    const readout = this.#readout.of(box);
    if (this.#changed(this.#view.press_ports(chartId(box), readout?.busiest, key, shiftKey))) {
      event.preventDefault();
      // The readout stays with the bar that the keys stepped to.
      this.#pointer = null;
      return this.#announcePorts();
    }
    const next = shiftKey ? null : this.#view.bar_after(chartId(box), readout?.key, key);
    if (!next) return;
    event.preventDefault();
    this.#pointer = null;
    this.#readout.show(box, next);
    this.#readout.announce(next.text);
  }

  #announcePorts() {
    const ports = this.#view?.ports_text();
    this.#readout.announce(ports ? `Ports ${ports}` : 'All ports');
  }

  /**
   * Ends the first of these that there is: a drag, a zoom, a readout. Returns whether there was one.
   *
   * @param {HTMLElement} box
   */
  #escape(box) {
    const drag = this.#drags.get(box);
    if (drag?.isBusy) {
      drag.cancel();
      return true;
    }
    if (this.#changed(this.#view?.show_all_ports())) {
      this.#announcePorts();
      return true;
    }
    const isShown = this.#readout.chart !== null;
    this.#readout.hide();
    return isShown;
  }
}

/** @param {HTMLElement} box */
function chartId(box) {
  const chart = /** @type {HTMLElement | null} */ (box.closest('[data-chart]'));
  return /** @type {ChartId} */ (chart?.dataset.chart);
}
