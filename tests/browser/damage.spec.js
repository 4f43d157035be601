// Bad input: said where and why, and nothing is lost that was read before.

import { rm, writeFile } from 'node:fs/promises';

import * as captures from './captures.js';
import { expect, test } from './portogram.js';

test('a truncated capture keeps its whole packets and names the place', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose({ name: 'cut.pcap', content: captures.truncated() });
  await portogram.reaches('done');
  await expect(portogram.warnings).toContainText('cut.pcap');
  await expect(portogram.warnings).toContainText(String(captures.pcapBytes(49)));
  await expect(portogram.packets('incoming')).toHaveText('30');
  await expect(portogram.packets('outgoing')).toHaveText('19');
});

test('a record with an absurd length ends the reading there', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose({ name: 'absurd.pcap', content: captures.absurdLength() });
  await portogram.reaches('done');
  await expect(portogram.warnings).toContainText(String(captures.pcapBytes(50)));
  await expect(portogram.warnings).toContainText('2147483647');
  await expect(portogram.packets('outgoing')).toHaveText('20');
});

test('a pcapng block whose lengths disagree is named', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose({ name: 'disagree.pcapng', content: captures.disagreeingLengths() });
  await portogram.reaches('done');
  await expect(portogram.warnings).toContainText(`byte ${captures.DISAGREEING_AT_BYTE}`);
  await expect(portogram.packets('incoming')).toHaveText('1');
});

test('a file that is no capture says what it is instead', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose({ name: 'diary.txt', content: captures.text() });
  await portogram.reaches('failed');
  await expect(portogram.notice).toContainText('diary.txt');
  await expect(portogram.notice).toContainText('Dear');
});

test('a capture in another format is named, with what to do', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose({ name: 'old.snoop', content: captures.snoop() });
  await portogram.reaches('failed');
  await expect(portogram.notice).toContainText('old.snoop');
  await expect(portogram.notice).toContainText('a snoop capture');
  await expect(portogram.notice).toContainText('editcap -F pcapng');
});

test('a file that is no capture leaves the one before on the screen', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose({ name: 'sound.pcap', content: captures.sound() });
  await portogram.reaches('done');
  await portogram.choose({ name: 'diary.txt', content: captures.text() });
  await portogram.reaches('failed');
  await expect(portogram.packets('incoming')).toHaveText('30');
  await portogram.portRole.selectOption('source');
  await expect(portogram.facts('incoming-packets')).toContainText('443');
});

test('an empty file is said to be empty', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose({ name: 'nothing.pcap', content: Buffer.alloc(0) });
  await portogram.reaches('failed');
  await expect(portogram.notice).toContainText('nothing.pcap');
  await expect(portogram.notice).toContainText('empty');
});

test('a file that is deleted while it is read keeps what was read', async ({ portogram }, testInfo) => {
  const [long, deleted] = [testInfo.outputPath('long.pcap'), testInfo.outputPath('deleted.pcap')];
  // Long enough that the other file is deleted before its turn, on a busy machine too.
  await captures.writeLong(long, captures.sound(), 256);
  await writeFile(deleted, captures.sound());
  await portogram.open();
  await portogram.choose(long, deleted);
  await portogram.reaches('reading');
  await rm(deleted);
  await portogram.reaches('partial');
  await expect(portogram.notice).toContainText('deleted.pcap');
  await expect(portogram.packets('incoming')).toHaveText('30');
});

test.describe('a crash', () => {
  test.use({ expectsErrors: true });

  test('is said, and starting over works', async ({ portogram, page }) => {
    // The module traps when a chunk begins with this word.
    await page.route('**/portogram.js', async (route) => {
      const response = await route.fetch();
      const trap = 'if (new TextDecoder().decode(chunk.slice(0, 5)) === "crash") throw new WebAssembly.RuntimeError("unreachable");';
      const script = (await response.text()).replace(/\bpush\(chunk\) ?\{/, (start) => `${start} ${trap}`);
      expect(script.includes(trap)).toBe(true);
      await route.fulfill({ response, body: script });
    });
    await portogram.open();
    await portogram.choose({ name: 'trap.pcap', content: Buffer.from('crash') });
    await portogram.reaches('crashed');
    await expect(portogram.notice).toContainText('unreachable');
    await portogram.noticeAction.click();
    await portogram.reaches('ready');
    await portogram.choose({ name: 'sound.pcap', content: captures.sound() });
    await portogram.reaches('done');
    await expect(portogram.packets('incoming')).toHaveText('30');
  });
});
