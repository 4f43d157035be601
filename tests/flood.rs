//! A flood in which every packet has a new station, address and ports: memory stays within bounds, with all tables full.
//!
//! A binary of its own, because it measures the peak memory of the whole process.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[expect(dead_code, reason = "a part of it is used")]
#[path = "it/support/mod.rs"]
mod support;

use peak_alloc::PeakAlloc;
use portogram::session::{Limits, Need, Session, Source};
use portogram::settings::{PortRole, Settings};
use support::assert_conserved;
use support::files::Pcap;
use support::packets::*;
use support::traffic::SYN;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const PACKETS: u64 = 1_000_000;
const CHUNK_PACKETS: usize = 1_000;

/// Returns the next records of the flood, without a file header.
fn chunk(random: &mut fastrand::Rng) -> Vec<u8> {
    let mut file = Pcap::ethernet();
    let header_bytes = file.bytes.len();
    for _ in 0..CHUNK_PACKETS {
        let header = Ipv4 { source: random.u32(..).to_be_bytes(), destination: LOCAL, protocol: TCP, ..INCOMING };
        let segment = tcp_with_flags(random.u16(..), random.u16(..), SYN, 0);
        let mut frame = ethernet(0x0800, &ipv4(header, &segment));
        frame[8..12].copy_from_slice(&random.u32(..).to_be_bytes());
        file = file.packet(&frame);
    }
    file.bytes.split_off(header_bytes)
}

#[test]
fn memory_for_evidence_and_services_is_bounded() {
    const BOUND_MEBIBYTES: f32 = 104.0;
    let mut random = fastrand::Rng::with_seed(1);
    let settings = Settings { port_role: PortRole::Service, ..Settings::default() };
    let limits = Limits { memory_budget_bytes: 1 << 20, ..Limits::default() };
    let mut session = Session::new(vec![Source::stream("flood.pcap")], settings, limits);
    session.push(&Pcap::ethernet().bytes);
    let mut peaks = Vec::new();
    for packet in (0..PACKETS).step_by(CHUNK_PACKETS) {
        if packet.is_multiple_of(PACKETS / 4) {
            peaks.push(MEMORY.peak_usage_as_mb());
        }
        session.push(&chunk(&mut random));
    }
    assert_eq!(session.end_file(), Need::Nothing);
    peaks.push(MEMORY.peak_usage_as_mb());
    let report = session.report_with_findings();
    assert_conserved(&report);
    assert_eq!(report.capture.packets, PACKETS);
    assert!(MEMORY.peak_usage_as_mb() < BOUND_MEBIBYTES, "{peaks:?}");
    assert!(peaks[4] < peaks[3] * 1.1, "memory grows with the capture: {peaks:?}");
}
