// @ts-check
/**
 * Reads files as streams of chunks: the only file that uses the File API. It runs in the worker and imports nothing, see
 * boot.js.
 */

/** The size of the buffer that the browser fills. */
const BUFFER_BYTES = 1 << 20;
/** How much of the buffer is filled at least: each read takes time in several processes. */
const MIN_FILLED_BYTES = 1 << 18;

/**
 * The streams that are being read. Without this reference, Chromium's garbage collector frees a stream that fills buffers in
 * the middle of a read, which then never ends.
 */
const reading = new Set();

/** The browser failed to read a file; `reason` is the name of its exception, such as `NotFoundError`. */
export class ReadError extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super('the file could not be read', { cause });
    this.reason = cause instanceof Error ? cause.name : 'Error';
  }
}

/**
 * Returns the first bytes of a file, or all of them if there are fewer.
 *
 * @param {Blob} file
 * @param {number} bytes
 */
export async function head(file, bytes) {
  try {
    return new Uint8Array(await file.slice(0, bytes).arrayBuffer());
  } catch (error) {
    throw new ReadError(error);
  }
}

/**
 * Reads the chunks of a file, from its start. Each chunk is valid until the next one is requested.
 *
 * @param {Blob} file
 * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>}
 */
export async function* chunks(file) {
  const next = open(file.stream());
  let bytesLeft = file.size;
  try {
    for (;;) {
      const { done, value } = await next.read();
      if (value && value.byteLength > 0) {
        bytesLeft -= value.byteLength;
        yield value;
      }
      if (done) break;
    }
    // In some browsers, a file that is truncated while it is read ends early without an error.
    if (bytesLeft > 0) throw new DOMException('the file has become shorter', 'NotReadableError');
  } catch (error) {
    throw new ReadError(error);
  } finally {
    next.cancel();
  }
}

/**
 * Opens a stream that fills the same buffer again and again, or allocates new buffers if the browser cannot do that.
 *
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream
 */
function open(stream) {
  const byob = byobReader(stream);
  return byob ? openReusing(byob) : openAllocating(stream.getReader());
}

/** @param {ReadableStreamBYOBReader} reader */
function openReusing(reader) {
  reading.add(reader);
  let buffer = new ArrayBuffer(BUFFER_BYTES);
  const read = async () => {
    const result = await reader.read(new Uint8Array(buffer), { min: MIN_FILLED_BYTES });
    if (result.value) buffer = result.value.buffer;
    return result;
  };
  return { read, cancel: () => cancel(reader) };
}

/** @param {ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>} reader */
function openAllocating(reader) {
  reading.add(reader);
  return { read: () => reader.read(), cancel: () => cancel(reader) };
}

/** @param {ReadableStreamGenericReader} reader */
function cancel(reader) {
  reading.delete(reader);
  // Cancelling a stream that has failed is an error, which does not matter.
  reader.cancel().catch(() => {});
}

/** @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream */
function byobReader(stream) {
  try {
    return stream.getReader({ mode: 'byob' });
  } catch {
    return null;
  }
}
