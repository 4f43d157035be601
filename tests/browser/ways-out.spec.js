// Each way out of a page that browsers have, tried from inside the page and the worker, with a listener at its end.

import { pathToFileURL } from 'node:url';

import { rootUrl } from './chromium.js';
import { expect, test } from './portogram.js';
import { SITE } from './site-server.js';
import { FROM_ANYWHERE, FROM_THE_PAGE, listen } from './ways-out.js';

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

/** The page on a server, and in one file on a disk. */
const PAGES = { 'the page': rootUrl, 'the page in one file': pathToFileURL(`${SITE}portogram.html`).href };

for (const [what, address] of Object.entries(PAGES)) test.describe(`once ${what} has loaded, nothing goes out`, () => {
  test.use({ expectsErrors: true });

  for (const [name, script] of Object.entries({ ...FROM_ANYWHERE, ...FROM_THE_PAGE })) {
    test(`by ${name}`, async ({ portogram, page }) => {
      await portogram.open(address);
      const listener = await listen();
      try {
        const given = { script, url: `http://127.0.0.1:${listener.tcpPort}/`, udp: listener.udpPort };
        const source = `(${attempt})(${JSON.stringify(given)})`;
        const session = await page.context().newCDPSession(page);
        await session.send('Runtime.evaluate', { expression: source, allowUnsafeEvalBlockedByCSP: true, awaitPromise: false, userGesture: true });
        const [worker] = page.workers();
        if (name in FROM_ANYWHERE) void worker?.evaluate(`(() => { const URL = ${JSON.stringify(given.url)}; try { ${script} } catch {} })()`).catch(() => {});
        await page.waitForTimeout(PATIENCE_MILLIS);
        expect(listener.heard).toBe('');
        expect(page.url().startsWith(address)).toBe(true);
      } finally {
        listener.close();
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
