// Small captures with known numbers, built byte by byte.

import { appendFile, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const ETHERNET = 1;
const RAW_IP = 101;
const TCP = 6;
const UDP = 17;
const FIRST_SECOND = 1_767_225_600;

/** A host of the private network that the tests call local. */
export const LOCAL = '192.168.1.10';
/** A host elsewhere, from the documentation range. */
export const REMOTE = '203.0.113.7';

/** The port that IANA assigned to VXLAN. */
export const VXLAN_PORT = 4789;

/**
 * @typedef {object} Datagram
 * @property {string} from
 * @property {number} fromPort
 * @property {string} to
 * @property {number} toPort
 * @property {Buffer} [payload]
 * @property {number} [number] the IP identification
 * @property {boolean} [isTcp] whether it is a segment of TCP instead
 */

/** @param {string} address */
const ipv4 = (address) => Buffer.from(address.split('.').map(Number));

/**
 * An Ethernet frame of 42 bytes and the payload. Over TCP, the payload begins with the rest of its header.
 *
 * @param {Datagram} datagram
 */
function frame({ from, fromPort, to, toPort, payload = Buffer.alloc(58), number = 0, isTcp = false }) {
  const bytes = Buffer.alloc(42 + payload.length);
  bytes.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00]);
  bytes[14] = 0x45;
  bytes.writeUInt16BE(28 + payload.length, 16);
  bytes.writeUInt16BE(number, 18);
  bytes[22] = 64;
  bytes[23] = isTcp ? TCP : UDP;
  bytes.set(ipv4(from), 26);
  bytes.set(ipv4(to), 30);
  bytes.writeUInt16BE(fromPort, 34);
  bytes.writeUInt16BE(toPort, 36);
  if (!isTcp) bytes.writeUInt16BE(8 + payload.length, 38);
  bytes.set(payload, 42);
  // A header of 20 bytes, and the flag ACK.
  if (isTcp) bytes.set([0x50, 0x10], 46);
  return bytes;
}

function pcapHeader(linkType = ETHERNET) {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(linkType, 20);
  return header;
}

/**
 * @param {number} number from 0; packets are a millisecond apart
 * @param {number} capturedBytes
 */
function recordHeader(number, capturedBytes) {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(FIRST_SECOND + Math.floor(number / 1000), 0);
  header.writeUInt32LE((number % 1000) * 1000, 4);
  header.writeUInt32LE(capturedBytes, 8);
  header.writeUInt32LE(capturedBytes, 12);
  return header;
}

/**
 * A pcap file.
 *
 * @param {Datagram[]} datagrams
 * @param {number} [firstNumber] later than 0 makes the capture a later one
 */
export function pcap(datagrams, firstNumber = 0) {
  const records = datagrams.flatMap((datagram, index) => {
    const bytes = frame({ number: (firstNumber + index + 1) & 0xffff, ...datagram });
    return [recordHeader(firstNumber + index, bytes.length), bytes];
  });
  return Buffer.concat([pcapHeader(), ...records]);
}

/** Another host of the private network. */
export const NEIGHBOUR = '192.168.1.20';

/** A capture of four public hosts, each of which sends one datagram to each other. */
export function publicHosts() {
  const hosts = [REMOTE, '198.51.100.1', '8.8.8.8', '9.9.9.9'];
  return pcap(hosts.flatMap((from) =>
    hosts.filter((to) => to !== from).map((to) => ({ from, fromPort: 50_000, to, toPort: 50_001 }))));
}

/** One datagram from a host to itself. */
export const loopback = () => pcap([{ from: '127.0.0.1', fromPort: 50_000, to: '127.0.0.1', toPort: 8080 }]);

/**
 * A capture of two private hosts that nothing tells apart: no link layer, ports of nobody, the same hop limit. The local host sends 3
 * packets, its neighbour 2.
 */
export function guess() {
  const ports = { fromPort: 50_000, toPort: 50_001 };
  const forth = { from: LOCAL, to: NEIGHBOUR, ...ports };
  const back = { from: NEIGHBOUR, to: LOCAL, ...ports };
  const records = [forth, back, forth, back, forth].flatMap((datagram, index) => {
    const bytes = frame({ ...datagram, number: index + 1 }).subarray(14);
    return [recordHeader(index, bytes.length), bytes];
  });
  return Buffer.concat([pcapHeader(RAW_IP), ...records]);
}

