// @ts-check
/** The files that a caller gives: bytes, a Blob, or several of them, with names. */

import { PortogramError } from './error.js';

/** How many bytes of a Blob are read at a time. */
const CHUNK_BYTES = 1 << 20;

/**
 * A file of a capture.
 *
 * @typedef {object} Source
 * @property {string} name
 * @property {number} size in bytes
 * @property {(start: number, end: number) => Promise<Uint8Array>} read returns bytes of it
 */

/**
 * Returns the files that were given.
 *
 * @param {unknown} input
 * @returns {Source[]}
 */
export function sourcesOf(input) {
  const files = Array.isArray(input) ? input : [input];
  if (files.length === 0) throw new PortogramError('input', 'no file was given');
  return files.map((file, index) => source(file, files.length === 1 ? 'capture' : `capture ${index + 1}`));
}

/**
 * @param {unknown} file
 * @param {string} usualName
 * @returns {Source}
 */
function source(file, usualName) {
  const { name, bytes } = /** @type {{ name?: unknown, bytes?: unknown }} */ (Object(file));
  const content = isContent(file) ? file : bytes;
  const called = typeof name === 'string' && name !== '' ? name : usualName;
  if (isBlob(content)) {
    return { name: called, size: content.size, read: async (start, end) => new Uint8Array(await content.slice(start, end).arrayBuffer()) };
  }
  const view = bytesOf(content);
  if (!view) throw new PortogramError('input', `${called}: give bytes as a Uint8Array, an ArrayBuffer or a Blob, or as { name, bytes }`);
  return { name: called, size: view.byteLength, read: async (start, end) => view.subarray(start, end) };
}

/** @param {unknown} value */
function isContent(value) {
  return isBlob(value) || bytesOf(value) !== null;
}

/**
 * @param {unknown} value
 * @returns {value is Blob}
 */
function isBlob(value) {
  return typeof Blob === 'function' && value instanceof Blob;
}

/**
 * Returns a view of bytes; `null` if the value has none. A buffer of another window or context counts, too.
 *
 * @param {unknown} value
 */
function bytesOf(value) {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  const tag = Object.prototype.toString.call(value);
  const isBuffer = tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]';
  return isBuffer ? new Uint8Array(/** @type {ArrayBuffer} */ (value)) : null;
}

/**
 * Returns the chunks of a file.
 *
 * @param {Source} source
 */
export async function* chunks({ size, read }) {
  for (let start = 0; start < size; start += CHUNK_BYTES) yield await read(start, Math.min(start + CHUNK_BYTES, size));
}
