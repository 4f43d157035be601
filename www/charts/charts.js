// @ts-check
/**
 * Draws the four charts, the timeline and the timeline of the close-up: after a new report, and whenever the size of the
 * window, the density of the screen, the colour scheme, the scale or the ports that are shown change. Only a new report
 * comes from the worker.
 */

import { all, byId, make } from '../dom.js';
import { measure } from '../state.js';
import { isDark, onThemeChange } from '../style/theme.js';

/**
 * @typedef {import('../portogram.js').View} View
 * @typedef {import('../portogram.js').Presentation} Presentation
 * @typedef {import('../portogram.js').ChartId} ChartId
 * @typedef {{ first: number, last: number }} Ports
 */

export class Charts {
  /** @type {View | null} */
  #view = null;
  /** @type {Presentation} */
  #presentation = { scale: 'linear', axis: 'auto', heights: 'sum' };
  /** @type {import('../portogram.js').TimeMeasure} */
  #measure = 'packets';
  #printing = false;
  #frame = 0;
  #portsFrame = 0;
  #drawn = () => {};
  #zoomed = () => {};
  /** @type {Ports | null} the ports to show once there is a view; `null` for all */
  #wanted = null;
  #redrawn = () => {};
  #canvases = all('#charts canvas', HTMLCanvasElement);
  #timeline = byId('timeline-canvas', HTMLCanvasElement);
  #closeup = byId('closeup-canvas', HTMLCanvasElement);

  constructor() {
    const resizes = new ResizeObserver(() => this.#drawSoon());
    for (const { parentElement } of [...this.#canvases, this.#timeline, this.#closeup]) {
      if (parentElement) resizes.observe(parentElement);
    }
    onThemeChange(() => this.#drawSoon());
    onPixelRatioChange(() => this.#drawSoon());
    addEventListener('beforeprint', () => this.#print(true));
    addEventListener('afterprint', () => this.#print(false));
  }

  get dark() {
    return isDark() && !this.#printing;
  }

  get presentation() {
    return this.#presentation;
  }

  get measure() {
    return this.#measure;
  }

  get view() {
    return this.#view;
  }

  /**
   * @param {View} view is freed by the charts
   */
  show(view) {
    if (this.#view) {
      view.show_ports_of(this.#view);
      this.#view.free();
    } else if (this.#wanted) {
      view.show_ports(this.#wanted.first, this.#wanted.last);
    }
    this.#view = view;
    view.present(this.#presentation);
    const shown = view.charts();
    // Before they are drawn, since a hidden element has no size.
    for (const canvas of this.#canvases) {
      const chart = canvas.closest('section');
      if (chart) chart.hidden = !shown.includes(chartId(canvas));
    }
    byId('charts', HTMLElement).dataset.count = String(shown.length);
    this.#draw();
  }

  /** @param {Presentation} presentation */
  present(presentation) {
    this.#presentation = presentation;
    this.#view?.present(presentation);
    this.#draw();
  }

  /** @param {import('../portogram.js').TimeMeasure} measure what the timelines count */
  setMeasure(measure) {
    this.#measure = measure;
    this.#drawTimelines();
    this.#redrawn();
  }

  /** @param {() => void} drawn is called after each drawing of the charts */
  whenDrawn(drawn) {
    this.#drawn = drawn;
  }

  /** @param {() => void} zoomed is called when other ports are shown */
  whenZoomed(zoomed) {
    this.#zoomed = zoomed;
  }

  /** @param {() => void} redrawn is called whenever all drawings have to be renewed */
  whenRedrawn(redrawn) {
    this.#redrawn = redrawn;
  }

  /** @returns {Ports | null} the ports that are shown; `null` for all */
  get zoom() {
    if (!this.#view) return this.#wanted;
    const [first, last] = this.#view.visible_ports() ?? [];
    return first === undefined || last === undefined ? null : { first, last };
  }

  /** @param {Ports | null} ports the ports to show; `null` for all */
  showPorts(ports) {
    this.#wanted = ports;
    if (ports ? this.#view?.show_ports(ports.first, ports.last) : this.#view?.show_all_ports()) this.drawPortsSoon();
  }

  /** Draws the charts in the next frame, since other ports are shown. The timelines stay as they are. */
  drawPortsSoon() {
    this.#zoomed();
    cancelAnimationFrame(this.#portsFrame);
    this.#portsFrame = requestAnimationFrame(() => measure('zoom', () => this.#drawCharts()));
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
    this.#drawTimelines();
    this.#redrawn();
  }

  #drawTimelines() {
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
    const { scale } = this.#presentation;
    this.#view.draw_timeline(canvas, isCloseup, clientWidth, clientHeight, devicePixelRatio, this.dark, scale, this.#measure);
    fit(canvas, devicePixelRatio);
  }

  #drawCharts() {
    for (const canvas of this.#canvases) {
      const { clientWidth, clientHeight } = canvas.parentElement ?? canvas;
      if (!this.#view || !clientWidth || !clientHeight) continue;
      const ratio = devicePixelRatio;
      this.#view.draw(canvas, chartId(canvas), clientWidth, clientHeight, ratio, this.dark);
      fit(canvas, ratio);
    }
    this.#putTexts();
    this.#drawn();
  }

  /** Shows the titles and statistics of the ports that are drawn. */
  #putTexts() {
    for (const { id, title, counted, headline, alt } of this.#view?.chart_texts() ?? []) {
      const chart = document.querySelector(`[data-chart="${id}"]`);
      const [heading, facts] = [chart?.querySelector('h2'), chart?.querySelector('.facts')];
      if (!chart || !heading || !facts) continue;
      heading.replaceChildren(`${title} `, make('small', 'counted', counted));
      facts.textContent = headline;
      chart.querySelector('canvas')?.setAttribute('aria-label', alt);
    }
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
