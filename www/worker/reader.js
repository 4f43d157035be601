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

/**
 * Why a file could not be read, or not as it was when it was chosen:
 *
 * - `shorter`, `longer`: it has fewer or more bytes than when it was chosen
 * - otherwise the name of the browser's exception, such as `NotFoundError`
 */
export class ReadError extends Error {
  /**
   * @param {string} reason
   * @param {number} bytesRead
   * @param {boolean} [isComplete] whether all the bytes were read that the file had when it was chosen
   */
  constructor(reason, bytesRead, isComplete = false) {
    super('the file could not be read');
    this.reason = reason;
    this.bytesRead = bytesRead;
    this.isComplete = isComplete;
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
    throw new ReadError(nameOf(error), 0);
  }
}

/**
 * Reads the chunks of a file, from its start. Each chunk is valid until the next one is requested.
 *
 * @param {Blob} file
 * @param {number} size its size when it was chosen; what was appended later is left out
 * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>}
 */
export async function* chunks(file, size) {
  const next = open(file.stream());
  let bytesRead = 0;
  try {
    for (;;) {
      const { done, value } = await next.read().catch(async (error) => {
        throw new ReadError((await refusal(file)) ?? nameOf(error), bytesRead);
      });
      const bytes = value?.byteLength ?? 0;
      if (value && bytes > 0) {
        const wanted = Math.min(bytes, size - bytesRead);
        bytesRead += wanted;
        if (wanted > 0) yield value.subarray(0, wanted);
        // Some browsers read on past the size that they gave.
        if (wanted < bytes) throw new ReadError('longer', bytesRead, true);
      }
      if (done) break;
    }
  } finally {
    next.cancel();
  }
  // In some browsers, a file that is truncated while it is read ends early without an error.
  if (bytesRead < size) throw new ReadError('shorter', bytesRead);
  // In some, a file that changes is refused from then on, except by the stream that was open.
  const refused = await refusal(file);
  if (refused) throw new ReadError(refused, bytesRead, true);
}

/**
 * Returns the name of the exception with which the browser refuses to read a file; `null` if it does not. Errors of streams do not
 * tell.
 *
 * @param {Blob} file
 */
async function refusal(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return null;
  } catch (error) {
    return nameOf(error);
  }
}

/** @param {unknown} error */
function nameOf(error) {
  return error instanceof Error ? error.name : 'Error';
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
