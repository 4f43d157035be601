// The packed package in Node: its report is that of the command, and its errors say what is wrong.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { derived, examples, inNode, small } from './captures.js';
import { native, node, program } from './project.js';

/** @typedef {import('portogram').ReportSettings} ReportSettings */

/** @type {Awaited<ReturnType<typeof inNode>>} */
let portogram;
/** @type {Record<string, Buffer>} */
let files;

before(async () => {
  portogram = await inNode();
  await portogram.init();
  files = { ...await examples(portogram.folder), ...await derived(portogram.folder) };
});

/**
 * Returns the report of the command.
 *
 * @param {string[]} names of files in the folder
 * @param {ReportSettings} [settings]
 */
function nativeReport(names, settings = {}) {
  const options = Object.entries(settings).map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`));
  return JSON.parse(native(...names.map((name) => join(portogram.folder, name)), ...options, '--json'));
}

/** @param {string[]} names */
const named = (...names) => names.map((name) => ({ name, bytes: /** @type {Buffer} */ (files[name]) }));

/** @type {[names: string[], settings?: ReportSettings][]} */
const SAME = [
  [['office.pcapng']],
  [['scan.pcapng']],
  [['beacon.pcapng']],
  [['office.pcapng'], { 'port-role': 'service', transports: 'tcp,udp', interval: '10s', bins: '1/100/100' }],
  [['office.pcapng'], { port: 443 }],
  [['office.pcapng'], { only: 'tcp.port == 443 && ip.addr == 192.168.1.21' }],
  [['office.pcapng'], { swap: true, since: '2026-03-09T09:35:00Z', until: '2026-03-09T09:40:00Z' }],
  [['office.pcapng'], { local: '192.168.1.21, 10.0.0.0/8', host: '192.168.1.0/24', 'port-role': 'remote' }],
  [['office.pcapng', 'scan.pcapng', 'beacon.pcapng']],
  [['scan.pcapng.gz']],
  [['office.portogram']],
  [['shared.portogram'], { 'port-role': 'local' }],
  [['office.portogram', 'beacon.pcapng']],
];

for (const [names, settings] of SAME) {
  test(`the report is that of the command: ${names.join(', ')} ${JSON.stringify(settings ?? {})}`, async () => {
    assert.deepEqual(await portogram.report(named(...names), settings), nativeReport(names, settings));
  });
}

test('bytes are taken in all forms', async () => {
  const bytes = new Uint8Array(/** @type {Buffer} */ (files['beacon.pcapng']));
  const copy = bytes.slice();
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  const expected = await portogram.report({ name: 'capture', bytes });
  assert.equal(expected.capture.files[0]?.name, 'capture');
  for (const input of [Buffer.from(bytes), copy, copy.buffer, new DataView(copy.buffer), shared, new Blob([bytes]), [bytes]]) {
    assert.deepEqual(await portogram.report(input), expected);
  }
  const file = await portogram.report(new File([bytes], 'beacon.pcapng'));
  assert.deepEqual(file, await portogram.report({ name: 'beacon.pcapng', bytes }));
});

test('several reports at a time do not disturb each other', async () => {
  const [office, scan] = [{ name: 'office.pcapng', bytes: files['office.pcapng'] }, { name: 'scan.pcapng', bytes: files['scan.pcapng'] }];
  const wanted = /** @type {Parameters<typeof portogram.report>[0][]} */ ([office, scan, office, scan]);
  const reports = await Promise.all(wanted.map((input) => portogram.report(input)));
  assert.deepEqual(reports[0], nativeReport(['office.pcapng']));
  assert.deepEqual(reports[1], nativeReport(['scan.pcapng']));
  assert.deepEqual(reports.slice(2), reports.slice(0, 2));
});

test('a damaged file gives what is before the damage, and says where it is', async () => {
  const cut = /** @type {Buffer} */ (files['office.pcapng']).subarray(0, 50_000);
  await writeFile(join(portogram.folder, 'cut.pcapng'), cut);
  const report = await portogram.report({ name: 'cut.pcapng', bytes: cut });
  assert.deepEqual(report, nativeReport(['cut.pcapng']));
  assert.equal(report.capture.warnings[0]?.code, 'truncated');
});

test('an empty capture has a report', async () => {
  const { capture } = await portogram.report(small(0, 54));
  assert.deepEqual([capture.packets, capture.warnings], [0, []]);
});

/** @type {[what: string, input: any, settings: any, expected: object][]} */
const REFUSED = [
  ['no capture', new TextEncoder().encode('no capture'), {}, { code: 'not-a-capture', byteOffset: 0, message: /^capture: .*(no|not)/ }],
  ['an empty file', { name: 'a.pcap', bytes: new Uint8Array() }, {}, { message: /^a\.pcap/ }],
  ['nothing', undefined, {}, { code: 'input', message: /Uint8Array/ }],
  ['a path', 'office.pcap', {}, { code: 'input', message: /Uint8Array/ }],
  ['no files', [], {}, { code: 'input' }],
  ['one of several', [new Uint8Array(), 7], {}, { code: 'input', message: /^capture 2: / }],
  ['an unknown setting', new Uint8Array(), { 'port-rule': 'service' }, { code: 'setting', message: /port-rule/ }],
  ['an unknown value', new Uint8Array(), { 'port-role': 'servant' }, { code: 'setting', message: /^port-role: .*servant/ }],
  ['a value of another type', new Uint8Array(), { host: ['10.0.0.1'] }, { code: 'setting', message: /^host: / }],
  ['a filter', new Uint8Array(), { only: 'tls.sni == "a"' }, { code: 'setting', message: /^only: / }],
  ['a port to open', new Uint8Array(), { open: '70000' }, { code: 'setting', message: /^open: / }],
  ['an empty time', new Uint8Array(), { since: '2026-01-02', until: '2026-01-01' }, { code: 'setting', message: /since/ }],
];

for (const [what, input, settings, expected] of REFUSED) {
  test(`refused, with the reason: ${what}`, async () => {
    await assert.rejects(portogram.report(input, settings), { name: 'PortogramError', ...expected });
    // The module goes on.
    assert.equal((await portogram.report(small(3, 54))).capture.packets, 3);
  });
}

test('an error has the warnings of all files', async () => {
  const error = await portogram.report([new Uint8Array(10), new Uint8Array(20)]).catch((/** @type {unknown} */ error) => error);
  assert.ok(error instanceof portogram.PortogramError);
  assert.equal(error.warnings.length, 2);
});

test('the details of a port are given if they are wanted', async () => {
  const { closeup } = await portogram.report(named('office.pcapng'), { open: '443/tcp' });
  assert.deepEqual(closeup?.focus, { ports: { first: 443, last: 443 }, transport: 'tcp' });
  assert.ok(closeup.hosts.length > 0);
});

test('a reading can be ended', async () => {
  await assert.rejects(portogram.report(named('office.pcapng'), {}, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  const controller = new AbortController();
  const large = small(2_000_000, 54);
  const reading = portogram.report(large, {}, { signal: controller.signal });
  setTimeout(() => controller.abort(new Error('enough')), 60);
  await assert.rejects(reading, { message: 'enough' });
});

test('counts beyond 2^53 are numbers, not texts', async () => {
  const { capture, classes } = await portogram.report(small(2_200_000, 0xffff_ffff));
  assert.equal(typeof capture.bytes, 'number');
  assert.ok(capture.bytes > 2 ** 53);
  assert.equal(typeof classes.outgoing.ports[0]?.bytes, 'number');
});

test('a module that cannot be loaded is said to be that, and another one can be given', async () => {
  const source = `
    import { readFile } from 'node:fs/promises';
    import { init, report } from 'portogram';
    const file = new URL('node_modules/portogram/site/portogram_bg.wasm', import.meta.url);
    const failed = await init(new Uint8Array(8)).catch((error) => [error.name, error.code, error.message]);
    await init(WebAssembly.compile(await readFile(file)));
    await init(file);
    const { schema } = await report(await readFile(process.argv[2]));
    console.log(JSON.stringify([...failed, schema]));
  `;
  const folder = await program('module', { 'main.js': source });
  const [name, code, message, schema] = JSON.parse(await node(folder, 'main.js', join(portogram.folder, 'beacon.pcapng')));
  assert.deepEqual([name, code, schema], ['PortogramError', 'module', 'portogram/1']);
  assert.match(message, /init\(\)/);
});

test('the site is copied by the program of the package', async () => {
  const folder = await program('copy');
  const script = 'node_modules/portogram/bin/portogram.js';
  assert.match(await node(folder, script, '--help'), /npx portogram copy DIR/);
  await node(folder, script, 'copy', 'public/portogram');
  for (const name of ['index.html', 'embed.js', 'portogram_bg.wasm', 'portogram.html']) {
    const [copy, original] = [`public/portogram/${name}`, `node_modules/portogram/site/${name}`].map((path) => readFile(join(folder, path)));
    assert.ok((await copy)?.equals(/** @type {Buffer} */ (await original)), name);
  }
  for (const parts of [[], ['copy'], ['office.pcap'], ['copy', 'package.json']]) {
    assert.throws(() => execFileSync(process.execPath, [script, ...parts], { cwd: folder, stdio: 'ignore' }), parts.join(' '));
  }
});

test('the element does nothing without a window', async () => {
  const source = "import 'portogram/embed';\nconsole.log(typeof customElements);\n";
  assert.equal(await node(await program('embed', { 'main.js': source }), 'main.js'), 'undefined\n');
});

test('the package has what it names, and licences', async () => {
  const folder = join(portogram.folder, 'node_modules/portogram');
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const cargo = await readFile(new URL('../../Cargo.toml', import.meta.url), 'utf8');
  assert.equal(manifest.version, /^version = "(.*)"$/m.exec(cargo)?.[1]);
  assert.deepEqual(manifest.dependencies ?? {}, {});
  for (const name of ['README.md', 'LICENSE-MIT', 'LICENSE-APACHE', 'licences.txt', 'report.d.ts', 'embed.d.ts']) {
    assert.ok((await stat(join(folder, name))).size > 500, name);
  }
});
