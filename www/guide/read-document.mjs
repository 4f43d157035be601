// Reads documents of portogram (NAME.portogram), as format.html describes them. Needs nothing but Node. Prints a summary:
//
//     node read-document.mjs week.portogram

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';

const MAGIC = Buffer.from('\x8fportogram\r\n\x1a\n', 'latin1');

/** Reads values from the front of a buffer. */
class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  u8() {
    if (this.at >= this.bytes.length) throw new Error(`the document ends early, at byte ${this.at}`);
    return this.bytes[this.at++];
  }

  raw(count) {
    return Array.from({ length: count }, () => this.u8());
  }

  bool() {
    return this.u8() === 1;
  }

  /** An unsigned integer of any size: LEB128. */
  big() {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  /** An unsigned integer that a number can hold. */
  int() {
    return Number(this.big());
  }

  /** A signed integer: zigzag, then LEB128. */
  signed() {
    const value = this.big();
    return (value >> 1n) ^ -(value & 1n);
  }

  f64() {
    return Buffer.from(this.raw(8)).readDoubleLE();
  }

  list(element) {
    return Array.from({ length: this.int() }, element);
  }

  text() {
    return Buffer.from(this.raw(this.int())).toString('utf8');
  }

  option(value) {
    return this.bool() ? value() : null;
  }

  choice(...variants) {
    const number = this.int();
    if (!(number in variants)) throw new Error(`variant ${number} of ${variants.length} at byte ${this.at}`);
    const variant = variants[number];
    return typeof variant === 'function' ? variant() : variant;
  }
}

/** Returns the content of a document, of whose fields those of `evidence` are read but not explained. */
export function readDocument(file) {
  const bytes = file[0] === 0x1f && file[1] === 0x8b ? gunzipSync(file) : file;
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('no document of portogram');
  const version = bytes.readUInt16LE(MAGIC.length);
  if (version !== 1) throw new Error(`version ${version} of the format`);
  const r = new Reader(bytes.subarray(MAGIC.length + 2));

  const address = () => [r.big(), r.big()];
  const ip = () => r.choice(() => r.raw(4), () => r.raw(16));
  const network = () => r.choice(() => [r.raw(4), r.u8()], () => [r.raw(16), r.u8()]);
  const times = () => Array.from({ length: 24 }, () => r.int());
  const amount = () => ({ packets: r.int(), bytes: r.int() });
  const classes = ['incoming', 'outgoing', 'internal', 'transit', 'unknown'];

  const pairs = () => ({
    stored: r.list(() => ({ from: address(), to: address(), counts: Array.from({ length: 8 }, () => r.int()) })),
    packets: r.int(),
    marked: r.int(),
  });
  const ranges = () => r.list(() => ({ prefix: address(), mask: address(), hasMapped: r.bool() }));
  const known = () => ({
    method: r.int(),
    rule: {
      basis: r.choice('networks', 'hosts', 'marks', 'unknown'),
      local: ranges(),
      groups: ranges(),
      noHost: ranges(),
      neither: r.choice(...classes),
      swapped: r.bool(),
    },
    networks: r.list(network),
    placed: r.f64(),
    confidence: r.f64(),
    isSwapped: r.bool(),
    doubt: r.option(() => r.int()),
    hasOtherAddresses: r.bool(),
  });
  const evidence = () => ({
    outer: pairs(),
    inner: r.option(pairs),
    hostOrigins: r.list(() => [address(), r.option(() => r.raw(6)), r.option(() => r.u8()), r.bool()]),
    completion: r.list(() => [address(), r.int(), r.int(), r.int(), r.int()]),
    answers: r.list(() => [address(), address(), times(), times()]),
    isFiner: [r.bool(), r.bool(), r.bool()],
    broadcast: r.list(address),
    neighbours: r.list(() => [address(), r.option(address), r.option(() => r.raw(6)), r.option(network), r.option(address)]),
    linkNetworks: r.list(network),
    routers: r.list(address),
    known: r.option(known),
  });
  const gaps = () => ({
    firstNanos: r.option(() => r.signed()),
    previousNanos: r.signed(),
    earliestNanos: r.signed(),
    peakNanos: r.signed(),
    backwards: r.int(),
    minimumNanos: r.signed(),
    maximumNanos: r.signed(),
    sumOfSquares: r.f64(),
    buckets: r.list(() => r.int()),
    isComplete: r.bool(),
  });
  const endpoints = () => ({
    source: r.int(),
    destination: r.int(),
    transport: r.choice('tcp', 'udp', 'udplite', 'sctp', 'dccp'),
    sourcePort: r.int(),
    destinationPort: r.int(),
    opening: r.choice('none', 'request', 'answer'),
    hasPayloadLength: r.bool(),
  });
  const noPorts = () => r.choice(
    () => ({ reason: 'not IP', etherType: r.int() }),
    { reason: 'IP without its Ethernet header' },
    () => ({ reason: 'another IP protocol', protocol: r.u8() }),
    { reason: 'later fragment' },
    { reason: 'cut short' },
    { reason: 'malformed' },
    { reason: 'encrypted' },
    { reason: 'link type not known' },
  );
  const flow = () => ({
    outer: r.choice(endpoints, noPorts),
    inner: r.option(endpoints),
    mark: r.choice('none', 'received', 'sent', 'overheard'),
    isBareIp: r.bool(),
    interface: r.int(),
    isRepeat: r.bool(),
  });
  const segment = () => ({
    originNanos: r.signed(),
    lengthNanos: r.signed(),
    hosts: r.list(address),
    flows: r.list(flow),
    hasTunnels: r.bool(),
    unitNanos: r.signed(),
    flow: r.list(() => r.int()),
    firstRow: r.list(() => r.int()),
    packets: r.list(() => r.int()),
    wireBytes: r.list(() => r.int()),
    payloadBytes: r.list(() => r.int()),
    innerPayloadBytes: r.list(() => r.int()),
    firstTime: r.list(() => r.signed()),
    span: r.list(() => r.big()),
    withoutTime: r.list(() => r.int()),
  });

  const content = {
    writer: r.text(),
    settings: r.list(() => [r.text(), r.text()]),
    files: r.list(() => r.text()),
    warnings: r.list(() => ({ code: r.text(), message: r.text(), byteOffset: r.int(), packet: r.int(), count: r.int() })),
    hasRelativeTimes: r.bool(),
    interfaces: r.list(() => ({
      name: r.text(),
      description: r.text(),
      position: r.int(),
      addresses: { ip: r.list(ip), mac: r.option(() => r.raw(6)) },
      hasNoMinimumFrame: r.bool(),
    })),
    linkTypes: r.list(() => [r.int(), r.int()]),
    loopingPackets: r.int(),
    evidence: evidence(),
    gaps: r.option(() => classes.map(gaps)),
    timeline: {
      intervalNanos: r.signed(),
      intervals: r.list(() => ({ number: r.signed(), incoming: amount(), outgoing: amount(), other: amount() })),
    },
    segments: r.list(segment),
    folded: { packets: r.int(), flows: r.int() },
  };
  // Later versions of portogram may add fields here.
  return { ...content, rest: r.bytes.length - r.at };
}

