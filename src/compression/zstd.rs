//! FramedDecoder of zstd (RFC 8878), over ruzstd.

use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::ErrorKind;

pub(super) const MAGIC: u32 = 0xfd2f_b528;

const BLOCK_HEADER_BYTES: usize = 3;
const CHECKSUM_BYTES: usize = 4;
/// Section 3.1.1.2.
const RUN_LENGTH_BLOCK: u32 = 1;
const MAXIMUM_BLOCK_BYTES: usize = 128 << 10;

/// The length of a frame's header, as far as `head` tells (section 3.1.1.1).
pub(super) fn header_bytes(head: &[u8]) -> usize {
    const IS_SINGLE_SEGMENT: u8 = 0x20;
    let Some(&descriptor) = head.get(4) else { return 5 };
    let is_single_segment = descriptor & IS_SINGLE_SEGMENT != 0;
    let window = usize::from(!is_single_segment);
    let dictionary = [0, 1, 2, 4].get(usize::from(descriptor & 0x3)).copied().unwrap_or(0);
    let content_size = match descriptor >> 6 {
        0 => usize::from(is_single_segment),
        exponent => 1 << exponent,
    };
    5 + window + dictionary + content_size
}

/// A frame on its way.
pub(super) struct Zstd {
    decoder: FrameDecoder,
    has_checksum: bool,
}

impl std::fmt::Debug for Zstd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Zstd").field("has_checksum", &self.has_checksum).finish_non_exhaustive()
    }
}

impl Zstd {
    pub(super) fn from_header(header: &[u8]) -> Result<Self, ErrorKind> {
        const HAS_CHECKSUM: u8 = 0x04;
        let mut decoder = FrameDecoder::new();
        decoder.reset(header).map_err(|error| match error {
            FrameDecoderError::DictNotProvided { .. } => ErrorKind::Unsupported("a dictionary"),
            FrameDecoderError::WindowSizeTooBig { .. } => ErrorKind::Unsupported("a window of more than 128 MiB"),
            error => ErrorKind::Malformed(error.to_string()),
        })?;
        Ok(Self { decoder, has_checksum: header.get(4).is_some_and(|descriptor| descriptor & HAS_CHECKSUM != 0) })
    }

    /// The length of the next block, with the checksum of the frame behind the last one.
    pub(super) fn block_bytes(&self, head: &[u8]) -> Result<usize, ErrorKind> {
        let Some(&[a, b, c]) = head.first_chunk() else { return Ok(BLOCK_HEADER_BYTES) };
        let header = u32::from_le_bytes([a, b, c, 0]);
        let (is_last, kind, size) = (header & 1 == 1, header >> 1 & 0x3, (header >> 3) as usize);
        let content_bytes = if kind == RUN_LENGTH_BLOCK { 1 } else { size };
        if content_bytes > MAXIMUM_BLOCK_BYTES {
            return Err(ErrorKind::Malformed(format!("a block claims {content_bytes} bytes")));
        }
        let checksum_bytes = if is_last && self.has_checksum { CHECKSUM_BYTES } else { 0 };
        Ok(BLOCK_HEADER_BYTES + content_bytes + checksum_bytes)
    }

    /// Reads a block; whether it was the last one.
    pub(super) fn read(&mut self, block: &[u8], plain: &mut Vec<u8>) -> Result<bool, ErrorKind> {
        let damaged = |error: &dyn std::fmt::Display| ErrorKind::Malformed(error.to_string());
        let one_block = BlockDecodingStrategy::UptoBlocks(1);
        let is_last = self.decoder.decode_blocks(block, one_block).map_err(|error| damaged(&error))?;
        self.decoder.collect_to_writer(plain).map_err(|error| damaged(&error))?;
        if is_last && self.has_checksum {
            let (expected, found) = (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
            if expected != found {
                return Err(ErrorKind::Malformed("the checksum does not match".into()));
            }
        }
        Ok(is_last)
    }

    /// Ends the frame here: the decoder holds the latest window back until then, for later blocks to refer to.
    pub(super) fn abandon(&mut self, plain: &mut Vec<u8>) {
        // The header of a last block, raw and empty, and room for a checksum, which is not compared.
        const END: [u8; BLOCK_HEADER_BYTES + CHECKSUM_BYTES] = [1, 0, 0, 0, 0, 0, 0];
        let ended = self.decoder.decode_blocks(&END[..], BlockDecodingStrategy::UptoBlocks(1));
        // Neither can fail: the block is empty, and a vector takes everything.
        let _ = ended.map(|_| self.decoder.collect_to_writer(plain));
    }
}
