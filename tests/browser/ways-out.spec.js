// Each way out of a page that browsers have, tried from inside the page and the worker, with a listener at its end.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { pathToFileURL } from 'node:url';

import { rootUrl } from './chromium.js';
import { expect, test } from './portogram.js';
import { SITE, serveSite } from './site-server.js';

/** @typedef {import('./portogram.js').Portogram} Portogram */

/** Longer than a request to the same machine takes. */
const PATIENCE_MILLIS = 700;

/** Listens for bytes over TCP and UDP on ports of this machine. A connection without any is only a browser that was too early. */
async function listen() {
  const [tcp, udp] = [createServer(), createSocket('udp4')];
  const listener = { tcpPort: 0, udpPort: 0, heard: '', close: () => [tcp.close(), udp.close()] };
  tcp.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      listener.heard += bytes.toString('latin1');
      socket.destroy();
    });
  });
  udp.on('message', (bytes) => {
    listener.heard += bytes.toString('latin1');
  });
  tcp.listen(0, '127.0.0.1');
  udp.bind(0, '127.0.0.1');
  await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
  const address = tcp.address();
  listener.tcpPort = typeof address === 'object' && address ? address.port : 0;
  listener.udpPort = udp.address().port;
  return listener;
}

/**
 * Scripts that try to reach `URL`, by what they use. None contains the address of the page.
 *
 * @type {Record<string, string>}
 */
const FROM_ANYWHERE = {
  fetch: 'fetch(URL, { mode: "no-cors" })',
  'fetch that outlives the page': 'fetch(URL, { mode: "no-cors", keepalive: true, method: "POST", body: "x" })',
  XMLHttpRequest: 'const request = new XMLHttpRequest(); request.open("POST", URL); request.send("x")',
  WebSocket: 'new WebSocket(URL.replace("http", "ws"))',
  EventSource: 'new EventSource(URL)',
  WebTransport: 'new WebTransport(URL.replace("http:", "https:"))',
  'a module': 'import(URL)',
  'a worker': 'new Worker(self.URL.createObjectURL(new Blob([`fetch("${URL}", { mode: "no-cors" })`])))',
  'a worker from another address': 'new Worker(URL)',
};

/** @type {Record<string, string>} */
const FROM_THE_PAGE = {
  sendBeacon: 'navigator.sendBeacon(URL, "x")',
  fetchLater: 'fetchLater(URL, { activateAfter: 0 })',
  'an image': 'new Image().src = URL',
  'a style': 'document.body.style.backgroundImage = `url(${URL})`',
  'a stylesheet': 'add("link", { rel: "stylesheet", href: URL })',
  'an icon': 'add("link", { rel: "icon", href: URL })',
  'a manifest': 'add("link", { rel: "manifest", href: URL })',
  'a font': 'new FontFace("x", `url(${URL})`).load()',
  'a script': 'add("script", { src: URL })',
  'an inline script': 'add("script", { textContent: `fetch("${URL}", { mode: "no-cors" })` })',
  'a frame': 'add("iframe", { src: URL })',
  'an object': 'add("object", { data: URL })',
  'an embedded object': 'add("embed", { src: URL })',
  'a video': 'add("video", { src: URL, autoplay: true })',
  prefetch: 'add("link", { rel: "prefetch", href: URL })',
  preload: 'add("link", { rel: "preload", as: "image", href: URL })',
  modulepreload: 'add("link", { rel: "modulepreload", href: URL })',
  'speculation rules': 'add("script", { type: "speculationrules", textContent: JSON.stringify({ prerender: [{ urls: [URL] }] }) })',
  'a form': 'add("form", { action: URL, method: "post" }).submit()',
  'a form in a new tab': 'add("form", { action: URL, target: "_blank" }).submit()',
  'a ping': 'add("a", { href: "#top", ping: URL }).click()',
  'a shared worker': 'new SharedWorker(URL)',
  'a service worker': 'navigator.serviceWorker?.register(URL)',
  WebRTC: 'const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${UDP}` }] }); peer.createDataChannel("x"); peer.createOffer().then((offer) => peer.setLocalDescription(offer))',
  'WebRTC by its old name': 'const peer = new webkitRTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${UDP}` }] }); peer.createDataChannel("x"); peer.createOffer().then((offer) => peer.setLocalDescription(offer))',
  'another page': 'open(URL)',
  'another address': 'location.href = URL',
  'another address instead': 'location.replace(URL)',
  'a link': 'add("a", { href: URL }).click()',
  'a refresh': 'add("meta", { httpEquiv: "refresh", content: `0; url=${URL}` })',
};

/**
 * Runs a script, and takes its errors for granted.
 *
 * @param {{ script: string, url: string, udp: number }} given
 */
async function attempt({ script, url, udp }) {
  /**
   * @param {string} name
   * @param {object} properties
   */
  const add = (name, properties) => {
    const element = Object.assign(document.createElement(name), properties);
    document.body.append(element);
    return element;
  };
  // Chromium's DevTools may evaluate text where the page may not.
  const run = new Function('URL', 'UDP', 'add', `return (async () => { ${script} })()`);
  await run(url, udp, add).catch(() => {});
}

/** @type {Record<string, string>} */
const FROM_A_FRAME = {
  'the page around': 'top.location.href = URL',
  'a tab of the page around': 'parent.open(URL)',
};

