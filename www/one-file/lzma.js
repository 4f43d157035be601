// @ts-check
/**
 * Compresses with LZMA, so that a page in one file is small: a fifth smaller than with gzip, which is all that browsers have. Writes the
 * raw format without its header, for `lc` 4, `lp` 0 and `pb` 0, as `loader.js` reads it. Within a block, the cheapest way is taken, by what
 * each choice costs at its start.
 */

import { MAX_MATCH, Matches, NICE_MATCH, matching } from './matches.js';
import {
  ALIGN, FAR, HALF, IS_LONG, IS_MATCH, IS_REPEAT, IS_REPEAT_0, IS_REPEAT_1, IS_REPEAT_2, LENGTHS, LITERALS, REPEAT_LENGTHS, RangeEncoder, SLOTS,
} from './range-encoder.js';

const MIN_MATCH = 2;
/** How many bytes are compressed at a time, so that the page answers in between. */
const BLOCK_BYTES = 1 << 12;

/** What a bit costs whose probability has these highest seven bits, in sixteenths of a bit. */
const COSTS = Float32Array.from({ length: 128 }, (_, index) => -16 * Math.log2((index + 0.5) / 128));

/**
 * Compresses bytes. The end is not marked: who decompresses them has to know their number.
 *
 * @param {Uint8Array} input
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function compress(input) {
  const encoder = new Encoder(input);
  for (let blocks = 1; encoder.at < input.length; blocks += 1) {
    encoder.encodeBlock();
    if (blocks % BLOCKS_AT_ONCE === 0) await pause();
  }
  return encoder.finish();
}

/** How often the page gets to answer. */
const BLOCKS_AT_ONCE = 4;

/** @returns {Promise<void>} */
function pause() {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}

/** A step of one byte that is written as such. */
const LITERAL = -2;
/** A match with a distance of its own. Other kinds are the index of a repeated distance. */
const MATCH = -1;

/** The cheapest known way to each place of a block. */
class Ways {
  cost = new Float32Array(BLOCK_BYTES + 1);
  /** The last step of the way. */
  length = new Int32Array(BLOCK_BYTES + 1);
  kind = new Int32Array(BLOCK_BYTES + 1);
  distance = new Int32Array(BLOCK_BYTES + 1);
  /** What holds after it: the state, and the latest distances. */
  state = new Int32Array(BLOCK_BYTES + 1);
  distances = new Int32Array(4 * (BLOCK_BYTES + 1));

  /**
   * Takes a step if it is the cheapest way to its end.
   *
   * @param {number} end
   * @param {number} cost
   * @param {number} length
   * @param {number} kind
   * @param {number} distance
   */
  offer(end, cost, length, kind, distance) {
    if (cost >= (this.cost[end] ?? 0)) return;
    this.cost[end] = cost;
    this.length[end] = length;
    this.kind[end] = kind;
    this.distance[end] = distance;
  }
}

class Encoder {
  /** How many bytes have been encoded. */
  at = 0;
  #input;
  #matches;
  #bits = new RangeEncoder();
  #state = 0;
  /** The latest distances, the last one first. */
  #distances = [1, 1, 1, 1];
  #ways = new Ways();
  /** Costs at the start of the block: of lengths, of lengths of repeated matches, and of the slots of distances. */
  #lengthCosts = new Float32Array(MAX_MATCH + 1);
  #repeatLengthCosts = new Float32Array(MAX_MATCH + 1);
  #slotCosts = new Float32Array(4 * 64);

  /** @param {Uint8Array} input */
  constructor(input) {
    this.#input = input;
    this.#matches = new Matches(input);
  }

  encodeBlock() {
    const size = Math.min(BLOCK_BYTES, this.#input.length - this.at);
    this.#price();
    this.#search(size);
    const { length, kind, distance } = this.#ways;
    /** @type {number[]} */
    const ends = [];
    for (let end = size; end > 0; end -= length[end] ?? 1) ends.push(end);
    for (const end of ends.reverse()) this.#write(length[end] ?? 1, kind[end] ?? LITERAL, distance[end] ?? 0);
  }

  finish() {
    return this.#bits.finish();
  }

  #price() {
    for (let length = MIN_MATCH; length <= MAX_MATCH; length += 1) {
      this.#lengthCosts[length] = this.#lengthCost(LENGTHS, length - MIN_MATCH);
      this.#repeatLengthCosts[length] = this.#lengthCost(REPEAT_LENGTHS, length - MIN_MATCH);
    }
    for (let kind = 0; kind < 4; kind += 1) {
      for (let slot = 0; slot < 64; slot += 1) {
        // Of the lower bits of a distance, those that are as likely as not are enough for a comparison.
        const evenBits = slot < 4 ? 0 : (slot >> 1) - 1;
        this.#slotCosts[kind * 64 + slot] = this.#treeCost(SLOTS + kind * 64, 6, slot) + evenBits * 16;
      }
    }
  }

