// @ts-check
/** Writes the page in one file, with a document in it. `src/html/one_file` describes the file. */

import { compress } from './lzma.js';

/** The start of the element with the parts of the page. */
export const PROGRAM = '<script type="application/octet-stream" id="program">';
const DOCUMENT = '<script type="application/octet-stream" id="document">';
export const END = '</script>';

/** The code units of the text that stand for something else. */
const [EVEN, ODD, ESCAPE, FLIPPED] = [0x30, 0x31, 0xe000, 0x4000];

const INDEX = 'index.html';
const SHELL = 'one-file/shell.html';

/** The parts of the page, in the order in which they compress best. */
const PARTS = [
  INDEX,
  'page.css',
  'main.js',
  'worker/worker.js',
  'worker/reader.js',
  'worker/refusal.js',
  'start.js',
  'portogram.js',
  SHELL,
  'licences.txt',
  'services.txt',
  'portogram_bg.wasm',
];

/**
 * Returns a page in one file with a document in it.
 *
 * @param {import('../parts.js').Template} template
 * @param {Blob} content the document
 * @param {{ name: string, settings: string }} shown the name of the document, and the settings as text of the address
 */
export async function withDocument(template, content, shown) {
  const bytes = await bytesOf(new Blob([`${JSON.stringify(shown)}\n`, content]));
  return new Blob([await template(), utf16(DOCUMENT), encoded(bytes), utf16(END)]);
}

/**
 * Requests the parts of the page, and returns what writes them.
 *
 * @param {(name: string) => Promise<{ content: Promise<string | Blob> }>} part loads a part
 * @returns {Promise<import('../parts.js').Template>}
 */
export async function templateOf(part) {
  const { pathname, search } = location;
  const loading = await Promise.all(PARTS.map((name) => part(name === INDEX ? pathname + search : name)));
  // A part that fails now is missed when the page is written.
  const contents = Promise.all(loading.map(({ content }) => content));
  contents.catch(() => {});
  return async () => {
    const parts = (await contents).map((content) => new Blob([content]));
    const names = PARTS.map((name, index) => [name, parts[index]?.size]);
    const content = await bytesOf(new Blob([`${JSON.stringify(names)}\n`, ...parts]));
    const head = new DataView(new ArrayBuffer(8));
    head.setUint32(0, content.length, true);
    head.setUint32(4, checksum(content), true);
    const program = await bytesOf(new Blob([head, await compress(content)]));
    const shell = await parts[PARTS.indexOf(SHELL)]?.text();
    return new Blob([utf16(`\ufeff${shell}${PROGRAM}`), encoded(program), utf16(END)]);
  };
}

/**
 * Returns bytes as text of an element, in UTF-16, as `encode` in `src/html/one_file/text.rs` does.
 *
 * @param {Uint8Array} bytes
 */
function encoded(bytes) {
  const even = new Uint8Array(bytes.length + (bytes.length & 1));
  even.set(bytes);
  const text = new Uint16Array(1 + even.length);
  text[0] = bytes.length & 1 ? ODD : EVEN;
  let length = 1;
  for (const unit of new Uint16Array(even.buffer)) {
    const isSpecial = unit === 0 || unit === 0x0d || unit === 0x3c || unit >> 11 === 0x1b || unit === ESCAPE;
    if (isSpecial) text[length++] = ESCAPE;
    text[length++] = isSpecial ? unit ^ FLIPPED : unit;
  }
  return text.subarray(0, length);
}

/** @param {Blob} blob */
async function bytesOf(blob) {
  return new Uint8Array(await blob.arrayBuffer());
}

/**
 * Returns the FNV-1a hash.
 *
 * @param {Uint8Array} bytes
 */
function checksum(bytes) {
  let sum = 0x811c_9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x0100_0193);
  return sum >>> 0;
}

/**
 * Returns a text in UTF-16.
 *
 * @param {string} text
 */
export function utf16(text) {
  const units = new Uint16Array(text.length);
  for (let at = 0; at < text.length; at += 1) units[at] = text.charCodeAt(at);
  return units;
}
