// @ts-check
/** The form with the settings. It holds the current settings of the page. */

import { Direction } from '../direction/direction.js';
import { all, byId } from '../dom.js';
import { Filters } from '../filters/filters.js';
import { add_focus_filter, default_settings, select_only_hosts, settings_for_next_capture, toggle_interface } from '../portogram.js';
import { Timeline } from '../timeline/timeline.js';
import { Fields } from './fields.js';

/**
 * @typedef {import('../portogram.js').Settings} Settings
 * @typedef {import('../portogram.js').Focus} Focus
 * @typedef {import('../portogram.js').Scale} Scale
 */

export class Controls {
  /** @type {Settings} */
  #settings = default_settings();
  /** @type {Direction} */
  #direction;
  /** @type {Timeline} */
  #timeline;
  /** @type {Filters} */
  #filters;
  /** @type {(choice: Partial<Settings>) => void} */
  #choose;
  #fields = new Fields(() => this.#settings, (settings) => this.#choose(settings));

  /**
   * @param {import('../portogram.js').Wording} wording
   * @param {(settings: Settings) => void} changed is called after a change of the settings
   * @param {(scale: Scale) => void} scaleChanged is called after a change of the scale
   * @param {(measure: import('../portogram.js').TimeMeasure) => void} measureChanged is called after a change of what the timeline counts
   */
  constructor(wording, changed, scaleChanged, measureChanged) {
    this.#putFields();
    byId('controls', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());

    /** @param {Partial<Settings>} choice */
    const choose = (choice) => {
      this.#settings = { ...this.#settings, ...choice };
      this.#direction.put(this.#settings);
      this.#filters.put(this.#settings);
      this.#putFields();
      changed(this.#settings);
    };
    this.#choose = choose;
    this.#timeline = new Timeline(
      (times) => this.#choose({ selection: { ...this.#settings.selection, ...times } }),
      measureChanged,
    );
    this.#direction = new Direction(this.#settings, choose);
    this.#filters = new Filters(wording, this.#settings, choose);
    for (const radio of all('[name="scale"]', HTMLInputElement)) {
      // A browser that restores a page restores its fields, too.
      radio.checked = radio.defaultChecked;
      radio.addEventListener('change', () => scaleChanged(/** @type {Scale} */ (radio.value)));
    }
  }

  /**
   * Removes the times, hosts and ports that are selected, and the answer which of two sides is local, since another capture has
   * other ones.
   */
  prepareForNextCapture() {
    this.#settings = settings_for_next_capture(this.#direction.withoutAnswer());
    this.#direction.put(this.#settings);
    this.#filters.put(this.#settings);
  }

  /** @param {Focus | null} focus the ports whose details are counted */
  setFocus(focus) {
    this.#choose({ focus });
  }

  /** @param {boolean} isShown whether ports over time are counted */
  setHeatMap(isShown) {
    this.#choose({ heat_map: isShown });
  }

  /** Asks for the findings even if the files have to be read again for them. */
  requestFindings() {
    this.#choose({ standouts: true });
  }

  /** @param {Focus} focus the ports that are added to the filters */
  addFilter(focus) {
    this.#choose(add_focus_filter(this.#settings, focus));
  }

  /** @param {string} key the interface that is added to the filters, or removed from them */
  toggleInterface(key) {
    this.#choose(toggle_interface(this.#settings, key));
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

  #putFields() {
    this.#fields.put(this.#settings);
    byId('no-transport', HTMLElement).hidden = this.#settings.transports.length > 0;
  }
}
