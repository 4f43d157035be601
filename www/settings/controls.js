// @ts-check
/** The form with the settings. It holds the current settings of the page. */

import { Direction } from '../direction/direction.js';
import { all, byId } from '../dom.js';
import { Filters } from '../filters/filters.js';
import { add_focus_filter, default_settings, select_conversation, select_only_hosts, settings_for_next_capture, toggle_interface, with_setting } from '../portogram.js';
import { Timeline } from '../timeline/timeline.js';
import { closesItself } from '../widgets/menu.js';
import { Fields } from './fields.js';

/**
 * @typedef {import('../portogram.js').Settings} Settings
 * @typedef {import('../portogram.js').Focus} Focus
 * @typedef {import('../portogram.js').Presentation} Presentation
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
  /** @type {Presentation} */
  #presentation = { scale: 'linear', axis: 'auto', heights: 'sum' };
  /** @type {(presentation: Presentation) => void} */
  #presentationChanged;
  #fields = new Fields(() => this.#settings, (settings) => this.#choose(settings));

  /**
   * @param {import('../portogram.js').Wording} wording
   * @param {(settings: Settings) => void} changed is called after a change of the settings
   * @param {(presentation: Presentation) => void} presentationChanged is called after a change of axes or heights
   * @param {(measure: import('../portogram.js').TimeMeasure) => void} measureChanged is called after a change of what the timeline counts
   */
  constructor(wording, changed, presentationChanged, measureChanged) {
    this.#presentationChanged = presentationChanged;
    this.#putFields();
    byId('controls', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
    const folded = matchMedia('(max-width: 820px)');
    const fold = () => (byId('settings', HTMLDetailsElement).open = !folded.matches);
    folded.addEventListener('change', fold);
    fold();
    closesItself(byId('more-settings', HTMLDetailsElement));

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
    byId('role-advice-take', HTMLButtonElement).addEventListener('click', () => {
      // The button is about to go.
      document.getElementById('port-role')?.focus();
      choose(with_setting(this.#settings, 'port-role', 'service'));
    });
    for (const radio of all('[name="scale"], [name="axis"], [name="heights"]', HTMLInputElement)) {
      // A browser that restores a page restores its fields, too.
      radio.checked = radio.defaultChecked;
      radio.addEventListener('change', () => {
        this.#presentation = { ...this.#presentation, [radio.name]: radio.value };
        presentationChanged(this.#presentation);
      });
    }
  }

  /** @param {Settings} settings that replace all others */
  replace(settings) {
    this.#direction.replace(settings);
    this.#choose(settings);
  }

  get presentation() {
    return this.#presentation;
  }

  /** @param {Presentation} presentation that replaces the present one */
  present(presentation) {
    if (Object.entries(presentation).every(([name, value]) => Reflect.get(this.#presentation, name) === value)) return;
    for (const [name, value] of Object.entries(presentation)) {
      for (const radio of all(`[name="${name}"]`, HTMLInputElement)) radio.checked = radio.value === value;
    }
    this.#presentation = presentation;
    this.#presentationChanged(presentation);
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

  /** @param {import('../portogram.js').ConversationFilter} conversation whose hosts and port replace those of the filters */
  selectConversation(conversation) {
    this.#choose(select_conversation(this.#settings, conversation));
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
    this.#fields.offerTransports(description.transports, this.#settings.transports);
    this.#timeline.show(view, description.timeline);
    this.#filters.show(description.filters);
    const service = byId('service', HTMLElement);
    service.textContent = description.service ?? '';
    service.hidden = description.service === null;
    byId('role-advice', HTMLElement).hidden = description.role_advice === null;
    byId('role-advice-text', HTMLElement).textContent = description.role_advice ?? '';
  }

  #putFields() {
    this.#fields.put(this.#settings);
    byId('no-transport', HTMLElement).hidden = this.#settings.transports.length > 0;
  }
}
