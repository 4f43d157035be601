// Captures for the tests: the examples of the module, and small ones of a few bytes a packet.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

import { native, program } from './project.js';

/** @typedef {typeof import('portogram')} Package */

/** Returns the package as a program in Node sees it, and the folder of that program. */
export async function inNode() {
  const folder = await program('node', { 'main.js': "export * from 'portogram';\n" });
  /** @type {Package} */
  const portogram = await import(pathToFileURL(join(folder, 'main.js')).href);
  return { folder, ...portogram };
}

/**
 * Writes the examples into a folder, and returns their bytes by name.
 *
 * @param {string} folder of a program, whose module has started
 */
export async function examples(folder) {
  const site = join(folder, 'node_modules/portogram/site/portogram.js');
  const { example } = await import(pathToFileURL(site).href);
  /** @type {Record<string, Buffer>} */
  const examples = {};
  for (const name of ['office', 'scan', 'beacon']) {
    const bytes = Buffer.from(example(name));
    await writeFile(join(folder, `${name}.pcapng`), bytes);
    examples[`${name}.pcapng`] = bytes;
  }
  return examples;
}

/**
 * Writes what is made of the office example, and returns its bytes by name: a document, one with pseudonyms, and a compressed capture.
 *
 * @param {string} folder
 */
export async function derived(folder) {
  native(join(folder, 'office.pcapng'), join(folder, 'office.portogram'), '--force');
  native(join(folder, 'office.pcapng'), join(folder, 'shared.portogram'), '--share=pseudonyms', '--force');
  await writeFile(join(folder, 'scan.pcapng.gz'), gzipSync(await readFile(join(folder, 'scan.pcapng'))));
  /** @type {Record<string, Buffer>} */
  const files = {};
  for (const name of ['office.portogram', 'shared.portogram', 'scan.pcapng.gz']) files[name] = await readFile(join(folder, name));
  return files;
}

/**
 * Returns a pcap file of packets of Ethernet, of which the headers up to the ports were captured.
 *
 * @param {number} count of packets
 * @param {number} originalBytes their length on the wire
 * @param {string} [from] the address of their source, in hexadecimal
 */
export function small(count, originalBytes, from = '0a000001') {
  const packet = Buffer.from([
    '020000000001', '020000000002', '0800',
    '4500', '0028', '0000', '0000', '4006', '0000', from, 'c0000201',
    'c000', '01bb', '00000000', '00000000', '5002', '0000', '0000', '0000',
  ].join(''), 'hex');
  const file = Buffer.alloc(24 + count * (16 + packet.length));
  file.writeUInt32LE(0xa1b2c3d4, 0);
  file.writeUInt16LE(2, 4);
  file.writeUInt16LE(4, 6);
  file.writeUInt32LE(262_144, 16);
  file.writeUInt32LE(1, 20);
  for (let index = 0, at = 24; index < count; index += 1, at += 16 + packet.length) {
    file.writeUInt32LE(1_700_000_000 + index, at);
    file.writeUInt32LE(packet.length, at + 8);
    file.writeUInt32LE(originalBytes, at + 12);
    packet.copy(file, at + 16);
  }
  return file;
}