/** The page on a server, in one file on a disk, and in a frame of a page of another origin. */
const PAGES = { 'the page': rootUrl, 'the page in one file': pathToFileURL(`${SITE}portogram.html`).href, 'the page in a frame': `${rootUrl}?embed` };

/**
 * Opens the page.
 *
 * @param {Portogram} portogram
 * @param {string} address
 * @param {import('@playwright/test').CDPSession} session
 * @returns {Promise<{ contextId?: number, close?: () => void }>} where its scripts run, if that is a frame
 */
async function enter(portogram, address, session) {
  if (!address.endsWith('?embed')) {
    await portogram.open(address);
    return {};
  }
  const { page } = portogram;
  const contexts = /** @type {Map<string, number>} */ (new Map());
  session.on('Runtime.executionContextCreated', ({ context: { id, auxData } }) => auxData?.isDefault && contexts.set(auxData.frameId, id));
  await session.send('Runtime.enable');
  // As the element makes it.
  const html = `<!doctype html><title>Notes</title><iframe src="${address}" sandbox="allow-scripts allow-same-origin allow-downloads"></iframe>`;
  const { url, close } = await serveSite({}, { '/notes.html': { body: html } });
  await page.goto(`${url}notes.html`);
  await expect(page.frameLocator('iframe').locator('html')).toHaveAttribute('data-state', 'ready', { timeout: 30_000 });
  const { frameTree } = await session.send('Page.getFrameTree');
  const contextId = contexts.get(frameTree.childFrames?.[0]?.frame.id ?? '');
  expect(contextId).toBeDefined();
  return { contextId, close };
}

for (const [what, address] of Object.entries(PAGES)) test.describe(`once ${what} has loaded, nothing goes out`, () => {
  test.use({ expectsErrors: true });
  const inFrame = what === 'the page in a frame' ? FROM_A_FRAME : {};

  for (const [name, script] of Object.entries({ ...FROM_ANYWHERE, ...FROM_THE_PAGE, ...inFrame })) {
    test(`by ${name}`, async ({ portogram, page }) => {
      const session = await page.context().newCDPSession(page);
      const { contextId, close } = await enter(portogram, address, session);
      const start = page.url();
      const listener = await listen();
      try {
        const given = { script, url: `http://127.0.0.1:${listener.tcpPort}/`, udp: listener.udpPort };
        const source = `(${attempt})(${JSON.stringify(given)})`;
        await session.send('Runtime.evaluate', { contextId, expression: source, allowUnsafeEvalBlockedByCSP: true, awaitPromise: false, userGesture: true });
        const [worker] = page.workers();
        if (name in FROM_ANYWHERE) void worker?.evaluate(`(() => { const URL = ${JSON.stringify(given.url)}; try { ${script} } catch {} })()`).catch(() => {});
        await page.waitForTimeout(PATIENCE_MILLIS);
        expect(listener.heard).toBe('');
        expect(page.url().startsWith(start)).toBe(true);
        if (contextId) expect(page.frames()[1]?.url()).toMatch(new RegExp(`^${address.replace("?", "\\?")}(#top)?$`));
      } finally {
        listener.close();
        close?.();
      }
    });
  }
});

test('the listener hears a page that is not closed', async ({ page }) => {
  const listener = await listen();
  await page.goto('services.txt');
  const given = { url: `http://127.0.0.1:${listener.tcpPort}/`, udp: listener.udpPort };
  for (const name of ['fetch', 'sendBeacon', 'an image', 'a frame', 'WebRTC', 'another address']) {
    listener.heard = '';
    await page.evaluate(attempt, { ...given, script: FROM_ANYWHERE[name] ?? FROM_THE_PAGE[name] ?? '' }).catch(() => {});
    await expect.poll(() => listener.heard.length, name).toBeGreaterThan(0);
  }
  listener.close();
});

test('no script of the page uses a way out that a policy does not close', async ({ request }) => {
  const html = await (await request.get('./')).text();
  const names = [...new Set(html.match(/[\w/-]+\.js(?=")/g))];
  expect(names).toContain('main.js');
  const scripts = new Map(await Promise.all(names.map(async (name) =>
    /** @type {const} */ ([name, await (await request.get(name)).text()]))));
  const all = [...scripts.values()].join('\n');
  // WebRTC is named only where it is removed.
  const removed = /\["RTCPeerConnection", ?"webkitRTCPeerConnection", ?"mozRTCPeerConnection", ?"RTCIceTransport"\]/;
  expect(all).toMatch(removed);
  const rest = all.replace(removed, '');
  for (const pattern of [
    /RTC[A-Z]\w+/, /\bopen\s*\(\s*["'`]/, /window\.open/, /location\.(assign|replace)/, /location(\.href)?\s*=[^=]/,
    /sendBeacon|fetchLater|WebSocket|EventSource|XMLHttpRequest|WebTransport|SharedWorker|serviceWorker|importScripts/,
    /\.submit\s*\(|requestSubmit/, /createElement\(\s*["'](iframe|frame|object|embed|form|script)["']/, /document\.write|\beval\s*\(|new Function\b/,
    /https?:\/\/(?!www\.w3\.org\/)/,
  ]) {
    expect(rest.match(pattern)?.[0]).toBeUndefined();
  }
  // Before the lock: the parts of the page, the files that its address names, and the module where none is passed. After it: the
  // proof that it is refused.
  expect(all.match(/\bfetch\s*\(/g)?.length).toBeLessThanOrEqual(5);
});
