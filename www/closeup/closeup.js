// @ts-check
/** The panel about one port: its hosts, times, packet lengths, and filters that find the same packets in other tools. */

import { byId, focusOn, make } from '../dom.js';
import { is_same_focus, named_ports } from '../portogram.js';
import { putBars } from '../widgets/bars.js';
import { putFacts } from '../widgets/facts.js';
import { swatch } from '../widgets/swatch.js';
import { putTimes } from '../widgets/times.js';

/**
 * @typedef {import('../portogram.js').CloseupText} CloseupText
 * @typedef {import('../portogram.js').Focus} Focus
 */

/**
 * The settings that the panel changes.
 *
 * @typedef {object} Choices
 * @property {(focus: Focus | null) => void} setFocus requests the details of a port; `null` ends that
 * @property {(focus: Focus) => void} addFilter adds the port as a filter
 * @property {(hosts: string) => void} selectOnlyHosts replaces the hosts that are counted
 */

export class Closeup {
  /** @type {Choices} */
  #choices;
  /** @type {Focus | null} */
  #focus = null;
  /** @type {Element | null} the element to focus after closing */
  #opener = null;
  #panel = byId('closeup', HTMLElement);
  #title = byId('closeup-title', HTMLElement);
  #content = byId('closeup-content', HTMLElement);

  /** @param {Choices} choices */
  constructor(choices) {
    this.#choices = choices;
    byId('closeup-close', HTMLButtonElement).addEventListener('click', () => this.close());
    byId('closeup-only', HTMLButtonElement).addEventListener('click', () => {
      if (this.#focus) choices.addFilter(this.#focus);
    });
    this.#panel.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.close();
    });
  }

  /**
   * Opens the panel and requests its contents.
   *
   * @param {Focus} focus
   */
  open(focus) {
    this.restore(focus);
    this.#choices.setFocus(focus);
  }

  /**
   * Opens the panel for a port whose contents are already requested, or closes it.
   *
   * @param {Focus | null} focus
   */
  restore(focus) {
    if (!focus) {
      const hadFocus = this.#panel.contains(document.activeElement);
      this.hide();
      if (hadFocus) focusOn(this.#opener);
      return;
    }
    if (this.#focus && is_same_focus(focus, this.#focus)) return;
    this.#focus = focus;
    if (this.#panel.hidden) this.#opener = document.activeElement;
    this.#panel.hidden = false;
    this.#panel.setAttribute('aria-busy', 'true');
    const { first, last } = focus.ports;
    this.#title.textContent = named_ports(first, last);
    this.#panel.scrollTop = 0;
    focusOn(this.#title);
  }

  close() {
    if (this.#panel.hidden) return;
    this.hide();
    this.#choices.setFocus(null);
    focusOn(this.#opener);
  }

  hide() {
    this.#panel.hidden = true;
    this.#focus = null;
  }

  /**
   * Shows the details of the port, unless they are those of another port.
   *
   * @param {CloseupText | null} closeup
   * @param {import('../portogram.js').View} view
   */
  show(closeup, view) {
    if (!closeup || !this.#focus || !is_same_focus(closeup.focus, this.#focus)) return;
    this.#panel.removeAttribute('aria-busy');
    const { ports, transport } = closeup.focus;
    const color = ports.first === ports.last ? view.service_color(ports.first, transport) : undefined;
    this.#title.replaceChildren(...(color === undefined ? [] : [swatch(color)]), closeup.title);
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
        copy.textContent = (await copyText(value)) ? 'Copied' : 'Not allowed';
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
        // The row is about to be replaced.
        this.#title.focus();
        this.#choices.selectOnlyHosts(host.address);
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

/**
 * Copies a text to the clipboard.
 *
 * @param {string} text
 * @returns {Promise<boolean>} `false` if the browser does not allow it
 */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
