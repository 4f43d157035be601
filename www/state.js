// @ts-check
/**
 * The state of the page that tests and benchmarks can read.
 *
 * - `<html data-state>`: `loading`, `ready` for the first capture, `reading`, `done`, `partial` (cancelled, or a file could
 *   not be read to its end), `failed` (nothing could be read, or the page could not start), `crashed` (the module
 *   stopped).
 * - `<html data-wasm-memory-bytes>`: the size of the worker's WebAssembly memory, which never shrinks.
 * - Performance marks `portogram:read-start` when files are opened and `portogram:read-end` when the page shows all of them;
 *   `portogram:change-start` when a setting changes and `portogram:change-end` when the charts have been drawn for it.
 * - Performance measures `portogram:zoom`, drawing the charts after a zoom, and `portogram:hover`, finding and showing the
 *   bar under the pointer.
 * - `?memory-budget-mib=N` in the page's address: the memory budget for packets, in MiB.
 */

/** @typedef {'loading' | 'ready' | 'reading' | 'done' | 'partial' | 'failed' | 'crashed'} State */

const DEFAULT_MEMORY_BUDGET_MIB = 512;

/** @param {State} state */
export function setState(state) {
  document.documentElement.dataset.state = state;
}

/** @returns {State} */
export function getState() {
  return /** @type {State} */ (document.documentElement.dataset.state);
}

/** @param {number} bytes */
export function setWasmMemory(bytes) {
  document.documentElement.dataset.wasmMemoryBytes = String(bytes);
}

/** @param {'read-start' | 'read-end' | 'change-start' | 'change-end'} moment */
export function mark(moment) {
  performance.mark(`portogram:${moment}`);
}

/**
 * Does work and records its duration. Only the latest duration is kept, since there can be very many.
 *
 * @param {'zoom' | 'hover'} name
 * @param {() => void} work
 */
export function measure(name, work) {
  const start = performance.now();
  work();
  performance.clearMeasures(`portogram:${name}`);
  performance.measure(`portogram:${name}`, { start });
}

export function memoryBudgetBytes() {
  const mebibytes = Number(new URLSearchParams(location.search).get('memory-budget-mib'));
  return (mebibytes > 0 ? mebibytes : DEFAULT_MEMORY_BUDGET_MIB) * 2 ** 20;
}
