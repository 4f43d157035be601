// The page in a frame, as others embed it without the element: its messages, and what a hostile page around it can do.

import { readFile, writeFile } from 'node:fs/promises';

import * as captures from './captures.js';
import { expect, test } from './portogram.js';
import { serveSite } from './site-server.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('@playwright/test').Frame} Frame */

const sound = captures.sound();
const PACKETS = 50;

/** A page around that keeps what the frame says. */
const AROUND = (/** @type {string} */ src, extra = '') => `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Notes</title></head><body>
<iframe id="frame" src="${src}" title="Charts" style="width: 700px; height: 600px"></iframe>${extra}
<script>
  const said = [];
  const frame = document.getElementById('frame').contentWindow;
  addEventListener('message', ({ source, origin, data }) => source === frame && said.push({ ...data, origin }));
  const say = (message, transfer = []) => frame.postMessage({ portogram: 1, ...message }, '*', transfer);
</script></body></html>`;

/**
 * What the frame has said, by type.
 *
 * @param {Page} page
 * @param {string} [type]
 * @returns {Promise<any[]>}
 */
async function said(page, type) {
  const all = await page.evaluate(() => /** @type {any[]} */ (globalThis.eval('said')));
  return type ? all.filter((message) => message.type === type) : all;
}

/**
 * @param {Page} page
 * @param {string} message an expression
 */
const say = (page, message) => page.evaluate((message) => globalThis.eval(`say(${message})`), message);

/** @param {Page} page */
function frameOf(page) {
  const frame = page.frames().find((frame) => frame.url().includes('?embed'));
  if (!frame) throw new Error('there is no frame');
  return frame;
}

test('it is ready, takes bytes and settings, and reports', async ({ page, portogram }) => {
  const site = await serveSite({}, { '/notes.html': { body: AROUND('./?embed&charts=incoming-packets&theme=dark&lang=de') }, '/sound.pcap': { body: sound } });
  await page.goto(`${site.url}notes.html`);
  await expect.poll(() => said(page, 'ready')).toHaveLength(1);
  await page.evaluate(() => globalThis.eval("fetch('sound.pcap').then((response) => response.arrayBuffer()).then((data) => say({ type: 'open', files: [{ name: 'sound.pcap', data }] }, [data]))"));
  await expect.poll(() => said(page, 'load')).toHaveLength(1);
  await expect.poll(async () => (await said(page, 'report')).map(({ report }) => report.capture.packets)).toEqual([PACKETS]);
  const frame = frameOf(page);
  await expect(frame.getByTestId('facts-incoming-packets')).toContainText('100 %');
  await expect(frame.getByTestId('chart-outgoing-packets')).toBeHidden();
  expect(await frame.locator('.chart').first().evaluate((chart) => getComputedStyle(chart).backgroundColor)).toBe('rgb(20, 23, 27)');
  // Nothing that the page around says is seen before it is asked for.
  await say(page, "{ type: 'settings', text: 'port-role=source' }");
  await expect.poll(async () => (await said(page, 'report')).map(({ report }) => report.settings.port_role)).toEqual(['destination', 'source']);
  await say(page, "{ type: 'show', theme: 'light', controls: 'all', charts: 'incoming-packets outgoing-packets', height: 900 }");
  await expect(frame.getByTestId('chart-outgoing-packets')).toBeVisible();
  await frame.getByTestId('settings').click();
  await frame.getByTestId('port-role').selectOption('service');
  await expect.poll(async () => (await said(page, 'settings')).at(-1)?.text).toBe('port-role=service');
  expect(portogram.errors).toEqual([]);
  site.close();
});

test('a link in the address of the frame is opened, and its settings apply', async ({ page }) => {
  const site = await serveSite({}, { '/notes.html': { body: AROUND('./?embed&open=sound.pcap#port-role=service') }, '/sound.pcap': { body: sound } });
  await page.goto(`${site.url}notes.html`);
  await expect.poll(async () => (await said(page, 'report')).map(({ report }) => report.settings.port_role)).toEqual(['service']);
  site.close();
});

test('files of the frame’s own origin are not told to another origin', async ({ page }) => {
  const site = await serveSite({}, { '/secret.pcap': { body: sound } });
  const other = await serveSite({}, { '/notes.html': { body: AROUND(`${site.url}?embed&open=secret.pcap`) } });
  await page.goto(`${other.url}notes.html`);
  const frame = frameOf(page);
  await expect(frame.getByTestId('title')).toHaveText('secret.pcap');
  for (const message of ["{ type: 'settings', text: 'port-role=service' }", "{ type: 'show', controls: 'all' }", "{ type: 'open', files: [{ name: 'other.pcap', data: new ArrayBuffer(9) }] }"]) await say(page, message);
  await page.waitForTimeout(500);
  expect(await frame.evaluate(() => [location.hash, document.documentElement.dataset.controls])).toEqual(['', 'some']);
  await expect(frame.getByTestId('title')).toHaveText('secret.pcap');
  expect(await said(page)).toEqual([]);
  site.close();
  other.close();
});

