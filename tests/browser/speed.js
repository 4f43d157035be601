// Measures captures of several kinds in Chromium, each beside the browser's own reading of the same File by the same way, and
// prints the figures as JSON.
//
// usage: node speed.js RUNS CAPTURE...

import { chromium } from '@playwright/test';

import { launchOptions } from './chromium.js';
import { analyse, askReader, openReader } from './reading.js';

const [runs, captures] = [Number(process.argv[2]), process.argv.slice(3)];

const BUDGET_MEBIBYTES = 512;

const browser = await chromium.launch(launchOptions);
const figures = [];
for (const capture of captures) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const [reader, page] = [await context.newPage(), await context.newPage()];
  await openReader(reader, capture);
  const way = capture.endsWith('.gz') ? 'DecompressionStream' : 'stream() into a buffer of 1 MiB, at least 256 KiB';
  /** @type {{ read_millis: number[], analyse_millis: number[] }} */
  const figure = { read_millis: [], analyse_millis: [] };
  for (let run = 0; run < runs; run += 1) {
    figure.read_millis.push(await askReader(reader, way));
    figure.analyse_millis.push(await analyse(page, capture, BUDGET_MEBIBYTES));
  }
  figures.push(figure);
  await context.close();
}
await browser.close();
process.stdout.write(JSON.stringify(figures));
