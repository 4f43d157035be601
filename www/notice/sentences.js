// @ts-check
/** Messages for people about errors of the page. All other words come from the core. */

/**
 * Returns why the browser could not read a file.
 *
 * @param {import('../worker/messages.js').Unreadable} end
 */
export function unreadable({ file, error }) {
  return `“${file}” could not be read to its end: ${reason(error)}.`;
}

/** @param {string} error the name of the browser's exception */
function reason(error) {
  switch (error) {
    case 'NotFoundError':
      return 'it was moved or deleted, or it is a folder';
    case 'NotReadableError':
      return 'it was changed or deleted meanwhile, or may not be read';
    case 'NotAllowedError':
    case 'SecurityError':
      return 'the browser may not read it';
    default:
      return `the browser says ${error}`;
  }
}

/**
 * Returns why the core rejects what was typed. Throws the error again if the core has crashed instead.
 *
 * @param {unknown} error
 */
export function refusedBecause(error) {
  if (error instanceof WebAssembly.RuntimeError) throw error;
  return error instanceof Error ? error.message : String(error);
}

/** @param {string[]} folders */
export function foldersDropped(folders) {
  const names = folders.map((name) => `“${name}”`).join(', ');
  return folders.length === 1
    ? `${names} is a folder: drop the capture files in it instead.`
    : `${names} are folders: drop the capture files in them instead.`;
}
