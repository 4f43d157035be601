// @ts-check
/** The settings: what the person chooses, as the core takes it. */

import { Direction } from '../direction/direction.js';
import { all, byId } from '../dom.js';
import { Filters } from '../filters/filters.js';
import { check_networks, default_settings } from '../portogram.js';
import { Timeline } from '../timeline/timeline.js';

/**
 * @typedef {import('../portogram.js').Settings} Settings
 * @typedef {import('../portogram.js').Scale} Scale
 */

const CUSTOM = 'custom';

export class Controls {
  /** @type {Settings} */
  #settings = default_settings();
  /** @type {Direction} */
  #direction;
  #timeline = new Timeline((times) => this.#select(times));
  /** @type {Filters} */
  #filters;
  /** @type {(choice: Partial<Settings>) => void} */
  #choose;
  #portRole = byId('port-role', HTMLSelectElement);
  #transports = all('[name="transport"]', HTMLInputElement);
  #tunnels = all('[name="tunnels"]', HTMLInputElement);
  #bins = byId('bins', HTMLSelectElement);
  #binWidths = byId('bin-widths', HTMLElement);
  #system = byId('bins-system', HTMLInputElement);
  #user = byId('bins-user', HTMLInputElement);
  #dynamic = byId('bins-dynamic', HTMLInputElement);

  /**
   * @param {(settings: Settings) => void} changed
   * @param {(scale: Scale) => void} scaleChanged
   */
  constructor(changed, scaleChanged) {
    this.#put();
    byId('controls', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());

    /** @param {Partial<Settings>} choice */
    const choose = (choice) => {
      this.#settings = { ...this.#settings, ...choice };
      this.#direction.put(this.#settings);
      this.#filters.put(this.#settings);
      this.#putTransports();
      changed(this.#settings);
    };
    this.#choose = choose;
    this.#direction = new Direction(this.#settings, choose);
    this.#filters = new Filters(this.#settings, choose);
    this.#portRole.addEventListener('change', () =>
      choose({ port_role: /** @type {Settings['port_role']} */ (this.#portRole.value) }));
    for (const box of this.#transports) {
      box.addEventListener('change', () => choose({ transports: this.#readTransports() }));
    }
    for (const radio of this.#tunnels) {
      radio.addEventListener('change', () =>
        choose({ tunnels: /** @type {Settings['tunnels']} */ (radio.value) }));
    }
    this.#bins.addEventListener('change', () => {
      this.#binWidths.hidden = this.#bins.value !== CUSTOM;
      if (this.#bins.value === CUSTOM) return this.#system.focus();
      this.#putBinWidths(this.#bins.value.split(' '));
      choose({ bin_widths: this.#readBinWidths() });
    });
    this.#binWidths.addEventListener('input', () => {
      const fields = [this.#system, this.#user, this.#dynamic];
      if (fields.every((field) => field.validity.valid)) choose({ bin_widths: this.#readBinWidths() });
    });
    for (const radio of all('[name="scale"]', HTMLInputElement)) {
      radio.addEventListener('change', () => scaleChanged(/** @type {Scale} */ (radio.value)));
    }
  }

  /** @param {import('../timeline/timeline.js').Times} times */
  #select(times) {
    this.#choose({ selection: { ...this.#settings.selection, ...times } });
  }

  /** Another capture has other times, hosts and ports. */
  forgetSelection() {
    const { selection, focus, standouts } = default_settings();
    this.#settings = { ...this.#settings, selection, focus, standouts };
    this.#filters.put(this.#settings);
  }

  /** @param {import('../portogram.js').Focus | null} focus what to look at closely */
  look(focus) {
    this.#choose({ focus });
  }

  /** Also where packets are not held, and have to be read again for it. */
  lookForStandouts() {
    this.#choose({ standouts: true });
  }

  /** @param {string} words hosts, ports and transports that alone are counted, with those that are already */
  only(words) {
    this.#filters.add(words);
  }

  /** @param {string} host that alone is counted */
  onlyHost(host) {
    this.onlyHosts(check_networks(host) ?? []);
  }

  /** @param {string[]} hosts that alone are counted */
  onlyHosts(hosts) {
    this.#choose({ selection: { ...this.#settings.selection, hosts } });
  }

  get settings() {
    return this.#settings;
  }

  /**
   * Says how incoming is told from outgoing, how the service's port is told where it counts, and which time is selected.
   *
   * @param {import('../portogram.js').Description} description
   * @param {import('../portogram.js').View} view
   */
  explain(description, view) {
    this.#direction.show(description);
    this.#timeline.show(view, description.timeline);
    this.#filters.show(description.filters);
    const service = byId('service', HTMLElement);
    service.textContent = description.service ?? '';
    service.hidden = description.service === null;
  }

  /** Shows the settings; a browser that restores a page restores the fields, too. */
  #put() {
    const { port_role, tunnels, bin_widths } = this.#settings;
    this.#portRole.value = port_role;
    this.#putTransports();
    for (const radio of this.#tunnels) radio.checked = radio.value === tunnels;
    const widths = [bin_widths.system, bin_widths.user, bin_widths.dynamic];
    this.#bins.value = widths.join(' ');
    this.#putBinWidths(widths);
    for (const radio of all('[name="scale"]', HTMLInputElement)) radio.checked = radio.defaultChecked;
  }

  #putTransports() {
    const { transports } = this.#settings;
    for (const box of this.#transports) box.checked = transports.some((transport) => transport === box.value);
    byId('no-transport', HTMLElement).hidden = transports.length > 0;
  }

  #readTransports() {
    const chosen = this.#transports.filter((box) => box.checked).map((box) => box.value);
    return /** @type {Settings['transports']} */ (chosen);
  }

  /** @param {(string | number)[]} widths */
  #putBinWidths([system, user, dynamic]) {
    this.#system.value = String(system);
    this.#user.value = String(user);
    this.#dynamic.value = String(dynamic);
  }

  /** @returns {Settings['bin_widths']} */
  #readBinWidths() {
    return {
      system: this.#system.valueAsNumber,
      user: this.#user.valueAsNumber,
      dynamic: this.#dynamic.valueAsNumber,
    };
  }
}
