// @ts-check
/**
 * Where the parts of the page come from: from its server, or from the page itself if it is in one file. Everything is loaded before the
 * browser is made to refuse every request.
 */

import { loadLinked } from './open/linked.js';
import { fromFile } from './one-file/opened.js';
import { templateOf } from './one-file/template.js';

/**
 * @typedef {object} Parts
 * @property {() => Promise<WebAssembly.Module>} module
 * @property {(name: string) => Promise<string>} text
 * @property {() => Promise<() => Worker>} worker how to start a worker
 * @property {() => Promise<import('./open/linked.js').Linked>} files what is opened at once
 * @property {() => Promise<Template | null>} template `null` if there is none
 *
 * @typedef {() => Promise<Blob>} Template returns a page in one file up to its document
 */

const MODULE = 'portogram_bg.wasm';

/** @returns {Parts} */
export function partsOfPage() {
  return fromFile() ?? fromServer();
}

/** @returns {Parts} */
function fromServer() {
  /** @type {Map<string, Promise<{ content: Promise<string | Blob> }>>} */
  const loaded = new Map();
  const shell = document.querySelector('meta[name="one-file"]');

  /**
   * Loads a part of the page, once. Resolves once the server has answered.
   *
   * @param {string} name
   * @param {RequestCache} [cache]
   */
  function part(name, cache) {
    const known = loaded.get(name);
    if (known) return known;
    const loading = load(name, cache).then((response) => ({ content: response.text() }));
    loaded.set(name, loading);
    return loading;
  }

  /** @param {string} name */
  const text = async (name) => /** @type {string} */ (await (await part(name)).content);

  return {
    text,
    module: async () => {
      const loading = load(MODULE);
      // Kept for pages in one file.
      if (shell) loaded.set(MODULE, loading.then((response) => ({ content: response.clone().blob() })));
      const response = await loading;
      const isWasm = response.headers.get('Content-Type')?.startsWith('application/wasm');
      return isWasm ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
    },
    worker: async () => {
      const [portogram, reader, refusal, worker] = await Promise.all(
        ['portogram', 'reader', 'refusal', 'worker'].map(async (name) => blobUrl(await text(preloaded(name)))),
      );
      const url = blobUrl(`
        import * as portogram from '${portogram}';
        import * as reader from '${reader}';
        import { refusal } from '${refusal}';
        import { serve } from '${worker}';
        serve(portogram, reader, refusal);
      `);
      return () => new Worker(url, { type: 'module' });
    },
    files: loadLinked,
    // What the browser has loaded already comes from its cache.
    template: async () => (shell ? templateOf((name) => part(name, 'force-cache')).catch(() => null) : null),
  };
}

/** @param {string} name the `data-boot` of the link in index.html that preloads the file */
function preloaded(name) {
  const url = document.querySelector(`link[data-boot="${name}"]`)?.getAttribute('href');
  if (!url) throw new Error(`index.html does not preload ${name}`);
  return url;
}

/**
 * @param {string} url
 * @param {RequestCache} [cache]
 */
async function load(url, cache) {
  // The modes of a preload without `crossorigin`. Browsers would load the file twice in any others.
  const response = await fetch(url, { mode: 'no-cors', credentials: 'include', cache });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return response;
}

/** @param {string} script */
export function blobUrl(script) {
  return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
}
