// @ts-check
/** portogram for programs in Node: the module is read from the package, unless init() was given another. */

import { readFile } from 'node:fs/promises';

import { withModule } from './read.js';

export { PortogramError } from './error.js';
export const { init, report } = withModule((source = new URL('./site/portogram_bg.wasm', import.meta.url)) =>
  source instanceof URL && source.protocol === 'file:' ? readFile(source) : source);
