// @ts-check
/** The settings: what the person chooses, as the core takes it. */

import { Direction } from './direction.js';
import { all, byId } from './dom.js';
import { default_settings } from './portogram.js';
import { Timeline } from './timeline.js';

/**
 * @typedef {import('./portogram.js').Settings} Settings
 * @typedef {import('./portogram.js').Scale} Scale
 */

const CUSTOM = 'custom';

export class Controls {
  /** @type {Settings} */
  #settings = default_settings();
  /** @type {Direction} */
  #direction;
  #timeline = new Timeline((times) => this.#select(times));
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
      changed(this.#settings);
    };
    this.#choose = choose;
    this.#direction = new Direction(this.#settings, choose);
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

  /** @param {import('./timeline.js').Times} times */
  #select(times) {
    this.#choose({ selection: { ...this.#settings.selection, ...times } });
  }

  /** Another capture has other times. */
  forgetTimes() {
    this.#settings = { ...this.#settings, selection: { ...this.#settings.selection, since_nanos: null, until_nanos: null } };
  }

  get settings() {
    return this.#settings;
  }

  /**
   * Says how incoming is told from outgoing, how the service's port is told where it counts, and which time is selected.
   *
   * @param {import('./portogram.js').Description} description
   * @param {import('./portogram.js').View} view
   */
  explain(description, view) {
    this.#direction.show(description);
    this.#timeline.show(view, description.timeline);
    const service = byId('service', HTMLElement);
    service.textContent = description.service ?? '';
    service.hidden = description.service === null;
  }

  /** Shows the settings; a browser that restores a page restores the fields, too. */
  #put() {
    const { port_role, transports, tunnels, bin_widths } = this.#settings;
    this.#portRole.value = port_role;
    for (const box of this.#transports) box.checked = transports.some((transport) => transport === box.value);
    for (const radio of this.#tunnels) radio.checked = radio.value === tunnels;
    const widths = [bin_widths.system, bin_widths.user, bin_widths.dynamic];
    this.#bins.value = widths.join(' ');
    this.#putBinWidths(widths);
    for (const radio of all('[name="scale"]', HTMLInputElement)) radio.checked = radio.defaultChecked;
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
