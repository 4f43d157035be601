// @ts-check
/**
 * Compresses with LZMA, so that a page in one file is small: a sixth smaller than with gzip, which is all that browsers have. Writes the
 * raw format without its header, for `lc` 4, `lp` 0 and `pb` 0, as `loader.js` reads it. Favours speed: matches are chosen greedily,
 * with one byte of looking ahead.
 */

const MIN_MATCH = 2;
const MAX_MATCH = 273;
/** A match of this length is taken without a search for a longer one. */
const NICE_MATCH = 128;
/** How many earlier places with the same hash are compared. */
const MAX_CHAIN = 48;
const HASH_BITS = 16;

/** Where each kind of probability is. The sizes are those of the format. */
const [IS_MATCH, IS_REPEAT, IS_REPEAT_0, IS_REPEAT_1, IS_REPEAT_2, IS_LONG, SLOTS, FAR, ALIGN, LENGTHS, REPEAT_LENGTHS, LITERALS] =
  [0, 12, 24, 36, 48, 60, 72, 328, 443, 459, 733, 1007];
const PROBABILITIES = LITERALS + 16 * 0x300;
const HALF = 1 << 10;

/** Writes bits of which some are likelier than others. */
class RangeEncoder {
  #output = new Uint8Array(1 << 19);
  #length = 0;
  #low = 0;
  #range = 0xffff_ffff;
  #cache = 0;
  #pending = 1;
  #probabilities = new Uint16Array(PROBABILITIES).fill(HALF);

