// The ways that a browser has of reading a File to its end; every byte is dropped as it comes. Runs in a worker.

const MEBIBYTE = 2 ** 20;

/** @typedef {(file: File) => Promise<number> | number} WayToRead gives the number of bytes read */

/** The stream that is being read: without a reference from outside, Chromium collects it in the middle of a read. */
let reading;

/** @type {WayToRead} */
async function stream(file) {
  const reader = file.stream().getReader();
  reading = reader;
  let readBytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return readBytes;
    readBytes += value.byteLength;
  }
}

/**
 * @param {number} bufferBytes
 * @param {number} [leastBytes] how much is waited for at a time
 * @returns {WayToRead}
 */
const streamIntoBuffer = (bufferBytes, leastBytes = 1) => async (file) => {
  const reader = file.stream().getReader({ mode: 'byob' });
  reading = reader;
  let buffer = new ArrayBuffer(bufferBytes);
  let readBytes = 0;
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(buffer), { min: leastBytes });
    readBytes += value?.byteLength ?? 0;
    if (done) return readBytes;
    buffer = value.buffer;
  }
};

/**
 * @param {number} sliceBytes
 * @param {number} atOnce how many slices are asked for before the first has come
 * @returns {WayToRead}
 */
const slices = (sliceBytes, atOnce) => async (file) => {
  const asked = [];
  let readBytes = 0;
  for (let offset = 0; offset < file.size; offset += sliceBytes) {
    asked.push(file.slice(offset, offset + sliceBytes).arrayBuffer());
    if (asked.length === atOnce) readBytes += (await asked.shift())?.byteLength ?? 0;
  }
  for (const slice of asked) readBytes += (await slice).byteLength;
  return readBytes;
};

/**
 * @param {number} sliceBytes
 * @returns {WayToRead}
 */
const synchronousSlices = (sliceBytes) => (file) => {
  // @ts-expect-error: known in workers only.
  const reader = new FileReaderSync();
  let readBytes = 0;
  for (let offset = 0; offset < file.size; offset += sliceBytes) {
    readBytes += reader.readAsArrayBuffer(file.slice(offset, offset + sliceBytes)).byteLength;
  }
  return readBytes;
};

/** @type {Record<string, WayToRead>} */
const waysToRead = {
  'stream()': stream,
  'stream() into a buffer of 64 KiB': streamIntoBuffer(MEBIBYTE / 16),
  'stream() into a buffer of 1 MiB': streamIntoBuffer(MEBIBYTE),
  'stream() into a buffer of 8 MiB': streamIntoBuffer(8 * MEBIBYTE),
  'stream() into a buffer of 1 MiB, at least 256 KiB': streamIntoBuffer(MEBIBYTE, MEBIBYTE / 4),
  'stream() into a buffer of 1 MiB, all of it': streamIntoBuffer(MEBIBYTE, MEBIBYTE),
  'slices of 1 MiB': slices(MEBIBYTE, 1),
  'slices of 8 MiB': slices(8 * MEBIBYTE, 1),
  'slices of 32 MiB': slices(32 * MEBIBYTE, 1),
  'slices of 8 MiB, two at once': slices(8 * MEBIBYTE, 2),
  'slices of 8 MiB, four at once': slices(8 * MEBIBYTE, 4),
  'FileReaderSync, slices of 1 MiB': synchronousSlices(MEBIBYTE),
  'FileReaderSync, slices of 8 MiB': synchronousSlices(8 * MEBIBYTE),
  'FileReaderSync, slices of 32 MiB': synchronousSlices(32 * MEBIBYTE),
};

/**
 * What a compressed capture is held against: decompressed by the browser, and dropped.
 *
 * @type {WayToRead}
 */
async function decompressed(file) {
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  reading = reader;
  while (!(await reader.read()).done);
  return file.size;
}

/** Without a way's name the answer is the list of names. */
onmessage = async ({ data: { file, name } }) => {
  if (!name) return postMessage(Object.keys(waysToRead));
  const start = performance.now();
  const readBytes = await (name === 'DecompressionStream' ? decompressed : waysToRead[name])(file);
  const millis = performance.now() - start;
  postMessage(readBytes === file.size ? millis : `${name} read ${readBytes} of ${file.size} bytes`);
};
