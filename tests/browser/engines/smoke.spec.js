// The same visit in Chromium, Firefox and WebKit.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect, test } from '@playwright/test';

import * as captures from '../captures.js';
import { SITE, serveSite } from '../site-server.js';
import { BY_NAVIGATION, FROM_ANYWHERE, FROM_THE_PAGE, attempting, listen } from '../ways-out.js';
import { ENGINES } from './engine.js';
import { embed, follow, takeAway, widen } from './embedded.js';
import { Visit, brush, changeSettings, drillDown, keepTool, openOneFile, prove, readCaptures, readSample, save, zoom } from './smoke.js';

test.describe.configure({ timeout: 90_000 });

/**
 * Visits the page in a new browser.
 *
 * @param {typeof ENGINES[number]} engine
 * @param {(visit: Visit) => Promise<void>} act
 * @param {string} [locale]
 */
async function visit({ name, open }, act, locale) {
  const info = test.info();
  info.annotations.push({ type: 'engine', description: name });
  test.skip(!open, `there is no ${name} on this machine`);
  if (!open) return;
  const folder = await mkdtemp(join(tmpdir(), 'portogram-'));
  try {
    const engine = await open({ folder, locale });
    info.annotations.push({ type: 'version', description: engine.version });
    try {
      await act(new Visit(engine, folder));
    } finally {
      await engine.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

for (const engine of ENGINES) {
  test(`${engine.name}: a visit from the sample to the proof that nothing is sent`, async () => {
    const site = await serveSite();
    await visit(engine, async (visit) => {
      await visit.open(site.url);
      await test.step('requests each file once', () => {
        // WebKit keeps no files while it is automated, so that the small ones which it runs itself come again.
        const isKept = (/** @type {string} */ path) => engine.name !== 'WebKit' || !/^\/(|main\.js|page\.css|portogram\.js|start\.js)$/.test(path);
        const requests = site.requests.filter(isKept);
        expect(requests.toSorted()).toEqual([...new Set(requests)].toSorted());
      });
      site.requests.length = 0;
      for (const part of [readSample, readCaptures, changeSettings, zoom, brush, drillDown, save, prove]) {
        await test.step(part.name, () => part(visit));
      }
      expect(site.requests).toEqual([]);
      expect(await visit.text('#notice')).toBe(null);
      expect(await visit.engine.run(() => document.documentElement.dataset.errors, null)).toBe('');
    }).finally(site.close);
  });

  test(`${engine.name}: the page in one file needs no server`, async () => {
    const site = await serveSite();
    await visit(engine, async (visit) => {
      // Of the site, from a disk.
      await visit.open(pathToFileURL(join(SITE, 'portogram.html')).href);
      for (const part of [readSample, openOneFile, prove, readCaptures, changeSettings, zoom, brush, drillDown, save, prove]) {
        await test.step(part.name, () => part(visit));
      }
      expect(await visit.text('#notice')).toBe(null);
      expect(await visit.engine.run(() => document.documentElement.dataset.errors, null)).toBe('');
      // The one that the site offers to keep.
      await visit.open(site.url);
      site.requests.length = 0;
      for (const part of [keepTool, prove]) await test.step(part.name, () => part(visit));
      expect(site.requests).toEqual([]);
      // Of the page that a server has.
      await visit.open(site.url);
      await readSample(visit);
      site.requests.length = 0;
      await openOneFile(visit);
      expect(site.requests).toEqual([]);
    }).finally(site.close);
  });

  test(`${engine.name}: nothing goes out of the page in one file, by any way that browsers have`, async () => {
    const [site, listener] = [await serveSite(), await listen()];
    const given = { url: `http://127.0.0.1:${listener.tcpPort}/`, udp: listener.udpPort };
    const ways = Object.entries({ ...FROM_ANYWHERE, ...FROM_THE_PAGE });
    await visit(engine, async (visit) => {
      const { engine } = visit;
      // A page that is not closed is heard.
      await engine.open(`${site.url}services.txt`);
      for (const name of ['fetch', 'XMLHttpRequest', 'an image', 'a frame']) {
        listener.heard = '';
        await engine.run(attempting({ ...FROM_ANYWHERE, ...FROM_THE_PAGE }[name] ?? ''), given);
        await expect.poll(() => listener.heard.length, name).toBeGreaterThan(0);
      }
      const file = pathToFileURL(join(SITE, 'portogram.html')).href;
      await visit.open(file);
      listener.heard = '';
      const canStay = await engine.run(() => 'navigation' in window, null);
      for (const [name, script] of ways) {
        if (!canStay && BY_NAVIGATION.includes(name)) continue;
        await test.step(`by ${name}`, async () => expect(await engine.run(attempting(script), given)).toBe(true));
      }
      await new Promise((resolve) => {
        setTimeout(resolve, 1000);
      });
      expect(listener.heard).toBe('');
      // One of the ways names a place of the page.
      expect(await engine.run(() => location.href.replace(/#.*/, ''), null)).toBe(file);
    }).finally(() => {
      listener.close();
      site.close();
    });
  });

  test(`${engine.name}: the element shows a capture in another page`, async () => {
    const element = '<portogram-charts src="sound.pcap" controls="all"><p>A picture</p></portogram-charts>';
    const html = `<!doctype html><html lang="en"><title>Notes</title><script type="module" src="embed.js"></script><body>${element}</body></html>`;
    const site = await serveSite({}, { '/notes.html': { body: html }, '/sound.pcap': { body: captures.sound() } });
    await visit(engine, async (visit) => {
      await visit.engine.open(`${site.url}notes.html`);
      for (const part of [embed, follow, widen, takeAway]) await test.step(part.name, () => part(visit, site.requests));
    }).finally(site.close);
  });

  test(`${engine.name}: a page that cannot start says why`, async () => {
    /** @type {{ says: RegExp, changes: Record<string, (bytes: Buffer) => Buffer | null> }[]} */
    const faults = [
      { says: /needs WebAssembly/, changes: { 'start.js': prefix('delete self.WebAssembly;') } },
      { says: /too old/, changes: { 'start.js': prefix('WebAssembly.validate = () => false;') } },
      { says: /too old/, changes: { 'main.js': prefix('let a = ;') } },
      { says: /could not be loaded/, changes: { 'main.js': () => null } },
      { says: /could not be loaded/, changes: { 'portogram.js': () => null } },
      { says: /portogram_bg\.wasm: 404/, changes: { 'portogram_bg.wasm': () => null } },
      { says: /services\.txt: 404/, changes: { 'services.txt': () => null } },
      { says: /could not start/, changes: { 'portogram_bg.wasm': () => Buffer.from('\0asm') } },
    ];
    const sites = await Promise.all(faults.map(async ({ says, changes }) => ({ says, site: await serveSite(changes) })));
    await visit(engine, async (visit) => {
      for (const { says, site } of sites) {
        await visit.open(site.url, 'failed');
        await visit.shows('#notice', says);
      }
      await visit.open(pathToFileURL(join(SITE, 'index.html')).href, 'failed');
      await visit.shows('#notice', /opened from a file.*web server/);
      expect(await visit.engine.run(() => document.querySelectorAll('#welcome button:enabled').length, null)).toBe(0);
    }).finally(() => sites.forEach(({ site }) => site.close()));
  });

  // Browsers take the language from these, and `C` is not the name of one. WebKit differs between the two.
  for (const locale of engine.name === 'WebKit' ? ['C', 'C.UTF-8'] : ['C.UTF-8']) {
    test(`${engine.name}: the page starts with LANG=${locale}`, async () => {
      const site = await serveSite();
      await visit(engine, async (visit) => {
        await visit.open(site.url);
        await readSample(visit);
        await visit.shows('[data-testid="ledger-incoming"]', /14.?455/);
      }, locale).finally(site.close);
    });
  }
}

/** @param {string} script */
function prefix(script) {
  return (/** @type {Buffer} */ bytes) => Buffer.concat([Buffer.from(script), bytes]);
}
