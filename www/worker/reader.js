// @ts-check
/**
 * Reads files as streams of chunks: the only file that uses the File API. It runs in the worker and imports nothing, see
 * boot.js.
 */

/** The browser fills as much of it as it has at hand, but no less than so many bytes: each time takes its while. */
const BUFFER_BYTES = 1 << 20;
const LEAST_BYTES = 1 << 18;

/**
 * The streams that are being read. Without a reference from outside, Chromium's garbage collector takes a stream that fills
 * buffers in the middle of a read, which then never ends.
 */
const reading = new Set();

/** The browser could not read a file on; `reason` is the name of its exception, such as `NotFoundError`. */
export class ReadError extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super('the file could not be read', { cause });
    this.reason = cause instanceof Error ? cause.name : 'Error';
  }
}

/**
 * The first bytes of a file, or all of them where it has fewer.
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
 * The chunks of a file, from its start. Each is valid until the next is asked for.
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
    // A file that is cut while it is read ends early in some browsers, without an error.
    if (bytesLeft > 0) throw new DOMException('the file has become shorter', 'NotReadableError');
  } catch (error) {
    throw new ReadError(error);
  } finally {
    next.cancel();
  }
}

/**
 * A stream that fills one buffer again and again where the browser can, and hands out new ones where it cannot.
 *
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream
 */
function open(stream) {
  const byob = byobReader(stream);
  return byob ? openWithBuffer(byob) : openWithout(stream.getReader());
}

/** @param {ReadableStreamBYOBReader} reader */
function openWithBuffer(reader) {
  reading.add(reader);
  let buffer = new ArrayBuffer(BUFFER_BYTES);
  const read = async () => {
    const result = await reader.read(new Uint8Array(buffer), { min: LEAST_BYTES });
    if (result.value) buffer = result.value.buffer;
    return result;
  };
  return { read, cancel: () => cancel(reader) };
}

/** @param {ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>} reader */
function openWithout(reader) {
  reading.add(reader);
  return { read: () => reader.read(), cancel: () => cancel(reader) };
}

/** @param {ReadableStreamGenericReader} reader */
function cancel(reader) {
  reading.delete(reader);
  // A stream that has failed cannot be cancelled, and says so in vain.
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
