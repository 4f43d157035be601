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
 * @property {import('./headline/headline.js').Headline} headline
 * @property {import('./conversations/conversations.js').Conversations} conversations
 * @property {import('./conversations/conversations.js').Conversations} portConversations those of the port in the close-up
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
  charts.show(view);
  controls.explain(description, view);
  panels.ports.show(view, description.charts[0]?.counted ?? '');
  for (const times of description.times) putTimes(byId(`times-${times.id}`, HTMLElement), times);
  panels.headline.show(description.headline);
  panels.conversations.show(view, null);
  panels.closeup.show(description.closeup, view);
  if (description.closeup) panels.portConversations.show(view, description.closeup.focus);
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
  const codes = warnings.map(({ code }) => code);
  // One button for both.
  const again = [FLOW_RECORDS, FOLDED].find((code) => codes.includes(code));
  list.replaceChildren(...warnings.map(({ code, message }) => {
    return make('li', '', message, ...(code === again ? [' ', remedy('Read the files again', readAgain)] : remedies(code)));
  }));
  list.hidden = warnings.length === 0;
  const input = chooseBareIp();
  const field = input?.closest('fieldset');
  // It is of use for few captures.
  if (field) field.hidden = !input?.checked && !warnings.some(({ code }) => code === BARE_IP);
}

/** The warning that frames look like bare IP, and the setting that reads them so. */
const BARE_IP = 'bare-ip';

/** The warning that counts are from flow records. */
const FLOW_RECORDS = 'flow-records';

/** The warning that hosts are not told apart. */
const FOLDED = 'folded';

/** The warning that files may not belong together. */
export const FILES_APART = 'files-apart';

/** @returns {HTMLInputElement | null} */
function chooseBareIp() {
  return document.querySelector(`[name="${BARE_IP}"][value="read"]`);
}

/**
 * Returns a button for a warning that something can be done about.
 *
 * @param {string} code
 */
function remedies(code) {
  if (code === BARE_IP) return [' ', remedy('Read them as IP', () => chooseBareIp()?.click())];
  if (code === FILES_APART) return [' ', remedy('Show one at a time', () => byId('several-after', HTMLButtonElement).click())];
  return [];
}

let readAgain = () => {};

/** @param {() => void} run reads the files again, so that nothing is counted from flow records */
export function onReadAgain(run) {
  readAgain = run;
}

/**
 * @param {string} label
 * @param {() => void} run
 */
function remedy(label, run) {
  const button = make('button', 'link', label);
  button.type = 'button';
  button.addEventListener('click', run);
  return button;
}
