//! A capture to measure with: 1 GB, two million packets in the sizes and the mix of a busy network.
//!
//! It is written anew for each measurement, and is the same each time.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::Path;

use anyhow::{Context, Result};
use etherparse::PacketBuilder;
use fastrand::Rng;

/// How many packets the capture has.
pub(crate) const PACKETS: u32 = 2_000_000;

const FLOWS: usize = 20_000;
const LOCAL_HOSTS: u16 = 2_000;
const REMOTE_HOSTS: u32 = 9_000;
const SERVICES: [u16; 12] = [443, 443, 443, 443, 80, 53, 53, 22, 123, 993, 3478, 8443];
const LOCAL_MAC: [u8; 6] = [2, 0, 0, 0, 0, 1];
const REMOTE_MAC: [u8; 6] = [2, 0, 0, 0, 0, 2];
const HOP_LIMIT: u8 = 64;

/// The header of a pcap file: little-endian, microseconds, version 2.4, snapshot length 262,144 bytes, Ethernet.
const PCAP_HEADER: [u8; 24] = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];
const FIRST_SECOND: u32 = 1_767_225_600;
const MICROS_PER_SECOND: u32 = 1_000_000;
const MEAN_GAP_MICROS: u32 = 300;

/// Writes the capture, whole or not at all.
pub(crate) fn write(file: &Path) -> Result<()> {
    let unfinished = file.with_extension("part");
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&unfinished)?);
    write_records(&mut out)?;
    out.into_inner()?.sync_all()?;
    fs::rename(unfinished, file).with_context(|| file.display().to_string())
}

/// Draws from a stock of frames: building two million would take longer than measuring.
fn write_records(out: &mut impl Write) -> Result<()> {
    let mut random = Rng::with_seed(1);
    let mut frames = Vec::new();
    for _ in 0..FLOWS {
        frames.extend(Flow::draw(&mut random).frames(&mut random)?);
    }

    out.write_all(&PCAP_HEADER)?;
    let (mut second, mut micros) = (FIRST_SECOND, 0);
    for _ in 0..PACKETS {
        micros += random.u32(..2 * MEAN_GAP_MICROS);
        if micros >= MICROS_PER_SECOND {
            (second, micros) = (second + 1, micros - MICROS_PER_SECOND);
        }
        // The lower of two draws: some flows carry much, most carry little.
        let index = random.usize(..frames.len()).min(random.usize(..frames.len()));
        let frame = frames.get(index).context("the stock of frames is empty")?;
        let length_bytes = u32::try_from(frame.len())?;
        for field in [second, micros, length_bytes, length_bytes] {
            out.write_all(&field.to_le_bytes())?;
        }
        out.write_all(frame)?;
    }
    Ok(())
}

/// A conversation between a local host and a service elsewhere.
struct Flow {
    is_ipv6: bool,
    is_udp: bool,
    local_host: u16,
    local_port: u16,
    remote_host: u32,
    remote_port: u16,
}

impl Flow {
    fn draw(random: &mut Rng) -> Self {
        Self {
            is_ipv6: random.u8(..10) < 3,
            is_udp: random.u8(..4) == 0,
            local_host: random.u16(..LOCAL_HOSTS),
            local_port: random.u16(32_768..),
            remote_host: random.u32(..REMOTE_HOSTS),
            remote_port: random.choice(SERVICES).unwrap_or(443),
        }
    }

    /// Two frames each way.
    fn frames(&self, random: &mut Rng) -> Result<[Vec<u8>; 4]> {
        let mut frames = <[Vec<u8>; 4]>::default();
        for (is_outgoing, frame) in [true, false, true, false].into_iter().zip(&mut frames) {
            *frame = self.frame(is_outgoing, random)?;
        }
        Ok(frames)
    }

    fn frame(&self, is_outgoing: bool, random: &mut Rng) -> Result<Vec<u8>> {
        let (source_mac, destination_mac) = ordered(is_outgoing, LOCAL_MAC, REMOTE_MAC);
        let link = PacketBuilder::ethernet2(source_mac, destination_mac);
        let ip = if self.is_ipv6 {
            let local = Ipv6Addr::new(0xfd00, 0, 0, 1, 0, 0, 0, self.local_host);
            let remote = Ipv6Addr::from_bits((0x2001_0db8 << 96) | u128::from(self.remote_host));
            let (source, destination) = ordered(is_outgoing, local, remote);
            link.ipv6(source.octets(), destination.octets(), HOP_LIMIT)
        } else {
            let local = Ipv4Addr::from_bits(0x0a01_0000 | u32::from(self.local_host));
            let remote = Ipv4Addr::from_bits(0xc633_0000 | self.remote_host);
            let (source, destination) = ordered(is_outgoing, local, remote);
            link.ipv4(source.octets(), destination.octets(), HOP_LIMIT)
        };
        let (source_port, destination_port) = ordered(is_outgoing, self.local_port, self.remote_port);
        let mut payload = vec![0; payload_bytes(random)];
        random.fill(&mut payload);
        let mut frame = Vec::new();
        if self.is_udp {
            ip.udp(source_port, destination_port).write(&mut frame, &payload)?;
        } else {
            ip.tcp(source_port, destination_port, random.u32(..), u16::MAX).ack(1).write(&mut frame, &payload)?;
        }
        Ok(frame)
    }
}

/// Source, then destination.
fn ordered<End>(is_outgoing: bool, local: End, remote: End) -> (End, End) {
    if is_outgoing { (local, remote) } else { (remote, local) }
}

/// Bare acknowledgements, questions and answers, the ends of messages, full segments.
fn payload_bytes(random: &mut Rng) -> usize {
    match random.u8(..100) {
        0..47 => random.usize(..13),
        47..67 => random.usize(30..300),
        67..79 => random.usize(300..1200),
        _ => 1440,
    }
}
