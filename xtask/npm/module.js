// @ts-check
/** Starts the WebAssembly module, once, and runs what uses it. */

import { PortogramError } from './error.js';
import services from './services.js';
import load, { Wording, panic_message } from './site/portogram.js';

/** @type {Promise<Wording> | null} */
let starting = null;
/** @type {PortogramError | null} the module cannot go on after that */
let crash = null;

/**
 * Starts the module, unless it has started.
 *
 * @param {() => unknown} source what to load the module from
 * @returns {Promise<Wording>}
 */
export function start(source) {
  starting ??= started(source).catch((cause) => {
    starting = null;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const advice = 'If a bundler moved it, pass it to init() first: see “Where the module is” in the README of portogram.';
    throw new PortogramError('module', `the WebAssembly module could not be loaded: ${reason}. ${advice}`, { cause });
  });
  return starting;
}

/** @param {() => unknown} source */
async function started(source) {
  const module = /** @type {WebAssembly.Module} */ (await source());
  await load({ module_or_path: module });
  return new Wording(services, ',', '.');
}

/**
 * Runs something that uses the module.
 *
 * @template T
 * @param {() => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function guarded(use) {
  if (crash) throw crash;
  try {
    return await use();
  } catch (cause) {
    if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
    crash = new PortogramError('crashed', `portogram crashed, and cannot go on: ${panic_message() ?? cause.message}`, { cause });
    throw crash;
  }
}
