// @ts-check
/**
 * Loads everything that the page will ever need, and then has the browser refuse every further request.
 *
 * Content security policies only add up: once the second one stands, no script can connect anywhere, load a script, a
 * style or an image, not even from the page's own address. The worker is started afterwards, from a `blob:` address, and
 * such a worker inherits the policies of its page. Its modules are fetched before, and handed over as `blob:` addresses
 * too.
 */

import init, { load_number_format, load_services } from './portogram.js';

const LOCKED = [
  "default-src 'none'",
  "script-src blob: 'wasm-unsafe-eval'",
  'worker-src blob:',
  'img-src data:',
  "style-src-attr 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');

/**
 * What each instance of the module is given at its start.
 *
 * @typedef {object} Start
 * @property {WebAssembly.Module} module
 * @property {string} services the names of services
 * @property {{ group: string, decimal: string }} numbers what stands between thousands, and before decimals
 */

/** @returns {Promise<{ start: Start, worker: Worker, newWorker: () => Worker }>} the first worker, and how to have another */
export async function boot() {
  const [module, services, workerUrl] = await Promise.all([
    compile('wasm'),
    text('services'),
    workerScript(),
  ]);
  lock();
  const newWorker = () => new Worker(workerUrl, { type: 'module' });
  // It loads while the page's own instance of the module starts.
  const worker = newWorker();
  await Promise.race([init({ module_or_path: module }), failureOf(worker)]);
  const start = { module, services, numbers: numberFormat() };
  load_services(services);
  load_number_format(start.numbers.group, start.numbers.decimal);
  return { start, worker, newWorker };
}

/**
 * @param {Worker} worker
 * @returns {Promise<never>} rejected where it cannot be loaded
 */
function failureOf(worker) {
  return new Promise((_, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message || 'the worker could not be loaded'));
  });
}

/** As the reader writes numbers. */
function numberFormat() {
  const parts = new Intl.NumberFormat(navigator.languages, { useGrouping: true }).formatToParts(12_345_678.5);
  /** @param {string} type */
  const part = (type) => parts.find((part) => part.type === type)?.value;
  return { group: part('group') ?? ',', decimal: part('decimal') ?? '.' };
}

/** @param {string} name */
async function compile(name) {
  const response = await load(name);
  const isWasm = response.headers.get('Content-Type')?.startsWith('application/wasm');
  return isWasm ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

async function workerScript() {
  const [portogram, reader, refusal, worker] = await Promise.all(
    ['portogram', 'reader', 'refusal', 'worker'].map(async (name) => blobUrl(await text(name))),
  );
  return blobUrl(`
    import * as portogram from '${portogram}';
    import * as reader from '${reader}';
    import { refusal } from '${refusal}';
    import { serve } from '${worker}';
    serve(portogram, reader, refusal);
  `);
}

/** @param {string} name */
async function text(name) {
  return (await load(name)).text();
}

/** @param {string} name the `data-boot` of the link in index.html that preloads the file */
async function load(name) {
  const link = document.querySelector(`link[data-boot="${name}"]`);
  if (!(link instanceof HTMLLinkElement)) throw new Error(`index.html does not preload ${name}`);
  const response = await fetch(link.href);
  if (!response.ok) throw new Error(`${link.getAttribute('href')}: ${response.status} ${response.statusText}`);
  return response;
}

/** @param {string} script */
function blobUrl(script) {
  return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
}

function lock() {
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = LOCKED;
  document.head.append(policy);
}
