// @ts-check
/** The parts of a page in one file, which loader.js has taken out of it. */

import { all } from '../dom.js';
import { blobUrl } from '../parts.js';
import { relayTo, relayed } from './relay.js';
import { PROGRAM, END, utf16 } from './template.js';

/**
 * What loader.js leaves in `window.portogram`.
 *
 * @typedef {object} Opened
 * @property {string} program the text of the element with the parts
 * @property {string} document the text of the element with the document; empty if there is none
 * @property {(name: string) => string} text returns a part as text
 * @property {Record<string, Uint8Array<ArrayBuffer>>} parts by their names
 * @property {(text: string) => Uint8Array<ArrayBuffer>} decode returns the bytes that such a text stands for
 */

const DAMAGED = 'The document in this page is damaged.';
const NEWLINE = 10;

/** @returns {import('../parts.js').Parts | null} `null` if the page is not in one file */
export function fromFile() {
  const { portogram } = /** @type {{ portogram?: Opened }} */ (/** @type {unknown} */ (window));
  if (!portogram) return null;
  const { program, document: content, text, parts, decode } = portogram;
  // No guide is beside a file.
  for (const link of all('a[data-alone]', HTMLAnchorElement)) link.href = link.dataset.alone ?? '';
  return {
    module: () => WebAssembly.compile(parts['portogram_bg.wasm'] ?? new Uint8Array()),
    text: async (name) => text(name),
    worker: async () => {
      // Not every browser starts a module in a worker of a page that was opened from a file.
      const [portogram, reader, refusal, worker] = ['portogram', 'worker/reader', 'worker/refusal', 'worker/worker']
        .map((name) => asExpression(text(`${name}.js`)));
      const url = blobUrl(`'use strict';\n(${worker}).serve(${portogram}, (${relayed})(${reader}), (${refusal}).refusal);`);
      return () => {
        const worker = new Worker(url);
        relayTo(worker);
        return worker;
      };
    },
    files: async () => {
      if (content === '') return { files: [], refused: [] };
      const file = documentOf(decode(content));
      return file ? { files: [file], refused: [] } : { files: [], refused: [DAMAGED] };
    },
    template: async () => async () => new Blob([utf16(`\ufeff${text('one-file/shell.html')}${PROGRAM}${program}${END}`)]),
  };
}

/**
 * Returns the document, and puts the settings that it is shown by into the address, unless the address has settings. Nothing of this is
 * trusted.
 *
 * @param {Uint8Array<ArrayBuffer>} content
 */
function documentOf(content) {
  const end = content.indexOf(NEWLINE);
  if (end < 0) return null;
  try {
    const { name, settings } = JSON.parse(new TextDecoder().decode(content.subarray(0, end)));
    if (typeof settings === 'string' && settings !== '' && location.hash === '') history.replaceState(null, '', `#${settings}`);
    return new File([content.subarray(end + 1)], String(name));
  } catch {
    return null;
  }
}

/**
 * Returns a module that imports nothing as an expression, whose value has what the module exports. The build writes all exports at the
 * end of a module.
 *
 * @param {string} module
 */
function asExpression(module) {
  const exported = /\bexport\s*\{([^{}]*)\};?\s*$/u;
  const body = module.replace(exported, (_, /** @type {string} */ names) => `return{${names.replace(/([\w$]+)\s+as\s+([\w$]+)/gu, '$2:$1')}}`);
  return `(()=>{${body.replaceAll('import.meta.url', "''")}\n})()`;
}
