// The package in bundles: of esbuild in Node and in Chromium, of Vite in Chromium, and in Chromium without a bundle.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';

import { build } from 'esbuild';
import { build as buildWithVite } from 'vite';

import { small } from './captures.js';
import { native, node, program } from './project.js';

/** Installed with the tests of the page. */
const { chromium } = /** @type {typeof import('@playwright/test')} */ (createRequire(new URL('../browser/', import.meta.url))('@playwright/test'));
const CAPTURE = small(5, 60);
/** What a page may do that reads captures: nothing but load its own files and compile WebAssembly. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
/** @type {Record<string, string>} */
const TYPES = { '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** A page that shows the report, or why there is none. */
const PAGE = `
  async function show() {
    const bytes = await (await fetch('./small.pcap')).blob();
    const it = await report({ name: 'small.pcap', bytes }, { 'port-role': 'service' });
    const refused = await report(new Uint8Array(9)).catch(({ code }) => code);
    return { it, refused };
  }
  show().then((shown) => (globalThis.shown = shown), ({ code, message }) => (globalThis.shown = { code, message }));
`;
const WITH_MODULE = `
  import wasm from 'portogram/portogram_bg.wasm';
  import { init, report } from 'portogram';
  init(wasm);
`;
const ALONE = "import { report } from 'portogram';\n";
const HTML = '<!doctype html><meta charset="utf-8"><title>x</title><script type="module" src="./main.js"></script>';

/** @type {import('@playwright/test').Browser} */
let browser;
/** @type {unknown} */
let expected;

before(async () => {
  const { PORTOGRAM_CHROMIUM: executablePath = '' } = process.env;
  browser = await chromium.launch({ args: ['--no-sandbox', '--disable-gpu'], ...(executablePath && { executablePath }) });
  const folder = await program('native', { 'small.pcap': CAPTURE });
  expected = { it: JSON.parse(native(join(folder, 'small.pcap'), '--port-role=service', '--json')), refused: 'not-a-capture' };
});
after(() => browser.close());

/**
 * Opens a page of a folder in Chromium, and returns what it shows, and what it loaded beside its own HTML.
 *
 * @param {string} folder
 * @param {string} [policy]
 */
async function open(folder, policy = POLICY) {
  /** @type {string[]} */
  const requests = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    requests.push(pathname);
    const name = pathname === '/' ? '/index.html' : pathname;
    // The page in a frame has a policy of its own.
    const header = name === '/index.html' ? { 'Content-Security-Policy': policy } : {};
    const content = name === '/small.pcap' ? CAPTURE : await readFile(join(folder, name)).catch(() => null);
    if (!content) return response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream', ...header });
    response.end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const page = await browser.newPage();
  try {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForFunction(() => 'shown' in globalThis);
    return { shown: await page.evaluate(() => Reflect.get(globalThis, 'shown')), requests };
  } finally {
    await page.close();
    server.close();
    server.closeAllConnections();
  }
}

test('esbuild: a bundle for Node, with the module inside', async () => {
  const source = `${WITH_MODULE}
    import { readFile } from 'node:fs/promises';
    report({ name: 'small.pcap', bytes: await readFile('small.pcap') }, { 'port-role': 'service' }).then((it) => console.log(JSON.stringify(it)));
  `;
  const folder = await program('esbuild-node', { 'main.js': source, 'small.pcap': CAPTURE });
  await build({
    absWorkingDir: folder, entryPoints: ['main.js'], bundle: true, platform: 'node', target: 'node20', format: 'esm', outfile: 'out/main.mjs', loader: { '.wasm': 'binary' },
    logLevel: 'error',
  });
  assert.deepEqual(JSON.parse(await node(folder, 'out/main.mjs')), /** @type {any} */ (expected).it);
});

test('esbuild: a bundle for Node without the module says what to do', async () => {
  const source = `${ALONE}report(new Uint8Array(9)).catch(({ code, message }) => console.log(code, message));`;
  const folder = await program('esbuild-alone', { 'main.js': source });
  await build({ absWorkingDir: folder, entryPoints: ['main.js'], bundle: true, platform: 'node', format: 'esm', outfile: 'out/main.mjs', logLevel: 'error' });
  assert.match(await node(folder, 'out/main.mjs'), /^module .*pass it to init\(\)/);
});

for (const loader of /** @type {const} */ (['binary', 'file'])) {
  test(`esbuild: a bundle for browsers, with the module by the loader ${loader}`, async () => {
    const folder = await program(`esbuild-${loader}`, { 'index.html': HTML, 'source.js': WITH_MODULE + PAGE });
    await build({
      absWorkingDir: folder, entryPoints: ['source.js'], bundle: true, format: 'esm', outfile: 'main.js', loader: { '.wasm': loader }, logLevel: 'error',
    });
    assert.deepEqual((await open(folder)).shown, expected);
  });
}

test('esbuild: a classic script in a worker', async () => {
  const worker = `${WITH_MODULE}
    onmessage = async ({ data }) => postMessage(await report({ name: 'small.pcap', bytes: data }, { 'port-role': 'service' }));
  `;
  const source = `
    const worker = new Worker('./worker.js');
    worker.onmessage = ({ data }) => (globalThis.shown = { it: data, refused: 'not-a-capture' });
    fetch('./small.pcap').then((response) => response.arrayBuffer()).then((bytes) => worker.postMessage(bytes, [bytes]));
  `;
  const folder = await program('esbuild-worker', { 'index.html': HTML, 'main.js': source, 'source.js': worker });
  await build({
    absWorkingDir: folder, entryPoints: ['source.js'], bundle: true, format: 'iife', outfile: 'worker.js', loader: { '.wasm': 'binary' }, logLevel: 'error',
    logOverride: { 'empty-import-meta': 'silent' },
  });
  assert.deepEqual((await open(folder)).shown, expected);
});

test('Vite: the module is found, and is one file beside the bundle', async () => {
  const folder = await program('vite', { 'index.html': HTML, 'main.js': ALONE + PAGE });
  await buildWithVite({ root: folder, configFile: false, logLevel: 'error', base: './' });
  const { shown, requests } = await open(join(folder, 'dist'));
  assert.deepEqual(shown, expected);
  assert.equal(requests.filter((path) => path.endsWith('.wasm')).length, 1);
});

test('Vite: a worker, and the module by its address', async () => {
  const worker = `
    import url from 'portogram/portogram_bg.wasm?url';
    import { init, report } from 'portogram';
    init(url);
    onmessage = async ({ data }) => postMessage(await report({ name: 'small.pcap', bytes: data }, { 'port-role': 'service' }));
  `;
  const source = `
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => (globalThis.shown = { it: data, refused: 'not-a-capture' });
    fetch('./small.pcap').then((response) => response.arrayBuffer()).then((bytes) => worker.postMessage(bytes, [bytes]));
  `;
  const folder = await program('vite-worker', { 'index.html': HTML, 'main.js': source, 'worker.js': worker });
  await buildWithVite({ root: folder, configFile: false, logLevel: 'error', base: './', worker: { format: 'es' } });
  assert.deepEqual((await open(join(folder, 'dist'))).shown, expected);
});

test('no bundler: the files of the package are enough', async () => {
  const source = `import { report } from './node_modules/portogram/index.js';\n${PAGE}`;
  const folder = await program('plain', { 'index.html': HTML, 'main.js': source });
  const { shown, requests } = await open(folder);
  assert.deepEqual(shown, expected);
  assert.ok(requests.includes('/node_modules/portogram/site/portogram_bg.wasm'));
});

test('the element in a bundle shows the copied site in its frame', async () => {
  const source = `
    import 'portogram/embed';
    const element = document.createElement('portogram-charts');
    element.addEventListener('report', ({ detail }) => (globalThis.shown = { packets: detail.capture.packets, ports: detail.classes.outgoing.ports }));
    element.addEventListener('error', ({ detail }) => (globalThis.shown = detail));
    element.site = '/portogram/';
    element.src = 'small.pcap';
    document.body.append(element);
  `;
  const folder = await program('element', { 'index.html': HTML, 'source.js': source });
  await node(folder, 'node_modules/portogram/bin/portogram.js', 'copy', 'portogram');
  await build({ absWorkingDir: folder, entryPoints: ['source.js'], bundle: true, format: 'esm', outfile: 'main.js', logLevel: 'error' });
  const { shown } = await open(folder, "default-src 'none'; script-src 'self'; connect-src 'self'; frame-src 'self'");
  const ports = [{ port: 443, transport: 'tcp', packets: 5, bytes: 300, payload_bytes: 0, other_port: 49_152 }];
  assert.deepEqual(shown, { packets: 5, ports });
});