  /**
   * @param {number} index of the probability
   * @param {number} bit
   */
  bit(index, bit) {
    const probability = this.#probabilities[index] ?? HALF;
    const bound = (this.#range >>> 11) * probability;
    if (bit === 0) {
      this.#range = bound;
      this.#probabilities[index] = probability + ((2048 - probability) >> 5);
    } else {
      this.#low += bound;
      this.#range -= bound;
      this.#probabilities[index] = probability - (probability >> 5);
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

/** Finds earlier places with the same bytes. */
class Matches {
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
function matching(input, from, at) {
  const most = Math.min(MAX_MATCH, input.length - at);
  let length = 0;
  while (length < most && input[from + length] === input[at + length]) length += 1;
  return length;
}

/** How many bytes are compressed at a time, so that the page answers in between. */
const SLICE_BYTES = 1 << 15;

/**
 * Compresses bytes. The end is not marked: who decompresses them has to know their number.
 *
 * @param {Uint8Array} input
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function compress(input) {
  const encoder = new Encoder(input);
  while (encoder.at < input.length) {
    encoder.encodeTo(encoder.at + SLICE_BYTES);
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
  }
  return encoder.finish();
}

/** @typedef {{ length: number, distance: number, repeat: number }} Choice a match; `repeat` is the index of its distance, or -1 */

class Encoder {
  /** How many bytes have been encoded. */
  at = 0;
  #input;
  #matches;
  #bits = new RangeEncoder();
  #state = 0;
  /** The latest distances, the last one first. */
  #distances = [1, 1, 1, 1];
  /** The matches at `at`, if they were looked for ahead of time. @type {number[] | null} */
  #ahead = null;

  /** @param {Uint8Array} input */
  constructor(input) {
    this.#input = input;
    this.#matches = new Matches(input);
  }

  /** @param {number} end */
  encodeTo(end) {
    const last = Math.min(end, this.#input.length);
    while (this.at < last) {
      const choice = this.#choose();
      if (choice.length === 1) this.#literal();
      else if (choice.repeat >= 0) this.#repeat(choice);
      else this.#match(choice);
      this.at += choice.length;
    }
  }

  finish() {
    return this.#bits.finish();
  }

  /** @returns {Choice} of length 1 for a literal */
  #choose() {
    const literal = { length: 1, distance: 0, repeat: -1 };
    const found = this.#ahead ?? this.#matches.find(this.at);
    this.#ahead = null;
    let repeat = literal;
    for (const [index, distance] of this.#distances.entries()) {
      const length = this.at >= distance ? matching(this.#input, this.at - distance, this.at) : 0;
      if (length >= MIN_MATCH && length > repeat.length) repeat = { length, distance, repeat: index };
    }
    if (repeat.length >= NICE_MATCH) return repeat;
    const match = nearest(found);
    if (match.length >= NICE_MATCH) return match;
    if (
      repeat.length >= MIN_MATCH &&
      (repeat.length + 1 >= match.length ||
        (repeat.length + 2 >= match.length && match.distance > 1 << 9) ||
        (repeat.length + 3 >= match.length && match.distance > 1 << 15))
    ) {
      return repeat;
    }
    if (match.length < MIN_MATCH || this.#input.length - this.at <= 2) return literal;
    const next = nearest((this.#ahead = this.#matches.find(this.at + 1)));
    const isNextBetter =
      (next.length >= match.length && next.distance < match.distance) ||
      (next.length === match.length + 1 && !isMuchFarther(match.distance, next.distance)) ||
      next.length > match.length + 1 ||
      (next.length + 1 >= match.length && match.length >= 3 && isMuchFarther(next.distance, match.distance));
    if (next.length >= MIN_MATCH && isNextBetter) return literal;
    const enough = Math.max(2, match.length - 1);
    const repeatsNext = this.#distances.some((distance) =>
      this.at + 1 >= distance && matching(this.#input, this.at + 1 - distance, this.at + 1) >= enough);
    if (repeatsNext) return literal;
    this.#ahead = null;
    return match;
  }

  #literal() {
    const [input, at, state, bits] = [this.#input, this.at, this.#state, this.#bits];
    bits.bit(IS_MATCH + state, 0);
    const byte = input[at] ?? 0;
    const first = LITERALS + ((input[at - 1] ?? 0) >> 4) * 0x300;
    if (state < 7) {
      bits.tree(first, 8, byte);
    } else {
      // The byte after a match is not the one that follows its place.
      let [expected, mask] = [(input[at - (this.#distances[0] ?? 0)] ?? 0) << 1, 0x100];
      for (let node = 1; node < 0x100; expected <<= 1) {
        const bit = (byte >> (7 - (31 - Math.clz32(node)))) & 1;
        const isSet = expected & mask;
        bits.bit(first + mask + isSet + node, bit);
        node = (node << 1) | bit;
        mask &= bit === 1 ? isSet : ~isSet;
      }
    }
    this.#state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
  }

  /** @param {Choice} choice */
  #match({ length, distance }) {
    const [bits, state] = [this.#bits, this.#state];
    bits.bit(IS_MATCH + state, 1);
    bits.bit(IS_REPEAT + state, 0);
    this.#length(LENGTHS, length);
    const value = distance - 1;
    const slot = value < 4 ? value : slotOf(value);
    bits.tree(SLOTS + Math.min(length - MIN_MATCH, 3) * 64, 6, slot);
    if (slot >= 4) {
      const count = (slot >> 1) - 1;
      const base = (2 | (slot & 1)) << count;
      if (slot < 14) {
        bits.reversedTree(FAR + base - slot, count, value - base);
      } else {
        bits.even((value - base) >>> 4, count - 4);
        bits.reversedTree(ALIGN, 4, value & 15);
      }
    }
    this.#distances = [distance, ...this.#distances.slice(0, 3)];
    this.#state = state < 7 ? 7 : 10;
  }

  /** @param {Choice} choice */
  #repeat({ length, distance, repeat }) {
    const [bits, state] = [this.#bits, this.#state];
    bits.bit(IS_MATCH + state, 1);
    bits.bit(IS_REPEAT + state, 1);
    bits.bit(IS_REPEAT_0 + state, repeat > 0 ? 1 : 0);
    if (repeat === 0) bits.bit(IS_LONG + state, 1);
    else bits.bit(IS_REPEAT_1 + state, repeat > 1 ? 1 : 0);
    if (repeat > 1) bits.bit(IS_REPEAT_2 + state, repeat > 2 ? 1 : 0);
    this.#length(REPEAT_LENGTHS, length);
    this.#distances = [distance, ...this.#distances.filter((_, index) => index !== repeat)];
    this.#state = state < 7 ? 8 : 11;
  }

  /**
   * @param {number} first
   * @param {number} length
   */
  #length(first, length) {
    const [bits, value] = [this.#bits, length - MIN_MATCH];
    bits.bit(first, value < 8 ? 0 : 1);
    if (value < 8) return bits.tree(first + 2, 3, value);
    bits.bit(first + 1, value < 16 ? 0 : 1);
    if (value < 16) bits.tree(first + 10, 3, value - 8);
    else bits.tree(first + 18, 8, value - 16);
  }
}

/**
 * Returns the best of matches, each of which is longer and farther than the one before.
 *
 * @param {number[]} found
 * @returns {Choice}
 */
function nearest(found) {
  let index = found.length - 2;
  let [length = 1, distance = 0] = found.slice(Math.max(index, 0));
  while (index >= 2 && length === (found[index - 2] ?? 0) + 1 && isMuchFarther(found[index - 1] ?? 0, distance)) {
    index -= 2;
    [length = 1, distance = 0] = found.slice(index);
  }
  if (length === 2 && distance > 0x80) length = 1;
  return { length, distance, repeat: -1 };
}

/**
 * Returns whether the second distance costs more bits than a byte of a match is worth.
 *
 * @param {number} near
 * @param {number} far
 */
function isMuchFarther(near, far) {
  return near < far >>> 7;
}

/** @param {number} value a distance less one, from 4 */
function slotOf(value) {
  const highest = 31 - Math.clz32(value);
  return (highest << 1) | ((value >>> (highest - 1)) & 1);
}
