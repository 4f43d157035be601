// @ts-check
/**
 * The page's side of the worker: numbers the requests, and passes on only the replies to the latest one.
 *
 * @typedef {import('./messages.js').ToWorker} ToWorker
 * @typedef {import('./messages.js').FromWorker} FromWorker
 * @typedef {import('../portogram.js').Settings} Settings
 */

/**
 * The functions of the page that take the worker's messages.
 *
 * @typedef {object} Listener
 * @property {(message: import('./messages.js').Preview) => void} preview
 * @property {(message: import('./messages.js').ProgressMessage) => void} progress
 * @property {(message: import('./messages.js').Answer) => void} answer
 * @property {(message: import('./messages.js').FindingsMessage) => void} findings
 * @property {(message: import('./messages.js').Nothing) => void} nothing
 * @property {(message: string) => void} crashed
 */

/** Stands for the refusal of a request that was not tried. */
const STOPPED = 'the worker has stopped, and sends nothing.';

export class Client {
  /** @type {Worker} */
  #worker;
  #lastRequest = 0;
  /** The last `read` or `apply`. */
  #current = 0;
  /** Whether a change of settings has not been answered. */
  #applying = false;
  /** @type {Settings | null} the latest settings, to be applied after that answer */
  #next = null;
  /** @type {Map<number, (content: any) => void>} what waits for the replies to `export` and `share` */
  #exports = new Map();
  /** @type {((refusal: string | null) => void)[]} */
  #proofs = [];
  /** Whether the worker has stopped, and answers nothing any more. */
  #hasStopped = false;

  /**
   * Starts a worker and waits until it runs.
   *
   * @param {Worker} worker
   * @param {Omit<import('./messages.js').Start, 'type'>} start
   * @param {Listener} listener
   * @returns {Promise<Client>}
   */
  static start(worker, start, listener) {
    return new Promise((resolve, reject) => {
      const client = new Client(worker);
      worker.onerror = (event) => reject(new Error(event.message || 'the worker could not be loaded'));
      worker.onmessage = ({ data }) => {
        if (data.type !== 'started') return reject(new Error(data.message));
        worker.onerror = (event) => client.#stop(event.message, listener);
        worker.onmessage = ({ data }) => client.#receive(data, listener);
        resolve(client);
      };
      client.#post({ type: 'start', ...start });
    });
  }

  /** @param {Worker} worker */
  constructor(worker) {
    this.#worker = worker;
  }

  /**
   * @param {import('../open/chosen.js').Chosen[]} chosen
   * @param {Settings} settings
   */
  read(chosen, settings) {
    this.#applying = false;
    this.#next = null;
    this.#current = this.#number();
    const files = chosen.map(({ file, name, size }) => ({ file, name, size }));
    this.#post({ type: 'read', request: this.#current, files, settings });
  }

  /** Whether later settings than those of the latest answer wait to be applied. */
  get isBehind() {
    return this.#next !== null;
  }

  /** @param {Settings} settings */
  apply(settings) {
    if (this.#applying) {
      this.#next = settings;
      return;
    }
    this.#applying = true;
    this.#current = this.#number();
    this.#post({ type: 'apply', request: this.#current, settings });
  }

  /** Reads the files again, so that nothing is counted from flow records. */
  readAgain() {
    this.#applying = false;
    this.#next = null;
    this.#current = this.#number();
    this.#post({ type: 'again', request: this.#current });
  }

  cancel() {
    this.#post({ type: 'cancel' });
  }

  /**
   * @param {import('./messages.js').Exporting} wanted
   * @returns {Promise<Blob | null>} `null` if the files could not be read again for the settings, or if the worker has stopped
   */
  export(wanted) {
    if (this.#hasStopped) return Promise.resolve(null);
    const request = this.#number();
    this.#post({ type: 'export', request, ...wanted });
    return new Promise((resolve) => this.#exports.set(request, resolve));
  }

  /**
   * Asks for a part of the report as it is shared.
   *
   * @template {keyof import('./messages.js').Shared} Part
   * @param {Part} part
   * @param {import('./messages.js').Sharing} sharing
   * @returns {Promise<import('./messages.js').Shared[Part] | null>} `null` if there is none, or if the worker has stopped
   */
  share(part, sharing) {
    if (this.#hasStopped) return Promise.resolve(null);
    const request = this.#number();
    this.#post({ type: 'share', request, part, sharing });
    return new Promise((resolve) => this.#exports.set(request, resolve));
  }

  /**
   * Tries to send a request from the worker.
   *
   * @param {string} url
   * @returns {Promise<string | null>} how it was refused; `null` if it was sent
   */
  prove(url) {
    if (this.#hasStopped) return Promise.resolve(STOPPED);
    this.#post({ type: 'prove', url });
    return new Promise((resolve) => this.#proofs.push(resolve));
  }

  /** Ends the worker. Nothing is awaited from it any more. */
  terminate() {
    this.#settle();
    this.#worker.terminate();
  }

  /**
   * @param {string} message
   * @param {Listener} listener
   */
  #stop(message, listener) {
    if (this.#hasStopped) return;
    this.#settle();
    listener.crashed(message);
  }

  /** Answers what the worker will not answer any more. */
  #settle() {
    this.#hasStopped = true;
    for (const resolve of this.#exports.values()) resolve(null);
    for (const resolve of this.#proofs) resolve(STOPPED);
    this.#exports.clear();
    this.#proofs = [];
  }

  #number() {
    this.#lastRequest += 1;
    return this.#lastRequest;
  }

  /** @param {ToWorker} message */
  #post(message) {
    this.#worker.postMessage(message);
  }

  /**
   * @param {FromWorker} message
   * @param {Listener} listener
   */
  #receive(message, listener) {
    switch (message.type) {
      case 'exported':
      case 'shared':
        this.#exports.get(message.request)?.(message.content);
        this.#exports.delete(message.request);
        return;
      case 'proved':
        this.#proofs.shift()?.(message.refusal);
        return;
      case 'crashed':
        return this.#stop(message.message, listener);
      case 'preview':
        return listener.preview(message);
      case 'findings':
        if (message.request === this.#current) listener.findings(message);
        return;
      case 'progress':
      case 'answer':
      case 'nothing':
        if (message.request === this.#current) this.#deliver(message, listener);
    }
  }

  /**
   * @param {Extract<FromWorker, { type: 'progress' | 'answer' | 'nothing' }>} message
   * @param {Listener} listener
   */
  #deliver(message, listener) {
    if (message.type === 'progress') listener.progress(message);
    if (message.type === 'answer') listener.answer(message);
    if (message.type === 'nothing') listener.nothing(message);
    const next = this.#next;
    this.#applying = false;
    this.#next = null;
    if (next) this.apply(next);
  }
}
