// Starts the programs of an engine, and ends them by their process ids.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

const ENDING_MILLIS = 5000;

/** @type {Set<number>} the process groups that have not been ended */
const running = new Set();

// A test that is interrupted leaves nothing behind.
process.on('exit', () => {
  for (const group of running) signal(group, 'SIGKILL');
});

/**
 * Starts a program as the leader of a process group.
 *
 * @param {string} program
 * @param {string[]} parameters
 * @param {Record<string, string>} [environment] is added to that of this process
 * @param {import('node:child_process').StdioOptions} [stdio]
 */
export function start(program, parameters, environment = {}, stdio = 'ignore') {
  const child = spawn(program, parameters, { detached: true, stdio, env: { ...process.env, ...environment } });
  // What waits for the program says that it is missing.
  child.on('error', () => {});
  if (child.pid !== undefined) running.add(child.pid);
  return child;
}

/**
 * Ends a program and those that it has started.
 *
 * @param {ChildProcess} child
 */
export async function end(child) {
  const { pid } = child;
  if (pid === undefined) return;
  const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
  signal(pid, 'SIGTERM');
  const timer = setTimeout(() => signal(pid, 'SIGKILL'), ENDING_MILLIS);
  await exited;
  clearTimeout(timer);
  signal(pid, 'SIGKILL');
  running.delete(pid);
}

/**
 * @param {number} group
 * @param {NodeJS.Signals} name
 */
function signal(group, name) {
  try {
    process.kill(-group, name);
  } catch {
    // It has ended.
  }
}

/**
 * Tries something until it succeeds.
 *
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} attempt
 * @param {number} [millis]
 */
export async function eventually(what, attempt, millis = 30_000) {
  const end = Date.now() + millis;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw new Error(`${what}: ${error}`, { cause: error });
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}
