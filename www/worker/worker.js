// @ts-check
/**
 * Reads captures and answers with reports. It runs in the worker and imports nothing: boot.js hands it
 * what it needs.
 *
 * @typedef {import('./messages.js').ToWorker} ToWorker
 * @typedef {import('./messages.js').FromWorker} FromWorker
 * @typedef {import('./messages.js').End} End
 * @typedef {import('./messages.js').Counts} Counts
 * @typedef {import('../portogram.js').Analyzer} Analyzer
 * @typedef {import('../portogram.js').Settings} Settings
 * @typedef {import('../portogram.js').Snapshot} Snapshot
 */

const PROGRESS_MILLIS = 100;
/** Whoever cancels or changes something waits no longer than this, and for the chunk or the partial snapshot at hand. */
const LISTENING_MILLIS = 20;
const SNAPSHOT_MILLIS = 500;
/** A partial snapshot is followed by at least this many times its own duration of reading. */
const READING_PER_SNAPSHOT = 20;

/** The page's own start comes first. */
const WARM_UP_AFTER_MILLIS = 300;
/** Each takes a few milliseconds; between them the browser compiles. */
const WARM_UPS = 12;
const WARM_UP_PAUSE_MILLIS = 20;
const WARM_UP_CHUNK_BYTES = 1 << 16;

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
  let memoryBudgetBytes = 0;
  let request = 0;
  /** @type {Settings} */
  let settings;
  /** @type {Capture | null} what new settings and exports are about; a capture without packets does not replace it */
  let shown = null;
  /** @type {Capture | null} */
  let reading = null;

  self.onmessage = async ({ data }) => {
    try {
      await receive(data);
    } catch (error) {
      self.onmessage = null;
      post({ type: 'crashed', message: lastWords(portogram) ?? String(error) });
    }
  };

  /** @param {ToWorker} message */
  async function receive(message) {
    switch (message.type) {
      case 'start':
        ({ memoryBudgetBytes } = message);
        ({ memory } = await portogram.default({ module_or_path: message.module }));
        portogram.load_services(message.services);
        portogram.load_number_format(message.numbers.group, message.numbers.decimal);
        post({ type: 'started' });
        return warmUp();
      case 'read':
        ({ request, settings } = message);
        return read(new Capture(message.files, newAnalyzer(), false));
      case 'apply':
        ({ request, settings } = message);
        return apply();
      case 'cancel':
        if (reading) reading.cancelled = true;
        return;
      case 'export':
        return post({ type: 'exported', request: message.request, text: exported(message.format, message.scale) });
      case 'prove':
        return post({ type: 'proved', refusal: await refusal(message.url) });
    }
  }

  /**
   * Analyses a small capture a few times, while nothing else is asked: browsers compile well only what has run often, and would
   * do so in the middle of the first large capture.
   */
  async function warmUp() {
    await pause(WARM_UP_AFTER_MILLIS);
    /** @type {Uint8Array | null} */
    let capture = null;
    for (let run = 0; run < WARM_UPS && request === 0; run += 1) {
      capture ??= portogram.rehearsal();
      const analyzer = new portogram.Analyzer(portogram.default_settings(), memoryBudgetBytes);
      analyzer.begin_file('', capture.byteLength);
      for (let at = 0; at < capture.byteLength; at += WARM_UP_CHUNK_BYTES) {
        analyzer.push(capture.subarray(at, at + WARM_UP_CHUNK_BYTES));
      }
      analyzer.end_file();
      analyzer.settle();
      analyzer.snapshot();
      analyzer.free();
      await pause(WARM_UP_PAUSE_MILLIS);
    }
  }

  const newAnalyzer = () => new portogram.Analyzer(settings, memoryBudgetBytes);

  /**
   * @param {import('./messages.js').TextFormat} format
   * @param {import('../portogram.js').Scale} scale
   */
  const exported = (format, scale) => {
    if (!shown || shown.lost) return null;
    return format === 'svg' ? shown.analyzer.svg(scale) : shown.analyzer[format]();
  };

  async function apply() {
    const capture = reading ?? shown;
    if (!capture) return;
    if (capture.lost || !capture.analyzer.apply(settings)) {
      if (capture === reading) supersede(capture);
      reading = null;
      return readAgain(capture);
    }
    if (capture === reading) {
      capture.snapshotDue = true;
    } else {
      answer(capture, capture.analyzer.snapshot());
    }
  }

  /**
   * @param {Capture} capture read before, whose packets are not all held
   * @returns {Promise<void>}
   */
  function readAgain(capture) {
    const analyzer = capture.analyzer.again(settings);
    capture.analyzer.free();
    shown = new Capture(capture.files, analyzer, true);
    return read(shown);
  }

  /** @param {Capture} capture */
  async function read(capture) {
    if (reading) supersede(reading);
    reading = capture;
    const end = await readFiles(capture);
    if (capture.superseded) return;
    reading = null;
    capture.end = end;
    // All of a large capture may show another local side than its start.
    if (!capture.analyzer.settle() && capture === shown && !capture.again && end.kind === 'whole') {
      return readAgain(capture);
    }
    const snapshot = capture.analyzer.snapshot();
    const { warnings } = snapshot.description;
    if (capture.analyzer.packets() > 0 || (end.kind === 'whole' && warnings.length === 0)) {
      show(capture);
      answer(capture, snapshot);
    } else {
      capture.lost = capture.again;
      if (!capture.again) capture.analyzer.free();
      post({ type: 'nothing', request, end, warnings });
    }
  }

  /**
   * @param {Capture} capture
   * @returns {Promise<End>}
   */
  async function readFiles(capture) {
    if (capture.files.length > 1 && !capture.again) await putInOrder(capture);
    if (capture.superseded || capture.cancelled) return { kind: 'cancelled' };
    for (const file of capture.files) {
      const bytesBefore = capture.bytesRead;
      capture.analyzer.begin_file(file.name, file.size);
      try {
        for await (const chunk of reader.chunks(file)) {
          if (capture.superseded || capture.cancelled) return { kind: 'cancelled' };
          if (!capture.analyzer.push(chunk)) break;
          capture.bytesRead += chunk.byteLength;
          if (capture !== shown && capture.analyzer.packets() > 0) show(capture);
          if (capture.listening.isDue()) {
            if (capture.progress.isDue()) progress(capture);
            await waitingMessages();
          }
        }
      } catch (error) {
        if (!(error instanceof reader.ReadError)) throw error;
        return { kind: 'unreadable', file: file.name, error: error.reason };
      }
      if (capture.superseded || capture.cancelled) return { kind: 'cancelled' };
      capture.analyzer.end_file();
      capture.bytesRead = bytesBefore + file.size;
    }
    return { kind: 'whole' };
  }

  /**
   * Sorts the files by the times of their first packets. Those without one come last, in the order given.
   *
   * @param {Capture} capture
   */
  async function putInOrder(capture) {
    const timed = [];
    for (const file of capture.files) {
      timed.push({ file, first: await firstTimeNanos(file) });
      if (capture.superseded || capture.cancelled) return;
    }
    timed.sort((a, b) => Number(a.first > b.first) - Number(a.first < b.first));
    capture.files = timed.map(({ file }) => file);
  }

  /** @param {File} file */
  async function firstTimeNanos(file) {
    try {
      return portogram.first_time_nanos(await reader.head(file, portogram.head_bytes())) ?? Infinity;
    } catch (error) {
      if (!(error instanceof reader.ReadError)) throw error;
      // It is said when the file's turn to be read comes.
      return Infinity;
    }
  }

  /** @param {Capture} capture */
  function supersede(capture) {
    capture.superseded = true;
    capture.end = { kind: 'cancelled' };
    capture.lost = capture.again;
    if (capture !== shown) capture.analyzer.free();
  }

  /** @param {Capture} capture */
  function show(capture) {
    if (shown !== capture) shown?.analyzer.free();
    shown = capture;
  }

  /** @param {Capture} capture */
  function progress(capture) {
    const { again } = capture;
    const snapshot = again ? null : capture.partialSnapshot();
    const wasmMemoryBytes = memory.buffer.byteLength;
    post({ type: 'progress', request, counts: capture.counts(), again, snapshot, wasmMemoryBytes });
  }

  /**
   * @param {Capture} capture
   * @param {Snapshot} snapshot
   */
  function answer(capture, snapshot) {
    const wasmMemoryBytes = memory.buffer.byteLength;
    post({ type: 'answer', request, counts: capture.counts(), end: capture.end, snapshot, wasmMemoryBytes });
    examine(capture);
  }

  /**
   * Looks for what stands out, a part of the packets at a time: whatever else is asked comes first.
   *
   * @param {Capture} capture
   */
  async function examine(capture) {
    const current = request;
    do {
      await waitingMessages();
      if (request !== current || capture !== shown || reading) return;
    } while (capture.analyzer.examine());
    post({ type: 'standouts', request, standouts: capture.analyzer.findings() });
  }
}

