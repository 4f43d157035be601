// @ts-check
/** The frame with the page, and the messages to and from it: `www/embed/messages.js` describes them. */

const VERSION = 1;
/** After the frame has loaded, when it should have answered long ago. */
const PATIENCE_MILLIS = 10_000;

/**
 * @typedef {import('../embed/messages.js').FromFrame} FromFrame
 * @typedef {import('../embed/messages.js').Open | import('../embed/messages.js').SettingsMessage | import('../embed/messages.js').Show} ToFrame
 */

export class Frame {
  iframe = document.createElement('iframe');
  #url;
  #receive;
  #timer = 0;
  /** @type {ToFrame[] | null} what waits until the frame is ready; `null` if it is */
  #early = [];

  /**
   * @param {URL} url of the page with its query
   * @param {string} title
   * @param {(message: FromFrame) => void} receive
   */
  constructor(url, title, receive) {
    this.#url = url;
    this.#receive = receive;
    const { iframe } = this;
    iframe.title = title;
    // The site of another origin cannot open windows, or leave the page around. One of the same origin could take that off.
    if (url.origin !== location.origin) iframe.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-downloads');
    iframe.referrerPolicy = 'no-referrer';
    iframe.src = url.href;
    addEventListener('message', this.#listen);
    iframe.addEventListener('load', () => {
      if (this.isReady) return;
      this.#timer = window.setTimeout(() => receive({
        type: 'error',
        fatal: true,
        message: `${url.origin}${url.pathname} does not answer. Is the site there, and does the policy of this page allow its frames (frame-src)?`,
      }), PATIENCE_MILLIS);
    });
  }

  /** Whether the frame has answered. */
  get isReady() {
    return this.#early === null;
  }

  /** @param {ToFrame} message */
  send(message) {
    if (this.#early) this.#early.push(message);
    else this.iframe.contentWindow?.postMessage({ portogram: VERSION, ...message }, this.#url.origin);
  }

  end() {
    removeEventListener('message', this.#listen);
    clearTimeout(this.#timer);
    this.iframe.remove();
  }

  /** @param {MessageEvent} event */
  #listen = ({ source, origin, data }) => {
    if (source !== this.iframe.contentWindow || origin !== this.#url.origin || data?.portogram !== VERSION) return;
    clearTimeout(this.#timer);
    if (data.type === 'ready') {
      const early = this.#early ?? [];
      this.#early = null;
      for (const message of early) this.send(message);
    }
    this.#receive(data);
  };
}
