//! Compressed files: by encoders, and zstd frames byte by byte.

use std::io::Write as _;

use flate2::write::GzEncoder;
use lz4_flex::frame::{FrameEncoder, FrameInfo};
use ruzstd::encoding::CompressionLevel;

pub fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

/// With a window of its own size and a checksum.
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

/// In every compression, by its name.
pub fn each(plain: &[u8]) -> [(&'static str, Vec<u8>); 3] {
    [("gzip", gzip(plain)), ("zstd", zstd(plain)), ("lz4", lz4(plain))]
}

/// A frame to skip, of zstd and lz4.
pub fn skippable(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap();
    [&0x184d_2a53_u32.to_le_bytes()[..], &length.to_le_bytes(), content].concat()
}

/// The parts of the header of a zstd frame behind its magic.
#[derive(Clone, Copy)]
pub enum ZstdHeader {
    /// A window of 1 KiB; the size of the content is not said.
    Window,
    /// A window as large as the content, whose size takes so many bytes: 4 or 8.
    SingleSegment(usize),
}

/// A zstd frame of blocks that hold `plain` as it is, and of blocks that say how often a byte comes.
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
