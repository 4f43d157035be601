// @ts-check
/** Why there is no report. */

/**
 * Codes: `input` (nothing that can be read was given), `setting`, `unreadable` (a Blob failed), `module` (the WebAssembly module could not
 * be loaded), `crashed` (a fault of portogram itself), or the code of the first warning if nothing could be read from the files, such as
 * `not-a-capture`.
 */
export class PortogramError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {ErrorOptions & { byteOffset?: number, packet?: number | undefined, warnings?: import('./report.js').Warning[] }} [details]
   */
  constructor(code, message, { byteOffset, packet, warnings = [], ...options } = {}) {
    super(message, options);
    this.name = 'PortogramError';
    this.code = code;
    this.byteOffset = byteOffset;
    this.packet = packet;
    this.warnings = warnings;
  }
}
