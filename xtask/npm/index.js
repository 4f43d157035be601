// @ts-check
/** portogram for programs in browsers, workers and bundles: the module is fetched from the package, unless init() was given another. */

import { withModule } from './read.js';

export { PortogramError } from './error.js';
export const { init, report } = withModule((source = new URL('./site/portogram_bg.wasm', import.meta.url)) => source);
