// @ts-check
/** Pictures of the charts as they are shown: the ports, the scale, the filters and the colours of the screen. */

import { byId } from '../dom.js';

/** @typedef {import('../portogram.js').ChartId} ChartId */

/**
 * Offers a picture of each chart.
 *
 * @param {import('../portogram.js').ChartText[]} texts
 */
export function offerCharts(texts) {
  const options = texts.map(({ id, title }) => new Option(title, id));
  byId('save-chart', HTMLSelectElement).replaceChildren(new Option('all charts', ''), ...options);
}

/** @returns {ChartId | undefined} the chart that is chosen; `undefined` for all */
export function chosenChart() {
  const { value } = byId('save-chart', HTMLSelectElement);
  return value === '' ? undefined : /** @type {ChartId} */ (value);
}

/**
 * Draws all charts that are shown, or one of them. One chart is 720 pixels wide.
 *
 * @param {import('../portogram.js').View} view
 * @param {boolean} dark
 * @param {'svg' | 'png'} format
 * @param {ChartId} [chart]
 * @returns {Promise<Blob | null>}
 */
export async function picture(view, dark, format, chart) {
  if (format === 'svg') return new Blob([view.svg(chart, dark)]);
  const canvas = document.createElement('canvas');
  view.draw_sheet(canvas, chart, dark);
  return new Promise((resolve) => canvas.toBlob(resolve));
}
