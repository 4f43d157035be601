// @ts-check
/** The timeline, on which a window of time is selected by dragging or with keys. */

import { all, byId, make } from '../dom.js';
import { time_window_after_drag, time_window_after_key } from '../portogram.js';
import { swatch } from '../widgets/swatch.js';

/**
 * @typedef {import('../portogram.js').View} View
 * @typedef {Pick<import('../portogram.js').Selection, 'since_nanos' | 'until_nanos'>} Times
 */

/**
 * The left and the right edge of a window of time, in CSS pixels from the left edge of the timeline.
 *
 * @typedef {Float64Array} TimeWindow
 */

export class Timeline {
  /** @type {View | null} */
  #view = null;
  /** @type {(times: Times) => void} */
  #choose;
  #ground = byId('timeline-ground', HTMLElement);
  #window = byId('timeline-window', HTMLElement);
  #clear = byId('timeline-clear', HTMLButtonElement);
  #hint = byId('timeline-hint', HTMLElement);
  #hintText = this.#hint.textContent;
  /** @type {string | null} the length of the intervals */
  #interval = null;
  /**
   * The drag that is going on. `moved` is the window that it moves; without one, the drag selects a new window.
   *
   * @type {{ pointerId: number, anchor: number, moved: TimeWindow | undefined } | null}
   */
  #drag = null;

  /**
   * @param {(times: Times) => void} choose
   * @param {(measure: import('../portogram.js').TimeMeasure) => void} measureChanged is called after a change of what is counted
   */
  constructor(choose, measureChanged) {
    this.#choose = choose;
    this.#ground.addEventListener('pointerdown', (event) => this.#start(event));
    this.#ground.addEventListener('pointermove', (event) => this.#move(event));
    for (const end of ['pointerup', 'pointercancel']) this.#ground.addEventListener(end, () => (this.#drag = null));
    this.#ground.addEventListener('pointermove', ({ clientX }) => this.#describe(clientX));
    this.#ground.addEventListener('pointerleave', () => (this.#hint.textContent = this.#hintText));
    this.#ground.addEventListener('dblclick', () => this.#selectAll());
    this.#ground.addEventListener('keydown', (event) => this.#press(event));
    this.#clear.addEventListener('click', () => {
      this.#selectAll();
      this.#ground.focus();
    });
    for (const radio of all('[name="measure"]', HTMLInputElement)) {
      // A browser that restores a page restores its fields, too.
      radio.checked = radio.defaultChecked;
      radio.addEventListener('change', () => {
        measureChanged(/** @type {import('../portogram.js').TimeMeasure} */ (radio.value));
        this.#putInterval();
      });
    }
    new ResizeObserver(() => this.#draw(this.#selected())).observe(this.#ground);
  }

  /**
   * @param {View} view
   * @param {import('../portogram.js').Description['timeline']} description
   */
  show(view, { interval, window, alt, directions, services, has_others }) {
    this.#view = view;
    byId('timeline-canvas', HTMLCanvasElement).setAttribute('aria-label', alt);
    this.#interval = interval;
    this.#putInterval();
    byId('timeline-directions', HTMLElement).textContent = directions;
    const entries = services.map(({ port, transport, label }) => make('li', '', swatch(view.service_color(port, transport)), label));
    if (has_others) entries.push(make('li', '', swatch(undefined), 'other'));
    byId('timeline-legend', HTMLElement).replaceChildren(...entries);
    byId('timeline-selected', HTMLElement).textContent = window ?? '';
    byId('timeline-chip', HTMLElement).hidden = window === null;
    if (!this.#drag) this.#draw(this.#selected());
  }

  #putInterval() {
    const measure = all('[name="measure"]', HTMLInputElement).find(({ checked }) => checked)?.value ?? 'packets';
    const what = measure === 'rate' ? 'bit/s over' : `${measure} per`;
    byId('timeline-interval', HTMLElement).textContent = this.#interval === null ? '' : `${what} ${this.#interval}`;
  }

  get #width() {
    return this.#ground.clientWidth;
  }

  /** @returns {TimeWindow | undefined} */
  #selected() {
    return this.#view?.window_css_px(this.#width);
  }

  /** @param {TimeWindow | undefined} window */
  #draw(window) {
    this.#window.hidden = !window;
    if (!window) return;
    const [from = 0, to = 0] = window;
    this.#window.style.left = `${from}px`;
    this.#window.style.width = `${to - from}px`;
  }

  /** @param {TimeWindow} window */
  #select(window) {
    const [from = 0, to = 0] = window;
    const since_nanos = this.#view?.time_nanos_at(from, this.#width) ?? null;
    const until_nanos = this.#view?.time_nanos_at(to, this.#width) ?? null;
    this.#draw(window);
    this.#choose({ since_nanos, until_nanos });
  }

  #selectAll() {
    this.#draw(undefined);
    this.#choose({ since_nanos: null, until_nanos: null });
  }

  /**
   * Shows the counts of the interval under the pointer.
   *
   * @param {number} clientX
   */
  #describe(clientX) {
    this.#hint.textContent = this.#view?.interval_text(this.#xOf(clientX), this.#width) ?? this.#hintText;
  }

  /** @param {PointerEvent} event */
  #start({ clientX, pointerId, target, button }) {
    if (button !== 0) return;
    const moved = target === this.#window ? this.#selected() : undefined;
    this.#drag = { pointerId, anchor: this.#xOf(clientX), moved };
    this.#ground.setPointerCapture(pointerId);
  }

  /** @param {PointerEvent} event */
  #move({ clientX, pointerId }) {
    if (this.#drag?.pointerId !== pointerId) return;
    const { anchor, moved } = this.#drag;
    const window = time_window_after_drag(moved, anchor, this.#xOf(clientX), this.#width);
    if (window) this.#select(window);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const selected = this.#selected();
    if (event.key === 'Escape' && selected) {
      event.stopPropagation();
      this.#selectAll();
      return;
    }
    const window = time_window_after_key(selected, event.key, event.shiftKey, this.#width);
    if (!window) return;
    event.preventDefault();
    this.#select(window);
  }

  /** @param {number} clientX */
  #xOf(clientX) {
    return clientX - this.#ground.getBoundingClientRect().left;
  }
}
