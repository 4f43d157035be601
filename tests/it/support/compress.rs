//! Compresses files with encoders, and writes zstd frames byte by byte.

use std::io::Write as _;

use flate2::write::GzEncoder;
use lz4_flex::frame::{FrameEncoder, FrameInfo};
use ruzstd::encoding::CompressionLevel;

pub fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

/// The frame declares its window size and ends with a checksum.
pub fn zstd(plain: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(plain, CompressionLevel::Fastest)
}

pub fn lz4(plain: &[u8]) -> Vec<u8> {
    lz4_with(FrameInfo::new(), plain)
}

pub fn lz4_with(info: FrameInfo, plain: &[u8]) -> Vec<u8> {
    let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

/// Compresses with every format, by name.
pub fn each(plain: &[u8]) -> [(&'static str, Vec<u8>); 3] {
    [("gzip", gzip(plain)), ("zstd", zstd(plain)), ("lz4", lz4(plain))]
}

/// Returns a skippable frame, which zstd and lz4 share.
pub fn skippable(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap();
    [&0x184d_2a53_u32.to_le_bytes()[..], &length.to_le_bytes(), content].concat()
}

/// The header of a zstd frame after its magic number.
#[derive(Clone, Copy)]
pub enum ZstdHeader {
    /// A window of 1 KiB, without the content size.
    Window,
    /// A window as large as the content. Its size field has this many bytes: 4 or 8.
    SingleSegment(usize),
}

/// Writes a zstd frame of raw and run-length blocks.
pub fn zstd_blocks(header: ZstdHeader, plain: &[u8]) -> Vec<u8> {
    const RAW: usize = 0;
    const RUN_LENGTH: usize = 1;
    const MOST: usize = 100;
    let mut bytes = 0xfd2f_b528_u32.to_le_bytes().to_vec();
    match header {
        ZstdHeader::Window => bytes.extend([0, 0]),
        ZstdHeader::SingleSegment(size_bytes) => {
            bytes.push(if size_bytes == 4 { 0xa0 } else { 0xe0 });
            bytes.extend(&(plain.len() as u64).to_le_bytes()[..size_bytes]);
        }
    }
    let mut block = |is_last: bool, kind: usize, length: usize, content: &[u8]| {
        let header = u32::try_from(length << 3 | kind << 1 | usize::from(is_last)).unwrap();
        bytes.extend(&header.to_le_bytes()[..3]);
        bytes.extend(content);
    };
    for run in plain.chunk_by(|a, b| a == b) {
        for run in run.chunks(MOST) {
            match run {
                [byte, _, _, _, ..] => block(false, RUN_LENGTH, run.len(), &[*byte]),
                _ => block(false, RAW, run.len(), run),
            }
        }
    }
    block(true, RAW, 0, &[]);
    bytes
}
