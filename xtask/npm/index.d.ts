import type { Report, ReportSettings, Warning } from './report.js';

export type * from './report.js';

/** The bytes of a capture, or of a document (`NAME.portogram`). */
export type CaptureBytes = Uint8Array | ArrayBuffer | SharedArrayBuffer | ArrayBufferView | Blob;

/** Bytes, a `File`, or bytes with the name that the report gives them. */
export type CaptureFile = CaptureBytes | { readonly name?: string | undefined; readonly bytes: CaptureBytes };

/** What the WebAssembly module can be loaded from. `URL` and `string` are addresses, which browsers fetch; Node reads `file:` as `URL`. */
export type ModuleSource = WebAssembly.Module | ArrayBuffer | ArrayBufferView<ArrayBuffer> | Response | URL | string;

/**
 * Reads captures and returns the report: that which `portogram CAPTURE --json` prints. Several files count as one capture.
 *
 * pcap, pcapng and documents are read, also inside gzip, zstd or lz4, whatever their names. Damaged files give every packet before
 * the damage, and `capture.warnings` says what is wrong.
 *
 * @throws {PortogramError} if nothing could be read from the files, if a setting is wrong, or if the module could not be loaded
 */
export function report(
  input: CaptureFile | readonly CaptureFile[],
  settings?: ReportSettings,
  options?: ReportOptions,
): Promise<Report>;

export interface ReportOptions {
  /** Ends the reading: the promise is rejected with the reason of the signal. */
  signal?: AbortSignal | undefined;
}

/**
 * Loads the WebAssembly module: that of the package, or the one that is given, which some bundlers need. `report` calls it by itself.
 *
 * @throws {PortogramError} if the module could not be loaded
 */
export function init(source?: ModuleSource | PromiseLike<ModuleSource>): Promise<void>;

/** Why there is no report. */
export class PortogramError extends Error {
  constructor(
    code: string,
    message: string,
    details?: ErrorOptions & { byteOffset?: number; packet?: number | undefined; warnings?: Warning[] },
  );
  /**
   * - `input`: what was given has no bytes
   * - `setting`: a setting is not known, or does not have this value
   * - `unreadable`: a `Blob` could not be read
   * - `module`: the WebAssembly module could not be loaded
   * - `crashed`: a fault of portogram itself; the module does not go on
   * - otherwise, nothing could be read from the files, and it is the code of the first warning, such as `not-a-capture`
   */
  readonly code: 'input' | 'setting' | 'unreadable' | 'module' | 'crashed' | (string & {});
  /** Position of the problem in the file, in bytes from its start. */
  readonly byteOffset: number | undefined;
  /** Number of the packet that could not be read, from 1. */
  readonly packet: number | undefined;
  /** What was wrong with the files. */
  readonly warnings: readonly Warning[];
}
