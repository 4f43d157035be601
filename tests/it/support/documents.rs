//! Writes documents by hand: what portogram would not write.

use std::net::Ipv4Addr;

use super::files::START_NANOS;

pub const MAGIC: &[u8] = b"\x8fportogram\r\n\x1a\n";

/// Returns a number as documents hold it.
pub fn number(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap());
    bytes
}

/// Returns a number that may be negative.
pub fn signed(value: i64) -> Vec<u8> {
    number((value << 1 ^ value >> 63).cast_unsigned())
}

/// Returns a list.
pub fn list(items: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let items: Vec<Vec<u8>> = items.into_iter().collect();
    [number(items.len() as u64), items.concat()].concat()
}

/// Returns a list of an item again and again.
pub fn repeated(count: usize, item: &[u8]) -> Vec<u8> {
    [number(count as u64), item.repeat(count)].concat()
}

/// Returns a text.
pub fn text(text: &str) -> Vec<u8> {
    [&number(text.len() as u64), text.as_bytes()].concat()
}

/// The parts of a document, as they are written.
#[derive(Clone)]
pub struct Handmade {
    pub writer: Vec<u8>,
    pub settings: Vec<u8>,
    pub files: Vec<u8>,
    pub warnings: Vec<u8>,
    pub interfaces: Vec<u8>,
    pub link_types: Vec<u8>,
    pub evidence: Vec<u8>,
    pub gaps: Vec<u8>,
    pub timeline: Vec<u8>,
    pub segments: Vec<u8>,
}

impl Default for Handmade {
    fn default() -> Self {
        Self {
            writer: text("by hand"),
            settings: number(0),
            files: number(0),
            warnings: number(0),
            interfaces: number(0),
            link_types: list([[number(1), number(1)].concat()]),
            // Lists and options of nothing, and three times `false`.
            evidence: vec![0; 15],
            gaps: number(0),
            timeline: [signed(1_000_000_000), number(0)].concat(),
            segments: number(0),
        }
    }
}

impl Handmade {
    pub fn of_segments(segments: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self { segments: list(segments), ..Self::default() }
    }

    /// Returns the document, without compression.
    pub fn bytes(&self) -> Vec<u8> {
        let head = [&self.writer, &self.settings, &self.files, &self.warnings].map(Vec::as_slice).concat();
        let more = [&self.interfaces, &self.link_types].map(Vec::as_slice).concat();
        let counts = [&self.evidence, &self.gaps, &self.timeline, &self.segments].map(Vec::as_slice).concat();
        [MAGIC, &[1, 0], &head, &[0], &more, &[0], &counts, &[0, 0]].concat()
    }
}

/// A packet over UDP.
#[derive(Clone, Copy)]
pub struct Sent {
    pub from: [u8; 4],
    pub to: [u8; 4],
    pub ports: (u16, u16),
    pub micros: i64,
}

/// The columns of a segment, as they are written.
#[derive(Clone)]
pub struct Columns {
    pub hosts: Vec<u8>,
    pub flows: Vec<u8>,
    pub flow: Vec<u8>,
    /// First row, packets, bytes, payload.
    pub counts: [Vec<u8>; 4],
    pub times: [Vec<u8>; 2],
}

impl Columns {
    pub fn bytes(&self) -> Vec<u8> {
        let head = [signed(i64::try_from(START_NANOS).unwrap()), signed(1_000_000)].concat();
        let flows = [&self.hosts, &self.flows].map(Vec::as_slice).concat();
        let (counts, times) = (self.counts.concat(), self.times.concat());
        // No tunnels, microseconds, no payload inside tunnels, no packets without a time.
        [&*head, &flows, &[0], &signed(1_000), &self.flow, &counts, &[0], &times, &[0]].concat()
    }
}

pub fn host(address: [u8; 4]) -> Vec<u8> {
    [number(0), number(0xffff_0000_0000 | u64::from(Ipv4Addr::from(address).to_bits()))].concat()
}

/// Returns a UDP flow between hosts with these indices.
pub fn flow(ends: (usize, usize), ports: (u16, u16)) -> Vec<u8> {
    let outer = [ends.0 as u64, ends.1 as u64, 1, ports.0.into(), ports.1.into(), 0, 1];
    [&[0], &*outer.map(number).concat(), &[0; 5]].concat()
}

/// Returns a segment that has a flow and a flow record for each packet.
pub fn segment(packets: &[Sent]) -> Vec<u8> {
    let start = i64::try_from(START_NANOS).unwrap() / 1_000;
    let times = packets.iter().scan(0, |before, it| {
        let difference = start + it.micros - *before;
        *before = start + it.micros;
        Some(signed(difference))
    });
    Columns {
        hosts: list(packets.iter().flat_map(|it| [host(it.from), host(it.to)])),
        flows: list(packets.iter().enumerate().map(|(n, it)| flow((2 * n, 2 * n + 1), it.ports))),
        flow: list((0..packets.len()).map(|n| number(n as u64))),
        counts: [
            list((0..packets.len()).map(|n| number(u64::from(n > 0)))),
            repeated(packets.len(), &number(1)),
            repeated(packets.len(), &number(100)),
            repeated(packets.len(), &number(50)),
        ],
        times: [list(times), repeated(packets.len(), &number(0))],
    }
    .bytes()
}
