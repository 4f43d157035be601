// @ts-check
/** Hands files to the browser, which saves them. */

/**
 * @param {string} name
 * @param {Blob} content
 */
export function download(name, content) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser reads the content after the click, and does not report when it has finished.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
