// @ts-check
/**
 * What tests and measurements can see of the page from outside.
 *
 * - `<html data-state>`: `loading`, `ready` for a first capture, `reading`, `done`, `partial` (cancelled, or a file that
 *   could not be read to its end), `failed` (nothing could be read, or the page could not start), `crashed` (the module
 *   stopped).
 * - `<html data-wasm-memory-bytes>`: the size of the worker's WebAssembly memory, which never shrinks.
 * - Performance marks `portogram:read-start` when files are taken and `portogram:read-end` when all of them are on the
 *   screen; `portogram:change-start` when a setting changes and `portogram:change-end` when the charts have been drawn for
 *   it.
 * - Performance measures `portogram:zoom`, the drawing of the charts for other ports, and `portogram:hover`, the finding and
 *   showing of the bar that is pointed at.
 * - `?memory-budget-mib=N` in the page's address: the memory for packets that are held, in MiB.
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
 * Does work and keeps how long it took; only the latest, since there may be very many.
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