/** Returns the flow records of a document, one by one, with texts for their hosts. */
export function* flowRecords({ segments }) {
  for (const it of segments) {
    const withoutTime = new Set(it.withoutTime);
    let time = 0n;
    let row = 0;
    for (let index = 0; index < it.flow.length; index += 1) {
      const flow = it.flows[it.flow[index]];
      row += it.firstRow[index];
      const hasTime = !withoutTime.has(index);
      if (hasTime) time += it.firstTime[index];
      const firstNanos = hasTime ? time * it.unitNanos : null;
      yield {
        ...flow.outer,
        source: hostText(it.hosts[flow.outer.source]),
        destination: hostText(it.hosts[flow.outer.destination]),
        row,
        packets: it.packets[index],
        wireBytes: it.wireBytes[index],
        payloadBytes: it.payloadBytes[index],
        firstNanos,
        lastNanos: hasTime ? firstNanos + it.span[index] * it.unitNanos : null,
      };
    }
  }
}

/** Returns an address as text. `null` without one. */
export function hostText(halves) {
  if (!halves) return null;
  const [high, low] = halves;
  const side = Number(high - 0x00ff706f72740000n);
  const word = ['host', 'local', 'remote', 'group', 'loopback', 'unspecified'][side];
  if (word) return low === 0n ? `all ${word}` : low === 0xffffffffffffffffn ? `other ${word}` : `${word}-${low}`;
  if (high === 0n && low >> 32n === 0xffffn) return [24n, 16n, 8n, 0n].map((shift) => (low >> shift) & 0xffn).join('.');
  const bits = (high << 64n) | low;
  return Array.from({ length: 8 }, (_, index) => ((bits >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(':');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const document = readDocument(readFileSync(process.argv[2]));
  const sum = (key) => [...flowRecords(document)].reduce((total, record) => total + record[key], 0);
  console.log(`written by portogram ${document.writer} from ${document.files.join(', ') || 'files without names'}`);
  console.log(`${sum('packets')} packets, ${sum('wireBytes')} bytes, ${document.rest} bytes of later fields`);
}
