// @ts-check
/** The element. It fetches the files, so that they come from the origin of the page around, and shows the page in a frame. */

import { answered, nameOf } from '../open/served.js';
import { Frame } from './frame.js';
import { forget, soon, whenNear } from './queue.js';
import { reservedHeight } from './size.js';
import { isDarkAround, watchTheme } from './theme.js';

/** @typedef {import('./frame.js').FromFrame} FromFrame */

/** Attributes that are settings of the page, by the same names. */
const SETTINGS = ['port-role', 'local', 'port', 'host', 'since', 'until', 'scale', 'axis'];
/** Attributes that need another frame. */
const FRAME = ['src', 'site', 'lang', 'loading'];
const OTHERS = ['charts', 'controls', 'theme', 'height', 'alt'];
/** @type {Record<string, string>} */
const DEFAULTS = { loading: 'lazy', theme: 'auto', controls: 'some' };
/** What the element reads itself. The frame reads the other attributes. @type {Record<string, RegExp>} */
const VALUES = { loading: /^(lazy|eager|click)$/, theme: /^(auto|light|dark)$/, height: /^\d+$/ };
const NO_SRC_MILLIS = 1000;
/** What a frame says beyond that is not passed on. */
const MOST_REFUSED = 100;
const MOST_CHARACTERS = 500;
const MAX_HEIGHT = 6000;
/** Whether the browser gives frames the height of their content. */
const SIZES_FRAMES = globalThis.CSS?.supports('frame-sizing', 'content-height');

const STYLE = `
  :host { display: block; }
  :host([hidden]) { display: none; }
  div, slot { display: flow-root; }
  div { position: relative; overflow: clip; }
  div:has(button) { outline: 1px solid color-mix(in srgb, currentColor 25%, transparent); outline-offset: -1px; border-radius: 8px; }
  iframe { display: block; width: 100%; height: 100%; border: 0; }
  [data-state=loading] slot { position: absolute; inset: 0; }
  [data-state=loading] iframe { visibility: hidden; }
  [data-state=shown] slot { display: none; }
  [data-sizing=content] iframe { height: auto; min-height: inherit; max-height: ${MAX_HEIGHT}px; frame-sizing: content-height; }
  i { color: CanvasText; }
  p { margin: 0; padding: 1em; border: 1px solid; border-radius: 8px; }
  button { position: absolute; inset: 0; margin: auto; width: fit-content; height: fit-content; padding: .6em 1.2em; font: inherit; cursor: pointer; }
`;

/** Pictures in the content are made to fit. */
const CONTENT_STYLE = 'portogram-charts img { max-width: 100%; height: auto; }';

/** @type {CSSStyleSheet | undefined} */
let sheet;

/** A request that the browser did not make, or that had no answer. */
class Refused extends Error {}

const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

export class PortogramCharts extends Base {
  static observedAttributes = [...SETTINGS, ...FRAME, ...OTHERS];
  /** The address of the site for elements without the attribute `site`. */
  static site = '';

  /** @type {object | null} the report on what is shown, as of `portogram --json` */
  report = null;
  /** @type {Frame | null} */
  #frame = null;
  #box = /** @type {HTMLElement | null} */ (null);
  #probe = /** @type {HTMLElement | null} */ (null);
  /** Attributes that have changed, until they are applied together. */
  #changed = new Set();
  /** Ends what goes on while the element is in a page. */
  #ends = /** @type {(() => void)[]} */ ([]);
  #settled = () => {};
  /** What the frame asks for, in CSS pixels. */
  #asked = 0;
  #width = 0;
  /** The width that the frame began with. */
  #firstWidth = 0;
  #refused = 0;

