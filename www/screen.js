// @ts-check
/** Shows a snapshot of a capture in all parts of the page. */

import { byId, make } from './dom.js';
import { View } from './portogram.js';
import { putRepeats } from './interfaces/interfaces.js';
import { putLedger } from './ledger/ledger.js';
import { putFacts } from './widgets/facts.js';
import { putTimes } from './widgets/times.js';

/**
 * The parts of the page that are objects.
 *
 * @typedef {object} Panels
 * @property {import('./ports/ports.js').Ports} ports
 * @property {import('./closeup/closeup.js').Closeup} closeup
 * @property {import('./findings/findings.js').Findings} findings
 * @property {import('./interfaces/interfaces.js').Interfaces} interfaces
 */

/**
 * @param {import('./portogram.js').Snapshot} snapshot
 * @param {import('./portogram.js').Wording} wording
 * @param {import('./charts/charts.js').Charts} charts
 * @param {import('./settings/controls.js').Controls} controls
 * @param {Panels} panels
 */
export function show({ description, drawing }, wording, charts, controls, panels) {
  const { title, subtitle, capture, ledger, warnings } = description;
  setStage('capture');
  document.title = `${title} – portogram`;
  byId('title', HTMLElement).textContent = title;
  byId('subtitle', HTMLElement).textContent = subtitle;
  const view = new View(drawing, wording);
  // Before it is drawn, since a hidden element has no size.
  byId('timeline', HTMLElement).hidden = !description.timeline.has_times;
  for (const { id, counted, facts } of description.charts) {
    const chart = document.querySelector(`[data-chart="${id}"]`);
    const [heading, list] = [chart?.querySelector('.counted'), chart?.querySelector('.facts')];
    if (heading) heading.textContent = counted;
    if (list) putFacts(list, facts);
  }
  charts.show(view, description.charts);
  controls.explain(description, view);
  panels.ports.show(view, description.charts[0]?.counted ?? '');
  for (const times of description.times) putTimes(byId(`times-${times.id}`, HTMLElement), times);
  panels.closeup.show(description.closeup, view);
  panels.findings.setStale();
  putLedger(ledger);
  putFacts(byId('summary', HTMLElement), capture);
  panels.interfaces.show(description);
  putRepeats(description.repeats);
  putWarnings(warnings);
  setStale(false);
}

/**
 * Returns whether the page shows a capture.
 *
 * @returns {boolean}
 */
export function isShown() {
  return document.documentElement.dataset.stage === 'capture';
}

/** Shows the first screen. */
export function showWelcome() {
  setStage('welcome');
  document.title = 'portogram';
  putWarnings([]);
}

/**
 * Marks the charts as those of a capture or of settings that are being replaced.
 *
 * @param {boolean} stale
 */
export function setStale(stale) {
  byId('charts', HTMLElement).toggleAttribute('data-stale', stale);
}

/** @param {'welcome' | 'capture'} stage */
function setStage(stage) {
  const isLeaving = byId('welcome', HTMLElement).contains(document.activeElement);
  document.documentElement.dataset.stage = stage;
  // The button that had the focus is hidden.
  if (stage === 'capture' && isLeaving) byId('title', HTMLElement).focus();
}

/** @param {import('./portogram.js').Warning[]} warnings */
function putWarnings(warnings) {
  const list = byId('warnings', HTMLElement);
  list.replaceChildren(...warnings.map(({ code, message }) => make('li', '', message, ...remedies(code))));
  list.hidden = warnings.length === 0;
  const input = chooseBareIp();
  const field = input?.closest('fieldset');
  // It is of use for few captures.
  if (field) field.hidden = !input?.checked && !warnings.some(({ code }) => code === BARE_IP);
}

/** The warning that frames look like bare IP, and the setting that reads them so. */
const BARE_IP = 'bare-ip';

/** @returns {HTMLInputElement | null} */
function chooseBareIp() {
  return document.querySelector(`[name="${BARE_IP}"][value="read"]`);
}

/**
 * Returns a button for a warning that a setting makes good.
 *
 * @param {string} code
 */
function remedies(code) {
  if (code !== BARE_IP) return [];
  const button = make('button', 'link', 'Read them as IP');
  button.type = 'button';
  button.addEventListener('click', () => chooseBareIp()?.click());
  return [' ', button];
}
