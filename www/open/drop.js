// @ts-check
/** Opens files that are chosen, or dropped anywhere on the page. */

import { all, byId } from '../dom.js';

/**
 * @param {(files: File[]) => void} opened is called with the files
 * @param {(folders: string[]) => void} refused is called with the names of folders, which cannot be opened
 */
export function onFiles(opened, refused) {
  const input = byId('files', HTMLInputElement);
  for (const button of all('[data-open]', HTMLButtonElement)) {
    button.addEventListener('click', () => input.click());
  }
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    // Otherwise choosing the same file again would be no change.
    input.value = '';
    if (files.length > 0) opened(files);
  });

  addEventListener('dragover', (event) => {
    event.preventDefault();
    if (!event.dataTransfer) return;
    const hasFiles = event.dataTransfer.types.includes('Files');
    event.dataTransfer.dropEffect = hasFiles ? 'copy' : 'none';
    document.documentElement.toggleAttribute('data-dragging', hasFiles);
  });
  addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) document.documentElement.removeAttribute('data-dragging');
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    document.documentElement.removeAttribute('data-dragging');
    const { files, folders } = sort(event.dataTransfer);
    if (files.length > 0) opened(files);
    if (folders.length > 0) refused(folders);
  });
}

/** @param {DataTransfer | null} transfer */
function sort(transfer) {
  /** @type {File[]} */
  const files = [];
  /** @type {string[]} */
  const folders = [];
  for (const item of transfer?.items ?? []) {
    const file = item.getAsFile();
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    if (entry?.isDirectory) folders.push(entry.name);
    else if (file) files.push(file);
  }
  return { files, folders };
}
