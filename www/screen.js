// @ts-check
/** Puts a snapshot of a capture on the screen. */

import { byId, make } from './dom.js';
import { putFacts } from './widgets/facts.js';
import { putLedger } from './summary/ledger.js';
import { View } from './portogram.js';
import { putTimes } from './widgets/times.js';

/**
 * What has more to show than words.
 *
 * @typedef {object} Panels
 * @property {import('./ports/ports.js').Ports} ports
 * @property {import('./closeup/closeup.js').Closeup} closeup
 * @property {import('./findings/findings.js').Findings} standouts
 */

/**
 * @param {import('./portogram.js').Snapshot} snapshot
 * @param {import('./charts/charts.js').Charts} charts
 * @param {import('./settings/controls.js').Controls} controls
 * @param {Panels} panels
 */
export function show({ description, drawing }, charts, controls, panels) {
  const { title, subtitle, capture, ledger, warnings } = description;
  setStage('capture');
  document.title = `${title} – portogram`;
  byId('title', HTMLElement).textContent = title;
  byId('subtitle', HTMLElement).textContent = subtitle;
  const view = new View(drawing);
  // Before it is drawn: what is hidden has no size.
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
  panels.closeup.show(description.closeup);
  panels.standouts.wait();
  putLedger(ledger);
  putFacts(byId('summary', HTMLElement), capture);
  putWarnings(warnings);
  setStale(false);
}

/**
 * Whether there is a capture on the screen.
 *
 * @returns {boolean}
 */
export function isShown() {
  return document.documentElement.dataset.stage === 'capture';
}

/** Back to the first screen. */
export function showWelcome() {
  setStage('welcome');
  document.title = 'portogram';
  putWarnings([]);
}

/**
 * Whether the charts are those of settings, or a capture, that are being replaced.
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
  // What had the focus is gone.
  if (stage === 'capture' && isLeaving) byId('title', HTMLElement).focus();
}

/** @param {import('./portogram.js').Warning[]} warnings */
function putWarnings(warnings) {
  const list = byId('warnings', HTMLElement);
  list.replaceChildren(...warnings.map(({ message }) => make('li', '', message)));
  list.hidden = warnings.length === 0;
}
