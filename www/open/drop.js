// @ts-check
/** Opens files that are chosen, or dropped anywhere on the page. In the embedded form, the page around chooses them alone. */

import { all, byId } from '../dom.js';
import { isEmbedded } from '../embed/form.js';
import { chosen } from './chosen.js';
import { capturesIn } from './folder.js';

/** @typedef {import('./chosen.js').Chosen} Chosen */

/**
 * @typedef {(files: Chosen[]) => void} Opened is called with files
 * @typedef {(folders: string[], found: import('./folder.js').Found) => void} FoundIn is called with the names of folders that were
 *   dropped and what was found in them, after the files in them were opened
 */

/** Takes the files that are chosen or dropped. What comes before the page is ready waits for it. */
export class Intake {
  /** @type {(takers: { opened: Opened, foundIn: FoundIn }) => void} */
  #ready = () => {};
  /** @type {Promise<{ opened: Opened, foundIn: FoundIn }>} */
  #takers = new Promise((resolve) => (this.#ready = resolve));

  /** @param {(error: unknown) => void} failed is called if the module fails */
  constructor(failed) {
    const opened = (/** @type {Chosen[]} */ files) => this.#takers.then((takers) => takers.opened(files)).catch(failed);
    const searched = async (/** @type {Chosen[]} */ files, /** @type {FileSystemEntry[]} */ folders) => {
      const takers = await this.#takers;
      const found = await capturesIn(folders);
      const all = [...files, ...found.captures];
      if (all.length > 0) takers.opened(all);
      takers.foundIn(folders.map(({ name }) => name), found);
    };
    listen(opened, (files, folders) => searched(files, folders).catch(failed));
  }

  /**
   * @param {Opened} opened
   * @param {FoundIn} foundIn
   */
  take(opened, foundIn) {
    this.#ready({ opened, foundIn });
  }
}

/**
 * @param {Opened} opened
 * @param {(files: Chosen[], folders: FileSystemEntry[]) => void} dropped is called with what is dropped if folders are among it
 */
function listen(opened, dropped) {
  const input = byId('files', HTMLInputElement);
  for (const button of all('[data-open]', HTMLButtonElement)) {
    button.addEventListener('click', chooseFiles);
  }
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])].map((file) => chosen(file));
    // Otherwise choosing the same file again would be no change.
    input.value = '';
    if (files.length > 0) opened(files);
  });

  addEventListener('dragover', (event) => {
    event.preventDefault();
    if (!event.dataTransfer) return;
    const hasFiles = !isEmbedded && event.dataTransfer.types.includes('Files');
    event.dataTransfer.dropEffect = hasFiles ? 'copy' : 'none';
    document.documentElement.toggleAttribute('data-dragging', hasFiles);
  });
  addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) document.documentElement.removeAttribute('data-dragging');
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    document.documentElement.removeAttribute('data-dragging');
    if (isEmbedded) return;
    const { files, folders } = sort(event.dataTransfer);
    if (folders.length === 0) {
      if (files.length > 0) opened(files);
      return;
    }
    dropped(files, folders);
  });
}

/** Opens the browser's dialog. */
export function chooseFiles() {
  byId('files', HTMLInputElement).click();
}

/** @param {DataTransfer | null} transfer */
function sort(transfer) {
  /** @type {Chosen[]} */
  const files = [];
  /** @type {FileSystemEntry[]} */
  const folders = [];
  for (const item of transfer?.items ?? []) {
    const file = item.getAsFile();
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    if (entry?.isDirectory) folders.push(entry);
    else if (file) files.push(chosen(file, entry));
  }
  return { files, folders };
}
