// @ts-check
/** The settings: what the person chooses, as the core takes it. */

import { all, byId } from './dom.js';
import { check_networks, default_settings } from './portogram.js';

/**
 * @typedef {import('./portogram.js').Settings} Settings
 * @typedef {import('./portogram.js').Scale} Scale
 */

const CUSTOM = 'custom';

export class Controls {
  /** @type {Settings} */
  #settings = default_settings();
  #networks = byId('networks', HTMLInputElement);
  #networksError = byId('networks-error', HTMLElement);
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
      changed(this.#settings);
    };
    this.#networks.addEventListener('input', () => {
      const local_networks = this.#readNetworks();
      if (local_networks !== undefined) choose({ local_networks });
    });
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

  get settings() {
    return this.#settings;
  }

  /**
   * Says how incoming is told from outgoing, what is assumed while no networks are named, and what is missing where
   * neither direction has a packet.
   *
   * @param {import('./portogram.js').Description} description
   */
  explain({ direction: { explanation, networks, missing } }) {
    byId('explanation', HTMLElement).textContent = explanation;
    if (!this.#settings.local_networks) this.#networks.placeholder = this.#networks.title = networks;
    byId('no-direction', HTMLElement).hidden = missing !== 'direction';
    byId('no-ports', HTMLElement).hidden = missing !== 'ports';
  }

  /** Shows the settings; a browser that restores a page restores the fields, too. */
  #put() {
    const { local_networks, port_role, transports, tunnels, bin_widths } = this.#settings;
    this.#networks.value = local_networks?.join(', ') ?? '';
    this.#portRole.value = port_role;
    for (const box of this.#transports) box.checked = transports.some((transport) => transport === box.value);
    for (const radio of this.#tunnels) radio.checked = radio.value === tunnels;
    const widths = [bin_widths.system, bin_widths.user, bin_widths.dynamic];
    this.#bins.value = widths.join(' ');
    this.#putBinWidths(widths);
    for (const radio of all('[name="scale"]', HTMLInputElement)) radio.checked = radio.defaultChecked;
  }

  /** @returns {string[] | null | undefined} undefined while the text is not understood */
  #readNetworks() {
    try {
      const networks = check_networks(this.#networks.value);
      this.#putNetworksError('');
      return networks;
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      this.#putNetworksError(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** @param {string} message */
  #putNetworksError(message) {
    this.#networksError.textContent = message;
    this.#networks.setAttribute('aria-invalid', String(message !== ''));
  }

  #readTransports() {
    const chosen = this.#transports.filter((box) => box.checked).map((box) => box.value);
    byId('no-transport', HTMLElement).hidden = chosen.length > 0;
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
