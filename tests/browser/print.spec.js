// The page, and the HTML that the command writes, fill two pages of A4 in print.

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import * as captures from './captures.js';
import { expect, test } from './portogram.js';

/** @typedef {import('@playwright/test').Page} Page */

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** @param {string[]} parts */
async function command(...parts) {
  await promisify(execFile)('cargo', ['run', '--quiet', '--bin', 'portogram', '--', ...parts], { cwd: PROJECT });
}

/**
 * Prints a page, and counts the sheets.
 *
 * @param {Page} page
 */
async function sheets(page) {
  const file = await page.pdf({ format: 'A4', preferCSSPageSize: true, printBackground: true });
  return file.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length;
}

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test.describe(`with a ${colorScheme} screen`, () => {
    test.use({ colorScheme });

    test('the page prints on two pages', async ({ portogram, page }) => {
      await portogram.open();
      await portogram.sampleButton.click();
      await portogram.reaches('done');
      expect(await sheets(page)).toBe(2);
      await page.emulateMedia({ media: 'print' });
      // What is pressed on the screen is read in print.
      for (const name of ['headline-lines', 'conversations', 'ports-incoming']) {
        const ports = page.getByTestId(name).getByRole('button', { name: /\d/ });
        await expect(ports.first()).toBeVisible();
      }
      for (const name of ['headline-title', 'explanation', 'sides', 'timeline', 'summary']) await expect(page.getByTestId(name)).toBeVisible();
      for (const name of ['settings', 'filter', 'swap', 'readings', 'save', 'conversations-search']) await expect(page.getByTestId(name)).toBeHidden();
      await page.emulateMedia({ media: null });
      await portogram.choose({ name: 'one.pcap', content: captures.sound() });
      await portogram.reaches('done');
      await expect(portogram.title).toHaveText('one.pcap');
      expect(await sheets(page)).toBe(2);
    });

    test('the HTML of the command prints on two pages, on white', async ({ page }, info) => {
      test.setTimeout(600_000);
      const [sample, one] = ['sample.pcapng', 'one.pcap'].map((name) => info.outputPath(name));
      await command('--write-sample', sample);
      await writeFile(one, captures.sound());
      for (const capture of [sample, one]) {
        const file = `${capture}.html`;
        await command(capture, file);
        await page.goto(pathToFileURL(file).href);
        expect(await sheets(page)).toBe(2);
        const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--card'));
        expect((await ground()) === '#ffffff').toBe(colorScheme === 'light');
        await page.emulateMedia({ media: 'print' });
        expect(await ground()).toBe('#ffffff');
        await page.emulateMedia({ media: null });
      }
    });
  });
}
