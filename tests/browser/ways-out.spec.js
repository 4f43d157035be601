// Each way out of a page that browsers have, tried from inside the page and the worker, with a listener at its end.

import { pathToFileURL } from 'node:url';

import { rootUrl } from './chromium.js';
import { expect, test } from './portogram.js';
import { SITE, serveSite } from './site-server.js';
import { FROM_ANYWHERE, FROM_THE_PAGE, listen } from './ways-out.js';

/** @typedef {import('./portogram.js').Portogram} Portogram */

/** Longer than a request to the same machine takes. */
const PATIENCE_MILLIS = 700;

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
