// @ts-check
/**
 * The page around, if this one is in a frame (`?embed`). Both send messages to one another.
 *
 * - Messages are taken from the parent alone, not from other windows.
 * - What a capture has is told only to the parent that has sent it. If the frame has loaded files of its own origin (`?open=`), nothing is
 *   told to a parent of another origin, and nothing is taken from it: it may know less about them than this page does.
 */

import { isEmbedded, showForm } from './form.js';

/**
 * @typedef {import('./messages.js').FromFrame} FromFrame
 *
 * @typedef {object} Taking
 * @property {(files: File[]) => void} open
 * @property {(text: string) => void} settings
 */

const VERSION = 1;
const PARAMETER_OF_FILES = 'open';

export class Around {
  /** The origin that messages are sent to. */
  #origin = new URLSearchParams(location.search).has(PARAMETER_OF_FILES) ? location.origin : '*';
  #taking;
  /** @type {import('../portogram.js').Focus | null} */
  #focus = null;
  #height = 0;
  /** Whether the settings are changed for the page around. */
  #isApplying = false;

  /** @param {Taking} taking what is done with messages */
  constructor(taking) {
    this.#taking = taking;
  }

  /** Takes messages from now on. */
  begin() {
    if (!isEmbedded) return;
    addEventListener('message', (event) => this.#receive(event));
    new ResizeObserver(() => this.#measure()).observe(document.body);
    this.#send({ type: 'ready' });
    this.#measure();
  }

  /** Tells that the charts show all files. */
  loaded() {
    this.#send({ type: 'load' });
  }

  /** @param {Promise<Blob | null>} json the report by the present settings */
  async reported(json) {
    const text = await (await json)?.text();
    if (text) this.#send({ type: 'report', report: JSON.parse(text) });
  }

  /**
   * Tells what the reader has changed.
   *
   * @param {string} text the settings as after `#` in the address
   * @param {import('../portogram.js').Focus | null} focus
   */
  changed(text, focus) {
    const isSame = JSON.stringify(focus) === JSON.stringify(this.#focus);
    this.#focus = focus;
    if (this.#isApplying) return;
    this.#send({ type: 'settings', text });
    if (!isSame) this.#send({ type: 'select', ports: focus?.ports ?? null, transport: focus?.transport ?? null });
  }

  /**
   * @param {string} message
   * @param {boolean} [fatal] whether there are no charts
   */
  failed(message, fatal = false) {
    this.#send({ type: 'error', message, fatal });
  }

  /** @param {MessageEvent} event */
  #receive({ source, origin, data }) {
    if (source !== parent || parent === window || data?.portogram !== VERSION) return;
    if (this.#origin !== '*' && this.#origin !== origin) return;
    // That of a sandbox or a file has no name.
    if (origin !== 'null') this.#origin = origin;
    switch (data.type) {
      case 'open':
        return this.#open(data.files);
      case 'settings':
        return this.#apply(data.text);
      case 'show':
        for (const message of showForm(data)) this.failed(message);
        this.#measure();
    }
  }

  /** @param {unknown} text */
  #apply(text) {
    if (typeof text !== 'string') return this.failed('settings: “text” is a text.');
    this.#isApplying = true;
    this.#taking.settings(text);
    this.#isApplying = false;
  }

  /** @param {unknown} files */
  #open(files) {
    const named = Array.isArray(files) ? files.map(fileOf) : [];
    const all = named.filter((file) => file !== null);
    if (all.length > 0 && all.length === named.length) this.#taking.open(all);
    else this.failed('open: “files” is a list of { name, data }, and data is a Blob or an ArrayBuffer.');
  }

  /** Tells how high the content is. */
  #measure() {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === this.#height) return;
    this.#height = height;
    requestResize();
    this.#send({ type: 'height', height });
  }

  /** @param {FromFrame} message */
  #send(message) {
    post(message, this.#origin);
  }
}

/**
 * Tells the page around that this one could not start.
 *
 * @param {string} message has nothing of a capture
 */
export function tellFailedStart(message) {
  post({ type: 'error', message, fatal: true }, '*');
}

/**
 * @param {FromFrame} message
 * @param {string} origin the only one that gets it; `*` for any
 */
function post(message, origin) {
  if (isEmbedded && parent !== window) parent.postMessage({ portogram: VERSION, ...message }, origin);
}

/** Lets a browser that gives frames the height of their content do so: see `responsive-embedded-sizing` in index.html. */
function requestResize() {
  try {
    /** @type {{ requestResize?: () => void }} */ (window).requestResize?.();
  } catch (error) {
    // It is refused where this page is not in a frame, or where the rules for that are other ones.
    if (!(error instanceof DOMException)) throw error;
  }
}

/** @param {unknown} entry */
function fileOf(entry) {
  const { name, data } = /** @type {{ name?: unknown, data?: unknown }} */ (entry ?? {});
  return data instanceof Blob || data instanceof ArrayBuffer ? new File([data], typeof name === 'string' ? name : 'capture') : null;
}
