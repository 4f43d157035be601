// The types of the package: real reports of every kind have them, and so do the programs of the README.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { derived, examples, inNode, small } from './captures.js';
import { TOOLS, node, program } from './project.js';

const STRICT = {
  exactOptionalPropertyTypes: true,
  noEmit: true,
  noUncheckedIndexedAccess: true,
  strict: true,
  target: 'ES2022',
  lib: ['ES2023', 'DOM', 'ESNext.Disposable'],
};

/** How programs find their packages. */
const RESOLUTIONS = {
  node16: { module: 'node16', moduleResolution: 'node16' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
};

const USES = `
  import wasm from 'portogram/portogram_bg.wasm';
  import { PortogramError, init, report, type Report, type ReportSettings } from 'portogram';
  import { PortogramCharts, type ChartWord } from 'portogram/embed';

  await init(wasm);
  await init();
  await init(WebAssembly.compileStreaming(fetch('/portogram_bg.wasm')));
  await init(new URL('/portogram_bg.wasm', 'https://example.org'));
  const settings: ReportSettings = { 'port-role': 'service', transports: 'tcp', swap: true, port: 443, only: 'udp' };
  const it: Report = await report([new Uint8Array(), new Blob([]), { name: 'a', bytes: new ArrayBuffer(1) }], settings, {
    signal: AbortSignal.timeout(1000),
  });
  const schema: 'portogram/1' = it.schema;
  const busiest: number | undefined = it.classes.incoming.busiest_by_packets?.port;
  const error = new PortogramError('input', 'x');
  const place: [string, number | undefined] = [error.code, error.byteOffset];
  const word: ChartWord = 'timeline';
  // @ts-expect-error: not a role
  await report(new Uint8Array(), { 'port-role': 'servant' });
  // @ts-expect-error: not a setting
  await report(new Uint8Array(), { 'port-rule': 'service' });
  // @ts-expect-error: a path has no bytes
  await report('office.pcap');
  // @ts-expect-error: not a field
  it.capture.packet;

  const element = document.createElement('portogram-charts');
  element.portRole = 'service';
  element.addEventListener('report', ({ detail }) => detail.capture.packets.toFixed());
  element.addEventListener('select', ({ detail }) => detail?.first.toFixed());
  const found: HTMLElement | null = document.querySelector('portogram-charts');
  PortogramCharts.site = '/portogram/';
  customElements.define('my-charts', class extends PortogramCharts {});
  // @ts-expect-error: the report is given by the element
  element.report = null;
  export { busiest, found, place, schema, word };
`;

/** @type {Record<string, object>} */
const reports = {};

before(async () => {
  const { folder, init, report } = await inNode();
  await init();
  const files = { ...await examples(folder), ...await derived(folder) };
  for (const [name, bytes] of Object.entries(files)) reports[name] = await report({ name, bytes });
  const office = /** @type {Buffer} */ (files['office.pcapng']);
  reports.service = await report(office, { 'port-role': 'service', open: 443 });
  reports.window = await report(office, { since: '2026-03-09T09:35:00Z', host: '192.168.1.21' });
  reports.guess = await report(small(4, 54, '08080808'));
  reports.local = await report(office, { local: '198.51.100.0/24', interval: '1ms' });
  reports.document = await report(/** @type {Buffer} */ (files['office.portogram']), { open: 443, 'port-role': 'remote' });
  reports.damaged = await report([office.subarray(0, 50_000), new Uint8Array(30)]);
  reports.small = await report(small(4, 54));
  reports.large = await report(small(2_200_000, 0xffff_ffff), { interval: '1ms' });
  reports.empty = await report(small(0, 54));
});

/**
 * Checks the types of a program.
 *
 * @param {string} folder
 * @param {object} options
 */
async function check(folder, options) {
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...STRICT, types: [], ...options }, include: ['*.ts'] }));
  await node(folder, join(TOOLS, 'typescript/bin/tsc'), '--project', '.');
}

for (const [name, options] of Object.entries(RESOLUTIONS)) {
  test(`programs are checked with moduleResolution ${name}`, async () => {
    await check(await program(`types-${name}`, { 'main.ts': USES }), options);
  });
}

test('the programs of the README have no errors', async () => {
  const readme = await readFile(new URL('../../xtask/npm/README.md', import.meta.url), 'utf8');
  const programs = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, source]) => source ?? '');
  assert.ok(programs.length >= 3);
  const files = Object.fromEntries(programs.map((source, index) => [`readme${index}.ts`, source]));
  const types = join(TOOLS, '@types');
  await check(await program('types-readme', files), { ...RESOLUTIONS.bundler, types: ['node'], typeRoots: [types] });
});

test('the element has the attributes that are declared, as properties too', async () => {
  const { folder } = await inNode();
  const { PortogramCharts } = await import(pathToFileURL(join(folder, 'node_modules/portogram/site/embed.js')).href);
  const declared = await readFile(join(folder, 'node_modules/portogram/embed.d.ts'), 'utf8');
  const [, attributes = '', properties = ''] = declared.split(/interface PortogramChartsAttributes|class PortogramCharts/);
  const names = (/** @type {string} */ text, /** @type {RegExp} */ name) => [...text.matchAll(name)].map(([, name]) => name ?? '').sort();
  const observed = [...PortogramCharts.observedAttributes].sort();
  assert.deepEqual(names(attributes, /^ {2}'?([\w-]+)'?\?: /gm), observed);
  const camel = (/** @type {string} */ name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  // HTML elements have `lang`.
  assert.deepEqual(names(properties, /^ {2}(\w+): string;/gm), observed.filter((name) => name !== 'lang').map(camel).sort());
});

/**
 * Shortens lists, since large programs take long to check.
 *
 * @param {string} _name
 * @param {unknown} value
 */
const shortened = (_name, value) => (Array.isArray(value) ? value.slice(0, 24) : value);

test('real reports have the types: no field is missing, of another type, or not declared', async () => {
  const files = Object.fromEntries(Object.entries(reports).map(([name, report]) =>
    [`${name}.ts`, `import type { Report } from 'portogram';\nexport const it: Report = ${JSON.stringify(report, shortened)};\n`]));
  await check(await program('types-reports', files), RESOLUTIONS.node16);
});

/** Fields that no capture of these tests has. They are declared from the same source as the others. */
const UNSEEN = [
  'agreeing', 'both', 'contradicting', 'ether_types_left_out', 'flows', 'folded', 'other_interfaces', 'other_link_types', 'packets_without_peers',
  'pairs_without_bursts', 'payload_unknown_packets', 'same_host', 'superseded_by',
];

test('each declared field is in one of these reports', async () => {
  const declared = await readFile(new URL('../../target/npm/portogram/report.d.ts', import.meta.url), 'utf8');
  const [schema = ''] = declared.split('export interface ReportSettings');
  const fields = new Set([...schema.matchAll(/^ {2}(\w+)\??: /gm)].map(([, name]) => name ?? ''));
  assert.ok(fields.size > 100);
  JSON.stringify(reports, (name, value) => {
    fields.delete(name);
    return value;
  });
  assert.deepEqual([...fields].filter((name) => !UNSEEN.includes(name)), []);
});
