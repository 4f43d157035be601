// @ts-check
/** Saves the report and the charts as files. */

import { all, byId } from './dom.js';

const MEDIA_TYPES = { json: 'application/json', csv: 'text/csv', svg: 'image/svg+xml' };

/** @typedef {keyof typeof MEDIA_TYPES} Format */

/** @param {(format: Format) => Promise<{ title: string, text: string | null }>} write */
export function onSave(write) {
  const menu = byId('save', HTMLDetailsElement);
  for (const button of all('[data-save]', HTMLButtonElement)) {
    button.addEventListener('click', async () => {
      menu.open = false;
      const format = /** @type {Format} */ (button.dataset.save);
      const { title, text } = await write(format);
      if (text !== null) download(`${title}.${format}`, new Blob([text], { type: MEDIA_TYPES[format] }));
    });
  }
  addEventListener('click', ({ target }) => {
    if (!(target instanceof Node && menu.contains(target))) menu.open = false;
  });
  menu.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') menu.open = false;
  });
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
  // The browser takes the content over after the click, at a time that it does not tell.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
