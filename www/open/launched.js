// @ts-check
/** Opens files that the system's file manager hands over to the installed page: see `file_handlers` in manifest.webmanifest. */

import { chosen } from './chosen.js';

/**
 * What browsers that have it call `LaunchQueue`.
 *
 * @typedef {{ setConsumer(consumer: (launch: { files: readonly FileSystemFileHandle[] }) => void): void }} LaunchQueue
 */

/** @param {(files: import('./chosen.js').Chosen[]) => void} opened is called with the files */
export function onLaunch(opened) {
  const { launchQueue } = /** @type {{ launchQueue?: LaunchQueue }} */ (window);
  launchQueue?.setConsumer(async ({ files }) => {
    const read = await Promise.all(files.map((file) => file.getFile()));
    if (read.length > 0) opened(read.map((file) => chosen(file)));
  });
}
