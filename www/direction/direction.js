// @ts-check
/** The local side: how it was inferred, and the ways to correct it. */

import { byId, make } from '../dom.js';
import { refusedBecause } from '../notice/sentences.js';
import { check_networks, is_local_host, local_networks_text, toggle_local_host } from '../portogram.js';
import { close, closesItself } from '../widgets/menu.js';
import { Guess } from './guess.js';

/**
 * @typedef {import('../portogram.js').Settings} Settings
 * @typedef {import('../portogram.js').Description} Description
 * @typedef {import('../portogram.js').DirectionText} DirectionText
 */

/** The most hosts that are offered as the local side. */
const MAX_CANDIDATES = 4;
/** Thickness of the arrows, in CSS pixels. */
const [THINNEST, THICKEST] = [2, 14];

export class Direction {
  /** @type {(choice: Partial<Settings>) => void} */
  #choose;
  /** @type {Settings} */
  #settings;
  /** @type {string[]} hosts and networks of the capture, which the field suggests */
  #seen = [];
  #networks = byId('networks', HTMLInputElement);
  #error = byId('networks-error', HTMLElement);
  #completions = byId('networks-seen', HTMLDataListElement);
  #swap = byId('swap', HTMLButtonElement);
  #readings = byId('readings', HTMLDetailsElement);
  #readingList = byId('reading-list', HTMLElement);
  /** @type {Guess} */
  #guess;

  /**
   * @param {Settings} settings
   * @param {(choice: Partial<Settings>) => void} choose
   */
  constructor(settings, choose) {
    this.#settings = settings;
    this.#choose = choose;
    this.#guess = new Guess(settings, (choice) => this.#take(choice));
    this.#networks.value = local_networks_text(settings);
    this.#networks.addEventListener('input', () => this.#typed());
    this.#networks.addEventListener('focus', () => this.#complete());
    this.#swap.addEventListener('click', () => choose({ swap_direction: !this.#settings.swap_direction }));
    closesItself(this.#readings);
  }

  /** @param {Settings} settings */
  put(settings) {
    this.#settings = settings;
    this.#guess.put(settings);
    this.#swap.setAttribute('aria-pressed', String(settings.swap_direction));
  }

  /** @param {Settings} settings whose networks replace what is typed */
  replace(settings) {
    this.#networks.value = local_networks_text(settings);
    this.#putError('');
  }

  /**
   * Returns the settings without an answer to the question of a guess, which another capture does not share.
   *
   * @returns {Settings}
   */
  withoutAnswer() {
    const before = this.#guess.takeBack();
    if (!before) return this.#settings;
    const settings = { ...this.#settings, ...before };
    this.#networks.value = local_networks_text(settings);
    return settings;
  }

  /** @param {Description} description */
  show({ direction }) {
    const { explanation, sureness, is_guess, networks, missing, hosts, diagram } = direction;
    putDiagram(diagram);
    const why = byId('explanation', HTMLElement);
    why.textContent = why.title = explanation;
    const sure = byId('sureness', HTMLElement);
    sure.textContent = sureness ?? '';
    sure.hidden = sureness === null;
    sure.toggleAttribute('data-guess', is_guess);
    if (!this.#settings.local_networks) this.#networks.placeholder = this.#networks.title = networks || 'networks or addresses';
    byId('no-direction', HTMLElement).hidden = missing !== 'direction';
    this.#putCandidates(direction);
    this.#swap.hidden = diagram === null;
    byId('no-conversation', HTMLElement).hidden = missing !== 'conversation';
    byId('no-ports', HTMLElement).hidden = missing !== 'ports';
    const around = hosts.map(({ network }) => network).filter((network) => network !== null);
    this.#seen = [...new Set([...around, ...hosts.map(({ address }) => address)])];
    this.#guess.show(direction.readings);
    this.#putReadings(direction);
    this.#putHosts(hosts);
  }

  #typed() {
    this.#complete();
    const local_networks = this.#read();
    if (local_networks !== undefined) this.#choose({ local_networks });
  }

  /** @returns {string[] | null | undefined} `undefined` if the text is not understood */
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

  /**
   * Suggests hosts and networks for the last word. The browser compares whole texts, so each suggestion begins with the text
   * before that word.
   */
  #complete() {
    const before = this.#networks.value.match(/^.*[\s,;]/)?.[0] ?? '';
    const offers = this.#seen.filter((word) => !before.includes(word));
    this.#completions.replaceChildren(...offers.map((word) => completion(before + word)));
  }

  /** @param {import('./guess.js').Choice} choice */
  #take(choice) {
    this.#networks.value = local_networks_text({ ...this.#settings, ...choice });
    this.#putError('');
    this.#choose(choice);
  }