/** A capture, while it is read and after. */
class Capture {
  /**
   * @param {File[]} files
   * @param {Analyzer} analyzer
   * @param {boolean} again whether the files were read before, with other settings
   */
  constructor(files, analyzer, again) {
    this.files = files;
    this.analyzer = analyzer;
    this.again = again;
    this.cancelled = false;
    this.superseded = false;
    /** Whether the files could not be read again: other settings have to try anew. */
    this.lost = false;
    /** @type {End} */
    this.end = { kind: 'whole' };
    this.bytesRead = 0;
    this.bytesTotal = files.reduce((sum, file) => sum + file.size, 0);
    this.snapshotDue = false;
    this.startMillis = performance.now();
    this.listening = new Clock(this.startMillis, LISTENING_MILLIS);
    this.progress = new Clock(this.startMillis, PROGRESS_MILLIS);
    this.nextSnapshotMillis = this.startMillis + SNAPSHOT_MILLIS;
  }

  /** @returns {Counts} */
  counts() {
    const elapsedSeconds = (performance.now() - this.startMillis) / 1000;
    return { bytesRead: this.bytesRead, bytesTotal: this.bytesTotal, packets: this.analyzer.packets(), elapsedSeconds };
  }

  /**
   * How long reading on will take, by how long it has taken so far.
   *
   * @param {number} now
   */
  millisLeft(now) {
    return ((now - this.startMillis) * (this.bytesTotal - this.bytesRead)) / Math.max(this.bytesRead, 1);
  }

