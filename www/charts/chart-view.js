// @ts-check
/**
 * Looking closer at the charts: all four show the same ports, which are chosen by dragging, wheel, two fingers or keys;
 * and the bar under the pointer, or that the arrow keys step to, is told in words.
 */

import { all, make } from '../dom.js';
import { Drag, placeOn } from './drag.js';
import { ReadoutPanel } from './readout.js';
import { measure } from '../state.js';

/**
 * @typedef {import('../portogram.js').ChartId} ChartId
 * @typedef {{ first: number, last: number, side: 'incoming' | 'outgoing' }} Ports what is asked about
 */

const DOUBLE_CLICK_MILLIS = 250;

export class Look {
  #charts;
  #ask;
  #boxes = all('#charts .canvas', HTMLElement);
  #chips = this.#boxes.map((box) => this.#makeChip(box));
  #panel = new ReadoutPanel();
  /** @type {{ box: HTMLElement, x: number } | null} where a pointer is */
  #pointed = null;
  #frame = 0;
  /** The timer of a click that is about to ask. */
  #clicked = 0;
  /** @type {Map<HTMLElement, Drag>} */
  #drags = new Map();

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
    this.#drags.set(box, new Drag(box, {
      started: () => this.#panel.hide(),
      select: (a, b) => this.#changed(this.#view?.select_ports(chartId(box), a, b)),
      pinch: ([aBefore, bBefore], [a, b]) =>
        this.#changed(this.#view?.pinch_ports(chartId(box), aBefore, bBefore, a, b)),
    }));
    box.addEventListener('pointermove', (event) => this.#point(box, event));
    box.addEventListener('pointerleave', ({ pointerType }) => {
      this.#pointed = null;
      if (pointerType !== 'touch') this.#panel.hide();
    });
    box.addEventListener('blur', () => this.#panel.hide());
    box.addEventListener('click', (event) => this.#click(box, event));
    box.addEventListener('dblclick', () => {
      clearTimeout(this.#clicked);
      this.#changed(this.#view?.show_all_ports());
    });
    box.addEventListener('wheel', (event) => this.#turn(box, event), { passive: false });
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
    if (this.#pointed) return this.#hover();
    const box = this.#panel.box;
    const readout = box && this.#panel.of(box);
    if (!box || !readout) return;
    this.#panel.show(box, this.#view?.bar_of(chartId(box), readout.first, readout.last) ?? null);
  }

  /**
   * @param {HTMLElement} box
   * @param {PointerEvent} event
   */
  #point(box, { clientX, pointerType }) {
    if (pointerType === 'touch') return;
    this.#pointed = { box, x: placeOn(box, clientX) };
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#hover());
  }

  #hover() {
    if (!this.#pointed || this.#drags.get(this.#pointed.box)?.isBusy) return;
    const { box, x } = this.#pointed;
    measure('hover', () => this.#panel.show(box, this.#view?.bar_at(chartId(box), x) ?? null));
  }

  /**
   * @param {HTMLElement} box
   * @param {MouseEvent} event
   */
  #click(box, { clientX, detail }) {
    // A double click begins with a click.
    if (!this.#drags.get(box)?.isClick || detail > 1) return;
    this.#panel.show(box, this.#view?.bar_at(chartId(box), placeOn(box, clientX)) ?? null);
    // Where a double click would lead back to all ports, a click may be the first half of one.
    this.#clicked = window.setTimeout(() => this.#askAbout(box), this.#view?.ports_text() ? DOUBLE_CLICK_MILLIS : 0);
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
      this.#changed(this.#view?.zoom_ports(chartId(box), placeOn(box, clientX), deltaY));
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
    if (key === 'Escape' && this.#escape(box)) return event.stopPropagation();
    const readout = this.#panel.of(box);
    if (this.#changed(this.#view.press_ports(chartId(box), readout?.busiest, key, shiftKey))) {
      event.preventDefault();
      // The bar stays the one that was stepped to.
      this.#pointed = null;
      return this.#sayPorts();
    }
    const next = shiftKey ? null : this.#view.bar_after(chartId(box), readout?.first, key);
    if (!next) return;
    event.preventDefault();
    this.#pointed = null;
    this.#panel.show(box, next);
    this.#panel.say(next.text);
  }

  #sayPorts() {
    const ports = this.#view?.ports_text();
    this.#panel.say(ports ? `Ports ${ports}` : 'All ports');
  }

  /**
   * Lets go of what is nearest: a drag, a part of the ports, a bar.
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
      this.#sayPorts();
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
