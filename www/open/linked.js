// @ts-check
/**
 * Files that the page's address names, such as `?open=week.portogram`: reports by link. They are loaded from the page's own origin,
 * before the browser is made to refuse every request.
 */

import { answered, nameOf } from './served.js';

const PARAMETER = 'open';

/**
 * What was loaded, and what was not.
 *
 * @typedef {object} Linked
 * @property {File[]} files
 * @property {string[]} refused why others were not loaded
 */

/**
 * Loads the files.
 *
 * @returns {Promise<Linked>}
 */
export async function loadLinked() {
  const paths = new URLSearchParams(location.search).getAll(PARAMETER).filter((path) => path !== '');
  /** @type {Linked} */
  const linked = { files: [], refused: [] };
  for (const outcome of await Promise.all(paths.map(load))) {
    if (outcome instanceof File) linked.files.push(outcome);
    else linked.refused.push(outcome);
  }
  return linked;
}

/**
 * Returns a file, or why it was not loaded.
 *
 * @param {string} path
 */
async function load(path) {
  const url = parsed(path);
  if (!url) return `${path}: this is not an address.`;
  if (url.origin !== location.origin) return `${path}: only files of this page’s own address (${location.origin}) are opened by a link.`;
  try {
    const response = await fetch(url, { mode: 'same-origin' });
    if (!response.ok) return answered(path, response);
    return new File([await response.blob()], nameOf(url) || path);
  } catch {
    return `${path}: it could not be loaded.`;
  }
}

/** @param {string} path */
function parsed(path) {
  try {
    return new URL(path, document.baseURI);
  } catch {
    return null;
  }
}
