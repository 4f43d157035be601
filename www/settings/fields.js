// @ts-check
/** The fields of the settings. They are made from the descriptions in the core, and their values are text. */

import { byId, make } from '../dom.js';
import { refusedBecause } from '../notice/sentences.js';
import { setting_controls, setting_text, with_setting } from '../portogram.js';

/**
 * @typedef {import('../portogram.js').Settings} Settings
 * @typedef {import('../portogram.js').SettingControl} SettingControl
 *
 * @typedef {object} Field
 * @property {HTMLElement} element with the label
 * @property {(text: string) => void} put shows a value
 */

/** The most values that are shown as buttons beside one another. More are in a list. */
const MAX_BUTTONS = 3;
const CUSTOM = 'custom';

export class Fields {
  /** @type {{ name: string, field: Field }[]} */
  #fields;
  #error = byId('setting-error', HTMLElement);
  /** @type {string | null} the setting that the error is about */
  #wrong = null;

  /**
   * @param {() => Settings} settings returns the current settings
   * @param {(settings: Settings) => void} choose is called with the settings after a change of a field
   */
  constructor(settings, choose) {
    this.#fields = setting_controls().map((control) => {
      const { name } = control;
      const field = newField(control, (text) => {
        try {
          const changed = with_setting(settings(), name, text);
          this.#putError(name, '');
          choose(changed);
        } catch (error) {
          this.#putError(name, `${control.label}: ${refusedBecause(error)}`);
        }
      });
      field.element.title ||= control.help;
      const slot = document.querySelector(`[data-setting="${name}"]`) ?? byId('setting-fields', HTMLElement);
      slot.append(field.element);
      return { name, field };
    });
  }

  /** @param {Settings} settings to show, except where the user has to correct a text */
  put(settings) {
    for (const { name, field } of this.#fields) {
      if (name !== this.#wrong) field.put(setting_text(settings, name));
    }
  }

  /**
   * Hides the transports that do not occur, except those that are left out: these may occur.
   *
   * @param {import('../portogram.js').Transport[]} occurring
   * @param {import('../portogram.js').Transport[]} selected
   */
  offerTransports(occurring, selected) {
    const element = this.#fields.find(({ name }) => name === 'transports')?.field.element;
    for (const input of element?.querySelectorAll('input') ?? []) {
      const isOne = (/** @type {string} */ transport) => transport === input.value;
      const label = input.closest('label');
      if (label) label.hidden = occurring.length > 0 && selected.some(isOne) && !occurring.some(isOne);
    }
  }

  /**
   * @param {string} name
   * @param {string} message
   */
  #putError(name, message) {
    if (message === '' && this.#wrong !== name) return;
    this.#wrong = message === '' ? null : name;
    this.#error.textContent = message;
    for (const { name, field } of this.#fields) {
      field.element.querySelector('[type="text"]')?.setAttribute('aria-invalid', String(name === this.#wrong));
    }
  }
}

/**
 * @param {SettingControl} control
 * @param {(text: string) => void} changed
 * @returns {Field}
 */
function newField(control, changed) {
  switch (control.kind) {
    case 'flag':
      return buttons('checkbox', control, [{ name: 'true', label: 'On' }], changed);
    case 'any-of':
      return buttons('checkbox', control, control.values, changed);
    case 'one-of':
      return control.values.length > MAX_BUTTONS ? list(control, changed) : buttons('radio', control, control.values, changed);
    case 'text':
      return control.values.length > 0 ? listWithText(control, changed) : text(control, changed);
  }
}

/**
 * Check boxes or radio buttons that look like one row of buttons.
 *
 * @param {'checkbox' | 'radio'} type
 * @param {SettingControl} control
 * @param {SettingControl['values']} values
 * @param {(text: string) => void} changed
 * @returns {Field}
 */
function buttons(type, { name, label, kind }, values, changed) {
  const row = make('div', '');
  // Each check box is for one of several.
  const one = kind === 'any-of' ? name.replace(/s$/, '') : name;
  const inputs = values.map((value) => {
    const input = Object.assign(make('input', ''), { type, name: one, value: value.name });
    input.dataset.testid = `${one}-${value.name}`;
    row.append(make('label', '', input, make('span', '', value.label)));
    return input;
  });
  row.addEventListener('change', () => {
    const chosen = inputs.filter((input) => input.checked).map((input) => input.value);
    changed(kind === 'flag' ? String(chosen.length > 0) : chosen.join(','));
  });
  const element = make('fieldset', `field ${type === 'radio' ? 'segments' : 'chips'}`, make('legend', '', label), row);
  element.dataset.testid = name;
  const put = (/** @type {string} */ text) => {
    const chosen = text.split(',');
    for (const input of inputs) input.checked = chosen.includes(input.value);
  };
  return { element, put };
}

/**
 * @param {SettingControl} control
 * @param {(text: string) => void} changed
 * @returns {Field}
 */
function list({ name, label, values }, changed) {
  const select = newSelect(name, values);
  select.addEventListener('change', () => changed(select.value));
  return { element: labelled(label, select), put: (text) => (select.value = text) };
}

/**
 * @param {SettingControl} control
 * @param {(text: string) => void} changed
 * @returns {Field}
 */
function text({ name, label, unset }, changed) {
  const input = newInput(name, unset);
  input.addEventListener('change', () => changed(input.value.trim()));
  return { element: labelled(label, input), put: (text) => putText(input, text) };
}

/**
 * A list of values, and a text field for others.
 *
 * @param {SettingControl} control
 * @param {(text: string) => void} changed
 * @returns {Field}
 */
function listWithText({ name, label, unset, values }, changed) {
  const select = newSelect(name, [...values, { name: CUSTOM, label: 'custom…' }]);
  const input = newInput(`${name}-text`, unset);
  input.hidden = true;
  input.setAttribute('aria-label', label);
  select.addEventListener('change', () => {
    input.hidden = select.value !== CUSTOM;
    if (select.value === CUSTOM) input.focus();
    else changed(select.value);
  });
  input.addEventListener('change', () => changed(input.value.trim()));
  const put = (/** @type {string} */ text) => {
    putText(input, text);
    if (input === document.activeElement) return;
    select.value = values.some((value) => value.name === text) ? text : CUSTOM;
    input.hidden = select.value !== CUSTOM;
  };
  const element = labelled(label, select);
  element.append(input);
  element.classList.add('with-text');
  return { element, put };
}

/**
 * Shows a value, unless the user is typing one.
 *
 * @param {HTMLInputElement} input
 * @param {string} text
 */
function putText(input, text) {
  if (input !== document.activeElement) input.value = text;
}

/**
 * @param {string} name
 * @param {SettingControl['values']} values
 */
function newSelect(name, values) {
  const select = make('select', '', ...values.map(({ name, label }) => new Option(label, name)));
  select.id = name;
  select.dataset.testid = name;
  return select;
}

/**
 * @param {string} name
 * @param {string} placeholder
 */
function newInput(name, placeholder) {
  const input = Object.assign(make('input', ''), { type: 'text', id: name, placeholder, spellcheck: false, autocomplete: 'off' });
  input.setAttribute('aria-describedby', 'setting-error');
  input.dataset.testid = name;
  return input;
}

/**
 * @param {string} text
 * @param {HTMLElement} control
 */
function labelled(text, control) {
  const label = make('label', '', text);
  label.htmlFor = control.id;
  return make('div', 'field', label, control);
}
