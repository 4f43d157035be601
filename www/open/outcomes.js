// @ts-check
/** What became of files that could not be read, or that changed while they were read. */

import { printable } from '../portogram.js';
import { outcomeOf } from './chosen.js';

/**
 * @typedef {import('../notice/sentences.js').Outcome} Outcome
 * @typedef {import('./chosen.js').Chosen} Chosen
 */

/**
 * Finds it out. Files that were read to their end before they disappeared are left out.
 *
 * @param {import('../worker/messages.js').Failure[]} failures
 * @param {Chosen[]} read the files of that reading
 * @returns {Promise<Outcome[]>}
 */
export async function outcomesOf(failures, read) {
  const outcomes = await Promise.all(failures.map(async ({ file, reason, bytesRead, isComplete }) => {
    const chosen = /** @type {Chosen} */ (read[file]);
    const hasBegun = bytesRead > 0;
    // What was found out by reading is certain.
    const seen = reason === 'longer' || reason === 'shorter' ? null : await outcomeOf(chosen);
    return { name: printable(chosen.name), reason: seen ?? reason, hasBegun, isComplete };
  }));
  return outcomes.filter((outcome) => !(outcome.isComplete && isGone(outcome)));
}

/** @param {Outcome} outcome */
function isGone({ reason }) {
  return ['gone', 'NotFoundError', 'AbortError'].includes(reason);
}
