// @ts-check
/** Finds the captures in folders that are dropped, by what is in the files. */

import { is_capture } from '../portogram.js';
import { head } from '../worker/reader.js';
import { chosen, opened } from './chosen.js';

/**
 * @typedef {import('./chosen.js').Chosen} Chosen
 *
 * @typedef {object} Found
 * @property {Chosen[]} captures in the order of their paths
 * @property {number} others files that are no captures
 * @property {boolean} isCut whether there are more files, or deeper folders, than are looked at
 */

/** Files of all folders that are looked at. */
const MAX_FILES = 2000;
/** Captures of all folders that are read. */
const MAX_CAPTURES = 500;
/** Folders inside of one another. */
const MAX_DEPTH = 8;
/** Enough to recognise a capture, also a compressed one. */
const HEAD_BYTES = 1 << 16;

/**
 * @param {FileSystemEntry[]} folders
 * @returns {Promise<Found>}
 */
export async function capturesIn(folders) {
  const { files, isCut } = await list(folders);
  files.sort((a, b) => a.fullPath.localeCompare(b.fullPath, undefined, { numeric: true }));
  /** @type {Found} */
  const found = { captures: [], others: 0, isCut };
  for (const entry of files) {
    if (found.captures.length === MAX_CAPTURES) return { ...found, isCut: true };
    const capture = await captureIn(entry);
    if (capture) found.captures.push(capture);
    else found.others += 1;
  }
  return found;
}

/** @param {FileSystemFileEntry} entry */
async function captureIn(entry) {
  try {
    const file = await opened(entry);
    if (!is_capture(await head(file, HEAD_BYTES))) return null;
    return { ...chosen(file, entry), name: entry.fullPath.replace(/^\//, '') };
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    return null;
  }
}

/**
 * Lists the files in folders and in the folders inside of them.
 *
 * @param {FileSystemEntry[]} entries
 */
async function list(entries) {
  const files = /** @type {FileSystemFileEntry[]} */ ([]);
  let level = entries;
  let isCut = false;
  for (let depth = 0; level.length > 0; depth += 1) {
    const next = /** @type {FileSystemEntry[]} */ ([]);
    for (const entry of level) {
      if (files.length >= MAX_FILES) return { files, isCut: true };
      if (entry.isFile) files.push(/** @type {FileSystemFileEntry} */ (entry));
      else if (depth < MAX_DEPTH) next.push(...await contents(/** @type {FileSystemDirectoryEntry} */ (entry)));
      else isCut = true;
    }
    level = next;
  }
  return { files, isCut };
}

/**
 * Returns what is in a folder; nothing if it cannot be read.
 *
 * @param {FileSystemDirectoryEntry} folder
 */
async function contents(folder) {
  const reader = folder.createReader();
  const all = /** @type {FileSystemEntry[]} */ ([]);
  try {
    // The browser gives a part at a time.
    while (all.length <= MAX_FILES) {
      const some = await new Promise((resolve, reject) => {
        reader.readEntries(resolve, reject);
      });
      if (some.length === 0) break;
      all.push(...some);
    }
  } catch {
    return all;
  }
  return all;
}