  /** None where it would soon be replaced by the whole. */
  partialSnapshot() {
    const before = performance.now();
    const isDue = before >= this.nextSnapshotMillis && this.millisLeft(before) >= SNAPSHOT_MILLIS;
    if (!isDue && !this.snapshotDue) return null;
    this.analyzer.settle();
    const snapshot = this.analyzer.snapshot();
    const after = performance.now();
    this.nextSnapshotMillis = after + Math.max(SNAPSHOT_MILLIS, READING_PER_SNAPSHOT * (after - before));
    this.snapshotDue = false;
    return snapshot;
  }
}

/** Says when something is due that is done now and then. */
class Clock {
  #nextMillis;
  #intervalMillis;

  /**
   * @param {number} startMillis
   * @param {number} intervalMillis
   */
  constructor(startMillis, intervalMillis) {
    this.#nextMillis = startMillis + intervalMillis;
    this.#intervalMillis = intervalMillis;
  }

  isDue() {
    const now = performance.now();
    if (now < this.#nextMillis) return false;
    this.#nextMillis = now + this.#intervalMillis;
    return true;
  }
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

/** Lets messages in that have arrived meanwhile: a stream whose chunks are at hand would keep them out. */
function waitingMessages() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(null);
  }).finally(() => port1.close());
}

/**
 * What the module said before it stopped, if it ever ran.
 *
 * @param {typeof import('../portogram.js')} portogram
 */
function lastWords(portogram) {
  try {
    return portogram.panic_message();
  } catch {
    return undefined;
  }
}
