// Bad input: said where and why, and nothing is lost that was read before.

import * as captures from './captures.js';
import { expect, test } from './portogram.js';

/** What stands where findings will be. */
const WAITING = 'when everything has been read';

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

/**
 * Replaces text of the module's glue.
 *
 * @param {import('@playwright/test').Page} page
 * @param {RegExp} pattern the start of a function
 * @param {string} trap what is put behind it
 */
async function setTrap(page, pattern, trap) {
  await page.route('**/portogram.js', async (route) => {
    const response = await route.fetch();
    const script = (await response.text()).replace(pattern, (start) => `${start} ${trap}`);
    expect(script.includes(trap)).toBe(true);
    await route.fulfill({ response, body: script });
  });
}

test.describe('a crash', () => {
  test.use({ expectsErrors: true });

  test('is said, and starting over works', async ({ portogram, page }) => {
    // The module traps when a chunk begins with this word.
    await setTrap(page, /\bpush\(chunk\) ?\{/, 'if (new TextDecoder().decode(chunk.slice(0, 5)) === "crash") throw new WebAssembly.RuntimeError("unreachable");');
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

  test('in the search for findings ends the wait for them', async ({ portogram, page }) => {
    await setTrap(page, /\bexamine\(\) ?\{/, 'throw new WebAssembly.RuntimeError("unreachable");');
    await portogram.open();
    await portogram.choose({ name: 'sound.pcap', content: captures.sound() });
    await portogram.reaches('crashed');
    await expect(portogram.notice).toContainText('unreachable');
    await expect(portogram.packets('incoming')).toHaveText('30');
    await expect(page.getByTestId('findings')).toContainText('Findings are not known, since portogram has crashed.');
    await expect(page.getByTestId('findings')).toHaveAttribute('aria-busy', 'false');
  });

  test('while a report is saved is said, and later requests are answered', async ({ portogram, page }) => {
    await setTrap(page, /\bjson\(\w*, ?\w*\) ?\{/, 'throw new WebAssembly.RuntimeError("unreachable");');
    await portogram.open();
    await portogram.choose({ name: 'sound.pcap', content: captures.sound() });
    await portogram.reaches('done');
    for (const _ of [1, 2]) {
      await page.getByTestId('save').click();
      await page.getByTestId('save-json').click();
      await portogram.reaches('crashed');
      await expect(portogram.notice).toContainText('unreachable');
    }
    await page.getByTestId('proof-button').or(page.locator('footer [data-proof]')).last().click();
    await page.getByTestId('try-request').click();
    await expect(page.getByTestId('proof-result')).toContainText('the worker has stopped');
  });

  test('of the page’s own instance is not hidden by what the worker sends', async ({ portogram, page }) => {
    await setTrap(page, /\bports\(side, ?by, ?descending, ?search\) ?\{/, 'throw new WebAssembly.RuntimeError("unreachable");');
    await portogram.open();
    await portogram.choose({ name: 'sound.pcap', content: captures.sound() });
    await portogram.reaches('crashed');
    await expect(portogram.notice).toContainText('unreachable');
    await expect(page.getByTestId('progress')).toBeHidden();
    await expect(page.getByTestId('findings')).not.toContainText(WAITING);
  });
});

test('after a file that is no capture, the findings of the one before are found', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.sampleButton.click();
  await portogram.reaches('done');
  await expect(page.getByTestId('findings')).not.toContainText(WAITING);
  const found = await page.getByTestId('findings').innerText();
  await portogram.choose({ name: 'diary.txt', content: captures.text() });
  await portogram.reaches('failed');
  await expect.poll(() => page.getByTestId('findings').innerText()).toBe(found);
});