  /**
   * @param {number} index
   * @param {number} bit
   */
  #cost(index, bit) {
    const likelihood = (this.#bits.probabilities[index] ?? HALF) >> 4;
    return COSTS[bit === 0 ? likelihood : 127 - likelihood] ?? 0;
  }

  /**
   * @param {number} first
   * @param {number} bits
   * @param {number} value
   */
  #treeCost(first, bits, value) {
    let cost = 0;
    for (let node = 1, shift = bits - 1; shift >= 0; shift -= 1) {
      const bit = (value >> shift) & 1;
      cost += this.#cost(first + node, bit);
      node = (node << 1) | bit;
    }
    return cost;
  }

  /**
   * @param {number} first
   * @param {number} value
   */
  #lengthCost(first, value) {
    if (value < 8) return this.#cost(first, 0) + this.#treeCost(first + 2, 3, value);
    const cost = this.#cost(first, 1);
    if (value < 16) return cost + this.#cost(first + 1, 0) + this.#treeCost(first + 10, 3, value - 8);
    return cost + this.#cost(first + 1, 1) + this.#treeCost(first + 18, 8, value - 16);
  }

  /**
   * Finds the cheapest way through the next bytes.
   *
   * @param {number} size
   */
  #search(size) {
    const [ways, input] = [this.#ways, this.#input];
    ways.cost.fill(Infinity);
    ways.cost[0] = 0;
    for (let from = 0; from < size; from += 1) {
      this.#arrive(from);
      const [at, state, cost] = [this.at + from, ways.state[from] ?? 0, ways.cost[from] ?? 0];
      const near = ways.distances[from * 4] ?? 1;
      const isNear = at >= near && input[at] === input[at - near];
      ways.offer(from + 1, cost + this.#cost(IS_MATCH + state, 0) + this.#literal(at, state, near, (index, bit) => this.#cost(index, bit)), 1, LITERAL, 0);
      const matchCost = cost + this.#cost(IS_MATCH + state, 1);
      const repeatCost = matchCost + this.#cost(IS_REPEAT + state, 1);
      if (isNear) ways.offer(from + 1, repeatCost + this.#cost(IS_REPEAT_0 + state, 0) + this.#cost(IS_LONG + state, 0), 1, 0, near);
      const most = size - from;
      let longest = 1;
      for (let repeat = 0; repeat < 4; repeat += 1) {
        const distance = ways.distances[from * 4 + repeat] ?? 1;
        const length = at >= distance ? Math.min(matching(input, at - distance, at), most) : 0;
        if (length < MIN_MATCH) continue;
        longest = Math.max(longest, length);
        const kindCost = repeatCost + this.#repeatKindCost(state, repeat);
        for (let end = length >= NICE_MATCH ? length : MIN_MATCH; end <= length; end += 1) {
          ways.offer(from + end, kindCost + (this.#repeatLengthCosts[end] ?? 0), end, repeat, distance);
        }
      }
      const found = this.#matches.find(at);
      const newCost = matchCost + this.#cost(IS_REPEAT + state, 0);
      for (let index = 0, shorter = 1; index < found.length; index += 2) {
        const [length, distance] = [Math.min(found[index] ?? 0, most), found[index + 1] ?? 1];
        longest = Math.max(longest, length);
        const slot = slotOf(distance - 1);
        for (let end = length >= NICE_MATCH ? length : Math.max(shorter + 1, MIN_MATCH); end <= length; end += 1) {
          const slotCost = this.#slotCosts[Math.min(end - MIN_MATCH, 3) * 64 + slot] ?? 0;
          ways.offer(from + end, newCost + slotCost + (this.#lengthCosts[end] ?? 0), end, MATCH, distance);
        }
        shorter = length;
      }
      // Long matches are always worth it, and places in them are not searched.
      if (longest >= NICE_MATCH) from += longest - 1;
    }
  }

  /**
   * Finds out what holds at a place, now that the cheapest way to it is known.
   *
   * @param {number} place
   */
  #arrive(place) {
    const { length, kind, distance, state, distances } = this.#ways;
    if (place === 0) {
      state[0] = this.#state;
      distances.set(this.#distances);
      return;
    }
    const [from, by] = [place - (length[place] ?? 1), kind[place] ?? LITERAL];
    const before = state[from] ?? 0;
    state[place] = stateAfter(before, by, length[place] ?? 1);
    distances.copyWithin(place * 4, from * 4, from * 4 + 4);
    if (by === LITERAL) return;
    const moved = by === MATCH ? 3 : by;
    distances.copyWithin(place * 4 + 1, from * 4, from * 4 + moved);
    distances[place * 4] = distance[place] ?? 1;
  }

  /**
   * @param {number} state
   * @param {number} repeat
   */
  #repeatKindCost(state, repeat) {
    if (repeat === 0) return this.#cost(IS_REPEAT_0 + state, 0) + this.#cost(IS_LONG + state, 1);
    const cost = this.#cost(IS_REPEAT_0 + state, 1) + this.#cost(IS_REPEAT_1 + state, repeat > 1 ? 1 : 0);
    return repeat === 1 ? cost : cost + this.#cost(IS_REPEAT_2 + state, repeat - 2);
  }

  /**
   * @param {number} length
   * @param {number} kind
   * @param {number} distance
   */
  #write(length, kind, distance) {
    const [bits, state] = [this.#bits, this.#state];
    bits.bit(IS_MATCH + state, kind === LITERAL ? 0 : 1);
    if (kind === LITERAL) {
      this.#literal(this.at, state, this.#distances[0] ?? 1, (index, bit) => {
        bits.bit(index, bit);
        return 0;
      });
    } else {
      bits.bit(IS_REPEAT + state, kind === MATCH ? 0 : 1);
      if (kind === MATCH) this.#match(length, distance);
      else this.#repeat(length, kind);
      const moved = kind === MATCH ? 3 : kind;
      this.#distances = [distance, ...this.#distances.filter((_, index) => index !== moved)];
    }
    this.#state = stateAfter(state, kind, length);
    this.at += length;
  }

  /**
   * Passes the bits of a byte on, and returns the sum of what comes back.
   *
   * @param {number} at
   * @param {number} state
   * @param {number} near the latest distance
   * @param {(index: number, bit: number) => number} pass
   */
  #literal(at, state, near, pass) {
    const input = this.#input;
    const byte = input[at] ?? 0;
    const first = LITERALS + ((input[at - 1] ?? 0) >> 4) * 0x300;
    // The byte after a match is not the one that follows its place.
    let [expected, mask, sum] = [state < 7 ? 0 : (input[at - near] ?? 0) << 1, state < 7 ? 0 : 0x100, 0];
    for (let node = 1, shift = 7; shift >= 0; shift -= 1, expected <<= 1) {
      const bit = (byte >> shift) & 1;
      const isSet = expected & mask;
      sum += pass(first + mask + isSet + node, bit);
      node = (node << 1) | bit;
      mask &= bit === 1 ? isSet : ~isSet;
    }
    return sum;
  }

  /**
   * @param {number} length
   * @param {number} distance
   */
  #match(length, distance) {
    const bits = this.#bits;
    this.#length(LENGTHS, length);
    const value = distance - 1;
    const slot = slotOf(value);
    bits.tree(SLOTS + Math.min(length - MIN_MATCH, 3) * 64, 6, slot);
    if (slot < 4) return;
    const count = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) << count;
    if (slot < 14) return bits.reversedTree(FAR + base - slot, count, value - base);
    bits.even((value - base) >>> 4, count - 4);
    bits.reversedTree(ALIGN, 4, value & 15);
  }

  /**
   * @param {number} length 1 if only a byte is repeated
   * @param {number} repeat
   */
  #repeat(length, repeat) {
    const [bits, state] = [this.#bits, this.#state];
    bits.bit(IS_REPEAT_0 + state, repeat > 0 ? 1 : 0);
    if (repeat === 0) bits.bit(IS_LONG + state, length > 1 ? 1 : 0);
    else bits.bit(IS_REPEAT_1 + state, repeat > 1 ? 1 : 0);
    if (repeat > 1) bits.bit(IS_REPEAT_2 + state, repeat > 2 ? 1 : 0);
    if (length > 1) this.#length(REPEAT_LENGTHS, length);
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
 * Returns the state after a step.
 *
 * @param {number} state
 * @param {number} kind
 * @param {number} length
 */
function stateAfter(state, kind, length) {
  if (kind === LITERAL) return state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
  if (kind === MATCH) return state < 7 ? 7 : 10;
  if (length === 1) return state < 7 ? 9 : 11;
  return state < 7 ? 8 : 11;
}

/** @param {number} value a distance less one */
function slotOf(value) {
  if (value < 4) return value;
  const highest = 31 - Math.clz32(value);
  return (highest << 1) | ((value >>> (highest - 1)) & 1);
}
