//! A pcapng file with one section and one Ethernet interface: draft-ietf-opsawg-pcapng.

use super::hosts;

/// How much of a frame is kept, in bytes.
pub(super) const SNAPSHOT_BYTES: usize = 96;

/// When the capture starts, in microseconds since 1970: 2026-03-09, 09:30 UTC.
const START_MICROS: u64 = 1_773_048_600_000_000;

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 1;
const NAME_RESOLUTION: u32 = 4;
const ENHANCED_PACKET: u32 = 6;

const END_OF_OPTIONS: u16 = 0;

pub(super) struct Writer {
    file: Vec<u8>,
}

impl Writer {
    /// A file with everything that stands before the packets.
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

    /// A frame, with its time since the start of the capture.
    pub(super) fn packet(&mut self, micros: u64, frame: &[u8]) {
        let [low, high] = words(START_MICROS + micros);
        let captured = frame.get(..SNAPSHOT_BYTES).unwrap_or(frame);
        self.block(ENHANCED_PACKET, |file| {
            for field in [0, high, low, length(captured), length(frame)] {
                file.extend_from_slice(&field.to_le_bytes());
            }
            file.extend_from_slice(captured);
        });
    }

    fn section_header(&mut self) {
        self.block(SECTION_HEADER, |file| {
            file.extend_from_slice(&0x1a2b_3c4d_u32.to_le_bytes());
            // Version 1.0; how long the section is, is left open.
            file.extend_from_slice(&[1, 0, 0, 0]);
            file.extend_from_slice(&[0xff; 8]);
            tagged(file, 1, b"A generated sample: no real traffic");
            tagged(file, 4, b"portogram");
            tagged(file, END_OF_OPTIONS, &[]);
        });
    }

    fn interface_description(&mut self) {
        self.block(INTERFACE_DESCRIPTION, |file| {
            file.extend_from_slice(&[1, 0, 0, 0]);
            file.extend_from_slice(&(SNAPSHOT_BYTES as u32).to_le_bytes());
            tagged(file, 2, b"eth0");
            // Times in microseconds.
            tagged(file, 9, &[6]);
            tagged(file, END_OF_OPTIONS, &[]);
        });
    }

    fn name_resolution(&mut self) {
        self.block(NAME_RESOLUTION, |file| {
            for host in hosts::named() {
                let mut record = host.address.to_vec();
                record.extend_from_slice(host.name.as_bytes());
                record.push(0);
                tagged(file, 1, &record);
            }
            tagged(file, 0, &[]);
        });
    }

    /// A block around a body, which is padded to four bytes.
    fn block(&mut self, kind: u32, body: impl FnOnce(&mut Vec<u8>)) {
        let start = self.file.len();
        self.file.extend_from_slice(&kind.to_le_bytes());
        self.file.extend_from_slice(&[0; 4]);
        body(&mut self.file);
        pad(&mut self.file);
        let total = self.file.get(start..).map_or(0, length) + 4;
        self.file.extend_from_slice(&total.to_le_bytes());
        if let Some(field) = self.file.get_mut(start + 4..start + 8) {
            field.copy_from_slice(&total.to_le_bytes());
        }
    }
}

/// An option or a name record.
fn tagged(file: &mut Vec<u8>, code: u16, value: &[u8]) {
    file.extend_from_slice(&code.to_le_bytes());
    file.extend_from_slice(&u16::try_from(value.len()).unwrap_or(u16::MAX).to_le_bytes());
    file.extend_from_slice(value);
    pad(file);
}

/// Everything before is a multiple of four bytes as well, so that the file's length stands for the block's.
fn pad(file: &mut Vec<u8>) {
    file.resize(file.len().next_multiple_of(4), 0);
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// The lower and the upper half.
fn words(number: u64) -> [u32; 2] {
    [number, number >> 32].map(|word| u32::try_from(word & 0xffff_ffff).unwrap_or_default())
}