test('neither height nor focus tells another origin what is in the frame’s own files', async ({ page }) => {
  const site = await serveSite({}, { '/secret.pcap': { body: sound } });
  const html = (/** @type {string} */ query) => `<!doctype html><title>Notes</title><input autofocus><iframe src="${site.url}${query}" style="width: 500px; frame-sizing: content-height; max-height: 20000px"></iframe>`;
  const queries = ['?embed&open=secret.pcap', '?embed&open=secret.pcap#host=192.168.1.10', '?embed&open=secret.pcap#host=10.9.9.9', '?embed&controls=all&open=secret.pcap#open=443', '?open=secret.pcap', '?open=secret.pcap#host=10.9.9.9'];
  const made = Object.fromEntries(queries.map((query, at) => [`/${at}.html`, { body: html(query) }]));
  const other = await serveSite({}, made);
  const seen = [];
  for (const at of queries.keys()) {
    await page.goto(`${other.url}${at}.html`);
    await page.locator('input').focus();
    await expect(page.frameLocator('iframe').locator('html')).toHaveAttribute('data-state', 'done', { timeout: 20_000 });
    await page.waitForTimeout(300);
    seen.push(await page.evaluate(() => [document.querySelector('iframe')?.offsetHeight, document.activeElement?.localName]));
  }
  expect(new Set(seen.map(String)).size).toBe(1);
  expect(seen[0]?.[1]).toBe('input');
  site.close();
  other.close();
});

test('messages of other windows are ignored', async ({ page }) => {
  const stranger = `<iframe title="Stranger" srcdoc="<script>
    const send = (target) => { for (let at = 0; at < 20; at += 1) setTimeout(() => target.postMessage({ portogram: 1, type: 'show', controls: 'all', theme: 'dark' }, '*'), at * 50); };
    send(parent.frames[0]);
  </script>"></iframe>`;
  const site = await serveSite({}, { '/notes.html': { body: AROUND('./?embed', stranger) } });
  await page.goto(`${site.url}notes.html`);
  await expect.poll(() => said(page, 'ready')).toHaveLength(1);
  const frame = frameOf(page);
  // Its own messages, and those of a window inside of it, are none of the page around.
  await frame.evaluate(() => postMessage({ portogram: 1, type: 'show', controls: 'all' }, '*'));
  await page.waitForTimeout(1200);
  expect(await frame.evaluate(() => ({ ...document.documentElement.dataset }))).not.toMatchObject({ controls: 'all' });
  expect(await frame.evaluate(() => document.documentElement.dataset.theme)).not.toBe('dark');
  // Those of the page around are taken.
  await say(page, "{ type: 'show', controls: 'all' }");
  await expect.poll(() => frame.evaluate(() => document.documentElement.dataset.controls)).toBe('all');
  site.close();
});

/** What a hostile page around may send. */
const NONSENSE = [
  'null', '0', '"x"', '[]', '{}', '{ portogram: 2, type: "show", controls: "all" }', '{ portogram: "1", type: "show", controls: "all" }',
  '{ portogram: 1 }', '{ portogram: 1, type: "__proto__" }', '{ portogram: 1, type: "open" }', '{ portogram: 1, type: "open", files: {} }',
  '{ portogram: 1, type: "open", files: [null] }', '{ portogram: 1, type: "open", files: [{ name: {}, data: "text" }] }',
  '{ portogram: 1, type: "open", files: Array.from({ length: 10000 }, () => 1) }',
  '{ portogram: 1, type: "settings" }', '{ portogram: 1, type: "settings", text: "port=<img src=x onerror=alert(1)>&host=javascript:alert(1)&local=%" }',
  '{ portogram: 1, type: "settings", text: "x".repeat(1e6) }', '{ portogram: 1, type: "settings", text: { toString: 1 } }',
  '{ portogram: 1, type: "show", theme: "<script>alert(1)</script>", controls: {}, charts: ["x"], height: "9" }',
  '{ portogram: 1, type: "show", height: Infinity }', '{ portogram: 1, type: "show", height: NaN }', '{ portogram: 1, type: "show", height: -1 }',
];

