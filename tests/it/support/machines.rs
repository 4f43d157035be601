//! Builds captures of machines that talk to each other, with what shows on which of them a capture was made.

use super::files::{Order, Pcap, PcapNg, START_NANOS};
use super::packets::*;

/// What a packet has in its checksum field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// The sum of the pseudo-header, as a system stores it that leaves the rest to its network card.
    Partial,
    Complete,
}

/// A host, and how the packets that it sends were captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Machine {
    pub address: [u8; 4],
    /// Last byte of the MAC address of the station that puts its packets on the link.
    pub station: u8,
    pub hop_limit: u8,
    /// Whether short frames are captured with their padding.
    pub is_padded: bool,
    pub checksum: Checksum,
}

impl Machine {
    /// Returns a machine whose packets were captured after its network card completed them.
    pub const fn complete(address: [u8; 4], station: u8) -> Self {
        Self { address, station, hop_limit: 64, is_padded: true, checksum: Checksum::Complete }
    }

    /// Returns a machine whose short frames were captured before its network card padded them.
    pub const fn unpadded(address: [u8; 4], station: u8) -> Self {
        Self { is_padded: false, ..Self::complete(address, station) }
    }

    /// Returns an IPv4 packet with a TCP or UDP segment, whose checksum field is replaced.
    pub fn packet(self, to: Self, protocol: u8, mut segment: Vec<u8>) -> Vec<u8> {
        let length = u16::try_from(segment.len()).unwrap().to_be_bytes();
        let pseudo_header = [&self.address[..], &to.address, &[0, protocol], &length].concat();
        let checksum = match self.checksum {
            Checksum::Partial => sum(&pseudo_header),
            Checksum::Complete => !sum(&[&pseudo_header[..], &segment].concat()),
        };
        let at = if protocol == TCP { 16 } else { 6 };
        segment[at..at + 2].copy_from_slice(&checksum.to_be_bytes());
        let (source, destination, hop_limit) = (self.address, to.address, self.hop_limit);
        let mut packet = ipv4(Ipv4 { source, destination, protocol, hop_limit, ..INCOMING }, &segment);
        let header = !sum(&packet[..20]);
        packet[10..12].copy_from_slice(&header.to_be_bytes());
        packet
    }
}

/// Returns the one's complement sum of 16-bit words (RFC 1071).
fn sum(bytes: &[u8]) -> u16 {
    let words = bytes.chunks(2).map(|word| u16::from_be_bytes([word[0], word.get(1).copied().unwrap_or_default()]));
    words.fold(0, |sum: u16, word| {
        let (sum, carries) = sum.overflowing_add(word);
        sum + u16::from(carries)
    })
}

/// The ports and numbers of a TCP packet.
#[derive(Clone, Copy, Debug)]
pub struct Tcp {
    pub ports: (u16, u16),
    pub flags: u8,
    pub sequence: u32,
    pub acknowledgment: u32,
    pub payload: usize,
}

/// The smallest packet in an Ethernet frame, in bytes.
const SMALLEST_PACKET_BYTES: usize = 46;

/// A capture that is recorded frame by frame, on Ethernet or on all interfaces of Linux.
pub struct Recording {
    link_type: u16,
    frames: Vec<(u64, Vec<u8>)>,
    nanos: u64,
}

impl Recording {
    pub fn on_ethernet() -> Self {
        Self { link_type: 1, frames: Vec::new(), nanos: START_NANOS }
    }

    /// Creates a recording on the interface `any`, with Linux cooked headers.
    pub fn on_any() -> Self {
        Self { link_type: 113, ..Self::on_ethernet() }
    }

    pub fn wait_nanos(&mut self, nanos: u64) {
        self.nanos += nanos;
    }

    pub fn wait_micros(&mut self, micros: u64) {
        self.wait_nanos(micros * 1_000);
    }

    /// Appends a frame.
    pub fn frame(&mut self, frame: Vec<u8>) {
        self.frames.push((self.nanos, frame));
    }

    /// Appends a packet in an Ethernet frame.
    pub fn packet(&mut self, from: Machine, to: Machine, packet: &[u8]) {
        let mut frame = ethernet_between(from.station, to.station, 0x0800, packet);
        if to.station == 0xff {
            frame[..6].fill(0xff);
        }
        if from.is_padded {
            frame.resize(frame.len().max(14 + SMALLEST_PACKET_BYTES), 0);
        }
        self.frame(frame);
    }

    /// Appends a UDP packet between two ports of the same number, a millisecond after the frame before.
    pub fn udp(&mut self, from: Machine, to: Machine, payload: usize) {
        self.wait_micros(1_000);
        self.packet(from, to, &from.packet(to, UDP, udp(50_000, 50_000, payload)));
    }

    /// Appends a UDP packet with a Linux cooked header of a `sll_pkttype`.
    pub fn cooked(&mut self, packet_type: u8, from: Machine, to: Machine, payload: usize) {
        let mut frame =
            linux_cooked_v1_of_type(packet_type, 0x0800, &from.packet(to, UDP, udp(50_000, 50_000, payload)));
        (frame[5], frame[6], frame[11]) = (6, 2, from.station);
        if from.is_padded {
            frame.resize(frame.len().max(16 + SMALLEST_PACKET_BYTES), 0);
        }
        self.wait_micros(1_000);
        self.frame(frame);
    }

    /// Appends a TCP packet, without taking time.
    pub fn tcp(&mut self, from: Machine, to: Machine, tcp: Tcp) {
        let mut segment = tcp_with_flags(tcp.ports.0, tcp.ports.1, tcp.flags, tcp.payload);
        segment[4..8].copy_from_slice(&tcp.sequence.to_be_bytes());
        segment[8..12].copy_from_slice(&tcp.acknowledgment.to_be_bytes());
        self.packet(from, to, &from.packet(to, TCP, segment));
    }

    /// Appends short UDP packets, `rounds` from the first machine to the second and as many back, in turns.
    pub fn talk(&mut self, first: Machine, second: Machine, rounds: usize) {
        for _ in 0..rounds {
            self.udp(first, second, 1);
            self.udp(second, first, 1);
        }
    }

    /// Returns a pcap file.
    pub fn pcap(&self) -> Vec<u8> {
        let mut file = Pcap::new(Order::Little, true, self.link_type.into());
        for (nanos, frame) in &self.frames {
            file.push(*nanos, frame, frame.len());
        }
        file.bytes
    }

    /// Returns a pcapng file with an interface that has these options.
    pub fn pcapng(&self, options: &[(u16, &[u8])]) -> Vec<u8> {
        let file = PcapNg::new(Order::Little);
        let options: Vec<u8> = options.iter().flat_map(|(code, value)| file.option(*code, value)).collect();
        let file = file.interface(self.link_type, 0, &options);
        let packets = self.frames.iter();
        packets.fold(file, |file, (nanos, frame)| file.enhanced(0, nanos / 1_000, frame, frame.len(), &[])).bytes
    }
}
