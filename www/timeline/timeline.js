// @ts-check
/** The time that is selected: dragged over the timeline, moved, or let go. */

import { byId } from '../dom.js';

/**
 * @typedef {import('../portogram.js').View} View
 * @typedef {Pick<import('../portogram.js').Selection, 'since_nanos' | 'until_nanos'>} Times
 */

/** A window narrower than this is a click, in CSS pixels. */
const LEAST_CSS_PX = 3;
const STEP_CSS_PX = 10;

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
  /** @type {{ anchor: number, moved: [number, number] | null, pointer: number } | null} what a pointer is doing */
  #drag = null;

  /** @param {(times: Times) => void} choose */
  constructor(choose) {
    this.#choose = choose;
    this.#ground.addEventListener('pointerdown', (event) => this.#start(event));
    this.#ground.addEventListener('pointermove', (event) => this.#move(event));
    for (const end of ['pointerup', 'pointercancel']) this.#ground.addEventListener(end, () => (this.#drag = null));
    this.#ground.addEventListener('pointermove', ({ clientX }) => this.#tell(clientX));
    this.#ground.addEventListener('pointerleave', () => (this.#hint.textContent = this.#hintText));
    this.#ground.addEventListener('dblclick', () => this.#letGo());
    this.#ground.addEventListener('keydown', (event) => this.#press(event));
    this.#clear.addEventListener('click', () => {
      this.#letGo();
      this.#ground.focus();
    });
    new ResizeObserver(() => this.#place()).observe(this.#ground);
  }

  /**
   * @param {View} view
   * @param {import('../portogram.js').Description['timeline']} words
   */
  show(view, { interval, window, alt }) {
    this.#view = view;
    byId('timeline-canvas', HTMLCanvasElement).setAttribute('aria-label', alt);
    byId('timeline-interval', HTMLElement).textContent = interval === null ? '' : `packets per ${interval}`;
    byId('timeline-selected', HTMLElement).textContent = window ?? '';
    byId('timeline-chip', HTMLElement).hidden = window === null;
    if (!this.#drag) this.#place();
  }

  get #width() {
    return this.#ground.clientWidth;
  }

  /** @returns {[number, number] | null} */
  #selected() {
    const window = this.#view?.window_css_px(this.#width);
    return window ? [window[0] ?? 0, window[1] ?? 0] : null;
  }

  #place() {
    this.#draw(this.#selected());
  }

  /** @param {[number, number] | null} window */
  #draw(window) {
    this.#window.hidden = !window;
    if (!window) return;
    this.#window.style.left = `${window[0]}px`;
    this.#window.style.width = `${window[1] - window[0]}px`;
  }

  /** @param {[number, number]} window */
  #select(window) {
    const [from, to] = window;
    const since_nanos = this.#view?.time_nanos_at(from, this.#width) ?? null;
    const until_nanos = this.#view?.time_nanos_at(to, this.#width) ?? null;
    this.#draw(window);
    this.#choose({ since_nanos, until_nanos });
  }

  #letGo() {
    this.#draw(null);
    this.#choose({ since_nanos: null, until_nanos: null });
  }

  /**
   * Says what was counted where the pointer is.
   *
   * @param {number} clientX
   */
  #tell(clientX) {
    const x = clientX - this.#ground.getBoundingClientRect().left;
    this.#hint.textContent = this.#view?.interval_text(x, this.#width) ?? this.#hintText;
  }

  /** @param {PointerEvent} event */
  #start({ offsetX, pointerId, target, button }) {
    if (button !== 0) return;
    const selected = this.#selected();
    const moved = target === this.#window ? selected : null;
    const anchor = moved ? offsetX + moved[0] : offsetX;
    this.#drag = { anchor, moved, pointer: pointerId };
    this.#ground.setPointerCapture(pointerId);
  }

  /** @param {PointerEvent} event */
  #move({ clientX, pointerId }) {
    if (this.#drag?.pointer !== pointerId) return;
    const x = clientX - this.#ground.getBoundingClientRect().left;
    const { anchor, moved } = this.#drag;
    if (moved) {
      this.#select(this.#shifted(moved, x - anchor));
    } else if (Math.abs(x - anchor) >= LEAST_CSS_PX) {
      this.#select([Math.min(anchor, x), Math.max(anchor, x)]);
    }
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const step = { ArrowLeft: -STEP_CSS_PX, ArrowRight: STEP_CSS_PX }[event.key];
    if (event.key === 'Escape' && this.#selected()) {
      event.stopPropagation();
      this.#letGo();
    }
    if (step === undefined) return;
    event.preventDefault();
    const selected = this.#selected();
    if (!selected) return this.#select([this.#width / 4, this.#width / 2]);
    const [from, to] = selected;
    this.#select(event.shiftKey ? [from, Math.max(to + step, from + LEAST_CSS_PX)] : this.#shifted(selected, step));
  }

  /**
   * @param {[number, number]} window
   * @param {number} by
   * @returns {[number, number]} of the same width, on the timeline
   */
  #shifted([from, to], by) {
    const [first, last] = [0, this.#width];
    const allowed = Math.min(Math.max(by, first - from), last - to);
    return [from + allowed, to + allowed];
  }
}
