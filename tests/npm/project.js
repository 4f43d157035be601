// Programs that use the packed package: each has a folder of its own, in which it is installed.

import { execFile, execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const { PORTOGRAM_PACKED: packed = '', PORTOGRAM_COMMAND: command = '' } = process.env;

if (!packed || !command) throw new Error('run this through `cargo xtask test --only npm`');

const FOLDER = fileURLToPath(new URL('../../target/npm-test/', import.meta.url));
const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const MOST_BYTES = 1 << 28;

/** Where the tools are installed. */
export const TOOLS = fileURLToPath(new URL('node_modules/', import.meta.url));

/**
 * Returns the folder of a new program, in which the package is installed.
 *
 * @param {string} name
 * @param {Record<string, string | Uint8Array>} [files]
 */
export async function program(name, files = {}) {
  const folder = join(FOLDER, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }');
  for (const [path, content] of Object.entries(files)) await writeFile(join(folder, path), content);
  // It has no dependencies, so that nothing is downloaded.
  const options = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
  await promisify(execFile)(NPM, ['install', ...options, packed], { cwd: folder, shell: process.platform === 'win32' });
  return folder;
}

/**
 * Runs a tool or a program in a folder, and returns what it prints.
 *
 * @param {string} folder
 * @param {string} script
 * @param {...string} parts
 */
export async function node(folder, script, ...parts) {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...parts], { cwd: folder, maxBuffer: MOST_BYTES })
    .catch((/** @type {{ stdout: string, stderr: string }} */ error) => {
      throw new Error(`${script} failed:\n${error.stdout.slice(0, 4000)}${error.stderr.slice(0, 4000)}`);
    });
  return stdout;
}

/**
 * Returns what the command prints.
 *
 * @param {...string} parts
 */
export function native(...parts) {
  return execFileSync(command, parts, { encoding: 'utf8', maxBuffer: MOST_BYTES, stdio: ['ignore', 'pipe', 'ignore'] });
}
