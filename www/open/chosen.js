// @ts-check
/** A file as it was when the user chose it, and what can be found out about it later. */

/**
 * @typedef {object} Chosen
 * @property {File} file
 * @property {string} name
 * @property {number} size
 * @property {number} lastModified
 * @property {FileSystemFileEntry | null} entry the place of a dropped file
 */

/**
 * @param {File} file
 * @param {FileSystemEntry | null} [entry]
 * @returns {Chosen}
 */
export function chosen(file, entry = null) {
  const { name, size, lastModified } = file;
  return { file, name, size, lastModified, entry: entry?.isFile ? /** @type {FileSystemFileEntry} */ (entry) : null };
}

/** Longer than the resolution of a file's time. */
const PAUSE_MILLIS = 20;

/**
 * Finds out what became of a file, as far as the browser tells.
 *
 * - Chromium opens a dropped file anew.
 * - WebKit looks up the time of a file whenever it is asked for, and gives the present if the file is gone.
 *
 * @param {Chosen} chosen
 * @returns {Promise<'longer' | 'shorter' | 'changed' | 'gone' | null>} `null` if the file looks as it was
 */
export async function outcomeOf({ file, size, lastModified, entry }) {
  if (entry) {
    try {
      const now = await opened(entry);
      if (now.size !== size) return now.size > size ? 'longer' : 'shorter';
      if (now.lastModified !== lastModified) return 'changed';
    } catch (error) {
      if (error instanceof Error && error.name === 'NotFoundError') return 'gone';
    }
  }
  const changed = file.lastModified;
  if (changed === lastModified) return null;
  await new Promise((resolve) => {
    setTimeout(resolve, PAUSE_MILLIS);
  });
  return file.lastModified === changed ? 'changed' : 'gone';
}

/**
 * Returns the file as it is now, or as it was if that cannot be found out.
 *
 * @param {Chosen} before
 * @returns {Promise<Chosen>}
 */
export async function refreshed(before) {
  const { entry } = before;
  return entry ? opened(entry).then((file) => chosen(file, entry), () => before) : before;
}

/**
 * @param {FileSystemFileEntry} entry
 * @returns {Promise<File>}
 */
export function opened(entry) {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}
