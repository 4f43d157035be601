// @ts-check
/** The settings of a report, by the names of the command's options. */

import { PortogramError } from './error.js';
import { add_filter, default_settings, with_setting } from './site/portogram.js';

const HIGHEST_PORT = 65_535;

/**
 * Returns settings for the module.
 *
 * @param {import('./report.js').ReportSettings} texts
 * @param {import('./site/portogram.js').Wording} wording
 */
export function settingsOf(texts, wording) {
  // The page looks for findings later, and the command does not.
  let settings = { ...default_settings(), standouts: true };
  for (const [name, value] of Object.entries(texts)) {
    if (value === undefined) continue;
    try {
      if (!['string', 'number', 'boolean'].includes(typeof value)) throw new Error('write a text, a number or a flag');
      const text = String(value);
      if (name === 'only') settings = add_filter(settings, text, wording);
      else if (name === 'open') settings = { ...settings, focus: focus(text, settings) };
      else settings = with_setting(settings, name, text);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new PortogramError('setting', `${name}: ${reason}`, { cause });
    }
  }
  const { since_nanos: since, until_nanos: until } = settings.selection;
  if (since !== null && until !== null && since >= until) {
    throw new PortogramError('setting', 'since is not before until, so no packet would be counted');
  }
  // As the command does it: with a single port or range, the report lists its hosts.
  const [ports, ...others] = settings.selection.ports;
  if (ports && others.length === 0 && texts.open === undefined) settings = { ...settings, focus: { ports, transport: null } };
  return settings;
}

/**
 * @param {string} text such as `443` or `8000-8099/tcp`
 * @param {import('./site/portogram.js').Settings} settings
 */
function focus(text, settings) {
  const [ports = '', name] = text.split('/');
  const [first = NaN, last = first] = /^\d{1,5}(-\d{1,5})?$/.test(ports) ? ports.split('-').map(Number) : [];
  if (!(first <= last && last <= HIGHEST_PORT)) throw new Error('write a port from 0 to 65535, or a range such as 8000-8100');
  // Fails unless it is the name of a transport.
  const [transport = null] = name === undefined ? [] : with_setting(settings, 'transports', name).transports;
  return { ports: { first, last }, transport };
}
