// Holds a reading where it is, so that a test can do something meanwhile.

import { expect } from './portogram.js';

/** @typedef {import('./portogram.js').Portogram} Portogram */

/**
 * Makes the worker wait before a piece of a file.
 *
 * @param {Portogram} portogram
 * @param {number} [piece] its number, from 1
 */
export async function hold({ page }, piece = 3) {
  const [worker] = page.workers();
  if (!worker) throw new Error('there is no worker');
  await worker.evaluate((piece) => {
    const { read } = ReadableStreamBYOBReader.prototype;
    const held = Object.assign(self, { reads: 0, release: () => {} });
    const released = new Promise((resolve) => {
      held.release = () => resolve(undefined);
    });
    /**
     * @this {ReadableStreamBYOBReader}
     * @param {Parameters<typeof read>} given
     */
    async function heldRead(...given) {
      held.reads += 1;
      if (held.reads >= piece) await released;
      return read.apply(this, given);
    }
    ReadableStreamBYOBReader.prototype.read = /** @type {typeof read} */ (heldRead);
  }, piece);
  return {
    /** Waits until the worker waits. */
    reached: () => expect.poll(() => worker.evaluate('self.reads')).toBeGreaterThanOrEqual(piece),
    release: () => worker.evaluate('self.release()'),
  };
}
