// @ts-check
/** Saves the report and the charts as files. */

import { all, byId } from '../dom.js';
import { closesItself } from '../widgets/menu.js';

const FILES = {
  portogram: { ending: 'portogram', type: 'application/gzip' },
  page: { ending: 'portogram.html', type: 'text/html' },
  html: { ending: 'html', type: 'text/html' },
  json: { ending: 'json', type: 'application/json' },
  csv: { ending: 'csv', type: 'text/csv' },
  intervals: { ending: 'intervals.csv', type: 'text/csv' },
  svg: { ending: 'svg', type: 'image/svg+xml' },
  png: { ending: 'png', type: 'image/png' },
};

/** @typedef {keyof typeof FILES} Format */

/** @param {(format: Format) => Promise<{ title: string, content: Blob | null }>} write */
export function onSave(write) {
  const menu = byId('save', HTMLDetailsElement);
  for (const button of all('[data-save]', HTMLButtonElement)) {
    button.addEventListener('click', async () => {
      menu.open = false;
      const format = /** @type {Format} */ (button.dataset.save);
      const { title, content } = await write(format);
      const { ending, type } = FILES[format];
      if (content) download(`${title.replace(/\.portogram$/u, '')}.${ending}`, new Blob([content], { type }));
    });
  }
  closesItself(menu);
}

/**
 * @param {string} name
 * @param {Blob} content
 */
function download(name, content) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser reads the content after the click, and does not report when it has finished.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
