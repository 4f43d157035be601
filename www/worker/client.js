// @ts-check
/**
 * The page's side of the worker: numbers the requests, and passes on only the replies to the latest one. It can let the worker rest.
 *
 * @typedef {import('./messages.js').ToWorker} ToWorker
 * @typedef {import('./messages.js').FromWorker} FromWorker
 * @typedef {import('./messages.js').Read} Read
 * @typedef {Omit<import('./messages.js').Start, 'type'>} Start
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
  /** @type {Worker | null} `null` while it rests */
  #worker;
  #newWorker;
  #start;
  #listener;
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
  /** @type {{ files: Read['files'], settings: Settings } | null} what was read last, by the settings of now */
  #last = null;
  /** @type {(() => void)[]} what waits for the next answer */
  #waiting = [];

  /**
   * Starts a worker and waits until it runs.
   *
   * @param {Worker} worker
   * @param {() => Worker} newWorker starts another one, after a rest
   * @param {Start} start
   * @param {Listener} listener
   * @returns {Promise<Client>}
   */
  static start(worker, newWorker, start, listener) {
    return new Promise((resolve, reject) => {
      const client = new Client(worker, newWorker, start, listener);
      worker.onerror = (event) => reject(new Error(event.message || 'the worker could not be loaded'));
      worker.onmessage = ({ data }) => {
        if (data.type !== 'started') return reject(new Error(data.message));
        client.#listen(worker);
        resolve(client);
      };
      client.#post({ type: 'start', ...start });
    });
  }

  /**
   * @param {Worker} worker
   * @param {() => Worker} newWorker
   * @param {Start} start
   * @param {Listener} listener
   */
  constructor(worker, newWorker, start, listener) {
    this.#worker = worker;
    this.#newWorker = newWorker;
    this.#start = start;
    this.#listener = listener;
  }

  /** @param {Worker} worker */
  #listen(worker) {
    worker.onerror = (event) => this.#stop(event.message);
    worker.onmessage = ({ data }) => this.#receive(data);
  }

  /**
   * @param {import('../open/chosen.js').Chosen[]} chosen
   * @param {Settings} settings
   */
  read(chosen, settings) {
    this.#last = { files: chosen.map(({ file, name, size }) => ({ file, name, size })), settings };
    if (this.#worker) this.#read(this.#last);
    else this.#wake();
  }

  /** @param {{ files: Read['files'], settings: Settings }} wanted */
  #read(wanted) {
    this.#applying = false;
    this.#next = null;
    this.#current = this.#number();
    this.#post({ type: 'read', request: this.#current, ...wanted });
  }

  /**
   * Ends the worker until it is needed, if nothing is awaited from it. It then reads the files again, so that is for small ones.
   *
   * @returns {boolean} whether it rests
   */
  rest() {
    if (this.#applying || this.#exports.size > 0 || this.#proofs.length > 0 || this.#waiting.length > 0) return false;
    this.#worker?.terminate();
    this.#worker = null;
    return true;
  }

  /** Starts a worker that reads the files again. */
  #wake() {
    this.#worker = this.#newWorker();
    this.#listen(this.#worker);
    this.#post({ type: 'start', ...this.#start });
    if (this.#last) this.#read(this.#last);
  }

  /** Waits until the worker has read the files again, if it rests. */
  async #awake() {
    if (this.#worker || this.#hasStopped) return;
    this.#wake();
    if (this.#last) await new Promise((/** @type {(_: void) => void} */ resolve) => this.#waiting.push(resolve));
  }

  /** Whether later settings than those of the latest answer wait to be applied. */
  get isBehind() {
    return this.#next !== null;
  }

  /** @param {Settings} settings */
  apply(settings) {
    if (this.#last) this.#last.settings = settings;
    if (!this.#worker) return this.#wake();
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
    if (!this.#worker) return this.#wake();
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
    return this.#ask((request) => ({ type: 'export', request, ...wanted }));
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
    return this.#ask((request) => ({ type: 'share', request, part, sharing }));
  }

  /**
   * @param {(request: number) => ToWorker} message
   * @returns {Promise<any>} the content of the reply; `null` if the worker has stopped
   */
  async #ask(message) {
    await this.#awake();
    if (this.#hasStopped) return null;
    const request = this.#number();
    this.#post(message(request));
    return new Promise((resolve) => this.#exports.set(request, resolve));
  }

  /**
   * Tries to send a request from the worker.
   *
   * @param {string} url
   * @returns {Promise<string | null>} how it was refused; `null` if it was sent
   */
  async prove(url) {
    await this.#awake();
    if (this.#hasStopped) return STOPPED;
    this.#post({ type: 'prove', url });
    return new Promise((resolve) => this.#proofs.push(resolve));
  }

  /** Ends the worker. Nothing is awaited from it any more. */
  terminate() {
    this.#settle();
    this.#worker?.terminate();
  }

  /** @param {string} message */
  #stop(message) {
    if (this.#hasStopped) return;
    this.#settle();
    this.#listener.crashed(message);
  }

  /** Answers what the worker will not answer any more. */
  #settle() {
    this.#hasStopped = true;
    for (const resolve of this.#exports.values()) resolve(null);
    for (const resolve of this.#proofs) resolve(STOPPED);
    this.#exports.clear();
    this.#proofs = [];
    this.#answered();
  }

  #answered() {
    for (const resume of this.#waiting.splice(0)) resume();
  }

  #number() {
    this.#lastRequest += 1;
    return this.#lastRequest;
  }

  /** @param {ToWorker} message */
  #post(message) {
    this.#worker?.postMessage(message);
  }

  /** @param {FromWorker} message */
  #receive(message) {
    const listener = this.#listener;
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
        return this.#stop(message.message);
      case 'preview':
        return listener.preview(message);
      case 'findings':
        if (message.request === this.#current) listener.findings(message);
        return;
      case 'progress':
      case 'answer':
      case 'nothing':
        if (message.request === this.#current) this.#deliver(message);
    }
  }

  /** @param {Extract<FromWorker, { type: 'progress' | 'answer' | 'nothing' }>} message */
  #deliver(message) {
    if (message.type === 'progress') this.#listener.progress(message);
    if (message.type === 'answer') this.#listener.answer(message);
    if (message.type === 'nothing') this.#listener.nothing(message);
    if (message.type !== 'progress') this.#answered();
    const next = this.#next;
    this.#applying = false;
    this.#next = null;
    if (next) this.apply(next);
  }
}
