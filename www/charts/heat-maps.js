// @ts-check
/**
 * The second view of the charts: ports over time, a heat map for each direction. Pointing at a cell or stepping to it with arrow
 * keys describes it; a click or Enter opens the details of its port.
 */

import { all, byId, make } from '../dom.js';
import { measure } from '../state.js';

/**
 * @typedef {import('../portogram.js').View} View
 * @typedef {import('../portogram.js').CellReadout} CellReadout
 * @typedef {import('./charts.js').Charts} Charts
 */

const CLASSES = ['incoming', 'outgoing'];
const TITLES = ['Incoming', 'Outgoing', 'Neither incoming nor outgoing'];

export class HeatMaps {
  #charts;
  #open;
  #status = byId('chart-status', HTMLElement);
  /** @type {Panel[]} */
  #panels;
  #frame = 0;

  /**
   * @param {Charts} charts
   * @param {(ports: { first: number, last: number }) => void} open is called with the ports of a cell that was chosen
   * @param {(isShown: boolean) => void} switched is called after the user has chosen a view
   */
  constructor(charts, open, switched) {
    this.#charts = charts;
    this.#open = open;
    this.#panels = TITLES.map((title, group) => this.#panel(title, group));
    byId('heat-maps', HTMLElement).append(...this.#panels.map(({ element }) => element));
    for (const radio of all('[name="chart-view"]', HTMLInputElement)) {
      // A browser that restores a page restores its fields, too.
      radio.checked = radio.defaultChecked;
      radio.addEventListener('change', () => {
        this.#show(radio.value === 'time');
        switched(radio.value === 'time');
      });
    }
    const resizes = new ResizeObserver(() => this.drawSoon());
    for (const { box } of this.#panels) resizes.observe(box);
  }

  /** Draws the heat maps in the next frame, if they are shown. */
  drawSoon() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.draw());
  }

  draw() {
    const { view, dark, presentation: { scale }, measure: counted } = this.#charts;
    if (!view || byId('heat-maps', HTMLElement).hidden) return;
    const groups = view.heat_maps();
    byId('heat-maps-empty', HTMLElement).hidden = groups.length > 0;
    for (const { element, box, canvas, group } of this.#panels) {
      element.hidden = !groups.includes(group);
      const { clientWidth, clientHeight } = box;
      if (element.hidden || !clientWidth || !clientHeight) continue;
      const ratio = devicePixelRatio;
      view.draw_heat_map(canvas, group, clientWidth, clientHeight, ratio, dark, scale, counted);
      canvas.style.width = `${canvas.width / ratio}px`;
      canvas.style.height = `${canvas.height / ratio}px`;
    }
  }

  /** @param {boolean} isShown */
  #show(isShown) {
    byId('heat-maps', HTMLElement).hidden = !isShown;
    byId('charts', HTMLElement).hidden = isShown;
    this.draw();
  }

  /**
   * @param {string} title
   * @param {number} group
   * @returns {Panel}
   */
  #panel(title, group) {
    const canvas = make('canvas', '');
    const mark = make('div', 'cell');
    mark.hidden = true;
    const box = make('div', 'canvas', canvas, mark);
    const text = make('p', 'counted');
    box.tabIndex = 0;
    box.setAttribute('role', 'application');
    box.setAttribute('aria-roledescription', 'heat map');
    box.setAttribute('aria-label', `${title}: ports over time. Arrow keys step to cells, Enter shows the hosts.`);
    box.dataset.testid = `heat-map-${group}`;
    const element = make('section', `chart ${CLASSES[group] ?? ''}`, make('header', '', make('h2', '', title, ' ', make('small', 'counted', 'ports over time')), text), box);
    /** @type {Panel} */
    const panel = { element, box, canvas, mark, text, group, current: null };
    box.addEventListener('pointermove', (event) => {
      const { left, top } = box.getBoundingClientRect();
      const { clientWidth, clientHeight } = box;
      const [x, y] = [event.clientX - left, event.clientY - top];
      measure('hover', () => put(panel, this.#charts.view?.cell_at(group, x, y, clientWidth, clientHeight) ?? null));
    });
    box.addEventListener('pointerleave', () => put(panel, null));
    box.addEventListener('click', () => this.#choose(panel));
    box.addEventListener('keydown', (event) => this.#press(panel, event));
    return panel;
  }

  /** @param {Panel} panel */
  #choose({ current }) {
    if (current) this.#open({ first: current.first, last: current.last });
  }

  /**
   * @param {Panel} panel
   * @param {KeyboardEvent} event
   */
  #press(panel, event) {
    if (event.key === 'Enter') return this.#choose(panel);
    if (event.key === 'Escape' && panel.current) {
      event.stopPropagation();
      return put(panel, null);
    }
    const { clientWidth, clientHeight } = panel.box;
    const next = this.#charts.view?.cell_after(panel.group, panel.current?.index, event.key, clientWidth, clientHeight);
    if (!next) return;
    event.preventDefault();
    put(panel, next);
    this.#status.textContent = next.text;
  }
}

/**
 * @typedef {{ element: HTMLElement, box: HTMLElement, canvas: HTMLCanvasElement, mark: HTMLElement, text: HTMLElement,
 *             group: number, current: CellReadout | null }} Panel
 */

/**
 * Marks and describes a cell.
 *
 * @param {Panel} panel
 * @param {CellReadout | null} readout
 */
function put(panel, readout) {
  panel.current = readout;
  panel.text.textContent = readout?.text ?? '';
  panel.mark.hidden = !readout;
  if (!readout) return;
  const { left, top, width, height } = readout.bounds;
  Object.assign(panel.mark.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
}
