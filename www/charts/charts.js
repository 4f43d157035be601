// @ts-check
/**
 * Draws the four charts, the timeline and the timeline of the close-up: after a new report, and whenever the size of the
 * window, the density of the screen, the colour scheme, the scale or the ports that are shown change. Only a new report
 * comes from the worker.
 */

import { all, byId } from '../dom.js';
import { measure } from '../state.js';

/**
 * @typedef {import('../portogram.js').View} View
 * @typedef {import('../portogram.js').Scale} Scale
 */

const darkScheme = matchMedia('(prefers-color-scheme: dark)');

export class Charts {
  /** @type {View | null} */
  #view = null;
  /** @type {Scale} */
  #scale = 'linear';
  #printing = false;
  #frame = 0;
  #portsFrame = 0;
  #drawn = () => {};
  #canvases = all('#charts canvas', HTMLCanvasElement);
  #timeline = byId('timeline-canvas', HTMLCanvasElement);
  #closeup = byId('closeup-canvas', HTMLCanvasElement);

  constructor() {
    const resizes = new ResizeObserver(() => this.#drawSoon());
    for (const { parentElement } of [...this.#canvases, this.#timeline, this.#closeup]) {
      if (parentElement) resizes.observe(parentElement);
    }
    darkScheme.addEventListener('change', () => this.#drawSoon());
    onPixelRatioChange(() => this.#drawSoon());
    addEventListener('beforeprint', () => this.#print(true));
    addEventListener('afterprint', () => this.#print(false));
  }

  get dark() {
    return darkScheme.matches && !this.#printing;
  }

  get scale() {
    return this.#scale;
  }

  get view() {
    return this.#view;
  }

  /**
   * @param {View} view is freed by the charts
   * @param {import('../portogram.js').ChartText[]} texts
   */
  show(view, texts) {
    if (this.#view) {
      view.show_ports_of(this.#view);
      this.#view.free();
    }
    this.#view = view;
    for (const canvas of this.#canvases) {
      canvas.setAttribute('aria-label', texts.find(({ id }) => id === chartId(canvas))?.alt ?? '');
    }
    this.#draw();
  }

  /** @param {Scale} scale */
  setScale(scale) {
    this.#scale = scale;
    this.#draw();
  }

  /** @param {() => void} drawn is called after each drawing of the charts */
  whenDrawn(drawn) {
    this.#drawn = drawn;
  }

  /** Draws the charts in the next frame, since other ports are shown. The timelines stay as they are. */
  drawPortsSoon() {
    cancelAnimationFrame(this.#portsFrame);
    this.#portsFrame = requestAnimationFrame(() => measure('zoom', () => this.#drawCharts()));
  }

  showAllPorts() {
    if (this.#view?.show_all_ports()) this.drawPortsSoon();
  }

  /** @param {boolean} printing */
  #print(printing) {
    this.#printing = printing;
    this.#draw();
  }

  #drawSoon() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#drawCharts();
    this.#drawTimeline(this.#timeline, false);
    this.#drawTimeline(this.#closeup, true);
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {boolean} isCloseup
   */
  #drawTimeline(canvas, isCloseup) {
    const { clientWidth, clientHeight } = canvas.parentElement ?? canvas;
    if (!this.#view || !clientWidth || !clientHeight) return;
    this.#view.draw_timeline(canvas, isCloseup, clientWidth, clientHeight, devicePixelRatio, this.dark, this.#scale);
    fit(canvas, devicePixelRatio);
  }

  #drawCharts() {
    for (const canvas of this.#canvases) {
      const { clientWidth, clientHeight } = canvas.parentElement ?? canvas;
      if (!this.#view || !clientWidth || !clientHeight) continue;
      const ratio = devicePixelRatio;
      this.#view.draw(canvas, chartId(canvas), clientWidth, clientHeight, ratio, this.dark, this.#scale);
      fit(canvas, ratio);
    }
    this.#drawn();
  }
}

/**
 * Gives a canvas the size in CSS pixels that its device pixels have.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} ratio
 */
export function fit(canvas, ratio) {
  canvas.style.width = `${canvas.width / ratio}px`;
  canvas.style.height = `${canvas.height / ratio}px`;
}

/** @param {HTMLCanvasElement} canvas */
function chartId(canvas) {
  const chart = /** @type {HTMLElement | null} */ (canvas.closest('[data-chart]'));
  return /** @type {import('../portogram.js').ChartId} */ (chart?.dataset.chart);
}

/** @param {() => void} changed */
function onPixelRatioChange(changed) {
  const current = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
  current.addEventListener('change', () => {
    changed();
    onPixelRatioChange(changed);
  }, { once: true });
}
