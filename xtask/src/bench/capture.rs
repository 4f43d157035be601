//! Generates captures to measure with: of a busy network, of the smallest packets, and of a flood.
//!
//! They are generated from a fixed seed, so that every run measures the same bytes.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::Path;

use anyhow::{Context, Result};
use etherparse::PacketBuilder;
use fastrand::Rng;

/// Kind of a generated capture.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 1 GB: two million packets in the sizes and the mix of a busy network.
    Mixed,
    /// 380 MB: five million packets of 60 bytes, in 250,000 flows.
    Small,
    /// 152 MB: two million packets of 60 bytes, each from another host.
    Flood,
}

impl Kind {
    pub(crate) const fn packets(self) -> u32 {
        match self {
            Self::Mixed | Self::Flood => 2_000_000,
            Self::Small => 5_000_000,
        }
    }

    const fn flows(self) -> usize {
        match self {
            Self::Mixed => 20_000,
            Self::Small => 250_000,
            Self::Flood => 1,
        }
    }
}

const LOCAL_HOSTS: u16 = 2_000;
const REMOTE_HOSTS: u32 = 9_000;
const SERVICES: [u16; 12] = [443, 443, 443, 443, 80, 53, 53, 22, 123, 993, 3478, 8443];
const LOCAL_MAC: [u8; 6] = [2, 0, 0, 0, 0, 1];
const REMOTE_MAC: [u8; 6] = [2, 0, 0, 0, 0, 2];
const HOP_LIMIT: u8 = 64;

/// The header of a pcap file: little-endian, microseconds, version 2.4, snap length 262,144 bytes, Ethernet.
const PCAP_HEADER: [u8; 24] = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];
/// 2026-01-01 00:00:00 UTC.
const FIRST_SECOND: u32 = 1_767_225_600;
const MICROS_PER_SECOND: u32 = 1_000_000;
const MEAN_INTER_ARRIVAL_MICROS: u32 = 300;
/// The bytes in which the packets of a flood differ: the source follows 14 bytes of Ethernet and 12 of IPv4.
const SOURCE_ADDRESS: std::ops::Range<usize> = 26..30;

/// Writes the capture to a temporary file and renames it, so that an interrupted run leaves no partial capture.
pub(crate) fn write(file: &Path, kind: Kind) -> Result<()> {
    let partial = file.with_extension("part");
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&partial)?);
    write_records(&mut out, kind)?;
    out.into_inner()?.sync_all()?;
    fs::rename(partial, file).with_context(|| file.display().to_string())
}

/// Writes records with frames from a random pool, since building millions of frames would take longer than measuring.
fn write_records(out: &mut impl Write, kind: Kind) -> Result<()> {
    let mut random = Rng::with_seed(1);
    let mut frames = Vec::new();
    for _ in 0..kind.flows() {
        let flow = Flow::random(&mut random);
        match kind {
            Kind::Mixed => frames.extend(flow.frames(&mut random)?),
            Kind::Small | Kind::Flood => frames.push(flow.smallest_frame(random.bool())?),
        }
    }

    out.write_all(&PCAP_HEADER)?;
    let (mut second, mut micros) = (FIRST_SECOND, 0);
    for _ in 0..kind.packets() {
        micros += random.u32(..2 * MEAN_INTER_ARRIVAL_MICROS);
        if micros >= MICROS_PER_SECOND {
            (second, micros) = (second + 1, micros - MICROS_PER_SECOND);
        }
        // The lower of two random indices, so that some flows have many packets and most have few.
        let index = random.usize(..frames.len()).min(random.usize(..frames.len()));
        let frame = frames.get_mut(index).context("the pool of frames is empty")?;
        if kind == Kind::Flood
            && let Some(source) = frame.get_mut(SOURCE_ADDRESS)
        {
            random.fill(source);
        }
        let length_bytes = u32::try_from(frame.len())?;
        for field in [second, micros, length_bytes, length_bytes] {
            out.write_all(&field.to_le_bytes())?;
        }
        out.write_all(frame)?;
    }
    Ok(())
}

/// A flow between a local host and a remote service.
struct Flow {
    is_ipv6: bool,
    is_udp: bool,
    local_host: u16,
    local_port: u16,
    remote_host: u32,
    remote_port: u16,
}

impl Flow {
    fn random(random: &mut Rng) -> Self {
        Self {
            is_ipv6: random.u8(..10) < 3,
            is_udp: random.u8(..4) == 0,
            local_host: random.u16(..LOCAL_HOSTS),
            local_port: random.u16(32_768..),
            remote_host: random.u32(..REMOTE_HOSTS),
            remote_port: random.choice(SERVICES).unwrap_or(443),
        }
    }

    /// Returns two frames in each direction.
    fn frames(&self, random: &mut Rng) -> Result<[Vec<u8>; 4]> {
        let mut frames = <[Vec<u8>; 4]>::default();
        for (is_outgoing, frame) in [true, false, true, false].into_iter().zip(&mut frames) {
            *frame = self.frame(is_outgoing, random)?;
        }
        Ok(frames)
    }

    /// Returns a frame of 60 bytes with TCP over IPv4.
    fn smallest_frame(&self, is_outgoing: bool) -> Result<Vec<u8>> {
        let (local, remote) = (self.local_ipv4(), self.remote_ipv4());
        let (source, destination) = ordered(is_outgoing, local, remote);
        let (source_port, destination_port) = ordered(is_outgoing, self.local_port, self.remote_port);
        let ip = PacketBuilder::ethernet2(LOCAL_MAC, REMOTE_MAC).ipv4(source.octets(), destination.octets(), HOP_LIMIT);
        let mut frame = Vec::new();
        ip.tcp(source_port, destination_port, 1, u16::MAX).syn().write(&mut frame, &[0; 6])?;
        Ok(frame)
    }

    fn local_ipv4(&self) -> Ipv4Addr {
        Ipv4Addr::from_bits(0x0a01_0000 | u32::from(self.local_host))
    }

    fn remote_ipv4(&self) -> Ipv4Addr {
        Ipv4Addr::from_bits(0xc633_0000 | self.remote_host)
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
            let (source, destination) = ordered(is_outgoing, self.local_ipv4(), self.remote_ipv4());
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

/// Returns source and destination.
fn ordered<End>(is_outgoing: bool, local: End, remote: End) -> (End, End) {
    if is_outgoing { (local, remote) } else { (remote, local) }
}

/// Returns a random payload size: of acknowledgements, short messages, last segments of messages, or full segments.
fn payload_bytes(random: &mut Rng) -> usize {
    match random.u8(..100) {
        0..47 => random.usize(..13),
        47..67 => random.usize(30..300),
        67..79 => random.usize(300..1200),
        _ => 1440,
    }
}