test('nonsense of a hostile page around is answered, and runs nothing', async ({ page, portogram }) => {
  const site = await serveSite({}, { '/notes.html': { body: AROUND('./?embed') }, '/sound.pcap': { body: sound } });
  let dialogs = 0;
  page.on('dialog', (dialog) => {
    dialogs += 1;
    void dialog.dismiss();
  });
  await page.goto(`${site.url}notes.html`);
  await expect.poll(() => said(page, 'ready')).toHaveLength(1);
  for (const message of NONSENSE) await page.evaluate((message) => globalThis.eval(`frame.postMessage(${message}, '*')`), message);
  const hostile = '<img src=x onerror=alert(1)><svg onload=alert(1)>.pcap';
  await page.evaluate((name) => globalThis.eval(`fetch('sound.pcap').then((response) => response.blob()).then((data) => say({ type: 'open', files: [{ name: ${JSON.stringify(name)}, data }] }))`), hostile);
  const frame = frameOf(page);
  await expect(frame.getByTestId('title')).toHaveText(hostile);
  await expect.poll(async () => (await said(page, 'error')).length).toBeGreaterThan(4);
  expect(await frame.locator('main img, main svg, main script').count()).toBe(0);
  expect(dialogs).toBe(0);
  expect(portogram.errors).toEqual([]);
  // It still works.
  await say(page, "{ type: 'settings', text: 'port-role=source' }");
  await expect.poll(async () => (await said(page, 'report')).at(-1)?.report.settings.port_role).toBe('source');
  site.close();
});

test('hostile captures and documents end in a message', async ({ page, portogram }) => {
  const site = await serveSite({}, { '/notes.html': { body: AROUND('./?embed') } });
  await page.goto(`${site.url}notes.html`);
  await expect.poll(() => said(page, 'ready')).toHaveLength(1);
  const files = [captures.text(), Buffer.from('PORTOGRAM'), Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(64, 7)]), sound.subarray(0, 30), Buffer.alloc(0)];
  for (const [at, content] of files.entries()) {
    await page.evaluate(({ bytes, name }) => globalThis.eval(`say({ type: 'open', files: [{ name: '${name}', data: new Uint8Array(${JSON.stringify(bytes)}).buffer }] })`), { bytes: [...content], name: `${at}.pcap` });
    await expect.poll(async () => (await said(page)).filter(({ type }) => ['error', 'load'].includes(type)).length).toBe(at + 1);
  }
  expect((await said(page, 'error')).every(({ fatal, message }) => fatal && message)).toBe(true);
  expect(portogram.errors).toEqual([]);
  site.close();
});

test('the reader opens no files in a frame', async ({ page, portogram }, info) => {
  const site = await serveSite({}, { '/notes.html': { body: AROUND('./?embed') } });
  await page.goto(`${site.url}notes.html`);
  await expect.poll(() => said(page, 'ready')).toHaveLength(1);
  const path = info.outputPath('mine.pcap');
  await writeFile(path, sound);
  await portogram.drop(path);
  await page.waitForTimeout(500);
  expect((await said(page)).map(({ type }) => type)).not.toContain('load');
  expect(frameOf(page).url()).toContain('?embed');
  site.close();
});

for (const controls of ['none', 'some', 'all']) {
  test(`the form is for everyone: controls=${controls}`, async ({ page, portogram }) => {
    const site = await serveSite({}, { '/sound.pcap': { body: sound } });
    for (const theme of ['light', 'dark']) {
      for (const width of [320, 760]) {
        await page.setViewportSize({ width, height: 600 });
        await page.goto(`${site.url}?embed&open=sound.pcap&controls=${controls}&theme=${theme}&charts=incoming-packets,outgoing-packets,timeline,table`);
        await portogram.reaches('done');
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
      // The background is that of the page around, which axe does not see.
      await page.evaluate(() => (document.documentElement.style.background = 'Canvas'));
      expect(await portogram.violations()).toEqual([]);
    }
    // Everything can be reached by keyboard.
    await portogram.tabTo(page.locator('[data-chart="incoming-packets"] .canvas'));
    await page.keyboard.press('ArrowRight');
    await expect(page.locator('#chart-status')).not.toBeEmpty();
    site.close();
  });
}

test('the messages are described in the guide', async () => {
  const types = await readFile(new URL('../../www/embed/messages.js', import.meta.url), 'utf8');
  const guide = await readFile(new URL('../../www/guide/embedding.md', import.meta.url), 'utf8');
  for (const [, type = ''] of types.matchAll(/type: '([a-z]+)'/g)) expect(guide).toContain(`type: '${type}'`);
});
