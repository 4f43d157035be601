// @ts-check
/** The range encoder of LZMA, with its probabilities. */

/** Where each kind of probability is. The sizes are those of the format. */
export const [IS_MATCH, IS_REPEAT, IS_REPEAT_0, IS_REPEAT_1, IS_REPEAT_2, IS_LONG, SLOTS, FAR, ALIGN, LENGTHS, REPEAT_LENGTHS, LITERALS] =
  [0, 12, 24, 36, 48, 60, 72, 328, 443, 459, 733, 1007];
const PROBABILITIES = LITERALS + 16 * 0x300;
export const HALF = 1 << 10;

/** Writes bits of which some are likelier than others. */
export class RangeEncoder {
  #output = new Uint8Array(1 << 19);
  #length = 0;
  #low = 0;
  #range = 0xffff_ffff;
  #cache = 0;
  #pending = 1;
  /** How likely 0 is, in parts of 2048. */
  probabilities = new Uint16Array(PROBABILITIES).fill(HALF);

  /**
   * @param {number} index of the probability
   * @param {number} bit
   */
  bit(index, bit) {
    const probability = this.probabilities[index] ?? HALF;
    const bound = (this.#range >>> 11) * probability;
    if (bit === 0) {
      this.#range = bound;
      this.probabilities[index] = probability + ((2048 - probability) >> 5);
    } else {
      this.#low += bound;
      this.#range -= bound;
      this.probabilities[index] = probability - (probability >> 5);
    }
    this.#normalise();
  }

  /**
   * @param {number} first the first probability of a tree
   * @param {number} bits
   * @param {number} value
   */
  tree(first, bits, value) {
    for (let node = 1, shift = bits - 1; shift >= 0; shift -= 1) {
      const bit = (value >> shift) & 1;
      this.bit(first + node, bit);
      node = (node << 1) | bit;
    }
  }

  /**
   * Writes the lowest bit first.
   *
   * @param {number} first
   * @param {number} bits
   * @param {number} value
   */
  reversedTree(first, bits, value) {
    for (let node = 1, shift = 0; shift < bits; shift += 1) {
      const bit = (value >> shift) & 1;
      this.bit(first + node, bit);
      node = (node << 1) | bit;
    }
  }

  /**
   * Writes bits that are as likely as not.
   *
   * @param {number} value
   * @param {number} bits
   */
  even(value, bits) {
    for (let shift = bits - 1; shift >= 0; shift -= 1) {
      this.#range >>>= 1;
      if ((value >> shift) & 1) this.#low += this.#range;
      this.#normalise();
    }
  }

  finish() {
    for (let count = 0; count < 5; count += 1) this.#shift();
    return this.#output.subarray(0, this.#length);
  }

  #normalise() {
    if (this.#range >= 1 << 24) return;
    this.#range = (this.#range << 8) >>> 0;
    this.#shift();
  }

  #shift() {
    const carry = this.#low >= 2 ** 32 ? 1 : 0;
    if (this.#low < 0xff00_0000 || carry === 1) {
      for (let byte = this.#cache; this.#pending > 0; this.#pending -= 1, byte = 0xff) this.#put(byte + carry);
      this.#cache = (this.#low >>> 24) & 0xff;
    }
    this.#pending += 1;
    this.#low = (this.#low & 0x00ff_ffff) * 256;
  }

  /** @param {number} byte */
  #put(byte) {
    if (this.#length === this.#output.length) {
      const larger = new Uint8Array(this.#output.length * 2);
      larger.set(this.#output);
      this.#output = larger;
    }
    this.#output[this.#length] = byte;
    this.#length += 1;
  }
}
