// @ts-check
/** Fills a section about the times of packets: statistics, and a histogram of the times between packets. */

import { histogram } from './bars.js';
import { make } from '../dom.js';
import { putFacts } from './facts.js';

/**
 * @param {HTMLElement} section
 * @param {import('../portogram.js').TimesText} times
 */
export function putTimes(section, { id, name, facts, histogram: bars, histogram_ends }) {
  section.dataset.side = id;
  const list = make('dl', 'summary');
  putFacts(list, facts);
  const parts = [make('h3', '', name), list];
  if (bars.length > 1) parts.push(histogram(bars, histogram_ends, `${name}: times between packets`));
  if (facts.length === 0) parts.push(make('p', 'fine', 'No packets.'));
  section.replaceChildren(...parts);
}
