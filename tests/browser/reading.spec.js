// From a file to the four charts.

import { mkdir, writeFile } from 'node:fs/promises';

import * as captures from './captures.js';
import { hold } from './hold.js';
import { rootUrl } from './chromium.js';
import { expect, test } from './portogram.js';

const sound = { name: 'sound.pcap', content: captures.sound() };

test('the page loads below a longer path', async ({ portogram, page }) => {
  await portogram.open();
  await expect(page).toHaveURL(/\/docs\/tools\/portogram\/$/);
  await expect(page.getByText('Nothing leaves this machine').first()).toBeVisible();
});

test('the page loads at the root of its host', async ({ portogram }) => {
  await portogram.open(rootUrl);
  await portogram.choose(sound);
  await portogram.reaches('done');
});

test('a language that is no language tag does not keep the page from starting', async ({ portogram, page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'languages', { value: ['C'] }));
  await portogram.open();
});

test('the sample shows its statistics', async ({ portogram }) => {
  await portogram.open();
  await portogram.sampleButton.click();
  await portogram.reaches('done');
  await expect(portogram.packets('incoming')).toHaveText('14,455');
  await expect(portogram.packets('outgoing')).toHaveText('10,682');
  await expect(portogram.facts('incoming-packets')).toContainText('49730');
  await expect(portogram.facts('incoming-packets')).toContainText('659');
  await expect(portogram.facts('outgoing-packets')).toContainText('80');
  await expect(portogram.facts('outgoing-packets')).toContainText('287');
  await expect(portogram.facts('incoming-bytes')).toContainText('954,232');
  await expect(portogram.facts('outgoing-bytes')).toContainText('366,460');
});

test('a chosen file shows its numbers and its sum', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  await expect(portogram.title).toHaveText('sound.pcap');
  await expect(portogram.packets('incoming')).toHaveText('30');
  await expect(portogram.packets('outgoing')).toHaveText('20');
  await expect(portogram.ledgerTotal).toContainText('50');
  await expect(portogram.summary).toContainText('(1): 50 packets');
});

test('several files count as one capture', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose(sound, { name: 'more.pcap', content: captures.sound() });
  await portogram.reaches('done');
  await expect(portogram.packets('incoming')).toHaveText('60');
});

test('several files are read in the order of their first packets, whatever the order they come in', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose(
    { name: 'empty.pcap', content: captures.pcap([]) },
    { name: 'third.pcap', content: captures.pcap(captures.incoming(1, 49_730), 3000) },
    { name: 'second.pcap', content: captures.pcap(captures.incoming(1, 49_730), 2000) },
    { name: 'first.pcap.gz', content: captures.gzipped() },
  );
  await portogram.reaches('done');
  await expect(portogram.summary).toContainText('first.pcap.gz, second.pcap, third.pcap, empty.pcap');
  await expect(portogram.packets('incoming')).toHaveText('32');
});

test('other files replace those that are being put in order', async ({ portogram }) => {
  await portogram.open();
  await portogram.fileInput.evaluate((input, bytes) => {
    if (!(input instanceof HTMLInputElement)) throw new Error('not an input');
    for (const names of [['first.pcap', 'second.pcap'], ['third.pcap', 'fourth.pcap']]) {
      const transfer = new DataTransfer();
      for (const name of names) transfer.items.add(new File([new Uint8Array(bytes)], name));
      input.files = transfer.files;
      input.dispatchEvent(new Event('change'));
    }
  }, [...sound.content]);
  await portogram.reaches('done');
  await expect(portogram.summary).toContainText('fourth.pcap, third.pcap');
  await expect(portogram.packets('incoming')).toHaveText('60');
  await expect(portogram.notice).toBeHidden();
});

test('a capture that is compressed is read, whatever its name', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose({ name: 'sound.pcap', content: captures.gzipped() });
  await portogram.reaches('done');
  await expect(portogram.packets('incoming')).toHaveText('30');
  await expect(portogram.packets('outgoing')).toHaveText('20');
  await expect(portogram.summary).toContainText('gzip');
  await expect(portogram.warnings).toBeHidden();
});

test('a dropped file is read', async ({ portogram }, testInfo) => {
  const file = testInfo.outputPath('dropped.pcap');
  await writeFile(file, sound.content);
  await portogram.open();
  await portogram.drop(file);
  await portogram.reaches('done');
  await expect(portogram.title).toHaveText('dropped.pcap');
  await expect(portogram.packets('outgoing')).toHaveText('20');
});

test('a dropped folder is named and nothing else changes', async ({ portogram }, testInfo) => {
  const folder = testInfo.outputPath('captures-of-may');
  await mkdir(folder);
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  await portogram.drop(folder);
  await expect(portogram.notice).toContainText('captures-of-may');
  await expect(portogram.notice).toContainText('folder');
  await expect(portogram.packets('incoming')).toHaveText('30');
});

test('reading can be cancelled, and what was read stays', async ({ portogram }, testInfo) => {
  const file = testInfo.outputPath('long.pcap');
  await captures.writeLong(file, captures.sound(), 16);
  await portogram.open();
  const reading = await hold(portogram);
  await portogram.choose(file);
  await reading.reached();
  await portogram.cancelButton.click();
  await reading.release();
  await portogram.reaches('partial');
  await expect(portogram.notice).toContainText('Cancelled');
  await expect(portogram.cancelButton).toBeHidden();
  await expect(portogram.packets('incoming')).toHaveText(/^\d+,\d{3}$/);
});

test('Cancel is heard at once in a file that decompresses to gigabytes', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'bomb.pcap.gz', content: captures.bomb() });
  await expect(portogram.packets('incoming')).not.toHaveText('0');
  await expect(portogram.cancelButton).toBeVisible();
  const millis = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const started = performance.now();
        const page = document.documentElement;
        new MutationObserver(() => {
          if (page.dataset.state === 'partial') resolve(performance.now() - started);
        }).observe(page, { attributes: true });
        /** @type {HTMLElement | null} */ (document.querySelector('[data-testid=cancel]'))?.click();
      }),
  );
  // A step of reading and the final charts. The bound leaves room for a busy machine.
  expect(millis).toBeLessThan(500);
});

test('a report can be saved', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  await page.getByTestId('save').click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-json').click()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  const report = JSON.parse(Buffer.concat(chunks).toString());
  expect(report.schema).toBe('portogram/1');
  expect(report.classes.incoming.busiest_by_packets).toEqual({ port: 49_730, packets: 30, bytes: 3000 });
});