  /** @param {string} address */
  #toggle(address) {
    const settings = toggle_local_host(this.#settings, address);
    this.#networks.value = local_networks_text(settings);
    this.#putError('');
    this.#choose({ local_networks: settings.local_networks });
  }

  /** @param {DirectionText} direction */
  #putReadings({ runners_up, has_file_marks, method }) {
    const current = this.#settings.local_networks ? null : this.#settings.direction;
    /** @type {{ choice: Settings['direction'], name: string, text: string }[]} */
    const readings = [{ choice: 'auto', name: 'Automatic', text: 'by the method that explains most' }];
    if (has_file_marks) {
      const text = 'inferred, without the marks that the file gives each packet';
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
          close(this.#readings);
          this.#networks.value = '';
          this.#putError('');
          this.#choose({ direction: choice, local_networks: null });
        });
        return button;
      }),
    );
  }

  /**
   * Offers the busiest hosts and the network around the first as the local side.
   *
   * @param {DirectionText} direction
   */
  #putCandidates({ hosts }) {
    const networks = hosts.slice(0, 1).map(({ network }) => network).filter((network) => network !== null);
    const candidates = [...hosts.slice(0, MAX_CANDIDATES).map(({ address }) => address), ...networks];
    byId('candidates', HTMLElement).replaceChildren(...candidates.map((candidate) => {
      const button = make('button', '', candidate);
      button.type = 'button';
      button.dataset.testid = 'candidate';
      button.addEventListener('click', () => {
        this.#networks.value = candidate;
        this.#typed();
      });
      return button;
    }));
  }

  /** @param {import('../portogram.js').HostText[]} hosts */
  #putHosts(hosts) {
    byId('hosts-panel', HTMLElement).hidden = hosts.length === 0;
    byId('hosts', HTMLTableSectionElement).replaceChildren(...hosts.map((host) => this.#hostRow(host)));
  }

  /** @param {import('../portogram.js').HostText} host */
  #hostRow({ address, packets, share, bytes, share_of_bytes, side }) {
    const isMine = is_local_host(this.#settings, address);
    const button = make('button', '', 'Mine');
    button.type = 'button';
    button.title = isMine ? 'Remove it from the local side' : 'Add it to the local side';
    button.setAttribute('aria-pressed', String(isMine));
    button.setAttribute('aria-label', `${address} is mine`);
    button.addEventListener('click', () => this.#toggle(address));
    const heading = make('th', '', address);
    heading.scope = 'row';
    const where = make('td', `side ${side}`, side);
    const of = (/** @type {string} */ count, /** @type {string} */ part) => [make('td', '', count), make('td', 'share', part)];
    const cells = [...of(packets, share), ...of(bytes, share_of_bytes)];
    return make('tr', '', heading, where, ...cells, make('td', 'mine', button));
  }
}

/** @param {string} value */
function completion(value) {
  const option = make('option', '');
  option.value = value;
  return option;
}

/** @param {import('../portogram.js').DirectionDiagram | null} diagram */
function putDiagram(diagram) {
  byId('sides-diagram', HTMLElement).hidden = diagram === null;
  const neither = byId('sides-neither', HTMLElement);
  neither.textContent = diagram?.neither ?? '';
  neither.hidden = !neither.textContent;
  if (!diagram) return;
  const { local, elsewhere, incoming, outgoing, incoming_part, outgoing_part } = diagram;
  const texts = { local, elsewhere, incoming, outgoing };
  for (const [name, text] of Object.entries(texts)) byId(`sides-${name}`, HTMLElement).textContent = text;
  for (const [name, part] of Object.entries({ incoming: incoming_part, outgoing: outgoing_part })) {
    const arrow = byId(`sides-${name}-arrow`, HTMLElement);
    arrow.hidden = part === 0;
    arrow.style.setProperty('--thickness', `${THINNEST + part * (THICKEST - THINNEST)}px`);
  }
}
