//! Writes pcapng files with one section and one Ethernet interface (draft-ietf-opsawg-pcapng).

use super::hosts;

/// The number of bytes that are kept of a frame.
const SNAP_LENGTH: u32 = 96;
pub(super) const SNAP_LENGTH_BYTES: usize = SNAP_LENGTH as usize;

/// Start of the capture, in microseconds since 1970-01-01 UTC: 2026-03-09, 09:30 UTC.
pub(super) const START_MICROS: u64 = 1_773_048_600_000_000;

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 1;
const NAME_RESOLUTION: u32 = 4;
const ENHANCED_PACKET: u32 = 6;

/// The code that ends a list of options or of name records.
const END: u16 = 0;
const COMMENT: u16 = 1;
const USER_APPLICATION: u16 = 4;
const INTERFACE_NAME: u16 = 2;
/// The value is a negative power of ten: 6 for microseconds.
const TIME_RESOLUTION: u16 = 9;
const IPV4_RECORD: u16 = 1;

const LINK_TYPE_ETHERNET: u8 = 1;

pub(super) struct Writer {
    file: Vec<u8>,
}

impl Writer {
    /// Returns a file with all blocks that precede the packets.
    pub(super) fn new() -> Self {
        let mut writer = Self { file: Vec::with_capacity(3_000_000) };
        writer.section_header();
        writer.interface_description();
        writer.name_resolution();
        writer
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.file
    }

    /// Appends an enhanced packet block. `micros` is the time since the start of the capture, in microseconds.
    pub(super) fn packet(&mut self, micros: u64, frame: &[u8]) {
        let [low, high] = halves(START_MICROS + micros);
        let captured = frame.get(..SNAP_LENGTH_BYTES).unwrap_or(frame);
        let head = [0, high, low, length(captured), length(frame)].map(u32::to_le_bytes);
        self.block(ENHANCED_PACKET, &[head.as_flattened(), captured]);
    }

    fn section_header(&mut self) {
        let mut options = Vec::new();
        push_option(&mut options, COMMENT, b"A generated sample: no real traffic");
        push_option(&mut options, USER_APPLICATION, b"portogram");
        push_option(&mut options, END, &[]);
        // Version 1.0, and an unspecified section length (-1).
        let version_and_length = [1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        self.block(SECTION_HEADER, &[&0x1a2b_3c4d_u32.to_le_bytes(), &version_and_length, &options]);
    }

    fn interface_description(&mut self) {
        let mut options = Vec::new();
        push_option(&mut options, INTERFACE_NAME, b"eth0");
        push_option(&mut options, TIME_RESOLUTION, &[6]);
        push_option(&mut options, END, &[]);
        self.block(INTERFACE_DESCRIPTION, &[&[LINK_TYPE_ETHERNET, 0, 0, 0], &SNAP_LENGTH.to_le_bytes(), &options]);
    }

    fn name_resolution(&mut self) {
        let mut records = Vec::new();
        for host in hosts::named() {
            let record = [&host.address, host.name.as_bytes(), &[0]].concat();
            push_option(&mut records, IPV4_RECORD, &record);
        }
        push_option(&mut records, END, &[]);
        self.block(NAME_RESOLUTION, &[&records]);
    }

    /// Appends a block whose body is the concatenation of `body`.
    fn block(&mut self, kind: u32, body: &[&[u8]]) {
        let body_bytes: usize = body.iter().map(|part| part.len()).sum();
        let block_bytes = u32::try_from(12 + body_bytes.next_multiple_of(4)).unwrap_or(u32::MAX).to_le_bytes();
        self.file.extend_from_slice(&kind.to_le_bytes());
        self.file.extend_from_slice(&block_bytes);
        for part in body {
            self.file.extend_from_slice(part);
        }
        pad(&mut self.file);
        self.file.extend_from_slice(&block_bytes);
    }
}

/// Appends an option or a name record.
#[inline(never)]
fn push_option(options: &mut Vec<u8>, code: u16, value: &[u8]) {
    let bytes = u16::try_from(value.len()).unwrap_or(u16::MAX);
    for field in [code, bytes] {
        options.extend_from_slice(&field.to_le_bytes());
    }
    options.extend_from_slice(value);
    pad(options);
}

/// Pads to a multiple of four bytes, as options, records and blocks require.
fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// Returns the lower and the upper 32 bits.
fn halves(number: u64) -> [u32; 2] {
    [number, number >> 32].map(|half| u32::try_from(half & 0xffff_ffff).unwrap_or_default())
}
