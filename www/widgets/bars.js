// @ts-check
/** Puts a histogram or a ranking into a list. */

import { make } from '../dom.js';

/**
 * @param {Element} list an `ol`; what it looks like is up to its class
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
 * The list of a histogram of times between packets, with the shortest and the longest named below.
 *
 * @param {import('../portogram.js').Bar[]} bars
 * @param {string[]} ends from which length on to which
 * @param {string} name what it shows, for those who cannot see it
 */
export function histogram(bars, ends, name) {
  const list = make('ol', 'bars columns');
  list.setAttribute('aria-label', name);
  putBars(list, bars);
  const axis = make('p', 'ends', ...ends.map((end) => make('span', '', end)));
  axis.ariaHidden = 'true';
  return make('div', 'histogram', make('p', 'caption', 'Gaps by length, doubling from bar to bar'), list, axis);
}
