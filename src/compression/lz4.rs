//! Decompresses frames of LZ4 (<https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md>) with `lz4_flex`.
//!
//! Splitting the file into frames and blocks is left to [`super::framed`].

use std::collections::VecDeque;
use std::io::Read as _;

use lz4_flex::frame::{Error, FrameDecoder};

use super::{ErrorKind, Feature, Malformed};

/// Magic number of a frame.
pub(super) const MAGIC: u32 = 0x184d_2204;

const WORD_BYTES: usize = 4;
/// Bit of a block's length that marks its content as not compressed.
const IS_UNCOMPRESSED: u32 = 0x8000_0000;
const MAXIMUM_BLOCK_BYTES: usize = 4 << 20;

const HAS_BLOCK_CHECKSUMS: u8 = 0x10;
const HAS_CONTENT_SIZE: u8 = 0x08;
const HAS_CONTENT_CHECKSUM: u8 = 0x04;
const HAS_DICTIONARY: u8 = 0x01;

/// Returns how many bytes of a frame header must be buffered, judging by its flags in `head`.
///
/// The header is made of magic, flags, block size, content size, dictionary identifier and checksum.
pub(super) fn needed_header_bytes(head: &[u8]) -> usize {
    let flags = head.get(4).copied().unwrap_or_default();
    let content_size = if flags & HAS_CONTENT_SIZE == 0 { 0 } else { 8 };
    let dictionary = if flags & HAS_DICTIONARY == 0 { 0 } else { 4 };
    7 + content_size + dictionary
}

/// Decoder of one frame.
pub(super) struct Lz4 {
    /// Reads from a queue that holds only whole blocks.
    decoder: FrameDecoder<VecDeque<u8>>,
    flags: u8,
}

impl std::fmt::Debug for Lz4 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lz4").field("flags", &self.flags).finish_non_exhaustive()
    }
}

impl Lz4 {
    /// Creates the decoder of the frame with this header.
    pub(super) fn from_header(header: &[u8]) -> Result<Self, ErrorKind> {
        let flags = header.get(4).copied().unwrap_or_default();
        if flags & HAS_DICTIONARY != 0 {
            return Err(Feature::Dictionary.into());
        }
        let decoder = FrameDecoder::new(header.iter().copied().collect());
        let mut frame = Self { decoder, flags };
        // The header alone has no output.
        frame.output(&mut [0])?;
        Ok(frame)
    }

    /// Returns how many bytes of the next block must be buffered, judging by its length in `head`.
    ///
    /// This includes the checksum of the block or, after the end mark, the checksum of the content.
    pub(super) fn needed_bytes(&self, head: &[u8]) -> Result<usize, ErrorKind> {
        let Some(word) = head.first_chunk().map(|word| u32::from_le_bytes(*word)) else { return Ok(WORD_BYTES) };
        let content_bytes = (word & !IS_UNCOMPRESSED) as usize;
        if content_bytes > MAXIMUM_BLOCK_BYTES {
            return Err(Malformed::BlockTooLarge { bytes: content_bytes as u64 }.into());
        }
        let has_checksum = self.flags & if word == 0 { HAS_CONTENT_CHECKSUM } else { HAS_BLOCK_CHECKSUMS } != 0;
        Ok(WORD_BYTES + content_bytes + if has_checksum { WORD_BYTES } else { 0 })
    }

    /// Takes a block. Returns `true` if it was the end mark.
    pub(super) fn read(&mut self, block: &[u8]) -> bool {
        self.decoder.get_mut().extend(block);
        block.first_chunk() == Some(&[0; WORD_BYTES])
    }

    /// Moves output to the start of `plain`, and returns how many bytes; 0 if a further block is needed.
    pub(super) fn output(&mut self, plain: &mut [u8]) -> Result<usize, ErrorKind> {
        Ok(self.decoder.read(plain).map_err(|error| malformed(&error))?)
    }
}

/// Returns what an error of the library means.
fn malformed(error: &std::io::Error) -> Malformed {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref());
    match cause {
        Some(Error::BlockChecksumError | Error::ContentChecksumError | Error::HeaderChecksumError) => {
            Malformed::Checksum
        }
        _ => Malformed::library(error),
    }
}
