//! Decompresses frames of zstd (RFC 8878) with ruzstd.
//!
//! Splitting the file into frames and blocks is left to [`super::framed`].

use std::io::Read as _;

use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::{ErrorKind, Feature, Malformed};

/// Magic number of a frame.
pub(super) const MAGIC: u32 = 0xfd2f_b528;

const BLOCK_HEADER_BYTES: usize = 3;
const CHECKSUM_BYTES: usize = 4;
/// Block type of one repeated byte (section 3.1.1.2).
const RUN_LENGTH_BLOCK: u32 = 1;
const MAXIMUM_BLOCK_BYTES: usize = 128 << 10;

/// Returns how many bytes of a frame header must be buffered, judging by its descriptor in `head` (section 3.1.1.1).
pub(super) fn needed_header_bytes(head: &[u8]) -> usize {
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

/// Decoder of one frame.
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
    /// Creates the decoder of the frame with this header.
    pub(super) fn from_header(header: &[u8]) -> Result<Self, ErrorKind> {
        const HAS_CHECKSUM: u8 = 0x04;
        let mut decoder = FrameDecoder::new();
        decoder.reset(header).map_err(|error| -> ErrorKind {
            match error {
                FrameDecoderError::DictNotProvided { .. } => Feature::Dictionary.into(),
                FrameDecoderError::WindowSizeTooBig { .. } => Feature::LargeWindow.into(),
                error => ErrorKind::Malformed(Malformed::library(&error)),
            }
        })?;
        Ok(Self { decoder, has_checksum: header.get(4).is_some_and(|descriptor| descriptor & HAS_CHECKSUM != 0) })
    }

    /// Returns how many bytes of the next block must be buffered, judging by its header in `head`.
    ///
    /// For the last block this includes the checksum of the frame.
    pub(super) fn needed_bytes(&self, head: &[u8]) -> Result<usize, ErrorKind> {
        let Some(&[a, b, c]) = head.first_chunk() else { return Ok(BLOCK_HEADER_BYTES) };
        let header = u32::from_le_bytes([a, b, c, 0]);
        let (is_last, kind, size) = (header & 1 == 1, header >> 1 & 0x3, (header >> 3) as usize);
        let content_bytes = if kind == RUN_LENGTH_BLOCK { 1 } else { size };
        if content_bytes > MAXIMUM_BLOCK_BYTES {
            return Err(Malformed::BlockTooLarge { bytes: content_bytes as u64 }.into());
        }
        let checksum_bytes = if is_last && self.has_checksum { CHECKSUM_BYTES } else { 0 };
        Ok(BLOCK_HEADER_BYTES + content_bytes + checksum_bytes)
    }

    /// Decompresses a block. Returns `true` if it was the last one of the frame.
    pub(super) fn read(&mut self, block: &[u8]) -> Result<bool, ErrorKind> {
        let one_block = BlockDecodingStrategy::UptoBlocks(1);
        Ok(self.decoder.decode_blocks(block, one_block).map_err(|error| Malformed::library(&error))?)
    }

    /// Moves output to the start of `plain`, and returns how many bytes; 0 if a further block is needed.
    ///
    /// Until the end of a frame the decoder holds back its latest window, to which later blocks may refer.
    pub(super) fn output(&mut self, plain: &mut [u8]) -> Result<usize, ErrorKind> {
        Ok(self.decoder.read(plain).map_err(|error| Malformed::library(&error))?)
    }

    /// Checks the end of a frame, after all of its output.
    pub(super) fn end(&self) -> Result<(), ErrorKind> {
        let (expected, found) = (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
        if self.has_checksum && expected != found { Err(Malformed::Checksum.into()) } else { Ok(()) }
    }

    /// Ends an incomplete frame, so that what the decoder held back becomes output.
    pub(super) fn abandon(&mut self) {
        // Header of a last block, raw and empty, and a checksum, which is not compared.
        const END: [u8; BLOCK_HEADER_BYTES + CHECKSUM_BYTES] = [1, 0, 0, 0, 0, 0, 0];
        // It cannot fail, since the block is empty.
        let _ = self.decoder.decode_blocks(&END[..], BlockDecodingStrategy::UptoBlocks(1));
    }
}
