// @ts-check
/** Draws a chart of an example on the first screen, which shows what a capture will look like. */

import { fit } from '../charts/charts.js';
import { byId } from '../dom.js';
import { View } from '../portogram.js';
import { isShown } from '../screen.js';
import { isDark, onThemeChange } from '../style/theme.js';

const CHART = 'incoming-packets';

export class Preview {
  #canvas = byId('preview-canvas', HTMLCanvasElement);
  #wording;
  /** @type {View | null} */
  #view = null;

  /** @param {import('../portogram.js').Wording} wording */
  constructor(wording) {
    this.#wording = wording;
    if (this.#canvas.parentElement) new ResizeObserver(() => this.#draw()).observe(this.#canvas.parentElement);
    onThemeChange(() => this.#draw());
  }

  /** @param {import('../worker/messages.js').Preview} message */
  show = ({ snapshot: { description, drawing } }) => {
    if (isShown()) return;
    this.#view?.free();
    this.#view = new View(drawing, this.#wording);
    const chart = description.charts.find(({ id }) => id === CHART);
    this.#canvas.setAttribute('aria-label', chart?.alt ?? '');
    byId('preview-facts', HTMLElement).textContent = chart?.headline ?? '';
    this.#draw();
  };

  #draw() {
    const { clientWidth, clientHeight } = this.#canvas.parentElement ?? this.#canvas;
    if (!this.#view || !clientWidth || !clientHeight) return;
    this.#view.draw(this.#canvas, CHART, clientWidth, clientHeight, devicePixelRatio, isDark());
    fit(this.#canvas, devicePixelRatio);
  }
}
