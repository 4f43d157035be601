//! Builds a capture packet by packet, with hosts, ports and times.

use super::files::{Pcap, START_NANOS};
use super::packets::*;

pub const SYN: u8 = 0x02;
pub const RST: u8 = 0x04;
pub const ACK: u8 = 0x10;
pub const SYN_ACK: u8 = SYN | ACK;

/// A builder of Ethernet captures. Each frame is a millisecond later than the previous one.
pub struct Traffic {
    file: Pcap,
    nanos: u64,
}

impl Traffic {
    pub fn new() -> Self {
        Self { file: Pcap::ethernet(), nanos: START_NANOS }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.file.bytes
    }

    pub fn wait_millis(&mut self, millis: u64) {
        self.nanos += millis * 1_000_000;
    }

    /// As [`Pcap::fill_segment`], without taking time.
    pub fn fill_segment(&mut self) {
        self.file.fill_segment(self.nanos);
    }

    pub fn frame(&mut self, frame: &[u8]) {
        self.file.push(self.nanos, frame, frame.len());
        self.wait_millis(1);
    }

    pub fn udp(&mut self, from: [u8; 4], to: [u8; 4], ports: (u16, u16), payload: usize) {
        self.ipv4(from, to, UDP, &udp(ports.0, ports.1, payload));
    }

    pub fn tcp(&mut self, from: [u8; 4], to: [u8; 4], ports: (u16, u16), flags: u8, payload: usize) {
        self.ipv4(from, to, TCP, &tcp_with_flags(ports.0, ports.1, flags, payload));
    }

    fn ipv4(&mut self, source: [u8; 4], destination: [u8; 4], protocol: u8, segment: &[u8]) {
        let mut packet = ipv4(Ipv4 { source, destination, protocol, ..INCOMING }, segment);
        // Each has another identification.
        packet[4..6].copy_from_slice(&u16::try_from(self.nanos / 1_000_000 % 0x1_0000).unwrap().to_be_bytes());
        self.frame(&ethernet(0x0800, &packet));
    }

    /// Appends a TCP connection: the handshake, then four segments of 100 bytes each way.
    pub fn connection(&mut self, from: [u8; 4], to: [u8; 4], ports: (u16, u16)) {
        let back = (ports.1, ports.0);
        self.tcp(from, to, ports, SYN, 0);
        self.tcp(to, from, back, SYN_ACK, 0);
        for _ in 0..4 {
            self.tcp(from, to, ports, ACK, 100);
            self.tcp(to, from, back, ACK, 100);
        }
    }
}
