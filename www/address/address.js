// @ts-check
/**
 * The settings of the page as text, for the part of its address after `#`: `port-role=service&port=443`. Only what differs from the
 * default is written. Names and values are those of the command's options; the page adds what only it has:
 *
 * - `scale`, `axis`, `heights`: how the charts present counts
 * - `zoom`: the ports that the charts show, such as `0-1023`
 * - `open`: the port whose details are shown, such as `443` or `8000-8099/tcp`
 */

import { refusedBecause } from '../notice/sentences.js';
import { changed_settings, default_settings, with_setting } from '../portogram.js';

/**
 * @typedef {import('../portogram.js').Settings} Settings
 * @typedef {import('../portogram.js').Focus} Focus
 * @typedef {import('../portogram.js').Presentation} Presentation
 * @typedef {{ first: number, last: number }} Ports
 *
 * @typedef {object} State
 * @property {Settings} settings
 * @property {Presentation} presentation
 * @property {Ports | null} zoom the ports that the charts show; `null` for all
 *
 * @typedef {object} Restored
 * @property {State} state
 * @property {string[]} set what is set, for people
 * @property {string[]} refused the parts that are not understood, with the reasons
 */

/** The longest text that is read. */
const MAX_CHARACTERS = 1 << 16;
const HIGHEST_PORT = 65_535;

/**
 * The values of a presentation, the default first.
 *
 * @type {{ [name in keyof Presentation]: Presentation[name][] }}
 */
const PRESENTATIONS = { scale: ['linear', 'logarithmic'], axis: ['auto', 'in-use', 'all'], heights: ['sum', 'per-port'] };

/** @returns {State} */
export function defaultState() {
  return { settings: default_settings(), presentation: { scale: 'linear', axis: 'auto', heights: 'sum' }, zoom: null };
}

/**
 * Returns whether settings are those of a capture of which nothing is asked.
 *
 * @param {Settings} settings
 */
export function areDefault(settings) {
  return changed_settings(settings).length === 0 && settings.focus === null;
}

/**
 * Writes what differs from the default.
 *
 * @param {State} state
 */
export function print({ settings, presentation, zoom }) {
  const parts = changed_settings(settings).map(({ name, text }) => [name, text]);
  parts.push(...changed(presentation));
  if (zoom) parts.push(['zoom', printPorts(zoom)]);
  if (settings.focus) parts.push(['open', printFocus(settings.focus)]);
  return parts.map(([name, text = '']) => `${name}=${encoded(text)}`).join('&');
}

/**
 * Reads what {@link print} writes. What is not understood is left out.
 *
 * @param {string} text
 * @returns {Restored}
 */
export function parse(text) {
  const state = defaultState();
  const refused = /** @type {string[]} */ ([]);
  const [parts, tooLong] = text.length > MAX_CHARACTERS ? [[], true] : [text.split('&').filter(Boolean), false];
  if (tooLong) refused.push('it is too long');
  for (const part of parts) {
    try {
      take(state, part);
    } catch (error) {
      refused.push(`“${shortened(part)}”: ${refusedBecause(error)}`);
    }
  }
  return { state, set: described(state), refused };
}

/**
 * @param {State} state
 * @param {string} part
 */
function take(state, part) {
  const [name = '', ...rest] = part.split('=');
  const value = decodeURIComponent(rest.join('='));
  switch (name) {
    case 'scale':
    case 'axis':
    case 'heights':
      if (!PRESENTATIONS[name].some((known) => known === value)) throw new Error(`write ${PRESENTATIONS[name].join(' or ')}`);
      state.presentation = { ...state.presentation, [name]: value };
      break;
    case 'zoom':
      state.zoom = parsePorts(value);
      break;
    case 'open':
      state.settings = { ...state.settings, focus: parseFocus(value, state.settings) };
      break;
    default:
      if (rest.length === 0) throw new Error('it has no value');
      state.settings = with_setting(state.settings, name, value);
  }
}

/**
 * Says what is set.
 *
 * @param {State} state
 */
function described({ settings, presentation, zoom }) {
  const set = changed_settings(settings).map(({ name, label, text }) => `${label ?? name.replace('-', ' ')}: ${text || 'none'}`);
  set.push(...changed(presentation).map(([name, value]) => `${name}: ${value}`));
  if (zoom) set.push(`zoom: ports ${printPorts(zoom)}`);
  if (settings.focus) set.push(`details: port ${printFocus(settings.focus)}`);
  return set;
}

/**
 * Returns the names and values that are not the default.
 *
 * @param {Presentation} presentation
 */
function changed(presentation) {
  return Object.entries(presentation).filter(([name, value]) => PRESENTATIONS[/** @type {keyof Presentation} */ (name)][0] !== value);
}

/** @param {Ports} ports */
function printPorts({ first, last }) {
  return first === last ? String(first) : `${first}-${last}`;
}

/**
 * @param {string} text
 * @returns {Ports}
 */
function parsePorts(text) {
  const [first = NaN, last = first] = /^\d{1,5}(-\d{1,5})?$/.test(text) ? text.split('-').map(Number) : [];
  if (!(first <= last && last <= HIGHEST_PORT)) throw new Error('write a port from 0 to 65535, or a range such as 8000-8100');
  return { first, last };
}

/** @param {Focus} focus */
function printFocus({ ports, transport }) {
  return transport ? `${printPorts(ports)}/${transport}` : printPorts(ports);
}

/**
 * @param {string} text
 * @param {Settings} settings
 * @returns {Focus}
 */
function parseFocus(text, settings) {
  const [ports = '', name = null] = text.split('/');
  // Fails unless it is the name of a transport.
  const [transport = null] = name === null ? [] : with_setting(settings, 'transports', name).transports;
  return { ports: parsePorts(ports), transport };
}

/** @param {string} text */
function encoded(text) {
  return encodeURIComponent(text).replace(/%(2C|3A|2F)/g, decodeURIComponent);
}

/** @param {string} text */
function shortened(text) {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
