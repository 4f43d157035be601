// @ts-check
/** Opens the captures that the module makes itself. */

import { all } from '../dom.js';
import { example } from '../portogram.js';
import { chosen } from './chosen.js';

/** @param {(files: import('./chosen.js').Chosen[]) => void} opened is called with the example that is chosen */
export function onExamples(opened) {
  for (const button of all('[data-example]', HTMLButtonElement)) {
    button.addEventListener('click', () => {
      const name = /** @type {import('../portogram.js').ExampleName} */ (button.dataset.example);
      const capture = example(name);
      if (capture) opened([chosen(new File([capture.slice()], `${name}.pcapng`))]);
    });
  }
}
