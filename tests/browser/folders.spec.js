// Folders, and captures that do not belong together.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import * as captures from './captures.js';
import { expect, test } from './portogram.js';

const DAY_MILLIS = 86_400_000;

/**
 * Makes a folder with captures that are years apart, one of them deeper, and with other files.
 *
 * @param {string} folder
 */
async function fill(folder) {
  await mkdir(join(folder, 'older', 'oldest'), { recursive: true });
  await writeFile(join(folder, 'a.pcap'), captures.pcap(captures.incoming(10, 5000), 2000 * DAY_MILLIS));
  await writeFile(join(folder, 'older', 'b.bin'), captures.pcap(captures.incoming(20, 5001), 1000 * DAY_MILLIS));
  await writeFile(join(folder, 'older', 'oldest', 'c'), captures.sound());
  await writeFile(join(folder, 'notes.txt'), captures.text());
  await writeFile(join(folder, 'older', 'empty'), '');
}

test('a dropped folder gives the captures in it, also in folders inside of it', async ({ portogram, page }, testInfo) => {
  const folder = testInfo.outputPath('traces');
  await fill(folder);
  await portogram.open();
  await portogram.drop(folder);
  await portogram.reaches('done');
  await expect(portogram.ledgerTotal).toContainText('80');
  await expect(portogram.notice).toContainText('3 captures are read from the folder “traces”. 2 other files are no captures.');
  await expect(portogram.warnings).toContainText('3 files from');
  await expect(portogram.warnings).toContainText('they may not belong together');

  const list = page.getByTestId('several-list');
  await expect(list).toHaveValue('-1');
  await portogram.warnings.getByRole('button', { name: 'Show one at a time' }).click();
  await expect(portogram.title).toHaveText('a.pcap');
  await expect(portogram.ledgerTotal).toContainText('10');
  await expect(portogram.warnings).toBeHidden();
  await page.getByTestId('several-after').click();
  await expect(portogram.ledgerTotal).toContainText('20');
  await page.getByTestId('several-before').click();
  await expect(portogram.title).toHaveText('a.pcap');
  await page.getByTestId('several-before').click();
  await expect(portogram.ledgerTotal).toContainText('80');
  await list.selectOption('3 of 3: traces/older/oldest/c');
  await expect(portogram.ledgerTotal).toContainText('50');
  expect(await portogram.violations()).toEqual([]);

  await portogram.choose({ name: 'sound.pcap', content: captures.sound() });
  await expect(portogram.title).toHaveText('sound.pcap');
  await expect(page.getByTestId('several')).toBeHidden();
});

test('a folder without captures is named, and the charts stay', async ({ portogram }, testInfo) => {
  const folder = testInfo.outputPath('notes');
  await mkdir(folder);
  await writeFile(join(folder, 'notes.txt'), captures.text());
  await portogram.open();
  await portogram.choose({ name: 'sound.pcap', content: captures.sound() });
  await portogram.reaches('done');
  await portogram.drop(folder);
  await expect(portogram.notice).toContainText('No capture was found in the folder “notes”.');
  await expect(portogram.title).toHaveText('sound.pcap');
});

test('parts of one capture are not called unrelated', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(
    { name: '1.pcap', content: captures.pcap(captures.incoming(10, 5000)) },
    { name: '2.pcap', content: captures.pcap(captures.incoming(10, 5000), 60_000) },
  );
  await portogram.reaches('done');
  await expect(portogram.warnings).toBeHidden();
  await expect(page.getByTestId('several')).toBeHidden();
});
