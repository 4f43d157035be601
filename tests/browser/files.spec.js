// Files that change or disappear while they are read: said as what it is, and nothing is lost that was read before.

import { appendFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';

import * as captures from './captures.js';
import { hold } from './hold.js';
import { expect, test } from './portogram.js';

/** @typedef {import('./portogram.js').Portogram} Portogram */

const MEBIBYTES = 24;
const sound = captures.sound();

/**
 * Changes a file in the middle of its reading.
 *
 * @param {Portogram} portogram
 * @param {string} path
 * @param {() => Promise<unknown>} change
 */
async function changeMeanwhile(portogram, path, change) {
  await captures.writeLong(path, sound, MEBIBYTES);
  await portogram.open();
  const reading = await hold(portogram);
  await portogram.choose(path);
  await reading.reached();
  await change();
  await reading.release();
}

test('a file that becomes shorter while it is read', async ({ portogram }, testInfo) => {
  const path = testInfo.outputPath('a.pcap');
  await changeMeanwhile(portogram, path, () => truncate(path, 8 << 20));
  await portogram.reaches('partial');
  await expect(portogram.notice).toContainText('“a.pcap” became shorter while it was read. The charts show what was read: 8.39 MB of 25.');
  await expect(portogram.noticeAction).toHaveText('Choose again…');
  await expect(portogram.title).toHaveText('a.pcap');
});

test('a file that grows while it is read gives what it had', async ({ portogram }, testInfo) => {
  const path = testInfo.outputPath('a.pcap');
  await changeMeanwhile(portogram, path, () => appendFile(path, sound));
  await portogram.reaches('partial');
  await expect(portogram.notice).toContainText('“a.pcap” was changed while it was read. The charts show what it had when it was chosen.');
  await expect(portogram.warnings).toBeHidden();
});

test('a file that is deleted after all of it was opened is read to its end', async ({ portogram }, testInfo) => {
  const path = testInfo.outputPath('a.pcap');
  await changeMeanwhile(portogram, path, () => rm(path));
  await portogram.reaches('done');
  await expect(portogram.notice).toBeHidden();
});

/** @type {[string, (path: string) => Promise<unknown>, RegExp, RegExp][]} the last is for a dropped file */
const CHANGES = [
  ['becomes shorter', (path) => truncate(path, 100), /was changed after it was chosen, or may not be read/, /“b\.pcap” became shorter after it was chosen/],
  ['grows', (path) => appendFile(path, sound), /was changed after it was chosen, or may not be read/, /“b\.pcap” grew after it was chosen/],
  ['is replaced', (path) => replace(path), /was changed after it was chosen, or may not be read/, /“b\.pcap” was changed after it was chosen/],
  ['disappears', (path) => rm(path), /“b\.pcap” was moved or deleted\. /, /“b\.pcap” was moved or deleted\. /],
];

/** @param {string} path */
async function replace(path) {
  await writeFile(`${path}.new`, sound);
  await utimes(`${path}.new`, new Date(2020, 1, 1), new Date(2020, 1, 1));
  await rename(`${path}.new`, path);
}

for (const isDropped of [false, true]) {
  for (const [name, change, whenChosen, whenDropped] of CHANGES) {
    test(`a ${isDropped ? 'dropped' : 'chosen'} file that ${name} before its turn keeps what was read of others`, async ({ portogram }, testInfo) => {
      const [first, second] = [testInfo.outputPath('a.pcap'), testInfo.outputPath('b.pcap')];
      await captures.writeLong(first, sound, MEBIBYTES);
      await writeFile(second, sound);
      await portogram.open();
      const reading = await hold(portogram);
      if (isDropped) await portogram.drop(first, second);
      else await portogram.choose(first, second);
      await reading.reached();
      await change(second);
      await reading.release();
      await portogram.reaches('partial');
      await expect(portogram.notice).toContainText(isDropped ? whenDropped : whenChosen);
      await expect(portogram.notice).toContainText('The charts show what was read: ');
      await expect(portogram.title).toHaveText('a.pcap');
    });
  }
}

test('a dropped file that grew is read again as it is', async ({ portogram }, testInfo) => {
  const path = testInfo.outputPath('a.pcap');
  await captures.writeLong(path, sound, MEBIBYTES);
  await portogram.open();
  const reading = await hold(portogram);
  await portogram.drop(path);
  await reading.reached();
  await appendFile(path, sound);
  await reading.release();
  await portogram.reaches('partial');
  await expect(portogram.notice).toContainText('“a.pcap” grew while it was read.');
  await portogram.noticeAction.click();
  await portogram.reaches('done');
  await expect(portogram.notice).toBeHidden();
});

test('every file that could not be read is named, up to a few', async ({ portogram }, testInfo) => {
  const paths = ['a', 'b', 'c', 'd', 'e'].map((name) => testInfo.outputPath(`${name}.pcap`));
  for (const path of paths) await writeFile(path, sound);
  await portogram.open();
  // Files that start at the same time are read in the order of their names.
  const long = testInfo.outputPath('0-long.pcap');
  await captures.writeLong(long, sound, MEBIBYTES);
  const reading = await hold(portogram);
  await portogram.choose(long, ...paths);
  await reading.reached();
  for (const path of paths) await rm(path);
  await reading.release();
  await portogram.reaches('partial');
  await expect(portogram.notice).toContainText('“a.pcap” was moved or deleted. “b.pcap” was moved or deleted. “c.pcap” was moved or deleted. And 2 more.');
});

test('the notice of a cancelled reading goes when it is no longer true', async ({ portogram, page }, testInfo) => {
  const path = testInfo.outputPath('a.pcap');
  await captures.writeLong(path, sound, MEBIBYTES);
  await portogram.open();
  const reading = await hold(portogram);
  await portogram.choose(path);
  await reading.reached();
  await portogram.cancelButton.click();
  await reading.release();
  await portogram.reaches('partial');
  await expect(portogram.notice).toContainText('Cancelled: the charts show the first ');
  await portogram.portRole.selectOption('source');
  await expect(portogram.facts('incoming-packets')).toContainText('443');
  await expect(portogram.notice).toContainText('Cancelled: the charts show the first ');
  await portogram.noticeAction.click();
  await portogram.reaches('done');
  await expect(portogram.notice).toBeHidden();
  await expect(page.getByTestId('findings')).not.toContainText('when everything has been read');
});

test('the address names captures of its own origin, which are opened before requests are refused', async ({ portogram, page }) => {
  const content = captures.pcap(captures.incoming(30, 49_730));
  await page.route('**/reports/mon%20day.pcap', (route) => route.fulfill({ body: content, contentType: 'application/octet-stream' }));
  await page.goto('./?open=reports/mon%2520day.pcap#port-role=source');
  await portogram.reaches('done');
  await expect(portogram.title).toHaveText('mon day.pcap');
  await expect(portogram.packets('incoming')).toHaveText('30');
  await expect(portogram.portRole).toHaveValue('source');
});

test.describe('links to what is not there', () => {
  test.use({ expectsErrors: true });

  test('what the address names and cannot be opened is said', async ({ portogram, page }) => {
    await page.route('**/gone.pcap', (route) => route.fulfill({ status: 404, body: '' }));
    await portogram.open('./?open=gone.pcap&open=https://example.org/far.pcap');
    await expect(portogram.notice).toContainText('gone.pcap: the server answered 404');
    await expect(portogram.notice).toContainText('far.pcap: only files of this page’s own address');
    await portogram.reaches('ready');
  });
});
