//! Writes pcap files (draft-ietf-opsawg-pcap).

use super::pcapng::{SNAP_LENGTH_BYTES, START_MICROS};

/// Little-endian, microseconds, version 2.4, snap length 65,535 bytes, Ethernet.
const HEADER: [u8; 24] = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 1, 0, 0, 0];

/// Returns a file without packets.
pub(super) fn header() -> Vec<u8> {
    HEADER.to_vec()
}

/// Appends the record of a frame. `micros` is its time since the start of the capture, in microseconds.
pub(super) fn add_packet(file: &mut Vec<u8>, micros: u64, frame: &[u8]) {
    const MICROS_PER_SECOND: u64 = 1_000_000;
    let time = START_MICROS + micros;
    let captured = frame.get(..SNAP_LENGTH_BYTES).unwrap_or(frame);
    let lengths = [captured.len() as u64, frame.len() as u64];
    for field in [time / MICROS_PER_SECOND, time % MICROS_PER_SECOND].into_iter().chain(lengths) {
        file.extend(u32::try_from(field).unwrap_or(u32::MAX).to_le_bytes());
    }
    file.extend_from_slice(captured);
}
