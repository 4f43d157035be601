import type { ModuleSource } from './index.js';

/** What the bundler makes of the file: its bytes, its address or the compiled module. `init` takes any of them. */
declare const module: ModuleSource;
export default module;
