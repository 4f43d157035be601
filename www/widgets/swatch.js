// @ts-check
/** The colour that stands for a service in the charts, as a small square beside its name. */

import { make } from '../dom.js';

/** @param {number | undefined} color its number; `undefined` for the colour of all others */
export function swatch(color) {
  const square = make('i', 'swatch');
  if (color !== undefined) square.dataset.service = String(color);
  square.setAttribute('aria-hidden', 'true');
  return square;
}
