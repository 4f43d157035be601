// @ts-check
/**
 * Reads files for the worker. In a page that was opened from a file, WebKit refuses to the worker what it allows the page. The worker is
 * given `relayed` as text, so it uses nothing else of this file.
 */

/**
 * @typedef {{ id: number, file: Blob, start: number, end: number }} Request
 * @typedef {{ id: number, bytes?: ArrayBuffer, refusal?: string }} Reply `refusal` is the name of the exception
 */

/**
 * Answers what the worker asks for.
 *
 * @param {Worker} worker
 */
export function relayTo(worker) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = async (/** @type {MessageEvent<Request>} */ { data: { id, file, start, end } }) => {
    try {
      const bytes = await file.slice(start, end).arrayBuffer();
      port1.postMessage({ id, bytes }, [bytes]);
    } catch (error) {
      port1.postMessage({ id, refusal: error instanceof Error ? error.name : 'Error' });
    }
  };
  worker.postMessage({ type: 'relay' }, [port2]);
}

/**
 * Returns a reader for the worker that asks the page where the browser refuses.
 *
 * @param {typeof import('../worker/reader.js')} reader
 * @returns {Pick<typeof import('../worker/reader.js'), 'head' | 'chunks' | 'ReadError'>}
 */
export function relayed(reader) {
  const CHUNK_BYTES = 1 << 20;
  const isAllowed = new Blob(['x']).arrayBuffer().then(() => true, () => false);
  /** @type {Promise<MessagePort>} */
  const connected = new Promise((resolve) => {
    addEventListener('message', ({ data, ports: [port] }) => {
      if (data.type !== 'relay' || !port) return;
      port.onmessage = ({ data }) => {
        waiting.get(data.id)?.(data);
        waiting.delete(data.id);
      };
      resolve(port);
    });
  });
  /** @type {Map<number, (reply: Reply) => void>} */
  const waiting = new Map();
  let lastId = 0;

  /**
   * @param {Blob} file
   * @param {number} start
   * @param {number} end
   * @returns {Promise<ArrayBuffer>}
   */
  async function read(file, start, end) {
    const port = await connected;
    lastId += 1;
    const id = lastId;
    port.postMessage({ id, file, start, end });
    const { bytes, refusal } = await new Promise((/** @type {(reply: Reply) => void} */ resolve) => waiting.set(id, resolve));
    if (bytes) return bytes;
    throw Object.assign(new Error('the file could not be read'), { name: refusal });
  }

  /**
   * Returns what the reader uses of a file.
   *
   * @param {Blob} file
   * @returns {Promise<Blob>}
   */
  async function opened(file) {
    if (await isAllowed) return file;
    /** @param {number} start */
    const stream = (start) => new ReadableStream({
      async pull(controller) {
        const bytes = await read(file, start, start + CHUNK_BYTES);
        start += bytes.byteLength;
        if (bytes.byteLength > 0) controller.enqueue(new Uint8Array(bytes));
        else controller.close();
      },
    });
    const slice = (/** @type {number} */ start, /** @type {number} */ end) => ({ arrayBuffer: () => read(file, start, end) });
    return /** @type {Blob} */ (/** @type {unknown} */ ({ slice, stream: () => stream(0) }));
  }

  return {
    ReadError: reader.ReadError,
    head: async (file, bytes) => reader.head(await opened(file), bytes),
    chunks: async function* (file, size) {
      yield* reader.chunks(await opened(file), size);
    },
  };
}
