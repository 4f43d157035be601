// @ts-check
/** Which side is local: how it was found out, and every way to correct it. */

import { byId, make } from '../dom.js';
import { check_networks } from '../portogram.js';
import { refusedBecause } from '../notice/words.js';

/**
 * @typedef {import('../portogram.js').Settings} Settings
 * @typedef {import('../portogram.js').Description} Description
 * @typedef {import('../portogram.js').DirectionText} DirectionText
 * @typedef {Pick<Settings, 'local_networks' | 'direction' | 'swap_direction'>} Choices
 */

export class Direction {
  /** @type {(choice: Partial<Choices>) => void} */
  #choose;
  /** @type {Choices} */
  #choices;
  /** @type {string[]} hosts and networks that a word of the field can be completed to */
  #seen = [];
  #networks = byId('networks', HTMLInputElement);
  #error = byId('networks-error', HTMLElement);
  #completions = byId('networks-seen', HTMLDataListElement);
  #swap = byId('swap', HTMLButtonElement);
  #readings = byId('readings', HTMLDetailsElement);
  #readingList = byId('reading-list', HTMLElement);

  /**
   * @param {Choices} choices
   * @param {(choice: Partial<Choices>) => void} choose
   */
  constructor(choices, choose) {
    this.#choices = choices;
    this.#choose = choose;
    this.#networks.value = choices.local_networks?.join(', ') ?? '';
    this.#networks.addEventListener('input', () => this.#typed());
    this.#networks.addEventListener('focus', () => this.#complete());
    this.#swap.addEventListener('click', () => choose({ swap_direction: !this.#choices.swap_direction }));
    this.#readings.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.#close();
    });
    addEventListener('click', ({ target }) => {
      if (!(target instanceof Node && this.#readings.contains(target))) this.#readings.open = false;
    });
  }

  /** @param {Choices} choices what is asked from now on */
  put(choices) {
    this.#choices = choices;
    this.#swap.setAttribute('aria-pressed', String(choices.swap_direction));
  }

  /** @param {Description} description */
  show({ direction }) {
    const { explanation, sureness, is_guess, networks, missing, hosts } = direction;
    byId('explanation', HTMLElement).textContent = explanation;
    const sure = byId('sureness', HTMLElement);
    sure.textContent = sureness ?? '';
    sure.hidden = sureness === null;
    sure.toggleAttribute('data-guess', is_guess);
    if (!this.#choices.local_networks) this.#networks.placeholder = this.#networks.title = networks || 'networks or addresses';
    byId('no-direction', HTMLElement).hidden = missing !== 'direction';
    byId('no-ports', HTMLElement).hidden = missing !== 'ports';
    const around = hosts.map(({ network }) => network).filter((network) => network !== null);
    this.#seen = [...new Set([...around, ...hosts.map(({ address }) => address)])];
    this.#putReadings(direction);
    this.#putHosts(hosts);
  }

  #typed() {
    this.#complete();
    const local_networks = this.#read();
    if (local_networks !== undefined) this.#choose({ local_networks });
  }

  /** @returns {string[] | null | undefined} undefined while the text is not understood */
  #read() {
    try {
      const networks = check_networks(this.#networks.value) ?? null;
      this.#putError('');
      return networks;
    } catch (error) {
      this.#putError(refusedBecause(error));
      return undefined;
    }
  }

  /** @param {string} message */
  #putError(message) {
    this.#error.textContent = message;
    this.#networks.setAttribute('aria-invalid', String(message !== ''));
  }

  /** Offers what was seen for the last word; the browser compares the whole text. */
  #complete() {
    const before = this.#networks.value.match(/^.*[\s,;]/)?.[0] ?? '';
    const offers = this.#seen.filter((word) => !before.includes(word));
    this.#completions.replaceChildren(...offers.map((word) => completion(before + word)));
  }

  /** @param {string[] | null} networks */
  #name(networks) {
    this.#networks.value = networks?.map((network) => network.replace(/\/(32|128)$/, '')).join(', ') ?? '';
    this.#putError('');
    this.#choose({ local_networks: networks });
  }

  /** @param {DirectionText} direction */
  #putReadings({ runners_up, has_file_marks, method }) {
    const current = this.#choices.local_networks ? null : this.#choices.direction;
    /** @type {{ choice: Settings['direction'], name: string, text: string }[]} */
    const readings = [{ choice: 'auto', name: 'Automatic', text: 'by the method that explains most' }];
    if (has_file_marks) {
      const text = 'found out without what the file says of each packet';
      readings.push({ choice: 'ignore-file-marks', name: 'Ignore the file’s marks', text });
    }
    for (const { method, name, text } of runners_up) readings.push({ choice: method, name, text });
    if (current && !readings.some(({ choice }) => choice === current)) {
      readings.push({ choice: current, name: method, text: 'as now' });
    }
    this.#readingList.replaceChildren(
      ...readings.map(({ choice, name, text }) => {
        const button = make('button', '', make('strong', '', name), make('span', '', text));
        button.type = 'button';
        button.dataset.testid = `reading-${choice}`;
        button.setAttribute('aria-pressed', String(choice === current));
        button.addEventListener('click', () => {
          this.#close();
          this.#networks.value = '';
          this.#putError('');
          this.#choose({ direction: choice, local_networks: null });
        });
        return button;
      }),
    );
  }

  #close() {
    this.#readings.open = false;
    this.#readings.querySelector('summary')?.focus();
  }

  /** @param {import('../portogram.js').HostText[]} hosts */
  #putHosts(hosts) {
    byId('hosts-panel', HTMLElement).hidden = hosts.length === 0;
    byId('hosts', HTMLTableSectionElement).replaceChildren(...hosts.map((host) => this.#hostRow(host)));
  }

  /** @param {import('../portogram.js').HostText} host */
  #hostRow({ address, packets, share, side }) {
    const named = this.#choices.local_networks ?? [];
    const own = check_networks(address) ?? [];
    const isNamed = own.every((network) => named.includes(network));
    const button = make('button', '', 'Mine');
    button.type = 'button';
    button.title = isNamed ? 'Take it from the local side' : 'Take it as local, with what is named already';
    button.setAttribute('aria-pressed', String(isNamed));
    button.setAttribute('aria-label', `${address} is mine`);
    button.addEventListener('click', () => {
      const rest = named.filter((network) => !own.includes(network));
      const networks = isNamed ? rest : [...rest, ...own];
      this.#name(networks.length > 0 ? networks : null);
    });
    const heading = make('th', '', address);
    heading.scope = 'row';
    const where = make('td', `side ${side}`, side);
    return make('tr', '', heading, where, make('td', '', packets), make('td', 'share', share), make('td', 'mine', button));
  }
}

/** @param {string} value */
function completion(value) {
  const option = make('option', '');
  option.value = value;
  return option;
}
