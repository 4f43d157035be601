// The charts on the axis of the ports in use: switched, zoomed, pressed, and where no packet has a direction.

import * as captures from './captures.js';
import { BLUE, ORANGE, bars } from './pixels.js';
import { expect, test } from './portogram.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('./portogram.js').Portogram} Portogram */

/** Four bars of incoming packets: port 443 of TCP and of UDP, 8080, 49730. */
const few = {
  name: 'few.pcap',
  content: captures.pcap([
    ...captures.incoming(12, 443).map((datagram) => ({ ...datagram, fromPort: 50_000, isTcp: true })),
    ...captures.incoming(8, 443).map((datagram) => ({ ...datagram, fromPort: 50_000 })),
    ...captures.incoming(20, 8080),
    ...captures.incoming(40, 49_730),
    ...captures.outgoing(20, 443),
  ]),
};

/** More ports than there is space for bars. */
const many = {
  name: 'many.pcap',
  content: captures.pcap(Array.from({ length: 1234 }, (_, index) => captures.incoming(1, 1000 + index)).flat()),
};

/** @param {Page} page */
const chart = (page) => page.locator('[data-chart="incoming-packets"] .canvas');

/** @param {Page} page */
const ports = (page) => page.getByTestId('ports-incoming-packets');

/**
 * Returns the middle of each bar on the screen, from left to right, with what is said of it.
 *
 * @param {Portogram} portogram
 */
async function barsOf({ page }) {
  const [box, readout, outline] = [chart(page), page.getByTestId('readout').locator('strong'), page.locator('.bar-outline')];
  await box.focus();
  const found = /** @type {{ name: string, x: number, y: number }[]} */ ([]);
  for (let key = 'Home'; ; key = 'ArrowRight') {
    await page.keyboard.press(key);
    const [name, bar] = [await readout.textContent() ?? '', await outline.boundingBox()];
    if (!bar) throw new Error('no bar is outlined');
    if (found.at(-1)?.name === name) break;
    found.push({ name, x: bar.x + bar.width / 2, y: bar.y + bar.height / 2 });
  }
  // Escape would end a zoom.
  await box.blur();
  await expect(page.getByTestId('readout')).toBeHidden();
  return found;
}

test('the axis has the ports in use if they are few enough, or as it is chosen', async ({ portogram, page }) => {
  const names = async () => (await barsOf(portogram)).map(({ name }) => name);
  const pixels = async () => (await bars(portogram.canvas('incoming-packets'), BLUE)).count;
  await portogram.open();
  await portogram.choose(few);
  await portogram.reaches('done');
  const inUse = ['Port 443 tcp HTTPS', 'Port 443 udp QUIC', 'Port 8080 udp', 'Port 49730 udp'];
  expect(await names()).toEqual(inUse);
  const wide = await pixels();
  await page.getByTestId('axis-all').check();
  expect(await names()).toEqual(['Port 443 tcp, udp HTTPS', 'Ports 8074–8123', 'Ports 49652–49751']);
  const narrow = await pixels();
  expect(wide).toBeGreaterThan(5 * narrow);
  expect(new URL(page.url()).hash).toBe('#axis=all');
  await page.getByTestId('axis-in-use').check();
  expect(await names()).toEqual(inUse);
  expect(await pixels()).toBe(wide);
  await page.goBack();
  await expect(page.getByTestId('axis-all')).toBeChecked();
  await expect.poll(pixels).toBe(narrow);

  await page.getByTestId('axis-auto').check();
  await portogram.choose(many);
  await expect(portogram.title).toHaveText(many.name);
  await portogram.reaches('done');
  const all = await names();
  expect(all[0]).toBe('Port 1000 udp');
  await page.getByTestId('axis-in-use').check();
  expect(await names()).not.toEqual(all);
});

