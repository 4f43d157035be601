// @ts-check
/**
 * The worker: reads captures and answers with reports. It imports nothing, since boot.js passes it what it needs.
 *
 * @typedef {import('./messages.js').ToWorker} ToWorker
 * @typedef {import('./messages.js').FromWorker} FromWorker
 * @typedef {import('../portogram.js').Session} Session
 * @typedef {import('../portogram.js').Snapshot} Snapshot
 */

/** Leaves the processor to the start of the page. */
const WARM_UP_AFTER_MILLIS = 300;
/** Each run takes a few milliseconds; the browser compiles between them. */
const WARM_UPS = 12;
const WARM_UP_PAUSE_MILLIS = 20;
const WARM_UP_CHUNK_BYTES = 1 << 16;
/** Leaves time for the next change of settings, which would wait for the part of the packets that is examined. */
const EXAMINE_AFTER_MILLIS = 150;

/**
 * Serves the page until it ends the worker.
 *
 * @param {typeof import('../portogram.js')} portogram
 * @param {typeof import('./reader.js')} reader
 * @param {typeof import('./refusal.js').refusal} refusal
 */
export function serve(portogram, reader, refusal) {
  /** @type {WebAssembly.Memory} */
  let memory;
  /** @type {import('../portogram.js').Wording} */
  let wording;
  let memoryBudgetBytes = 0;
  /** The latest request to read or to apply settings. */
  let request = 0;
  /** @type {Capture | null} the one that new settings and exports apply to; a capture without packets does not replace it */
  let shown = null;
  /** @type {Capture | null} */
  let reading = null;
  let hasCrashed = false;

  self.onmessage = ({ data }) => {
    receive(data).catch(crash);
  };
  // Of work that nothing waits for.
  self.onunhandledrejection = ({ reason }) => crash(reason);

  /**
   * Reports that the module has stopped, and does nothing from then on.
   *
   * @param {unknown} error
   */
  function crash(error) {
    if (hasCrashed) return;
    hasCrashed = true;
    self.onmessage = null;
    if (reading) reading.superseded = true;
    self.postMessage({ type: 'crashed', message: panicMessage(portogram) ?? String(error) });
  }

  /** @param {ToWorker} message */
  async function receive(message) {
    switch (message.type) {
      case 'start':
        ({ memoryBudgetBytes } = message);
        ({ memory } = await portogram.default({ module_or_path: message.module }));
        wording = new portogram.Wording(message.services, message.numbers.group, message.numbers.decimal);
        post({ type: 'started' });
        return message.warmsUp ? warmUp() : undefined;
      case 'read': {
        ({ request } = message);
        const { files, settings } = message;
        const session = new portogram.Session(files, settings, memoryBudgetBytes, wording);
        return read({ files, session, failures: [], superseded: false, lost: false });
      }
      case 'apply':
        ({ request } = message);
        return apply(message.settings);
      case 'again':
        ({ request } = message);
        if (!shown || shown === reading) return;
        shown.session.read_again();
        return read(shown);
      case 'cancel':
        return reading?.session.stop();
      case 'export':
        return post({ type: 'exported', request: message.request, content: await exported(message) });
      case 'share': {
        const content = shown && !shown.lost ? shown.session[`shared_${message.part}`](sharingOf(message)) : null;
        return post({ type: 'shared', request: message.request, content });
      }
      case 'prove':
        return post({ type: 'proved', refusal: await refusal(message.url) });
    }
  }

  /**
   * Analyses a small capture a few times while the page is idle. Browsers optimise only code that has run often, and would
   * otherwise do so in the middle of the first large capture. The page shows the first result as an example.
   */
  async function warmUp() {
    await pause(WARM_UP_AFTER_MILLIS);
    /** @type {Uint8Array | null} */
    let capture = null;
    for (let run = 0; run < WARM_UPS && request === 0; run += 1) {
      capture ??= portogram.rehearsal();
      const files = [{ name: '', size: capture.byteLength }];
      const session = new portogram.Session(files, portogram.default_settings(), memoryBudgetBytes, wording);
      for (let at = 0; at < capture.byteLength; at += WARM_UP_CHUNK_BYTES) {
        session.push(capture.subarray(at, at + WARM_UP_CHUNK_BYTES));
      }
      session.end_file();
      const snapshot = session.snapshot();
      session.free();
      if (run === 0) post({ type: 'preview', snapshot });
      await pause(WARM_UP_PAUSE_MILLIS);
    }
  }

  /** @param {{ sharing: import('./messages.js').Sharing }} wanted */
  const sharingOf = ({ sharing: { level, key, keepsTimes } }) => new portogram.Sharing(level, key, keepsTimes);

  /** @param {import('./messages.js').Exporting} wanted */
  const exported = async (wanted) => {
    if (!shown || shown.lost) return null;
    if (wanted.format === 'portogram') return document(shown.session, sharingOf(wanted));
    /** @type {Blob[]} */
    const pieces = [];
    // The browser may hold blobs outside of the memory of the page, or on disk.
    const take = (/** @type {Uint8Array<ArrayBuffer>} */ piece) => pieces.push(new Blob([piece]));
    if (wanted.format === 'html') shown.session.html(take, wanted.shown, wanted.style, sharingOf(wanted));
    else if (wanted.format === 'json') shown.session.json(take, sharingOf(wanted));
    else shown.session[wanted.format](take);
    return new Blob(pieces);
  };

  /** @param {import('../portogram.js').Settings} settings */
  async function apply(settings) {
    const capture = reading ?? shown;
    if (!capture) return;
    const isAnswered = capture.session.apply(settings);
    // While a capture is read, its next snapshot is by the new settings, or the reading starts over.
    if (capture === reading) return;
    return isAnswered ? answer(capture, capture.session.snapshot(), false) : read(capture);
  }

  /**
   * Reads a capture, as far as the session needs it, and shows it.
   *
   * @param {Capture} capture
   */
  async function read(capture) {
    if (reading) supersede(reading);
    reading = capture;
    const { session } = capture;
    await pump(capture);
    if (capture.superseded) return;
    reading = null;
    const snapshot = session.snapshot();
    const [end, { warnings }] = [session.end(), snapshot.description];
    if (session.packets() > 0 || (end.kind === 'whole' && warnings.length === 0)) {
      capture.lost = false;
      show(capture);
      await answer(capture, snapshot, true);
    } else {
      if (capture === shown) capture.lost = true;
      else session.free();
      post({ type: 'nothing', request, end, failures: capture.failures, warnings });
      if (shown?.lost) post({ type: 'findings', request, findings: null });
      else if (shown) await examine(shown);
    }
  }

  /**
   * Moves bytes from the files to the session until it needs none.
   *
   * @param {Capture} capture
   */
  async function pump(capture) {
    const { session, files } = capture;
    session.due(performance.now());
    let number = 0;
    for (let need = session.need(); need; need = session.need()) {
      const { file, size } = /** @type {Capture['files'][number]} */ (files[need.file]);
      if (number !== session.number()) capture.failures = [];
      number = session.number();
      const isCurrent = stillCurrent(capture);
      try {
        if (need.kind === 'chunk') {
          await pumpFile(capture, reader.chunks(file, size), isCurrent);
        } else {
          const head = await reader.head(file, need.bytes);
          if (isCurrent()) session.push_head(head);
        }
      } catch (error) {
        if (!(error instanceof reader.ReadError)) throw error;
        if (isCurrent()) fail(capture, need, error);
      }
      if (capture.superseded) return;
    }
  }

  /**
   * Ends a file that changed, or that cannot be read on.
   *
   * @param {Capture} capture
   * @param {import('../portogram.js').Need} need
   * @param {import('./reader.js').ReadError} error
   */
  function fail({ session, failures }, { kind, file }, { reason, bytesRead, isComplete }) {
    // Otherwise it is reported when all of the file is wanted.
    if (kind === 'chunk') failures.push({ file, reason, bytesRead, isComplete });
    if (isComplete) session.end_file();
    else session.fail(reason);
  }

  /**
   * @param {Capture} capture
   * @param {AsyncIterable<Uint8Array<ArrayBuffer>>} chunks
   * @param {() => boolean} isCurrent
   */
  async function pumpFile(capture, chunks, isCurrent) {
    const { session } = capture;
    for await (const chunk of chunks) {
      if (!isCurrent()) return;
      if (!(await pumpSteps(capture, session.push(chunk), isCurrent))) return;
    }
    if (isCurrent() && session.end_file()) await pumpSteps(capture, true, isCurrent);
  }

  /**
   * Reads what is pending, a step at a time, and handles what is due between the steps. Returns whether more of the file is
   * needed.
   *
   * @param {Capture} capture
   * @param {boolean} needsMore whether the step before needs more of the file
   * @param {() => boolean} isCurrent
   */
  async function pumpSteps(capture, needsMore, isCurrent) {
    const { session } = capture;
    for (;;) {
      if (capture !== shown && session.packets() > 0) show(capture);
      if (!needsMore) return false;
      const due = session.due(performance.now());
      if (due) {
        if (due !== 'listen') progress(capture, due === 'snapshot');
        await waitingMessages();
        if (!isCurrent()) return false;
      }
      if (!session.has_pending()) return true;
      needsMore = session.push_pending();
    }
  }

  /**
   * Returns a function that returns whether the session still reads the same files from the same start. Messages are handled
   * during every `await`, and can change that.
   *
   * @param {Capture} capture
   */
  function stillCurrent(capture) {
    const number = capture.session.number();
    return () => !capture.superseded && capture.session.number() === number;
  }

  /** @param {Capture} capture that another one replaces before it was read to its end */
  function supersede(capture) {
    capture.superseded = true;
    if (capture !== shown) return capture.session.free();
    capture.session.stop();
    capture.lost = capture.session.number() > 1;
  }

  /** @param {Capture} capture */
  function show(capture) {
    if (shown !== capture) shown?.session.free();
    shown = capture;
  }

  /**
   * @param {Capture} capture
   * @param {boolean} withSnapshot
   */
  function progress({ session }, withSnapshot) {
    let snapshot = null;
    if (withSnapshot) {
      const begunMillis = performance.now();
      snapshot = session.snapshot();
      session.snapshot_taken(begunMillis, performance.now());
    }
    const counts = session.counts(performance.now());
    const wasmMemoryBytes = memory.buffer.byteLength;
    post({ type: 'progress', request, counts, again: session.number() > 1, snapshot, wasmMemoryBytes });
  }

  /**
   * @param {Capture} capture
   * @param {Snapshot} snapshot
   * @param {boolean} isReading whether files were read for it
   */
  function answer(capture, snapshot, isReading) {
    const { session, failures } = capture;
    const [counts, end, wasmMemoryBytes] = [session.counts(performance.now()), session.end(), memory.buffer.byteLength];
    const kept = isReading ? session.kept_settings() ?? null : null;
    post({ type: 'answer', request, isReading, counts, end, failures, snapshot, wasmMemoryBytes, kept });
    return examine(capture);
  }

  /**
   * Looks for findings, a part of the packets at a time, so that other messages come first.
   *
   * @param {Capture} capture
   */
  async function examine(capture) {
    const current = request;
    await pause(EXAMINE_AFTER_MILLIS);
    do {
      await waitingMessages();
      if (request !== current || capture !== shown || reading || hasCrashed) return;
    } while (capture.session.examine());
    post({ type: 'findings', request, findings: capture.session.findings() });
  }
}

