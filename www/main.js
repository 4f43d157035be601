// @ts-check
/**
 * Starts the page, and connects its parts. Each part is a folder with its module and its stylesheet:
 *
 * - `open`, `header`, `notice`: taking files, progress, messages
 * - `worker`: reading captures on a thread of its own; `worker/messages.js` documents what is sent between the threads
 * - `settings`, `direction`, `filters`: the fields above the charts
 * - `charts`, `timeline`: the drawings, zooming and selecting
 * - `closeup`, `ports`, `findings`, `ledger`: details of a port, tables, findings
 * - `save`, `privacy`: exports, and the proof that nothing is sent
 * - `widgets`, `style`: what several parts share
 *
 * Numbers, texts and geometry come from Rust, through `portogram.js`.
 */

import { boot } from './boot.js';
import { ChartView } from './charts/chart-view.js';
import { Charts } from './charts/charts.js';
import { Closeup } from './closeup/closeup.js';
import { byId } from './dom.js';
import { Findings } from './findings/findings.js';
import { hideProgress, onCancel, showProgress, showReading, soFar } from './header/progress.js';
import { hideNotice, showNotice } from './notice/notice.js';
import { foldersDropped, unreadable } from './notice/sentences.js';
import { onFiles } from './open/drop.js';
import { panic_message, sample } from './portogram.js';
import { Ports } from './ports/ports.js';
import { offerProof } from './privacy/proof.js';
import { onSave } from './save/save.js';
import { isShown, setStale, show, showWelcome } from './screen.js';
import { Controls } from './settings/controls.js';
import { getState, mark, memoryBudgetBytes, setState, setWasmMemory } from './state.js';
import { Client } from './worker/client.js';

/** @typedef {import('./worker/messages.js').Answer} Answer */

const SAMPLE_NAME = 'sample.pcapng';
const NOT_SAVED = 'Nothing was saved: the files could not be read again for these settings.';

/** @param {import('./boot.js').Booted} booted */
async function run({ start, wording, worker, newWorker }) {
  const charts = new Charts();
  const controls = new Controls(wording, change, rescale);
  const closeup = new Closeup(controls);
  const panels = {
    closeup,
    ports: new Ports(({ port, transport }) => closeup.open({ ports: { first: port, last: port }, transport })),
    findings: new Findings(({ hosts, focus }) => {
      if (hosts.length > 0) controls.selectOnlyHosts(hosts.join(' '));
      if (focus) closeup.open(focus);
      else scrollTo({ top: 0 });
    }, () => controls.requestFindings()),
  };
  new ChartView(charts, ({ first, last }) => closeup.open({ ports: { first, last }, transport: null }));
  let client = await startWorker(worker);
  /** @type {File[]} */
  let files = [];
  let changing = false;

  onFiles(open, (folders) => showNotice('caution', foldersDropped(folders)));
  onCancel(() => client.cancel());
  onSave(save);
  offerProof((url) => client.prove(url));
  byId('sample', HTMLButtonElement).addEventListener('click', () => open([new File([sample().slice()], SAMPLE_NAME)]));
  setState('ready');

  /** @param {Worker} worker */
  function startWorker(worker) {
    const listener = { progress, answer, findings, nothing, crashed };
    return Client.start(worker, { ...start, memoryBudgetBytes: memoryBudgetBytes() }, listener);
  }

  /** @param {File[]} chosen */
  function open(chosen) {
    if (getState() === 'crashed') return;
    files = chosen;
    controls.prepareForNextCapture();
    closeup.hide();
    panels.findings.clear();
    charts.showAllPorts();
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
    mark('change-start');
    changing = true;
    client.apply(settings);
  }

  /** @param {import('./portogram.js').Scale} scale */
  function rescale(scale) {
    mark('change-start');
    charts.setScale(scale);
    mark('change-end');
  }

  /** @param {import('./worker/messages.js').ProgressMessage} message */
  function progress({ counts, again, snapshot, wasmMemoryBytes }) {
    setState('reading');
    setWasmMemory(wasmMemoryBytes);
    showProgress(counts, wording);
    if (again) setStale(true);
    if (snapshot) put(snapshot);
  }

  /** @param {Answer} message */
  function answer({ counts, end, snapshot, wasmMemoryBytes }) {
    const wasReading = getState() === 'reading';
    setWasmMemory(wasmMemoryBytes);
    hideProgress();
    put(snapshot);
    setState(end.kind === 'whole' ? 'done' : 'partial');
    if (!wasReading) return;
    mark('read-end');
    if (end.kind === 'cancelled') showPartial(`Cancelled: the charts show the first ${soFar(counts, wording)}.`);
    if (end.kind === 'unreadable') showPartial(`${unreadable(end)} The charts show what was read: ${soFar(counts, wording)}.`);
  }

  /** @param {import('./worker/messages.js').FindingsMessage} message */
  function findings({ findings }) {
    panels.findings.show(findings);
  }

  /** @param {import('./worker/messages.js').Nothing} message */
  function nothing({ end, warnings }) {
    hideProgress();
    setStale(false);
    setState('failed');
    const why = end.kind === 'unreadable' ? [unreadable(end)] : warnings.map(({ message }) => message);
    if (end.kind === 'cancelled') why.push('Cancelled before the first packet.');
    if (isShown()) why.push('The charts are still those from before.');
    showNotice('error', why.join('\n'));
  }

  /** @param {import('./portogram.js').Snapshot} snapshot */
  function put(snapshot) {
    show(snapshot, wording, charts, controls, panels);
    if (changing) mark('change-end');
    changing = false;
  }

  /** @param {string} message */
  function showPartial(message) {
    showNotice('caution', message, { label: 'Read it all', run: () => open(files) });
  }

  /** @param {string} message */
  function crashed(message) {
    hideProgress();
    showCrashed(message, async () => {
      client.terminate();
      client = await startWorker(newWorker());
      hideNotice();
      setStale(false);
      showWelcome();
      setState('ready');
    });
  }

  /** @param {import('./save/save.js').Format} format */
  async function save(format) {
    const title = byId('title', HTMLElement).textContent ?? '';
    const text = await client.export(format, charts.scale);
    if (text === null) showNotice('error', NOT_SAVED);
    return { title, text };
  }
}

/**
 * Shows that the WebAssembly module has stopped. The charts stay on the screen until the user starts over.
 *
 * @param {string} message
 * @param {() => void} startOver
 */
function showCrashed(message, startOver) {
  setState('crashed');
  showNotice('error', `portogram has crashed, which is a mistake of its own: ${message}`, {
    label: 'Start over',
    run: startOver,
  });
}

/** @param {unknown} error an error that nothing on the page has caught */
function failed(error) {
  const message = (error instanceof WebAssembly.RuntimeError && panic_message()) || String(error);
  if (getState() === 'loading') {
    setState('failed');
    showNotice('error', `The page could not start. ${message}`, { label: 'Reload', run: () => location.reload() });
  } else {
    showCrashed(message, () => location.reload());
  }
}

addEventListener('error', ({ error }) => {
  if (error) failed(error);
});
addEventListener('unhandledrejection', ({ reason }) => failed(reason));

run(await boot());
