// @ts-check
/** The dialog for everything that leaves the page: what is left out of it, what is inside, and in which format it is saved. */

import { all, byId } from '../dom.js';
import { putFacts } from '../widgets/facts.js';
import { download } from './download.js';
import { offerCharts } from './picture.js';

/**
 * @typedef {import('./files.js').Format} Format
 * @typedef {import('../worker/messages.js').Sharing} Sharing
 *
 * @typedef {object} Options
 * @property {(format: Format, sharing: Sharing) => Promise<{ name: string, content: Blob } | null>} save
 * @property {(sharing: Sharing) => Promise<import('../portogram.js').Fact[] | null>} sample names some of what is inside
 * @property {() => import('../portogram.js').ChartText[]} charts
 * @property {boolean} hasPage whether the page in one file can be written
 */

const KEY_BYTES = 32;

export class SaveDialog {
  #dialog = byId('save', HTMLDialogElement);
  #keepsPrefixes = byId('save-prefixes', HTMLInputElement);
  #keepsTimes = byId('save-times', HTMLInputElement);
  #sample;
  /** The latest sample that was asked for. */
  #asked = 0;
  /** A throw-away key: what is saved until the page is left has the same addresses. */
  #key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));

  /** @param {Options} options */
  constructor({ save, sample, charts, hasPage }) {
    this.#sample = sample;
    byId('save-page', HTMLButtonElement).hidden = !hasPage;
    byId('open-save', HTMLButtonElement).addEventListener('click', () => {
      offerCharts(charts());
      this.#dialog.showModal();
      void this.#show();
    });
    // A click on what is behind the dialog.
    this.#dialog.addEventListener('click', ({ target }) => {
      if (target === this.#dialog) this.#dialog.close();
    });
    this.#dialog.addEventListener('change', () => void this.#show());
    for (const button of all('[data-save]', HTMLButtonElement)) {
      button.addEventListener('click', async () => {
        const sharing = this.#sharing();
        this.#dialog.close();
        const file = await save(/** @type {Format} */ (button.dataset.save), sharing);
        if (file) download(file.name, file.content);
      });
    }
  }

  /** @returns {Sharing} what is chosen */
  #sharing() {
    const chosen = all('input[name="level"]', HTMLInputElement).find((input) => input.checked)?.value ?? 'as-is';
    const level = /** @type {Sharing['level']} */ (chosen === 'pseudonyms' && this.#keepsPrefixes.checked ? 'prefixes' : chosen);
    return { level, key: this.#key, keepsTimes: this.#keepsTimes.checked };
  }

  /** Shows what can be chosen, and what is inside. */
  async #show() {
    const sharing = this.#sharing();
    const isAsIs = sharing.level === 'as-is';
    this.#keepsTimes.disabled = isAsIs;
    this.#keepsPrefixes.disabled = isAsIs || sharing.level === 'left-out';
    byId('save-caution', HTMLElement).hidden = isAsIs;
    this.#asked += 1;
    const asked = this.#asked;
    const facts = await this.#sample(sharing);
    if (asked === this.#asked) putFacts(byId('save-sample', HTMLElement), facts ?? []);
  }
}