/**
 * A capture, while it is read and after.
 *
 * @typedef {object} Capture
 * @property {import('./messages.js').Read['files']} files
 * @property {Session} session freed, unless the capture is shown, once it is superseded
 * @property {import('./messages.js').Failure[]} failures of its latest reading
 * @property {boolean} superseded whether another capture was wanted before this one was read
 * @property {boolean} lost whether it could not be read again, so that the session has less than what is on the screen
 */

/**
 * Returns a document, compressed with gzip if the browser can do that. It is read either way.
 *
 * @param {Session} session
 * @param {import('../portogram.js').Sharing} sharing
 */
async function document(session, sharing) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const pieces = [];
  if (!session.portogram((piece) => pieces.push(piece), sharing)) return null;
  if (!globalThis.CompressionStream) return new Blob(pieces);
  const content = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  return new Response(content.pipeThrough(new CompressionStream('gzip'))).blob();
}

/** @param {FromWorker} message */
function post(message) {
  const snapshot = 'snapshot' in message ? message.snapshot : null;
  self.postMessage(message, { transfer: snapshot ? [snapshot.drawing.buffer] : [] });
}

/** @param {number} millis */
function pause(millis) {
  return new Promise((resolve) => {
    setTimeout(resolve, millis);
  });
}

/** Lets waiting messages be handled: a stream whose chunks are ready would keep them waiting. */
function waitingMessages() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(null);
  }).finally(() => port1.close());
}

/**
 * Returns the panic message of the WebAssembly module, if it has started.
 *
 * @param {typeof import('../portogram.js')} portogram
 */
function panicMessage(portogram) {
  try {
    return portogram.panic_message();
  } catch {
    return undefined;
  }
}
