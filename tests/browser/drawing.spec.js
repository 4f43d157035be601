// What the canvases show, pixel by pixel.

import * as captures from './captures.js';
import { BLUE, ORANGE, bars, grounds, sizes } from './pixels.js';
import { expect, test } from './portogram.js';

const sound = { name: 'sound.pcap', content: captures.sound() };

for (const ratio of [1, 2]) {
  test.describe(`at ${ratio} device pixels per CSS pixel`, () => {
    test.use({ deviceScaleFactor: ratio });

    test('canvases have the pixels of the screen', async ({ portogram }) => {
      await portogram.open();
      await portogram.choose(sound);
      await portogram.reaches('done');
      await expect(portogram.canvases).toHaveCount(5);
      for (const canvas of await portogram.canvases.all()) {
        const { own, onScreen } = await sizes(canvas);
        expect(own).toEqual(onScreen);
        expect(own[0]).toBeGreaterThan(300 * ratio);
      }
    });

    test('bars stand in the hue of their direction, where their port is', async ({ portogram }) => {
      await portogram.open();
      await portogram.choose(sound);
      await portogram.reaches('done');
      for (const measure of /** @type {const} */ (['packets', 'bytes'])) {
        const incoming = await bars(portogram.canvas(`incoming-${measure}`), BLUE);
        expect(incoming.count).toBeGreaterThan(100 * ratio);
        expect(incoming.left).toBeGreaterThan(0.5);
        const outgoing = await bars(portogram.canvas(`outgoing-${measure}`), ORANGE);
        expect(outgoing.count).toBeGreaterThan(100 * ratio);
        expect(outgoing.right).toBeLessThan(0.5);
        expect((await bars(portogram.canvas(`incoming-${measure}`), ORANGE)).count).toBe(0);
      }
    });
  });
}

test('charts follow the window', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  const canvas = portogram.canvas('incoming-packets');
  const before = await sizes(canvas);
  await page.setViewportSize({ width: 1600, height: 900 });
  await expect.poll(async () => (await sizes(canvas)).own[0]).toBeGreaterThan(before.own[0]);
  const { own, onScreen } = await sizes(canvas);
  expect(own).toEqual(onScreen);
});

test('charts follow light and dark', async ({ portogram, page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  const canvas = portogram.canvas('incoming-packets');
  const light = await grounds(canvas);
  expect(light.corner).toBe(light.card);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(async () => (await grounds(canvas)).corner).not.toBe(light.corner);
  const dark = await grounds(canvas);
  expect(dark.corner).toBe(dark.card);
  expect((await bars(canvas, BLUE)).count).toBeGreaterThan(100);
});

test('a logarithmic scale draws other bars', async ({ portogram, page }) => {
  const small = Array.from({ length: 20 }, (_, index) => captures.incoming(10, 2000 + 1000 * index)).flat();
  const uneven = captures.pcap([...captures.incoming(1000, 49_730), ...small]);
  await portogram.open();
  await portogram.choose({ name: 'uneven.pcap', content: uneven });
  await portogram.reaches('done');
  const canvas = portogram.canvas('incoming-packets');
  const linear = await bars(canvas, BLUE);
  await (await portogram.setting('scale-logarithmic')).click();
  await expect.poll(async () => (await bars(canvas, BLUE)).count).toBeGreaterThan(2 * linear.count);
});

test('a direction without traffic is said in words', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose({ name: 'in.pcap', content: captures.pcap(captures.incoming(5, 49_730)) });
  await portogram.reaches('done');
  expect((await bars(portogram.canvas('outgoing-packets'), ORANGE)).count).toBe(0);
  await expect(portogram.packets('outgoing')).toHaveText('0');
});
