// @ts-check
/** portogram for programs in browsers, workers and bundles: the module is the file beside portogram.js, unless init() was given another. */

import { withModule } from './read.js';

export { PortogramError } from './error.js';
export const { init, report } = withModule((source) => source);
