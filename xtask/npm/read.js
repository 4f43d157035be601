// @ts-check
/** Makes a report of captures. */

import { PortogramError } from './error.js';
import { chunks, sourcesOf } from './input.js';
import { guarded, start } from './module.js';
import { settingsOf } from './settings.js';
import { Session, Sharing } from './site/portogram.js';

/** Memory for packets. Of a larger capture, packets are summed up. */
const MEMORY_BUDGET_BYTES = 512 * 2 ** 20;
/** How often others get to run while a capture is read. */
const PAUSE_EVERY_MILLIS = 50;
/** Numbers of JSON that are strings, since they are beyond 2^53. Texts have other names, and times in nanoseconds stay exact. */
const BEYOND = /^( *"(?:[a-z_]*(?:packets|bytes|count)|number|intervals|connections|flows|more)": )"(\d+)"/gmu;

/**
 * Returns the functions of the package.
 *
 * @param {(source?: any) => unknown} locate returns what to load the module from
 */
export function withModule(locate) {
  return {
    /** @param {unknown} [source] */
    init: async (source) => {
      await start(async () => locate(await source));
    },
    /**
     * @param {unknown} input
     * @param {import('./report.js').ReportSettings} [settings]
     * @param {{ signal?: AbortSignal | undefined }} [options]
     * @returns {Promise<import('./report.js').Report>}
     */
    report: async (input, settings = {}, { signal } = {}) => {
      const sources = sourcesOf(input);
      signal?.throwIfAborted();
      const wording = await start(locate);
      return guarded(() => read(sources, settings, wording, signal));
    },
  };
}

/**
 * @param {import('./input.js').Source[]} sources
 * @param {import('./report.js').ReportSettings} settings
 * @param {import('./site/portogram.js').Wording} wording
 * @param {AbortSignal | undefined} signal
 */
async function read(sources, settings, wording, signal) {
  const files = sources.map(({ name, size }) => ({ name, size }));
  const session = new Session(files, settingsOf(settings, wording), MEMORY_BUDGET_BYTES, wording);
  let hasCrashed = false;
  try {
    await pump(session, sources, breaks(signal));
    return reportOf(session);
  } catch (error) {
    hasCrashed = error instanceof WebAssembly.RuntimeError;
    throw error;
  } finally {
    // After a crash, the module would crash again.
    if (!hasCrashed) session.free();
  }
}

/**
 * @param {Session} session
 * @returns {import('./report.js').Report}
 */
function reportOf(session) {
  const end = session.end();
  if (end.kind === 'unreadable') throw new PortogramError('unreadable', `${end.file}: ${end.error}`);
  const decoder = new TextDecoder();
  let json = '';
  const sharing = new Sharing('as-is', new Uint8Array(), true);
  session.json((piece) => {
    json += decoder.decode(piece, { stream: true });
  }, sharing);
  sharing.free();
  const report = JSON.parse(json.replace(BEYOND, '$1$2'));
  // It is for the page's charts, and no part of the schema.
  delete report.settings.heat_map;
  const { packets, warnings } = report.capture;
  const [first] = warnings;
  if (packets === 0 && first) {
    const { code, message, byte_offset: byteOffset, packet } = first;
    throw new PortogramError(code, message, { byteOffset, packet: packet || undefined, warnings });
  }
  return report;
}

/**
 * Moves bytes from the files to the session until it needs none.
 *
 * @param {Session} session
 * @param {import('./input.js').Source[]} sources
 * @param {() => Promise<void>} pause
 */
async function pump(session, sources, pause) {
  for (let need = session.need(); need; need = session.need()) {
    const source = /** @type {import('./input.js').Source} */ (sources[need.file]);
    try {
      if (need.kind === 'head') session.push_head(await source.read(0, Math.min(need.bytes, source.size)));
      else await pumpFile(session, source, pause);
    } catch (error) {
      // Browsers name why a Blob cannot be read.
      if (typeof DOMException !== 'function' || !(error instanceof DOMException) || error.name === 'AbortError') throw error;
      session.fail(error.name);
    }
  }
}

/**
 * @param {Session} session
 * @param {import('./input.js').Source} source
 * @param {() => Promise<void>} pause
 */
async function pumpFile(session, source, pause) {
  for await (const chunk of chunks(source)) {
    if (!(await pumpSteps(session, session.push(chunk), pause))) return;
  }
  if (session.end_file()) await pumpSteps(session, true, pause);
}

/**
 * Reads what is pending, and returns whether more of the file is needed.
 *
 * @param {Session} session
 * @param {boolean} needsMore
 * @param {() => Promise<void>} pause
 */
async function pumpSteps(session, needsMore, pause) {
  for (; needsMore; needsMore = session.push_pending()) {
    await pause();
    if (!session.has_pending()) return true;
  }
  return false;
}

/**
 * Returns a function that lets others run, if it is time, and throws if the signal was given.
 *
 * @param {AbortSignal | undefined} signal
 */
function breaks(signal) {
  let last = Date.now();
  return async () => {
    if (Date.now() - last < PAUSE_EVERY_MILLIS) return;
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
    last = Date.now();
    signal?.throwIfAborted();
  };
}