/**
 * A pcap file of datagrams in two segments: between them are 1,048,576 frames that are not IP. A memory budget that does not
 * hold a segment is passed before the datagrams of the second one.
 *
 * @param {Datagram[]} first
 * @param {Datagram[]} second
 */
export function inTwoSegments(first, second) {
  const bytes = Buffer.alloc(14);
  const filler = Buffer.concat([recordHeader(first.length, bytes.length), bytes]);
  const rest = pcap(second, first.length).subarray(pcapHeader().length);
  return Buffer.concat([pcap(first), Buffer.alloc(filler.length << 20, filler), rest]);
}

/**
 * A pcap file in which each datagram is twice at a time, as a mirror port captures it.
 *
 * @param {Datagram[]} datagrams
 */
export function mirrored(datagrams) {
  const records = datagrams.flatMap((datagram, index) => {
    const bytes = frame({ ...datagram, number: index + 1 });
    return Array(2).fill([recordHeader(index, bytes.length), bytes]).flat();
  });
  return Buffer.concat([pcapHeader(), ...records]);
}

/** The length of a pcap file of `packets` datagrams that say nothing about their payload. */
export const pcapBytes = (/** @type {number} */ packets) => 24 + packets * (16 + 100);

/**
 * As many datagrams from elsewhere to a port of the local host.
 *
 * @param {number} count
 * @param {number} toPort
 * @returns {Datagram[]}
 */
export const incoming = (count, toPort) =>
  Array.from({ length: count }, () => ({ from: REMOTE, fromPort: 443, to: LOCAL, toPort }));

/**
 * As many datagrams from the local host to a port elsewhere.
 *
 * @param {number} count
 * @param {number} toPort
 * @returns {Datagram[]}
 */
export const outgoing = (count, toPort) =>
  Array.from({ length: count }, () => ({ from: LOCAL, fromPort: 50_000, to: REMOTE, toPort }));

/**
 * A datagram that a VXLAN tunnel carries from the local host elsewhere.
 *
 * @param {Datagram} inner
 * @returns {Datagram}
 */
export const tunnelled = (inner) => ({
  from: LOCAL,
  fromPort: 50_000,
  to: REMOTE,
  toPort: VXLAN_PORT,
  payload: Buffer.concat([Buffer.from([0x08, 0, 0, 0, 0, 0, 42, 0]), frame(inner)]),
});

/** 30 packets in, 20 out, nothing wrong with it. */
export const sound = () => pcap([...incoming(30, 49_730), ...outgoing(20, 443)]);

/** The same, cut 7 bytes before its end. */
export const truncated = () => sound().subarray(0, -7);

/** The same, and a 51st record that says it has captured 2,147,483,647 bytes. */
export const absurdLength = () => Buffer.concat([sound(), recordHeader(50, 0x7fff_ffff), Buffer.alloc(64)]);

/** The same, as `gzip` writes it. */
export const gzipped = () => gzipSync(sound());

/** One packet over and over, gigabytes of it in a few megabytes. */
export function bomb() {
  const records = pcap(incoming(1, 49_730)).subarray(24);
  const member = gzipSync(Buffer.concat(Array(1 << 16).fill(records)));
  return Buffer.concat([gzipSync(pcapHeader()), ...Array(1 << 9).fill(member)]);
}

/** The start of a capture as Solaris writes it. */
export const snoop = () => Buffer.from('snoop\0\0\0\0\0\0\x02\0\0\0\x04', 'latin1');

/** One packet, which is not IP. */
export function withoutPorts() {
  const capture = pcap(incoming(1, 80));
  capture.writeUInt16BE(0x88cc, pcapHeader().length + 16 + 12);
  return capture;
}

/** One packet from elsewhere to a port of the local host, without the Ethernet header that the file promises. */
export function bareIp(/** @type {number} */ toPort) {
  const packet = frame(incoming(1, toPort)[0]).subarray(14);
  let sum = 0;
  for (let at = 0; at < 20; at += 2) sum += packet.readUInt16BE(at);
  packet.writeUInt16BE(0xffff - ((sum & 0xffff) + (sum >>> 16)), 10);
  return Buffer.concat([pcapHeader(), recordHeader(0, packet.length), packet]);
}