test('a drag, the wheel and keys show some of the ports in use, and the statistics are theirs', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(few);
  await portogram.reaches('done');
  const facts = portogram.facts('incoming-packets');
  const whole = '80 packets · 3 ports · busiest 49730 UDP, 40 packets (50.0 %)';
  await expect(facts).toHaveText(whole);
  const [, quic, web, last] = await barsOf(portogram);
  if (!quic || !web || !last) throw new Error('bars are missing');

  await page.mouse.move((quic.x + web.x) / 2, web.y);
  await page.mouse.down();
  await page.mouse.move(last.x + 20, last.y, { steps: 4 });
  await page.mouse.up();
  await expect(ports(page)).toContainText('8080');
  await expect(facts).toHaveText('60 packets of 80 (75.0 %) · 2 ports · busiest 49730 UDP, 40 packets (50.0 %)');
  await expect(portogram.canvas('incoming-packets')).toHaveAttribute('aria-label', /60 packets/);
  expect((await barsOf(portogram)).map(({ name }) => name)).toEqual([web.name, last.name]);
  // Where none of these ports is in use, nothing is drawn.
  await expect(portogram.facts('outgoing-packets')).toContainText('0 packets of 20');
  expect((await bars(portogram.canvas('outgoing-packets'), ORANGE)).count).toBe(0);
  await page.getByTestId('ports-incoming-packets').getByRole('button', { name: 'All ports' }).click();
  await expect(facts).toHaveText(whole);

  await page.mouse.move(web.x, web.y);
  await page.keyboard.down('Control');
  for (let turn = 0; turn < 8; turn += 1) await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  await expect(facts).toHaveText('20 packets of 80 (25.0 %) · 1 port · busiest 8080 UDP, 20 packets (25.0 %)');
  await page.mouse.wheel(400, 0);
  await expect(facts).not.toContainText('busiest 8080');
  await page.mouse.dblclick(web.x, web.y);
  await expect(ports(page)).toBeHidden();
  await expect(facts).toHaveText(whole);

  await chart(page).focus();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByTestId('readout')).toContainText(last.name);
  for (let times = 0; times < 3; times += 1) await page.keyboard.press('+');
  await expect(facts).toHaveText('40 packets of 80 (50.0 %) · 1 port · busiest 49730 UDP, 40 packets (50.0 %)');
  for (let times = 0; times < 8; times += 1) await page.keyboard.press('Shift+ArrowLeft');
  await expect(facts).not.toContainText('49730');
  await page.keyboard.press('-');
  await page.keyboard.press('0');
  await expect(facts).toHaveText(whole);
});

for (const [at, transport, packets] of /** @type {const} */ ([[0, 'TCP', 12], [1, 'UDP', 88]])) {
  test(`a bar of one port opens that port of ${transport}`, async ({ portogram, page }) => {
    await portogram.open();
    await portogram.choose(few);
    await portogram.reaches('done');
    const bar = (await barsOf(portogram))[at];
    if (!bar) throw new Error('the bar is missing');
    await page.mouse.click(bar.x, bar.y);
    await expect(page.getByTestId('closeup-title')).toContainText('Port 443');
    await expect(page.getByTestId('closeup-subtitle')).toContainText(`${transport} · ${packets} packets`);
    expect(new URL(page.url()).hash).toBe(`#open=443/${transport.toLowerCase()}`);
  });
}

test('where the local side is not known, it is one of the buttons', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'public.pcap', content: captures.publicHosts() });
  await portogram.reaches('done');
  await expect(portogram.charts).toHaveCount(2);
  await expect(portogram.facts('undirected-packets')).toHaveText('12 packets · 1 port · busiest 50001 UDP, 12 packets (100 %)');
  await expect(page.locator('[data-chart="undirected-packets"]').getByRole('heading')).toContainText('direction not known');
  await expect(page.getByTestId('swap')).toBeHidden();
  const candidates = page.getByTestId('candidate');
  const offered = await candidates.allTextContents();
  expect(offered.slice(0, 4).sort()).toEqual(['198.51.100.1', captures.REMOTE, '8.8.8.8', '9.9.9.9'].sort());
  expect(offered[4]).toMatch(/\.0\/24$/);
  expect(await portogram.violations('.capture')).toEqual([]);
  await portogram.tabTo(candidates.filter({ hasText: '8.8.8.8' }), 60);
  await page.keyboard.press('Enter');
  await expect(portogram.networks).toHaveValue('8.8.8.8');
  await expect(portogram.packets('outgoing')).toHaveText('3');
  await expect(portogram.charts).toHaveCount(4);
  await expect(candidates.first()).toBeHidden();
  await expect(page.getByTestId('swap')).toBeVisible();
});

test('a loopback device has no direction, which is said', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'lo.pcap', content: captures.loopback() });
  await portogram.reaches('done');
  await expect(page.getByTestId('no-conversation')).toHaveText('Each packet stays on one host or on the local side, so none is incoming or outgoing: such traffic has no direction.');
  await expect(page.getByTestId('candidate').first()).toBeHidden();
  await expect(page.getByTestId('swap')).toBeHidden();
  await expect(portogram.charts).toHaveCount(2);
  await expect(portogram.facts('undirected-bytes')).toContainText('busiest 8080 UDP');
});
