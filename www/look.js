// @ts-check
/**
 * Looking closer at the charts: all four show the same ports, which are chosen by dragging, wheel, two fingers or keys;
 * and the bar under the pointer, or that the arrow keys step to, is told in words.
 */

import { all, make } from './dom.js';
import { ReadoutPanel } from './readout.js';
import { measure } from './state.js';

/**
 * @typedef {import('./portogram.js').ChartId} ChartId
 * @typedef {{ first: number, last: number, side: 'incoming' | 'outgoing' }} Ports what is asked about
 */

/** A drag that is shorter is a click, in CSS pixels. */
const LEAST_CSS_PX = 4;

export class Look {
  #charts;
  #ask;
  #boxes = all('#charts .canvas', HTMLElement);
  #chips = this.#boxes.map((box) => this.#makeChip(box));
  #panel = new ReadoutPanel();
  #band = make('div', 'port-band');
  /** @type {{ box: HTMLElement, x: number } | null} where a pointer is */
  #pointed = null;
  #frame = 0;
  /** @type {Map<number, number>} where the pointers are that are down, by their ids */
  #down = new Map();
  /** @type {{ from: number, to: number, moved: boolean } | null} */
  #drag = null;
  #dragged = false;

  /**
   * @param {import('./charts.js').Charts} charts
   * @param {(ports: Ports) => void} ask about the ports of a bar that is clicked
   */
  constructor(charts, ask) {
    this.#charts = charts;
    this.#ask = ask;
    charts.whenDrawn(() => this.#refresh());
    for (const box of this.#boxes) this.#listen(box);
  }

  get #view() {
    return this.#charts.view;
  }

  /** @param {HTMLElement} box */
  #listen(box) {
    box.addEventListener('pointerdown', (event) => this.#start(box, event));
    box.addEventListener('pointermove', (event) => this.#move(box, event));
    box.addEventListener('pointerup', (event) => this.#end(box, event));
    box.addEventListener('pointercancel', (event) => this.#let(event));
    box.addEventListener('pointerleave', ({ pointerType }) => {
      this.#pointed = null;
      if (pointerType !== 'touch') this.#panel.hide();
    });
    box.addEventListener('blur', () => this.#panel.hide());
    box.addEventListener('click', (event) => this.#click(box, event));
    box.addEventListener('dblclick', () => this.#changed(this.#view?.show_all_ports()));
    box.addEventListener('wheel', (event) => this.#turn(box, event), { passive: false });
    box.addEventListener('keydown', (event) => this.#press(box, event));
  }

  /** @param {HTMLElement} box */
  #makeChip(box) {
    const [ports, button] = [make('span', ''), make('button', '', make('span', '', 'All ports'))];
    const chip = make('span', 'chip ports', ports, button);
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

  /** @param {boolean | undefined} isOther whether other ports are to be shown */
  #changed(isOther) {
    if (isOther) this.#charts.drawPortsSoon();
    return isOther ?? false;
  }

  /** What has been drawn anew has its bars elsewhere. */
  #refresh() {
    const ports = this.#view?.ports_text();
    for (const chip of this.#chips) {
      chip.chip.hidden = !ports;
      chip.ports.textContent = ports ?? '';
    }
    const box = this.#panel.box;
    const readout = box && this.#panel.of(box);
    if (!box || !readout) return;
    if (this.#pointed?.box === box) return this.#hover();
    this.#panel.show(box, this.#view?.bar_of(chartId(box), readout.first, readout.last) ?? null);
  }

  #hover() {
    if (!this.#pointed || this.#drag?.moved || this.#down.size > 1) return;
    const { box, x } = this.#pointed;
    measure('hover', () => this.#panel.show(box, this.#view?.bar_at(chartId(box), x) ?? null));
  }

  /**
   * @param {HTMLElement} box
   * @param {PointerEvent} event
   */
  #start(box, { clientX, pointerId, button }) {
    if (button !== 0 || !this.#view) return;
    const x = place(box, clientX);
    this.#dragged = false;
    this.#down.set(pointerId, x);
    this.#drag = this.#down.size === 1 ? { from: x, to: x, moved: false } : null;
    this.#drawBand(box);
    box.setPointerCapture(pointerId);
  }

  /**
   * @param {HTMLElement} box
   * @param {PointerEvent} event
   */
  #move(box, { clientX, pointerId, pointerType }) {
    const x = place(box, clientX);
    const before = [...this.#down.values()];
    if (this.#down.has(pointerId)) this.#down.set(pointerId, x);
    if (before.length === 2) {
      const [[aBefore = 0, bBefore = 0], [a = 0, b = 0]] = [before, [...this.#down.values()]];
      this.#changed(this.#view?.pinch_ports(chartId(box), aBefore, bBefore, a, b));
    } else if (this.#drag && this.#down.has(pointerId)) {
      this.#drag.to = x;
      this.#drag.moved ||= Math.abs(x - this.#drag.from) >= LEAST_CSS_PX;
      this.#drawBand(box);
    }
    if (pointerType === 'touch') return;
    this.#pointed = { box, x };
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#hover());
  }

  /**
   * @param {HTMLElement} box
   * @param {PointerEvent} event
   */
  #end(box, event) {
    const drag = this.#drag;
    this.#dragged ||= drag?.moved ?? this.#down.size > 1;
    this.#let(event);
    if (drag?.moved) this.#changed(this.#view?.select_ports(chartId(box), drag.from, drag.to));
  }

  /** @param {PointerEvent} event */
  #let({ pointerId }) {
    this.#down.delete(pointerId);
    this.#drag = null;
    this.#band.remove();
  }

  /** @param {HTMLElement} box */
  #drawBand(box) {
    if (!this.#drag?.moved) return this.#band.remove();
    const { from, to } = this.#drag;
    this.#band.style.left = `${Math.min(from, to)}px`;
    this.#band.style.width = `${Math.abs(to - from)}px`;
    this.#panel.hide();
    box.append(this.#band);
  }

  /**
   * @param {HTMLElement} box
   * @param {MouseEvent} event
   */
  #click(box, { clientX, detail }) {
    // A drag ends in a click, too, and a double click begins with one.
    if (this.#dragged || detail > 1) return;
    this.#panel.show(box, this.#view?.bar_at(chartId(box), place(box, clientX)) ?? null);
    this.#askAbout(box);
  }

  /** @param {HTMLElement} box */
  #askAbout(box) {
    const readout = this.#panel.of(box);
    if (!readout) return;
    const { first, last } = readout;
    this.#ask({ first, last, side: chartId(box).startsWith('incoming') ? 'incoming' : 'outgoing' });
  }

  /**
   * @param {HTMLElement} box
   * @param {WheelEvent} event
   */
  #turn(box, event) {
    const { clientX, deltaX, deltaY, ctrlKey, metaKey, shiftKey } = event;
    if (ctrlKey || metaKey) {
      event.preventDefault();
      this.#changed(this.#view?.zoom_ports(chartId(box), place(box, clientX), deltaY));
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
    if (key === 'Enter') return this.#askAbout(box);
    if (key === 'Escape' && this.#escape()) return event.stopPropagation();
    const readout = this.#panel.of(box);
    if (this.#changed(this.#view.press_ports(chartId(box), readout?.busiest, key, shiftKey))) {
      event.preventDefault();
      // The bar stays the one that was stepped to.
      this.#pointed = null;
      return this.#panel.say(this.#view.ports_text() ?? 'All ports');
    }
    const next = shiftKey ? null : this.#view.bar_after(chartId(box), readout?.first, key);
    if (!next) return;
    event.preventDefault();
    this.#pointed = null;
    this.#panel.show(box, next);
    this.#panel.say(next.text);
  }

  /** Lets go of what is nearest: a drag, a part of the ports, a bar. */
  #escape() {
    if (this.#drag?.moved) {
      this.#drag = null;
      this.#dragged = true;
      this.#band.remove();
      return true;
    }
    if (this.#changed(this.#view?.show_all_ports())) {
      this.#panel.say('All ports');
      return true;
    }
    const isShown = this.#panel.box !== null;
    this.#panel.hide();
    return isShown;
  }
}

/** @param {HTMLElement} box */
function chartId(box) {
  const chart = /** @type {HTMLElement | null} */ (box.closest('[data-chart]'));
  return /** @type {ChartId} */ (chart?.dataset.chart);
}

/**
 * @param {HTMLElement} box
 * @param {number} clientX
 */
function place(box, clientX) {
  return clientX - box.getBoundingClientRect().left;
}
