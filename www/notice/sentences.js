// @ts-check
/** Messages for people about errors of the page. All other words come from the core. */

/**
 * What became of a file that could not be read, or that changed meanwhile: see `outcomeOf` in open/chosen.js, and `ReadError` in
 * worker/reader.js.
 *
 * @typedef {object} Outcome
 * @property {string} name of the file
 * @property {string} reason
 * @property {boolean} hasBegun whether some of it was read
 * @property {boolean} isComplete whether all was read that it had when it was chosen
 */

/** How many files are named. */
const NAMED_FILES = 3;

/**
 * Returns why files could not be read, or not as they are now.
 *
 * @param {Outcome[]} outcomes
 */
export function unreadable(outcomes) {
  const sentences = outcomes.slice(0, NAMED_FILES).map(outcome);
  const more = outcomes.length - sentences.length;
  if (more > 0) sentences.push(`And ${more} more.`);
  return sentences.join(' ');
}

/** @param {Outcome} outcome */
function outcome({ name, reason, hasBegun, isComplete }) {
  const change = changeOf(reason, hasBegun);
  if (change) {
    if (hasBegun || isComplete) return `“${name}” ${change} while it was read.`;
    return `“${name}” ${change} after it was chosen, and the browser no longer reads it.`;
  }
  if (reason === 'gone' || reason === 'NotFoundError') {
    return hasBegun ? `“${name}” was moved or deleted while it was read.` : `“${name}” was moved or deleted.`;
  }
  return `“${name}” could not be read${hasBegun ? ' to its end' : ''}: ${cause(reason)}.`;
}

/**
 * @param {string} reason
 * @param {boolean} hasBegun
 */
function changeOf(reason, hasBegun) {
  switch (reason) {
    case 'longer':
      return 'grew';
    case 'shorter':
      return 'became shorter';
    case 'changed':
      return 'was changed';
    case 'NotReadableError':
      // The browser has read some of it, and so may read it.
      return hasBegun ? 'was changed' : null;
    default:
      return null;
  }
}

/** @param {string} reason the name of the browser's exception */
function cause(reason) {
  switch (reason) {
    case 'NotReadableError':
      return 'it was changed after it was chosen, or may not be read';
    case 'AbortError':
      return 'it was moved or deleted, or may not be read';
    case 'NotAllowedError':
    case 'SecurityError':
      return 'the browser may not read it';
    default:
      return `the browser says ${reason}`;
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

/**
 * Says what was found in folders, unless all files in them are read.
 *
 * @param {string[]} folders
 * @param {import('../open/folder.js').Found} found
 */
export function foldersRead(folders, { captures, others, isCut }) {
  if (others === 0 && !isCut && captures.length > 0) return null;
  const names = `the folder${folders.length === 1 ? '' : 's'} ${folders.map((name) => `“${name}”`).join(', ')}`;
  if (captures.length === 0) return `No capture was found in ${names}.`;
  const read = captures.length === 1 ? '1 capture is' : `${captures.length} captures are`;
  const sentences = [`${read} read from ${names}.`];
  if (others > 0) sentences.push(others === 1 ? '1 other file is no capture.' : `${others} other files are no captures.`);
  if (isCut) sentences.push('There is more in it than is looked at: 2,000 files, 500 captures, and 8 folders inside of one another.');
  return sentences.join(' ');
}

/** @param {string[]} parts of the address that are not understood, with the reasons */
export function addressRefused(parts) {
  const shown = parts.slice(0, NAMED_FILES).join('; ');
  return `Settings that are not understood are left out: ${shown}${parts.length > NAMED_FILES ? '; and others' : ''}.`;
}
