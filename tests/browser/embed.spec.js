// The element that shows the charts in other pages, and the frame in it.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

import * as captures from './captures.js';
import { expect, test } from './portogram.js';
import { SITE, serveSite } from './site-server.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('./site-server.js').Made} Made */

const MOST_LOADER_BYTES = 5000;
const sound = captures.sound();
const PACKETS = 50;
const SCRIPT = '<script type="module" src="embed.js" blocking="render"></script>';

/**
 * Returns a page around elements.
 *
 * @param {string} body
 * @param {string} [head]
 */
function around(body, head = SCRIPT) {
  const style = '<style>body { margin: 20px auto; max-width: 760px; font: 16px/1.5 sans-serif }</style>';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Notes</title>${style}${head}</head><body>${body}</body></html>`;
}

/**
 * Serves a page beside the site, and opens it.
 *
 * @param {Page} page
 * @param {string} body
 * @param {{ head?: string, policy?: string, made?: Record<string, Made> }} [options]
 */
async function open(page, body, { head, policy, made } = {}) {
  const headers = policy ? { 'Content-Security-Policy': policy } : undefined;
  const site = await serveSite({}, { '/notes.html': { body: around(body, head), headers }, '/sound.pcap': { body: sound }, ...made });
  await page.addInitScript(() => {
    if (top !== self) return;
    /** @type {{ shifts: number, events: [string, unknown][] }} */
    const seen = { shifts: 0, events: [] };
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
      seen.shifts += /** @type {PerformanceEntry & { value: number }} */ (entry).value;
    })).observe({ type: 'layout-shift', buffered: true });
    for (const type of ['load', 'error', 'report', 'select']) {
      document.addEventListener(type, (event) => {
        if (event.target instanceof Element && event.target.localName === 'portogram-charts') {
          seen.events.push([type, /** @type {CustomEvent} */ (event).detail]);
        }
      }, true);
    }
  });
  await page.goto(`${site.url}notes.html`);
  return site;
}

/**
 * What the page around has seen.
 *
 * @param {Page} page
 * @returns {Promise<{ shifts: number, events: [string, any][] }>}
 */
const seen = (page) => page.evaluate(() => Reflect.get(globalThis, 'seen'));

/**
 * @param {Page} page
 * @param {number} [at]
 */
const inside = (page, at = 0) => page.locator('portogram-charts').nth(at).frameLocator('iframe');

test('one script and one element show a capture', async ({ page, portogram }) => {
  const site = await open(page, '<h1>Notes</h1><portogram-charts src="sound.pcap" alt="Our network"></portogram-charts><p>After</p>');
  const frame = inside(page);
  await expect(frame.getByTestId('facts-incoming-packets')).toContainText('30 packets');
  await expect(frame.getByTestId('title')).toHaveText('sound.pcap');
  await expect(frame.locator('#controls')).toBeHidden();
  await expect(page.getByTitle('Our network')).toBeVisible();
  await expect.poll(async () => (await seen(page)).events.map(([type]) => type)).toEqual(['load', 'report']);
  const { events, shifts } = await seen(page);
  expect(events[1]?.[1]).toMatchObject({ schema: 'portogram/1', capture: { packets: PACKETS } });
  expect(shifts).toBe(0);
  expect(site.requests.filter((path) => path.endsWith('.pcap'))).toEqual(['/sound.pcap']);
  expect(portogram.errors).toEqual([]);
  site.close();
});

test('the loader is small, and does nothing without a window', async () => {
  expect(gzipSync(await readFile(`${SITE}embed.js`), { level: 9 }).length).toBeLessThanOrEqual(MOST_LOADER_BYTES);
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', `await import(${JSON.stringify(`${SITE}embed.js`)}); console.log('imported')`]);
  expect(stdout.trim()).toBe('imported');
});

test('attributes are settings, and change what is shown', async ({ page }) => {
  const site = await open(page, '<portogram-charts src="sound.pcap" local="203.0.113.0/24" charts="incoming-packets timeline" controls="none" scale="logarithmic" port-role="source"></portogram-charts>');
  const frame = inside(page);
  await expect(frame.getByTestId('chart-incoming-packets')).toBeVisible();
  await expect(frame.getByTestId('chart-outgoing-bytes')).toBeHidden();
  await expect(frame.getByTestId('timeline')).toBeVisible();
  await expect(frame.getByTestId('headline')).toBeHidden();
  const first = await page.evaluate(() => Reflect.get(document.querySelector('portogram-charts') ?? {}, 'report'));
  expect(first.settings.port_role).toBe('source');

  await page.evaluate(() => Object.assign(document.querySelector('portogram-charts') ?? {}, { portRole: 'service', controls: 'all', charts: 'outgoing-bytes table' }));
  await expect(frame.getByTestId('chart-outgoing-bytes')).toBeVisible();
  await expect(frame.getByTestId('chart-incoming-packets')).toBeHidden();
  await expect(frame.getByTestId('port-role')).toHaveValue('service');
  await expect(frame.getByTestId('ports-incoming')).toBeVisible();
  expect(await page.locator('portogram-charts').getAttribute('port-role')).toBe('service');
  await expect.poll(() => page.evaluate(() => Reflect.get(document.querySelector('portogram-charts') ?? {}, 'report').settings.port_role)).toBe('service');
  // One reading, and no more `load`.
  expect((await seen(page)).events.filter(([type]) => type === 'load')).toHaveLength(1);
  site.close();
});

test('what is selected is told', async ({ page }) => {
  const site = await open(page, '<portogram-charts src="sound.pcap"></portogram-charts>');
  const frame = inside(page);
  await frame.getByTestId('headline-lines').getByRole('button').first().click();
  await expect(frame.getByTestId('closeup')).toBeVisible();
  await frame.getByTestId('closeup-close').click();
  await expect.poll(async () => (await seen(page)).events.filter(([type]) => type === 'select').map(([, detail]) => detail))
    .toEqual([{ first: expect.any(Number), last: expect.any(Number), transport: expect.any(String) }, null]);
  // The history is that of the page around.
  expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);
  site.close();
});

test('properties that are set before the element is defined count', async ({ page }) => {
  const late = '<script type="module">await new Promise((resolve) => setTimeout(resolve, 100)); await import("./embed.js");</script>';
  const site = await open(page, '<portogram-charts></portogram-charts><script>document.querySelector("portogram-charts").src = "sound.pcap"; document.querySelector("portogram-charts").portRole = "source"</script>', { head: late });
  await expect(inside(page).getByTestId('title')).toHaveText('sound.pcap');
  expect(await page.evaluate(() => document.querySelector('portogram-charts')?.outerHTML)).toContain('port-role="source"');
  site.close();
});

test('a script of the page may assign each address to itself, which makes those of other elements absolute', async ({ page }) => {
  const assign = 'for (const element of document.querySelectorAll("[src]")) element.src = element.src;';
  const site = await open(page, `<portogram-charts src="sound.pcap"></portogram-charts><script>${assign}</script>`, { head: '<script type="module" src="embed.js"></script>' });
  await expect(inside(page).getByTestId('title')).toHaveText('sound.pcap');
  await page.evaluate(assign);
  await page.waitForTimeout(300);
  await expect(inside(page).getByTestId('title')).toHaveText('sound.pcap');
  // The same address is no reason to read it again.
  expect(site.requests.filter((path) => path.endsWith('.pcap'))).toEqual(['/sound.pcap']);
  site.close();
});

test('several files count as one, and a document is shown as it was kept', async ({ page }) => {
  const site = await open(page, '<portogram-charts src="sound.pcap  ./again.pcap"></portogram-charts>', { made: { '/again.pcap': { body: sound } } });
  await expect(inside(page).getByTestId('title')).toContainText('2 ');
  await expect.poll(async () => (await seen(page)).events[1]?.[1].capture.packets).toBe(2 * PACKETS);
  site.close();
});

test('removing an element ends its worker, and moving it starts another one', async ({ page }) => {
  const site = await open(page, '<div id="a"><portogram-charts src="sound.pcap"></portogram-charts></div><div id="b"></div>');
  await expect(inside(page).getByTestId('title')).toHaveText('sound.pcap');
  await page.evaluate(() => document.querySelector('#b')?.append(document.querySelector('portogram-charts') ?? ''));
  await expect(inside(page).getByTestId('title')).toHaveText('sound.pcap');
  await page.evaluate(() => document.querySelector('portogram-charts')?.remove());
  await expect.poll(() => page.workers().length).toBe(0);
  expect(page.frames()).toHaveLength(1);
  site.close();
});

test('a frame that the reader loads again is filled again', async ({ page }) => {
  const site = await open(page, '<portogram-charts src="sound.pcap"></portogram-charts>');
  await expect(inside(page).getByTestId('title')).toHaveText('sound.pcap');
  await page.evaluate(() => document.querySelector('portogram-charts')?.shadowRoot?.querySelector('iframe')?.contentWindow?.location.reload());
  await expect.poll(async () => (await seen(page)).events.filter(([type]) => type === 'load').length).toBe(2);
  await expect(inside(page).getByTestId('facts-incoming-packets')).toContainText('30 packets');
  site.close();
});

test('files that never come keep no others waiting', async ({ page }) => {
  test.setTimeout(60_000);
  await page.route('**/never*.pcap', () => {});
  const site = await open(page, '<portogram-charts src="never1.pcap"></portogram-charts><portogram-charts src="never2.pcap"></portogram-charts><portogram-charts src="sound.pcap"></portogram-charts>');
  await page.locator('portogram-charts').nth(2).scrollIntoViewIfNeeded();
  await expect(inside(page, 2).getByTestId('title')).toHaveText('sound.pcap', { timeout: 20_000 });
  site.close();
});

test('names in the page around do not stop the element', async ({ page, portogram }) => {
  const form = '<form lang="de"><select name="lang"></select><output name="parentElement"></output><input type="hidden" name="parentElement"><portogram-charts src="sound.pcap"></portogram-charts></form>';
  const site = await open(page, form);
  await expect(inside(page).getByTestId('subtitle')).toContainText('5,82');
  // An element that was hidden, and another body.
  await page.evaluate(() => {
    const body = document.createElement('body');
    body.innerHTML = '<div style="display: none"><portogram-charts src="sound.pcap"></portogram-charts></div>';
    document.body.replaceWith(body);
  });
  await page.evaluate(() => {
    document.querySelector('div')?.removeAttribute('style');
    document.body.className = 'dark';
  });
  await expect(inside(page).locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(portogram.errors).toEqual([]);
  site.close();
});

test('nothing is loaded before the element is near the viewport, or clicked', async ({ page }) => {
  const site = await open(page, '<portogram-charts src="sound.pcap" loading="click"><p>A picture</p></portogram-charts><div style="height: 3000px"></div><portogram-charts src="far.pcap"></portogram-charts>', { made: { '/far.pcap': { body: sound } } });
  await expect(page.getByRole('button', { name: 'Show the charts' })).toBeVisible();
  await expect(page.getByText('A picture')).toBeVisible();
  await page.waitForTimeout(500);
  // A build for development has its modules apart.
  expect(site.requests.filter((path) => !path.startsWith('/element/'))).toEqual(['/notes.html', '/embed.js']);
  await page.getByRole('button', { name: 'Show the charts' }).click();
  await expect(inside(page).getByTestId('title')).toHaveText('sound.pcap');
  await expect(page.getByText('A picture')).toBeHidden();
  expect(site.requests).not.toContain('/far.pcap');
  await page.evaluate(() => scrollTo(0, 3000));
  await expect(inside(page, 1).getByTestId('title')).toHaveText('far.pcap');
  expect((await seen(page)).shifts).toBe(0);
  site.close();
});

test('a page with many elements stays light', async ({ page }) => {
  test.setTimeout(90_000);
  const count = 12;
  const site = await open(page, '<h2>Traffic</h2><portogram-charts src="sound.pcap" controls="none"></portogram-charts>'.repeat(count));
  const loads = async () => (await seen(page)).events.filter(([type]) => type === 'load').length;
  await expect(inside(page).getByTestId('chart-incoming-packets')).toBeVisible();
  await page.waitForTimeout(1000);
  expect(await loads()).toBeLessThan(5);
  expect(page.frames().length).toBeLessThan(6);
  for (let at = 0; at < count; at += 1) {
    await page.locator('portogram-charts').nth(at).scrollIntoViewIfNeeded();
    await expect.poll(loads).toBeGreaterThan(at);
  }
  // Their workers rest, and their charts are still there and answer.
  await expect.poll(() => page.workers().length, { timeout: 10_000 }).toBe(0);
  const first = inside(page);
  await expect(first.getByTestId('chart-incoming-packets')).toBeVisible();
  await page.evaluate(() => document.querySelector('portogram-charts')?.setAttribute('port-role', 'source'));
  await expect.poll(() => page.evaluate(() => Reflect.get(document.querySelector('portogram-charts') ?? {}, 'report').settings.port_role)).toBe('source');
  expect(page.workers().length).toBe(1);
  expect(await loads()).toBe(count);
  site.close();
});

test('the space is reserved before the script has come', async ({ page }) => {
  const kinds = ['', 'controls="none"', 'controls="all"', 'charts="incoming-bytes"', 'charts="incoming-bytes outgoing-bytes incoming-packets timeline"', 'charts="table" controls="none"', 'height="333"'];
  const body = kinds.map((attributes) => `<portogram-charts loading="click" src="sound.pcap" ${attributes}></portogram-charts>`).join('');
  const site = await open(page, body, { head: '<link rel="stylesheet" href="embed.css">' });
  const heights = () => page.evaluate(() => [...document.querySelectorAll('portogram-charts')].map((element) => /** @type {HTMLElement} */ (element).offsetHeight));
  const before = /** @type {number[][]} */ ([]);
  for (const width of [380, 571, 620, 1000]) {
    await page.setViewportSize({ width, height: 900 });
    before.push(await heights());
  }
  await page.addScriptTag({ type: 'module', url: `${site.url}embed.js` });
  await page.waitForFunction(() => customElements.get('portogram-charts'));
  for (const [at, width] of [380, 571, 620, 1000].entries()) {
    await page.setViewportSize({ width, height: 900 });
    await expect.poll(heights, { message: `${width}` }).toEqual(before[at]);
  }
  site.close();
});

test('no form needs more space than is reserved', async ({ page }) => {
  test.setTimeout(120_000);
  const forms = ['', 'controls="none"', 'charts="timeline"', 'charts="timeline table"', 'charts="incoming-bytes table" controls="none"', 'controls="all"', 'charts="incoming-packets outgoing-packets timeline" port-role="service"'];
  for (const file of ['examples/web-server.portogram', 'sound.pcap']) {
    const body = forms.map((form) => `<portogram-charts loading="eager" src="${file}" ${form}></portogram-charts>`).join('');
    const site = await open(page, body);
    const heights = () => page.evaluate(() => [...document.querySelectorAll('portogram-charts')].map((element) => /** @type {HTMLElement} */ (element).offsetHeight));
    for (const width of [1000, 640, 330]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(100);
      const before = await heights();
      await expect.poll(async () => (await seen(page)).events.filter(([type]) => type === 'load').length, { timeout: 20_000 }).toBe(forms.length);
      await page.waitForTimeout(500);
      const inside = await page.evaluate(() => [...document.querySelectorAll('portogram-charts')].map((element) => {
        const frame = element.shadowRoot?.querySelector('iframe')?.contentDocument;
        return Math.round(frame?.body.getBoundingClientRect().height ?? 0);
      }));
      expect(inside, `${file} at ${width}`).toEqual(await heights());
      if (width === 1000) expect(inside, `${file} at first`).toEqual(before);
    }
    site.close();
  }
});

test('pictures in the content are made to fit', async ({ page }) => {
  const picture = '<picture><img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E" width="1440" height="864" alt="Charts"></picture><p><a href="sound.pcap">The data</a></p>';
  for (const head of [SCRIPT, '<link rel="stylesheet" href="embed.css">']) {
    const site = await open(page, `<portogram-charts loading="click" src="sound.pcap">${picture}</portogram-charts>`, { head });
    await expect(page.getByAltText('Charts')).toBeVisible();
    const { width = 0, height = 0 } = await page.getByAltText('Charts').boundingBox() ?? {};
    expect(width).toBeLessThanOrEqual(760);
    expect(height / width).toBeCloseTo(0.6, 1);
    if (head === SCRIPT) await expect(page.getByText('The data')).toBeInViewport();
    site.close();
  }
});

test('a theme that is not that of the page has a background of its own', async ({ page }) => {
  const site = await open(page, '<portogram-charts src="sound.pcap" theme="dark"></portogram-charts><portogram-charts src="sound.pcap" theme="light"></portogram-charts>');
  await expect(inside(page).getByTestId('title')).toHaveText('sound.pcap');
  const grounds = await page.evaluate(() => [...document.querySelectorAll('portogram-charts')].map((element) => {
    const frame = element.shadowRoot?.querySelector('iframe');
    return frame && getComputedStyle(frame).backgroundColor;
  }));
  expect(grounds[0]).not.toBe('rgba(0, 0, 0, 0)');
  expect(grounds[1] ?? 'rgba(0, 0, 0, 0)').toBe('rgba(0, 0, 0, 0)');
  site.close();
});

test('without scripts the content of the element is shown', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const head = '<link rel="stylesheet" href="embed.css">';
  const site = await serveSite({}, { '/notes.html': { body: around('<portogram-charts src="sound.pcap"><p>A picture</p><p>The data</p></portogram-charts><p>After</p>', head) } });
  await page.goto(`${site.url}notes.html`);
  await expect(page.getByText('A picture')).toBeVisible();
  const top = async (/** @type {string} */ text) => (await page.getByText(text).boundingBox())?.y ?? 0;
  expect(await top('The data')).toBeGreaterThan(await top('A picture'));
  expect(await top('After')).toBeLessThan(400);
  await context.close();
  site.close();
});

test('the frame needs what the content needs, within limits', async ({ page }) => {
  const site = await open(page, '<portogram-charts src="sound.pcap" controls="all"></portogram-charts><p>After</p>');
  const frame = inside(page);
  const box = async () => (await page.locator('portogram-charts').boundingBox())?.height ?? 0;
  await expect(frame.getByTestId('more-below')).toBeVisible();
  const before = await box();
  await frame.getByTestId('more-below').click();
  await expect(frame.getByTestId('ledger')).toBeVisible();
  await expect.poll(box).toBeGreaterThan(before + 500);
  const [high] = await Promise.all([box()]);
  expect(await frame.locator('html').evaluate((root) => root.scrollHeight - root.clientHeight)).toBe(0);
  await frame.getByTestId('more-below').click();
  await expect.poll(box).toBe(before);
  expect(high).toBeLessThanOrEqual(6000);
  // By the message too, where the browser gives frames no height.
  await page.evaluate(() => document.querySelector('portogram-charts')?.setAttribute('height', '500'));
  await expect.poll(box).toBe(500);
  // A phone that is turned, and turned back.
  await page.evaluate(() => document.querySelector('portogram-charts')?.removeAttribute('height'));
  for (const width of [400, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await expect.poll(() => frame.locator('html').evaluate((root) => root.clientWidth)).toBeLessThanOrEqual(width);
    await expect.poll(() => frame.locator('html').evaluate((root) => root.scrollHeight - root.clientHeight)).toBe(0);
  }
  await expect.poll(box).toBe(before);
  site.close();
});

const SWITCHES = {
  'color-scheme': 'root.style.colorScheme = THEME',
  'data-theme': 'root.dataset.theme = THEME',
  'a class': 'root.className = THEME',
  'data-bs-theme': 'root.setAttribute("data-bs-theme", THEME)',
  'the colours of MkDocs': 'document.body.setAttribute("data-md-color-scheme", THEME === "dark" ? "slate" : "default")',
  'a background alone': 'document.body.style.background = THEME === "dark" ? "#101418" : "#fff"',
};

for (const [name, script] of Object.entries(SWITCHES)) {
  test(`a switch of the page is followed within 100 ms: ${name}`, async ({ page }) => {
    const site = await open(page, '<portogram-charts src="sound.pcap"></portogram-charts>');
    const frame = inside(page);
    await expect(frame.getByTestId('title')).toHaveText('sound.pcap');
    // The least of some times, since the machine does other things too.
    const least = { dark: Infinity, light: Infinity };
    for (const theme of /** @type {const} */ (['dark', 'light', 'dark', 'light', 'dark', 'light'])) {
      const millis = await page.evaluate(async ({ script, theme }) => {
        const root = document.documentElement;
        const content = document.querySelector('portogram-charts')?.shadowRoot?.querySelector('iframe')?.contentDocument;
        const start = performance.now();
        new Function('root', 'THEME', script)(root, theme);
        while (content?.documentElement.dataset.theme !== theme && performance.now() - start < 3000) await new Promise(requestAnimationFrame);
        return performance.now() - start;
      }, { script, theme });
      least[theme] = Math.min(least[theme], millis);
      const card = await frame.locator('.chart').first().evaluate((chart) => getComputedStyle(chart).backgroundColor);
      expect(card).toBe(theme === 'dark' ? 'rgb(20, 23, 27)' : 'rgb(255, 255, 255)');
    }
    expect(Math.max(least.dark, least.light)).toBeLessThan(100);
    site.close();
  });
}

test.describe('a strict policy', () => {
  test.use({ expectsErrors: true });

  test('needs scripts and frames of the site, and nothing else', async ({ page, portogram }) => {
    const policy = "default-src 'none'; script-src 'self'; frame-src 'self'";
    const site = await open(page, '<portogram-charts src="sound.pcap"></portogram-charts>', { policy });
    await expect(inside(page).getByTestId('title')).toHaveText('sound.pcap');
    await expect.poll(async () => (await seen(page)).events.map(([type]) => type)).toEqual(['load', 'report']);
    // The style and the icon are the test's own. The request of the page around is refused, and the frame loads the file.
    expect(portogram.errors.filter((error) => !/sound\.pcap|inline style|data:,/.test(error))).toEqual([]);
    site.close();
  });
});

test('the site can be on another origin', async ({ page }) => {
  const other = await serveSite();
  const policy = `default-src 'self'; style-src 'unsafe-inline'; img-src data:; script-src ${other.url}; frame-src ${other.url}`;
  const site = await open(page, '<portogram-charts src="sound.pcap"></portogram-charts>', { head: `<script type="module" src="${other.url}embed.js"></script>`, policy });
  await expect(inside(page).getByTestId('facts-incoming-packets')).toContainText('30 packets');
  await expect.poll(async () => (await seen(page)).events.map(([type]) => type)).toEqual(['load', 'report']);
  expect(other.requests).not.toContain('/sound.pcap');
  site.close();
  other.close();
});

test.describe('what goes wrong is told', () => {
  test.use({ expectsErrors: true });

  test('a file that is missing, one that is no capture, and a word that is not known', async ({ page }) => {
    const body = '<portogram-charts src="missing.pcap"><p>A picture</p></portogram-charts><portogram-charts src="diary.txt"></portogram-charts><portogram-charts src="sound.pcap" port-role="both" charts="incomming-packets"></portogram-charts>';
    const site = await open(page, body, { made: { '/diary.txt': { body: captures.text() } } });
    await expect(page.getByRole('alert').filter({ hasText: 'missing.pcap: the server answered 404' })).toBeVisible();
    await expect(page.getByText('A picture')).toBeVisible();
    await expect(inside(page, 1).getByTestId('notice')).toContainText('diary.txt');
    await page.evaluate(() => scrollTo(0, 2000));
    await expect(inside(page, 2).getByTestId('title')).toHaveText('sound.pcap');
    await expect.poll(async () => (await seen(page)).events.filter(([type]) => type === 'error').map(([, { message }]) => message).join('\n'))
      .toMatch(/missing\.pcap[^]*diary\.txt[^]*both[^]*incomming-packets/);
    site.close();
  });

  test('values that are not understood, and no file', async ({ page }) => {
    const warnings = /** @type {string[]} */ ([]);
    page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
    const site = await open(page, '<portogram-charts src="sound.pcap" theme="drak" height="tall" controls="al"></portogram-charts><portogram-charts></portogram-charts>');
    await expect(inside(page).getByTestId('title')).toHaveText('sound.pcap');
    await expect(page.getByRole('alert')).toContainText('the attribute src is missing');
    await expect.poll(() => warnings.join('\n')).toMatch(/theme="drak"[^]*height="tall"[^]*“al” is not known/);
    site.close();
  });

  test('addresses that are none, and a file that another origin does not give', async ({ page }) => {
    const other = await serveSite();
    const policy = "default-src 'self'; style-src 'unsafe-inline'; img-src data:; connect-src 'none'";
    const site = await open(page, `<portogram-charts src="http://["></portogram-charts><portogram-charts src="${other.url}x.pcap"></portogram-charts><portogram-charts src="sound.pcap?%zz"></portogram-charts>`, { policy });
    await expect(page.getByRole('alert').first()).toContainText('URL');
    await expect(page.getByRole('alert').filter({ hasText: 'x.pcap could not be loaded' })).toBeVisible();
    // One that fails keeps no other from loading.
    await page.evaluate(() => scrollTo(0, 3000));
    await expect(inside(page, 2).getByTestId('title')).toHaveText('sound.pcap');
    site.close();
    other.close();
  });

  test('a frame that the policy refuses', async ({ page }) => {
    test.setTimeout(40_000);
    const site = await open(page, '<portogram-charts src="sound.pcap"><p>A picture</p></portogram-charts>', { policy: "default-src 'self'; style-src 'unsafe-inline'; img-src data:; frame-src 'none'" });
    await expect(page.getByRole('alert').filter({ hasText: 'frame-src' })).toBeVisible({ timeout: 15_000 });
    await expect(page.getByText('A picture')).toBeVisible();
    site.close();
  });
});
