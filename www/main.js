// @ts-check
/**
 * Starts the page, and connects its parts. Each part is a folder with its module and its stylesheet:
 *
 * - `open`, `header`, `notice`: taking files, progress, messages
 * - `worker`: reading captures on a thread of its own; `worker/messages.js` documents what is sent between the threads
 * - `settings`, `direction`, `filters`: the fields above the charts
 * - `address`: the settings in the page's address, and Back and Forward
 * - `charts`, `timeline`: the drawings, zooming and selecting
 * - `headline`, `conversations`: what most of the traffic is, and who talked with whom
 * - `closeup`, `ports`, `findings`, `ledger`, `interfaces`: details of a port, tables, findings
 * - `save`, `privacy`: exports, and the proof that nothing is sent
 * - `embed`: the page inside of another one
 * - `widgets`, `style`: what several parts share
 *
 * Numbers, texts and geometry come from Rust, through `portogram.js`.
 */

import { areDefault, defaultState, parse, print } from './address/address.js';
import { SettingsHistory } from './address/history.js';
import { showRestored } from './address/restored.js';
import { boot } from './boot.js';
import { ChartView } from './charts/chart-view.js';
import { Charts } from './charts/charts.js';
import { HeatMaps } from './charts/heat-maps.js';
import { Closeup } from './closeup/closeup.js';
import { Conversations } from './conversations/conversations.js';
import { byId } from './dom.js';
import { Around } from './embed/around.js';
import { isEmbedded, showFormOfAddress } from './embed/form.js';
import { restSoon } from './embed/rest.js';
import { Findings } from './findings/findings.js';
import { Headline } from './headline/headline.js';
import { hideProgress, onCancel, showProgress, showReading, soFar } from './header/progress.js';
import { Interfaces } from './interfaces/interfaces.js';
import { failed, showCrashed } from './notice/crash.js';
import { hideNotice, showNotice } from './notice/notice.js';
import { addressRefused, foldersRead, unreadable } from './notice/sentences.js';
import { chosen, refreshed } from './open/chosen.js';
import { Intake, chooseFiles } from './open/drop.js';
import { onExamples } from './open/examples.js';
import { isForInstalling, showInstalling } from './open/install.js';
import { offerKeeping } from './open/keep.js';
import { onLaunch } from './open/launched.js';
import { askBeforeLeaving } from './open/leaving.js';
import { outcomesOf } from './open/outcomes.js';
import { Preview } from './open/preview.js';
import { Several } from './open/several.js';
import { printable } from './portogram.js';
import { Ports } from './ports/ports.js';
import { offerProof } from './privacy/proof.js';
import { SaveDialog } from './save/dialog.js';
import { notSaved, write } from './save/files.js';
import { FILES_APART, isShown, onReadAgain, setStale, show, showWelcome } from './screen.js';
import { Controls } from './settings/controls.js';
import { getState, mark, memoryBudgetBytes, setState, setWasmMemory } from './state.js';
import { Client } from './worker/client.js';

/**
 * @typedef {import('./worker/messages.js').Answer} Answer
 * @typedef {import('./worker/messages.js').Failure} Failure
 * @typedef {import('./worker/messages.js').Sharing} Sharing
 * @typedef {import('./open/chosen.js').Chosen} Chosen
 * @typedef {import('./notice/sentences.js').Outcome} Outcome
 */

/** Nothing is left out of what the page around is told, since it has sent the files. @type {Sharing} */
const AS_IS = { level: 'as-is', key: new Uint8Array(16), keepsTimes: true };

/**
 * @param {import('./boot.js').Booted} booted
 * @param {Intake} intake
 */
