// @ts-check
/** Fills a list of statistics, each with its label. */

import { make } from '../dom.js';

/**
 * @param {Element} list a `dl`
 * @param {import('../portogram.js').Fact[]} facts
 */
export function putFacts(list, facts) {
  list.replaceChildren(...facts.map(({ label, value }) => make('div', '', make('dt', '', label), make('dd', '', value))));
}
