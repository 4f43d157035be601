// @ts-check
/** The panel that looks closely at a port: who, when, how long, and how to find the same packets elsewhere. */

import { putBars } from '../widgets/bars.js';
import { byId, make } from '../dom.js';
import { putFacts } from '../widgets/facts.js';
import { named_ports } from '../portogram.js';
import { putTimes } from '../widgets/times.js';

/**
 * @typedef {import('../portogram.js').CloseupText} CloseupText
 * @typedef {import('../portogram.js').Focus} Focus
 */

/**
 * What the panel asks of the page.
 *
 * @typedef {object} Asks
 * @property {(focus: Focus | null) => void} look nothing: the panel is closed
 * @property {(words: string) => void} only takes a port as a filter
 * @property {(host: string) => void} onlyHost takes a host as the filter, in place of others
 */

export class Closeup {
  /** @type {Asks} */
  #asks;
  /** @type {Focus | null} */
  #focus = null;
  /** @type {Element | null} where the focus was before */
  #from = null;
  #panel = byId('closeup', HTMLElement);
  #title = byId('closeup-title', HTMLElement);
  #content = byId('closeup-content', HTMLElement);

  /** @param {Asks} asks */
  constructor(asks) {
    this.#asks = asks;
    byId('closeup-close', HTMLButtonElement).addEventListener('click', () => this.close());
    byId('closeup-only', HTMLButtonElement).addEventListener('click', () => {
      if (this.#focus) asks.only(portWords(this.#focus));
    });
    this.#panel.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.close();
    });
  }

  /**
   * Opens the panel; what it shows comes with the answer.
   *
   * @param {Focus} focus
   */
  open(focus) {
    this.#focus = focus;
    if (this.#panel.hidden) this.#from = document.activeElement;
    this.#panel.hidden = false;
    this.#panel.setAttribute('aria-busy', 'true');
    const { first, last } = focus.ports;
    this.#title.textContent = named_ports(first, last);
    this.#panel.scrollTop = 0;
    this.#title.focus();
    this.#asks.look(focus);
  }

  close() {
    if (this.#panel.hidden) return;
    this.hide();
    this.#asks.look(null);
    if (this.#from instanceof HTMLElement) this.#from.focus();
  }

  hide() {
    this.#panel.hidden = true;
    this.#focus = null;
  }

  /** @param {CloseupText | null} closeup the answer; that to another question is not shown */
  show(closeup) {
    if (!closeup || !this.#focus || !isSame(closeup.focus, this.#focus)) return;
    this.#panel.removeAttribute('aria-busy');
    this.#title.textContent = closeup.title;
    byId('closeup-subtitle', HTMLElement).textContent = closeup.subtitle;
    putFacts(byId('closeup-classes', HTMLElement), closeup.classes);
    this.#putFilters(closeup);
    this.#putHosts(closeup);
    byId('closeup-interval', HTMLElement).textContent = closeup.interval === null ? '' : `packets per ${closeup.interval}`;
    byId('closeup-canvas', HTMLCanvasElement).setAttribute('aria-label', closeup.alt);
    byId('closeup-time', HTMLElement).hidden = closeup.interval === null;
    putBars(byId('closeup-lengths', HTMLElement), closeup.lengths);
    putBars(byId('closeup-other-ports', HTMLElement), closeup.other_ports);
    byId('closeup-other-ports-cut', HTMLElement).textContent = closeup.other_ports_cut;
    byId('closeup-times', HTMLElement).replaceChildren(...closeup.times.map((times) => {
      const section = make('section', '');
      putTimes(section, { ...times, name: `${times.name}: timing` });
      return section;
    }));
    this.#content.hidden = closeup.classes.length === 0;
    byId('closeup-empty', HTMLElement).hidden = closeup.classes.length > 0;
  }

  /** @param {CloseupText} closeup */
  #putFilters({ filters }) {
    byId('closeup-filters', HTMLElement).replaceChildren(...filters.map(({ label, value }) => {
      const copy = make('button', '', 'Copy');
      copy.type = 'button';
      copy.setAttribute('aria-label', `Copy the filter for ${label}`);
      copy.addEventListener('click', async () => {
        copy.textContent = (await isCopied(value)) ? 'Copied' : 'Not allowed';
        setTimeout(() => (copy.textContent = 'Copy'), 2000);
      });
      return make('div', '', make('dt', '', label), make('dd', '', make('code', '', value), copy));
    }));
  }

  /** @param {CloseupText} closeup */
  #putHosts({ hosts, hosts_cut }) {
    byId('closeup-hosts', HTMLElement).replaceChildren(...hosts.map((host) => {
      const button = make('button', 'link', host.address);
      button.type = 'button';
      button.title = 'Count only packets of this host';
      button.addEventListener('click', () => {
        // The row is about to be another.
        this.#title.focus();
        this.#asks.onlyHost(host.address);
      });
      const heading = make('th', '', button, ' ', make('small', '', [host.side, host.role].filter(Boolean).join(', ')));
      heading.scope = 'row';
      const cells = [host.packets, host.bytes, host.first, host.last].map((text) => make('td', '', text));
      const row = make('tr', '', heading, ...cells);
      row.title = `Sent ${host.sent}; received ${host.received}; ${host.times}`;
      return row;
    }));
    byId('closeup-hosts-cut', HTMLElement).textContent = hosts_cut;
  }
}

/** @param {Focus} focus */
function portWords({ ports: { first, last }, transport }) {
  const ports = first === last ? String(first) : `${first}-${last}`;
  return transport ? `${transport} ${ports}` : ports;
}

/**
 * @param {Focus} a
 * @param {Focus} b
 */
function isSame(a, b) {
  return a.ports.first === b.ports.first && a.ports.last === b.ports.last && a.transport === b.transport;
}

/** @param {string} text */
async function isCopied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
