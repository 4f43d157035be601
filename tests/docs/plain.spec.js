// A page that is written by hand, with a strict policy.

import { expect, test } from '../browser/portogram.js';
import { build, projects } from './generators.js';
import { Reader, serve } from './reader.js';

test('a page with a strict policy shows the charts, and nothing moves', async ({ page, portogram }) => {
  const site = await serve(await build('plain'));
  const reader = new Reader(page);
  await reader.open(`${site.url}${projects.plain.page}`, { scriptDelayMillis: 300 });
  const before = await reader.height();
  await reader.seesCharts();
  expect(await reader.height()).toBe(before);
  expect(await reader.shifts()).toBe(0);
  // The policy is in force.
  expect(portogram.errors).toEqual([]);
  expect(await page.evaluate(() => new Promise((resolve) => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => resolve([effectiveDirective, blockedURI]), { once: true });
    document.body.append(Object.assign(document.createElement('script'), { textContent: 'globalThis.hasRun = true' }));
  }))).toEqual(['script-src-elem', 'inline']);
  expect(portogram.errors.splice(0)).toHaveLength(1);
  site.close();
});

test('a page that is as dark as the system has charts that are, too', async ({ page }) => {
  const site = await serve(await build('plain', { variant: 'plain-dark' }));
  const reader = new Reader(page);
  await reader.open(`${site.url}${projects.plain.page}`);
  await reader.seesCharts();
  for (const theme of /** @type {const} */ (['dark', 'light', 'dark'])) {
    await page.emulateMedia({ colorScheme: theme });
    await reader.agrees(theme);
  }
  site.close();
});
