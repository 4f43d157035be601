// @ts-check
/** Fills a list with the bars of a histogram or a ranking. */

import { make } from '../dom.js';

/**
 * @param {Element} list an `ol`, whose class decides between rows and columns
 * @param {import('../portogram.js').Bar[]} bars
 */
export function putBars(list, bars) {
  list.replaceChildren(...bars.map(({ label, text, part }) => {
    const bar = make('span', 'bar');
    bar.style.setProperty('--part', String(part));
    const item = make('li', '', make('span', 'label', label), ' ', bar, ' ', make('span', 'amount', text));
    item.title = `${label}: ${text}`;
    return item;
  }));
}

/**
 * Creates a histogram of the times between packets, with the shortest and the longest time below it.
 *
 * @param {import('../portogram.js').Bar[]} bars
 * @param {string[]} ends the shortest and the longest time
 * @param {string} name the label for screen readers
 */
export function histogram(bars, ends, name) {
  const list = make('ol', 'bars columns');
  list.setAttribute('aria-label', name);
  putBars(list, bars);
  const axis = make('p', 'ends', ...ends.map((end) => make('span', '', end)));
  axis.ariaHidden = 'true';
  return make('div', 'histogram', make('p', 'caption', 'Gaps by length, doubling from bar to bar'), list, axis);
}