  connectedCallback() {
    // Properties that were set before the element was defined. Scripts that make addresses absolute assign `src` to itself: undefined.
    for (const name of PortogramCharts.observedAttributes.map(camel)) {
      if (!Object.hasOwn(this, name)) continue;
      const value = Reflect.get(this, name);
      Reflect.deleteProperty(this, name);
      if (value !== undefined) Reflect.set(this, name, value);
    }
    this.#build();
    this.#check(Object.keys(VALUES));
    this.#resize();
    // In the next frame, since the element gets another height.
    const resizes = new ResizeObserver(() => this.offsetWidth !== this.#width && requestAnimationFrame(() => this.#resize()));
    resizes.observe(this);
    this.#ends.push(() => resizes.disconnect(), watchTheme(() => this.#show()));
    this.#schedule();
  }

  disconnectedCallback() {
    for (const end of this.#ends.splice(0)) end();
    this.#stop();
  }

  /** Moved without leaving the page: the frame goes on. */
  connectedMoveCallback() {}

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} after
   */
  attributeChangedCallback(name, before, after) {
    if (before === after || !this.isConnected || !this.#box) return;
    if (this.#changed.size === 0) queueMicrotask(() => this.#apply());
    this.#changed.add(name);
  }

  #apply() {
    const changed = [...this.#changed];
    this.#changed.clear();
    if (!this.isConnected) return;
    const has = (/** @type {string[]} */ names) => changed.some((name) => names.includes(name));
    this.#check(changed);
    if (has(FRAME)) {
      this.#stop();
      this.#schedule();
    }
    if (has(OTHERS)) {
      this.#asked = 0;
      this.#resize();
      this.#show();
    }
    if (has(SETTINGS)) this.#frame?.send({ type: 'settings', text: this.#settings() });
    if (this.#frame) this.#frame.iframe.title = this.#title();
  }

  #build() {
    if (this.#box) return;
    const root = this.attachShadow({ mode: 'open' });
    if (!sheet) {
      const content = new CSSStyleSheet();
      content.replaceSync(CONTENT_STYLE);
      document.adoptedStyleSheets.push(content);
      sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
    }
    root.adoptedStyleSheets = [sheet];
    this.#probe = document.createElement('i');
    this.#box = document.createElement('div');
    this.#box.append(document.createElement('slot'));
    root.append(this.#probe, this.#box);
  }

  /**
   * Says which values are not understood.
   *
   * @param {string[]} names of attributes
   */
  #check(names) {
    for (const name of names) {
      const value = this.getAttribute(name);
      if (value && VALUES[name]?.test(value) === false) this.#refuse(`${name}="${value}" is not understood.`);
    }
  }

  /** @param {string} message about what does not keep the charts from being shown */
  #refuse(message) {
    this.#refused += 1;
    if (this.#refused > MOST_REFUSED) return;
    console.warn('portogram-charts:', message, this);
    this.#tell('error', { message });
  }

  /** Waits for the moment to load. */
  #schedule() {
    if (!this.#text('src').trim()) {
      const timer = setTimeout(() => this.#fail('There is no file: the attribute src is missing.'), NO_SRC_MILLIS);
      this.#ends.push(() => clearTimeout(timer));
      return;
    }
    const task = { start: () => this.#load() };
    const loading = this.#text('loading');
    if (loading === 'eager') soon(this, task);
    else if (loading !== 'click') whenNear(this, task);
    else {
      const button = document.createElement('button');
      button.textContent = 'Show the charts';
      button.part.add('button');
      button.onclick = () => {
        button.remove();
        soon(this, task);
      };
      this.#box?.append(button);
    }
  }

  /** @returns {Promise<void>} resolved once the charts are there, or cannot be */
  #load() {
    return new Promise((resolve) => {
      this.#settled = resolve;
      this.#read().catch((error) => this.#fail(error.message));
    });
  }

  async #read() {
    const urls = this.#text('src').split(/\s+/).filter(Boolean).map((src) => new URL(src, document.baseURI));
    const frame = this.#open([]);
    try {
      const files = await Promise.all(urls.map(fetched));
      frame.send({ type: 'open', files });
    } catch (error) {
      if (frame !== this.#frame) return;
      // A policy that refuses the request of the page around may allow that of the frame.
      if (error instanceof Refused && urls.every(({ origin }) => origin === this.#site().origin)) this.#open(urls);
      else throw error;
    }
  }

  /** @param {URL[]} urls what the frame loads itself */
  #open(urls) {
    this.#frame?.end();
    const url = new URL('index.html?embed', this.#site());
    for (const { href } of urls) url.searchParams.append('open', href);
    const lang = this.closest('[lang]')?.getAttribute('lang');
    if (lang) url.searchParams.set('lang', lang);
    url.hash = this.#settings();
    const frame = new Frame(url, this.#title(), (message) => this.#receive(message));
    this.#frame = frame;
    this.#firstWidth = this.offsetWidth;
    this.#put('loading');
    this.#box?.append(frame.iframe);
    this.#show();
    return frame;
  }

  #stop() {
    forget(this);
    this.#settled();
    this.#frame?.end();
    this.#frame = null;
    this.#asked = 0;
    this.report = null;
    this.#put('');
    for (const rest of this.shadowRoot?.querySelectorAll('p, button') ?? []) rest.remove();
  }

  /** @param {FromFrame} message */
  #receive(message) {
    switch (message.type) {
      case 'ready':
        // The reader has loaded the frame again.
        if (this.#box?.dataset.state === 'shown') soon(this, { start: () => this.#load() });
        return;
      case 'height':
        this.#asked = typeof message.height === 'number' ? message.height : 0;
        return this.#resize();
      case 'load':
        this.#reveal();
        return this.#tell('load');
      case 'report':
        this.report = message.report;
        return this.#tell('report', message.report);
      case 'select':
        return this.#tell('select', message.ports && { ...message.ports, transport: message.transport });
      case 'error': {
        const text = typeof message.message === 'string' ? message.message.slice(0, MOST_CHARACTERS) : '';
        if (!message.fatal) return this.#refuse(text);
        if (!this.#frame?.isReady) return this.#fail(text);
        // The frame shows why.
        this.#reveal();
        return this.#tell('error', { message: text });
      }
    }
  }

  #reveal() {
    this.#put('shown');
    this.#settled();
  }

  /** @param {'' | 'loading' | 'shown' | 'failed'} state of the frame */
  #put(state) {
    if (!this.#box) return;
    this.#box.dataset.state = state;
    this.#resize();
  }

  /** @param {string} message */
  #fail(message) {
    this.#stop();
    this.#put('failed');
    const text = document.createElement('p');
    text.setAttribute('role', 'alert');
    text.part.add('error');
    text.textContent = message;
    this.#box?.prepend(text);
    this.#tell('error', { message });
  }

  /**
   * @param {string} type
   * @param {unknown} [detail]
   */
  #tell(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: type !== 'load' && type !== 'error', composed: true, detail }));
  }

  /** Gives the frame its form and its colours. */
  #show() {
    if (!this.#frame || !this.#probe) return;
    const wanted = this.#text('theme');
    const around = isDarkAround(this, this.#probe) ? 'dark' : 'light';
    const theme = wanted === 'dark' || wanted === 'light' ? wanted : around;
    const { style } = this.#frame.iframe;
    // Otherwise the browser gives the frame a background of its own.
    style.colorScheme = theme;
    style.background = theme === around ? '' : 'Canvas';
    const charts = this.#text('charts') || undefined;
    this.#frame.send({ type: 'show', theme, charts, controls: this.#text('controls'), height: this.#reserved() });
  }

  /** Reserves the space, and gives the frame what it asks for beyond. */
  #resize() {
    if (!this.#box) return;
    const { style, dataset } = this.#box;
    const reserved = this.#reserved();
    const isFixed = this.#fixed > 0;
    // Browsers that size frames do not make them lower than they began, which they have to be when a phone is turned.
    const isByContent = SIZES_FRAMES && !isFixed && dataset.state === 'shown' && this.offsetWidth === this.#firstWidth;
    const height = isFixed ? reserved : Math.min(Math.max(this.#asked, reserved), MAX_HEIGHT);
    dataset.sizing = isByContent ? 'content' : '';
    style.minHeight = `${reserved}px`;
    style.height = isByContent ? 'auto' : `${height}px`;
    if (this.offsetWidth === this.#width) return;
    this.#width = this.offsetWidth;
    this.#show();
  }

  /** The height that the writer wants, in CSS pixels; not above 0 if it is as the content needs. */
  get #fixed() {
    return Number(this.getAttribute('height'));
  }

  #reserved() {
    return this.#fixed > 0 ? this.#fixed : reservedHeight(this.#text('charts'), this.#text('controls'), this.offsetWidth);
  }

  #site() {
    return new URL(this.getAttribute('site') || PortogramCharts.site, document.baseURI);
  }

  #settings() {
    const set = SETTINGS.filter((name) => this.hasAttribute(name));
    return set.map((name) => `${name}=${encodeURIComponent(this.getAttribute(name) ?? '')}`).join('&');
  }

  #title() {
    return this.#text('alt') || `Charts of the packets and bytes per port in ${this.#text('src')}`;
  }

  /** @param {string} name */
  #text(name) {
    return this.getAttribute(name) ?? DEFAULTS[name] ?? '';
  }
}

for (const name of PortogramCharts.observedAttributes) {
  if (name === 'lang') continue;
  Object.defineProperty(PortogramCharts.prototype, camel(name), {
    configurable: true,
    enumerable: true,
    get() {
      return this.getAttribute(name) ?? DEFAULTS[name] ?? '';
    },
    set(value) {
      if (value === null || value === undefined) this.removeAttribute(name);
      else this.setAttribute(name, value);
    },
  });
}

/** @param {string} name of an attribute */
function camel(name) {
  return name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}

/**
 * Loads a file.
 *
 * @param {URL} url
 */
async function fetched(url) {
  const response = await fetch(url).catch(() => {
    throw new Refused(`${url.href} could not be loaded. Is it there, and do the policy of this page (connect-src) and its server allow it?`);
  });
  if (!response.ok) throw new Error(answered(url.href, response));
  return { name: nameOf(url) || 'capture', data: await response.blob() };
}
