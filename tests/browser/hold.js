// Holds a reading where it is, so that a test can do something meanwhile.

import { expect } from './portogram.js';

/** @typedef {import('./portogram.js').Portogram} Portogram */

/**
 * Makes the worker wait before its third piece of a file.
 *
 * @param {Portogram} portogram
 */
export async function hold({ page }) {
  const [worker] = page.workers();
  if (!worker) throw new Error('there is no worker');
  await worker.evaluate(() => {
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
      if (held.reads >= 3) await released;
      return read.apply(this, given);
    }
    ReadableStreamBYOBReader.prototype.read = /** @type {typeof read} */ (heldRead);
  });
  return {
    /** Waits until the worker waits. */
    reached: () => expect.poll(() => worker.evaluate('self.reads')).toBeGreaterThanOrEqual(3),
    release: () => worker.evaluate('self.release()'),
  };
}
