// @ts-check
/** Finds earlier places with the same bytes. */

export const MAX_MATCH = 273;
/** A match of this length is taken without a search for a longer one. */
export const NICE_MATCH = 64;
/** How many earlier places with the same hash are compared. */
const MAX_CHAIN = 32;
const HASH_BITS = 16;

/** The places of all bytes so far, by their hashes. */
export class Matches {
  #input;
  /** The latest place of each hash, from 1. */
  #heads = [new Int32Array(1 << HASH_BITS), new Int32Array(1 << HASH_BITS), new Int32Array(1 << HASH_BITS)];
  /** The place before each place with the same hash of four bytes. */
  #chain;
  #next = 0;

  /** @param {Uint8Array} input */
  constructor(input) {
    this.#input = input;
    this.#chain = new Int32Array(input.length);
  }

  /**
   * Passes over places up to `end`.
   *
   * @param {number} end
   */
  skip(end) {
    for (; this.#next < end; this.#next += 1) this.#enter(this.#next);
  }

  /**
   * Returns the matches at a place, each longer than the one before: lengths and distances in turn.
   *
   * @param {number} at not before the end of what was passed over
   */
  find(at) {
    this.skip(at);
    /** @type {number[]} */
    const found = [];
    const input = this.#input;
    if (at + 4 > input.length) return found;
    let longest = 1;
    const heads = this.#enter(at);
    this.#next = at + 1;
    const compare = (/** @type {number} */ from) => {
      if (input[from + longest] !== input[at + longest] || input[from] !== input[at]) return;
      const length = matching(input, from, at);
      if (length <= longest) return;
      longest = length;
      found.push(length, at - from);
    };
    for (const head of heads.slice(0, 2)) if (head > 0) compare(head - 1);
    let place = heads[2] ?? 0;
    for (let steps = MAX_CHAIN; place > 0 && steps > 0 && longest < NICE_MATCH; steps -= 1) {
      compare(place - 1);
      place = this.#chain[place - 1] ?? 0;
    }
    return found;
  }

  /**
   * Enters a place, and returns the latest ones before it with the same two, three and four bytes.
   *
   * @param {number} at
   */
  #enter(at) {
    const input = this.#input;
    if (at + 4 > input.length) return [0, 0, 0];
    const two = /** @type {number} */ (input[at]) | (/** @type {number} */ (input[at + 1]) << 8);
    const three = two | (/** @type {number} */ (input[at + 2]) << 16);
    const four = three | (/** @type {number} */ (input[at + 3]) << 24);
    const hashes = [two, Math.imul(three, 0x9e37_79b1) >>> (32 - HASH_BITS), Math.imul(four, 0x9e37_79b1) >>> (32 - HASH_BITS)];
    const before = hashes.map((hash, index) => {
      const heads = /** @type {Int32Array} */ (this.#heads[index]);
      const head = heads[hash] ?? 0;
      heads[hash] = at + 1;
      return head;
    });
    this.#chain[at] = before[2] ?? 0;
    return before;
  }
}

/**
 * Returns how many bytes are the same at two places.
 *
 * @param {Uint8Array} input
 * @param {number} from
 * @param {number} at
 */
export function matching(input, from, at) {
  const most = Math.min(MAX_MATCH, input.length - at);
  let length = 0;
  while (length < most && input[from + length] === input[at + length]) length += 1;
  return length;
}
