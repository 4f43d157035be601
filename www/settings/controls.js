// @ts-check
/** The form with the settings. It holds the current settings of the page. */

import { Direction } from '../direction/direction.js';
import { all, byId } from '../dom.js';
import { Filters } from '../filters/filters.js';
import { add_focus_filter, default_settings, select_only_hosts, settings_for_next_capture } from '../portogram.js';
import { Timeline } from '../timeline/timeline.js';

/**
 * @typedef {import('../portogram.js').Settings} Settings
 * @typedef {import('../portogram.js').Focus} Focus
 * @typedef {import('../portogram.js').Scale} Scale
 */

const CUSTOM = 'custom';

export class Controls {
  /** @type {Settings} */
  #settings = default_settings();
  /** @type {Direction} */
  #direction;
  #timeline = new Timeline((times) => this.#choose({ selection: { ...this.#settings.selection, ...times } }));
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
   * @param {(settings: Settings) => void} changed is called after a change of the settings
   * @param {(scale: Scale) => void} scaleChanged is called after a change of the scale
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

  /** Removes the times, hosts and ports that are selected, since another capture has other ones. */
  prepareForNextCapture() {
    this.#settings = settings_for_next_capture(this.#settings);
    this.#direction.put(this.#settings);
    this.#filters.put(this.#settings);
  }

  /** @param {Focus | null} focus the ports whose details are counted */
  setFocus(focus) {
    this.#choose({ focus });
  }

  /** Asks for the findings even if the files have to be read again for them. */
  requestFindings() {
    this.#choose({ standouts: true });
  }

  /** @param {Focus} focus the ports that are added to the filters */
  addFilter(focus) {
    this.#choose(add_focus_filter(this.#settings, focus));
  }

  /** @param {string} hosts the hosts that replace those of the filters */
  selectOnlyHosts(hosts) {
    this.#choose(select_only_hosts(this.#settings, hosts));
  }

  get settings() {
    return this.#settings;
  }

  /**
   * Shows how the direction and the service port were inferred, the active filters, and the time that is selected.
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

  /** Fills the fields. A browser that restores a page would otherwise leave its former values in them. */
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
