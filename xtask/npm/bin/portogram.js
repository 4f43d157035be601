#!/usr/bin/env node
// @ts-check
/** `npx portogram copy DIR`: copies the site, which the element needs beside it, into a folder of somebody's documentation. */

import { cp, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const USAGE = `Usage: npx portogram copy DIR

Copies the page of portogram and its element (embed.js) into DIR, which is created. Files of the same names are replaced.

Captures are read by the command, which is another program: see https://github.com/portogram/portogram#readme
`;

const [task, folder, ...rest] = process.argv.slice(2);
if (task === '--help' || task === '-h') {
  process.stdout.write(USAGE);
} else if (task !== 'copy' || !folder || folder.startsWith('-') || rest.length > 0) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  try {
    if ((await stat(folder).catch(() => null))?.isFile()) throw new Error(`${folder} is a file`);
    await cp(fileURLToPath(new URL('../site', import.meta.url)), folder, { recursive: true });
    process.stdout.write(`${folder}: the page, and embed.js for <portogram-charts>\n`);
  } catch (error) {
    process.stderr.write(`portogram: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
