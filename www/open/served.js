// @ts-check
/** Files that are loaded from an address: their names, and why a server gave none. The page and the element load some. */

/**
 * Returns the last part of an address's path. Empty if there is none.
 *
 * @param {URL} url
 */
export function nameOf({ pathname }) {
  const name = pathname.split('/').pop() ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/**
 * Says what the server answered instead of a file.
 *
 * @param {string} address as the user knows it
 * @param {Response} response
 */
export function answered(address, { status, statusText }) {
  return `${address}: the server answered ${status} ${statusText}`.trim();
}
