// @ts-check
/** Ends the worker of a frame that nobody uses, since a page can have many of them. It starts again when it is needed. */

import { isEmbedded } from './form.js';

/** Reading that much again takes no time that anybody notices. */
const MOST_BYTES = 32e6;
const AFTER_MILLIS = 1500;

let timer = 0;

/**
 * @param {{ size: number }[]} files what the worker would read again
 * @param {() => boolean} rest returns whether the worker rests
 */
export function restSoon(files, rest) {
  if (!isEmbedded || files.reduce((bytes, { size }) => bytes + size, 0) > MOST_BYTES) return;
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    if (!rest()) restSoon(files, rest);
  }, AFTER_MILLIS);
}
