// @ts-check
/** Pictures of the charts as they are shown: the ports, the scale, the filters and the colours of the screen. */

import { byId } from '../dom.js';

/**
 * @typedef {import('../portogram.js').ChartId} ChartId
 * @typedef {import('../charts/charts.js').Charts} Charts
 */

/**
 * Draws all charts that are shown, or one of them. Returns `null` if there are none.
 *
 * @param {Charts} charts
 * @param {'svg' | 'png'} format
 * @param {ChartId} [chart]
 * @returns {Promise<Blob | null>}
 */
export async function picture({ view, dark }, format, chart) {
  if (!view) return null;
  if (format === 'svg') return new Blob([view.svg(chart, heading(view), dark)]);
  const canvas = document.createElement('canvas');
  view.draw_sheet(canvas, chart, heading(view), dark);
  return new Promise((resolve) => canvas.toBlob(resolve));
}

/**
 * Returns the title, and the lines that say what is shown.
 *
 * @param {import('../portogram.js').View} view
 */
function heading(view) {
  const text = (/** @type {string} */ id) => byId(id, HTMLElement).textContent?.trim() ?? '';
  const filters = byId('filters', HTMLElement);
  const chips = filters.hidden ? [] : [...filters.querySelectorAll('.chip')].map((chip) => chip.firstChild?.textContent?.trim() ?? '');
  const time = byId('timeline-chip', HTMLElement).hidden ? '' : text('timeline-selected');
  const ports = view.ports_text();
  const only = [...chips, time, ports ? `ports ${ports}` : ''].filter((part) => part !== '');
  const lines = [text('title'), text('subtitle'), text('explanation'), only.length > 0 ? `Only ${only.join(', ')}` : ''];
  return lines.filter((line) => line !== '');
}