async function run({ start, wording, worker, newWorker, linked, template }, intake) {
  const charts = new Charts();
  const preview = new Preview(wording);
  const controls = new Controls(wording, change, present, (measure) => charts.setMeasure(measure));
  const closeup = new Closeup(controls);
  /** @param {import('./portogram.js').FindingText} finding */
  const openFinding = ({ hosts, focus }) => {
    if (hosts.length > 0) controls.selectOnlyHosts(hosts.join(' '));
    if (focus) closeup.open(focus);
    else scrollTo({ top: 0 });
  };
  /** @param {import('./portogram.js').ConversationRow} row */
  const select = (row) => controls.selectConversation(row.filter);
  /** @param {import('./portogram.js').Focus} focus */
  const openPort = (focus) => closeup.open(focus);
  const panels = {
    headline: new Headline(openFinding, ({ focus }) => openPort(focus)),
    conversations: new Conversations('conversations', select, openPort),
    portConversations: new Conversations('closeup-conversations', select, openPort),
    closeup,
    ports: new Ports(({ port, transport }) => closeup.open({ ports: { first: port, last: port }, transport })),
    interfaces: new Interfaces((key) => controls.toggleInterface(key)),
    findings: new Findings(openFinding, () => controls.requestFindings()),
  };
  new ChartView(charts, ({ first, last, transport }) => closeup.open({ ports: { first, last }, transport }));
  const heatMaps = new HeatMaps(
    charts,
    ({ first, last }) => closeup.open({ ports: { first, last }, transport: null }),
    (isShown) => controls.setHeatMap(isShown),
  );
  charts.whenRedrawn(() => heatMaps.draw());
  let client = await startWorker(worker);
  /** @type {Chosen[]} */
  let files = [];
  /** Counts readings, so that what is found out about the files of one is not said of the next. */
  let readings = 0;
  /** Whether files changed while they were read, so that the page does not show them as they are. */
  let hasChanged = false;
  let changing = false;
  /** Whether the settings are those of the address, for the first capture. */
  let isRestored = false;
  /** Whether the page around has not been told of these files. */
  let isNew = false;
  const past = new SettingsHistory(restore, !isEmbedded);
  const around = new Around({ open: (files) => openAll(files.map((file) => chosen(file))), settings: restore });
  const several = new Several(open);
  charts.whenZoomed(() => past.put(address()));

  intake.take(openAll, (folders, found) => {
    const message = foldersRead(folders.map(printable), found);
    if (message) showNotice('choice', 'caution', message);
  });
  onCancel(() => client.cancel());
  new SaveDialog({ save, sample: (sharing) => client.share('sample', sharing), charts: () => charts.view?.chart_texts() ?? [], hasPage: template !== null });
  offerProof((url) => client.prove(url));
  onExamples(openAll);
  for (const message of showFormOfAddress()) failedTo('choice', message, 'caution');
  restore(past.current);
  setState('ready');
  onLaunch(openAll);
  offerKeeping(template);
  around.begin();
  if (linked.files.length > 0) openAll(linked.files.map((file) => chosen(file)));
  if (linked.refused.length > 0) failedTo('choice', linked.refused.map(printable).join('\n'));

  /** The settings as text for the address. */
  function address() {
    return print(state());
  }

  /** @returns {import('./address/address.js').State} */
  function state() {
    return { settings: controls.settings, presentation: controls.presentation, zoom: charts.zoom };
  }

  /** @param {string} text the settings as text of the address */
  function restore(text) {
    const { state, set, refused } = parse(text);
    put(state);
    hideNotice('choice');
    if (refused.length > 0) failedTo('choice', addressRefused(refused.map(printable)), 'caution');
    isRestored = set.length > 0 && !isShown();
    showRestored(isRestored ? set : [], () => {
      showRestored([], () => {});
      hideNotice('choice');
      isRestored = false;
      past.replace('');
      put(defaultState());
      byId('sample', HTMLButtonElement).focus();
    });
  }

  /** @param {import('./address/address.js').State} state */
  function put({ settings, presentation, zoom }) {
    controls.present(presentation);
    charts.showPorts(zoom);
    if (isShown()) closeup.restore(settings.focus);
    controls.replace(settings);
  }

  /** @param {Worker} worker */
  function startWorker(worker) {
    const listener = { preview: preview.show, progress, answer, findings, nothing, crashed };
    return Client.start(worker, newWorker, { ...start, memoryBudgetBytes: memoryBudgetBytes(), warmsUp: !isEmbedded }, listener);
  }

  /**
   * Says it on the page, and to the page around.
   *
   * @param {import('./notice/notice.js').Topic} topic
   * @param {string} message
   * @param {'caution' | 'error'} [kind]
   */
  function failedTo(topic, message, kind = 'error') {
    showNotice(topic, kind, message);
    around.failed(message, kind === 'error');
  }

  /** @param {Chosen[]} wanted files that were chosen together */
  function openAll(wanted) {
    if (getState() === 'crashed') return;
    several.put(wanted);
    open(wanted);
  }

  /** @param {Chosen[]} wanted */
  function open(wanted) {
    if (getState() === 'crashed') return;
    files = wanted;
    readings += 1;
    hasChanged = false;
    isNew = true;
    panels.findings.clear();
    panels.headline.showFindings([]);
    panels.interfaces.clear();
    if (isRestored) {
      isRestored = false;
      showRestored([], () => {});
    } else {
      controls.prepareForNextCapture();
      closeup.hide();
      charts.showPorts(null);
      past.replace(address());
    }
    askBeforeLeaving(files.reduce((bytes, { size }) => bytes + size, 0));
    mark('read-start');
    setState('reading');
    hideNotice();
    showReading();
    setStale(true);
    client.read(files, controls.settings);
  }

  /** @param {import('./portogram.js').Settings} settings */
  function change(settings) {
    if (!isShown() && getState() !== 'reading') return;
    past.put(address());
    around.changed(address(), settings.focus);
    mark('change-start');
    changing = true;
    client.apply(settings);
  }

  onReadAgain(() => {
    mark('change-start');
    changing = true;
    client.readAgain();
  });

  /** @param {import('./portogram.js').Presentation} presentation */
  function present(presentation) {
    mark('change-start');
    charts.present(presentation);
    if (isShown()) past.put(address());
    mark('change-end');
  }

  /** @param {import('./worker/messages.js').ProgressMessage} message */
  function progress({ counts, again, snapshot, wasmMemoryBytes }) {
    if (getState() === 'crashed') return;
    setState('reading');
    setWasmMemory(wasmMemoryBytes);
    showProgress(counts, wording);
    if (again) setStale(true);
    if (snapshot) putSnapshot(snapshot);
  }

  /** @param {Answer} message */
  async function answer({ isReading, counts, end, failures, snapshot, wasmMemoryBytes, kept }) {
    if (getState() === 'crashed') return;
    setWasmMemory(wasmMemoryBytes);
    hideProgress();
    putSnapshot(snapshot);
    if (isReading) hasChanged = false;
    setState(end.kind === 'whole' && !hasChanged ? 'done' : 'partial');
    tell();
    if (!isReading) return;
    mark('read-end');
    // A document is shown as it was kept, unless the address or the user wants something else.
    if (kept && areDefault(controls.settings)) put({ ...state(), settings: kept });
    readings += 1;
    hideNotice('reading');
    const read = soFar(counts, wording);
    if (end.kind === 'cancelled') showPartial(`Cancelled: the charts show the first ${read}.`, 'Read it all', () => open(files));
    const outcomes = await known(failures);
    if (!outcomes || outcomes.length === 0 || end.kind === 'cancelled') return;
    hasChanged = true;
    setState('partial');
    const isComplete = outcomes.every((outcome) => outcome.isComplete);
    const what = isComplete ? 'what it had when it was chosen' : `what was read: ${read}`;
    showPartial(`${unreadable(outcomes)} The charts show ${what}.`, ...remedy());
  }

  /**
   * @param {Failure[]} failures
   * @returns {Promise<Outcome[] | null>} what became of these files; `null` if the page has gone on to another reading
   */
  async function known(failures) {
    const [reading, read] = [readings, files];
    const outcomes = await outcomesOf(failures, read);
    return reading === readings ? outcomes : null;
  }

  /** @returns {[string, () => void]} the button for files that the browser does not read any more */
  function remedy() {
    return files.every(({ entry }) => entry) ? ['Read again', readAsTheyAre] : ['Choose again…', chooseFiles];
  }

  /** Reads files that were dropped as they are now. Not every browser can do that. */
  async function readAsTheyAre() {
    const now = await Promise.all(files.map(refreshed));
    const isSame = files.every(({ size, lastModified }, at) => size === now[at]?.size && lastModified === now[at].lastModified);
    if (isSame) chooseFiles();
    else openAll(now);
  }

  /** @param {import('./worker/messages.js').FindingsMessage} message */
  function findings({ findings }) {
    if (getState() === 'crashed') return;
    panels.findings.show(findings);
    panels.headline.showFindings(findings?.found ?? []);
    restSoon(files, () => client.rest());
  }

  /** @param {import('./worker/messages.js').Nothing} message */
  async function nothing({ end, failures, warnings }) {
    if (getState() === 'crashed') return;
    hideProgress();
    setStale(false);
    readings += 1;
    const outcomes = await known(failures);
    if (!outcomes) return;
    setState('failed');
    const why = outcomes.length > 0 ? [unreadable(outcomes)] : [];
    why.push(...warnings.map(({ message }) => message));
    if (end.kind === 'cancelled') why.push('Cancelled before the first packet.');
    if (isShown()) why.push('The charts are still those from before.');
    failedTo('reading', why.join('\n'));
  }

  /** @param {import('./portogram.js').Snapshot} snapshot */
  function putSnapshot(snapshot) {
    if (!isShown()) closeup.restore(controls.settings.focus);
    if (snapshot.description.warnings.some(({ code }) => code === FILES_APART)) several.offer();
    show(snapshot, wording, charts, controls, panels);
    if (changing) mark('change-end');
    changing = client.isBehind;
  }

  /**
   * @param {string} message
   * @param {string} label of the button
   * @param {() => void} run
   */
  function showPartial(message, label, run) {
    showNotice('reading', 'caution', message, { label, run });
  }

  /** Tells the page around what is shown. */
  function tell() {
    if (!isEmbedded) return;
    if (isNew) around.loaded();
    isNew = false;
    around.reported(client.export({ format: 'json', sharing: AS_IS }));
  }

  /** @param {string} message */
  function crashed(message) {
    around.failed(message, true);
    showCrashed(message, async () => {
      client.terminate();
      client = await startWorker(newWorker());
      hideNotice();
      setStale(false);
      showWelcome();
      setState('ready');
    });
  }

  /**
   * @param {import('./save/files.js').Format} format
   * @param {import('./worker/messages.js').Sharing} sharing
   */
  async function save(format, sharing) {
    const title = byId('title', HTMLElement).textContent ?? '';
    hideNotice('saving');
    const file = await write(format, sharing, { client, charts, template, title, state: state() });
    if (!file && getState() !== 'crashed') showNotice('saving', 'error', notSaved(format));
    return file;
  }
}

addEventListener('error', ({ error }) => {
  if (error) failed(error);
});
addEventListener('unhandledrejection', ({ reason }) => failed(reason));

// start.js may have found that the page cannot start.
if (getState() === 'loading') {
  if (isForInstalling()) {
    showInstalling();
  } else {
    // Before the module is loaded, so that a file that is dropped meanwhile is not lost.
    const intake = new Intake(failed);
    boot().then((booted) => run(booted, intake)).catch(failed);
  }
}