/** What people drop by mistake. */
export const text = () => Buffer.from('Dear diary,\nno packets today.\n'.repeat(20));

/**
 * Writes a capture and then its records again and again, for the given number of MiB.
 *
 * @param {string} file
 * @param {Buffer} first
 * @param {number} mebibytes
 */
export async function writeLong(file, first, mebibytes) {
  const records = first.subarray(24);
  const block = Buffer.concat(Array.from({ length: Math.ceil(2 ** 20 / records.length) }, () => records));
  await writeFile(file, first);
  for (let written = 0; written < mebibytes; written += 1) await appendFile(file, block);
}

/** Where the block of {@link disagreeingLengths} starts. */
export const DISAGREEING_AT_BYTE = 28 + 20 + 132;

/** A pcapng file of one packet, then a block whose total length is 132 bytes in front and 136 behind. */
export function disagreeingLengths() {
  const packet = enhancedPacketBlock(frame(incoming(1, 49_730)[0]));
  const damaged = Buffer.from(packet);
  damaged.writeUInt32LE(136, damaged.length - 4);
  return Buffer.concat([block(0x0a0d0d0a, sectionHeader()), block(1, interfaceDescription()), packet, damaged]);
}

/**
 * A pcapng file with the packets of each interface.
 *
 * @param {string[]} names of the interfaces
 * @param {Datagram[][]} datagrams of each interface
 */
export function pcapng(names, datagrams) {
  let milliseconds = 0;
  const packets = datagrams.flatMap((of, id) => of.map((datagram) => {
    milliseconds += 1;
    return enhancedPacketBlock(frame({ number: milliseconds & 0xffff, ...datagram }), id, milliseconds);
  }));
  const interfaces = names.map((name) => block(1, interfaceDescription(name)));
  return Buffer.concat([block(0x0a0d0d0a, sectionHeader()), ...interfaces, ...packets]);
}

/**
 * A pcapng file in which each interface has all the datagrams.
 *
 * @param {string[]} names of the interfaces
 * @param {Datagram[]} datagrams
 */
export function mirroredOn(names, datagrams) {
  const numbered = datagrams.map((datagram, index) => ({ ...datagram, number: index + 1 }));
  return pcapng(names, names.map(() => numbered));
}

function sectionHeader() {
  const body = Buffer.alloc(16, 0xff);
  body.writeUInt32LE(0x1a2b3c4d, 0);
  body.writeUInt16LE(1, 4);
  body.writeUInt16LE(0, 6);
  return body;
}

/** @param {string} [name] */
function interfaceDescription(name = '') {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(ETHERNET, 0);
  if (!name) return head;
  const option = Buffer.alloc(4 + Math.ceil(name.length / 4) * 4);
  option.writeUInt16LE(2, 0);
  option.writeUInt16LE(name.length, 2);
  option.write(name, 4);
  return Buffer.concat([head, option]);
}

/**
 * @param {Buffer} bytes are filled up with zeros to a multiple of 4
 * @param {number} [interfaceId]
 * @param {number} [milliseconds]
 */
function enhancedPacketBlock(bytes, interfaceId = 0, milliseconds = 0) {
  const header = Buffer.alloc(20);
  header.writeUInt32LE(interfaceId, 0);
  header.writeUInt32LE(milliseconds * 1000, 8);
  header.writeUInt32LE(bytes.length, 12);
  header.writeUInt32LE(bytes.length, 16);
  return block(6, Buffer.concat([header, bytes, Buffer.alloc(-bytes.length & 3)]));
}

/**
 * @param {number} type
 * @param {Buffer} body
 */
function block(type, body) {
  const totalBytes = 12 + body.length;
  const header = Buffer.alloc(8);
  header.writeUInt32LE(type, 0);
  header.writeUInt32LE(totalBytes, 4);
  const trailer = Buffer.alloc(4);
  trailer.writeUInt32LE(totalBytes, 0);
  return Buffer.concat([header, body, trailer]);
}
