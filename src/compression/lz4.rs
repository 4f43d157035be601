//! FramedDecoder of LZ4 (<https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md>), over `lz4_flex`.

use std::collections::VecDeque;
use std::io::Read as _;

use lz4_flex::frame::FrameDecoder;

use super::ErrorKind;

pub(super) const MAGIC: u32 = 0x184d_2204;

const WORD_BYTES: usize = 4;
/// The bit of a block's length that says that its content is not compressed.
const IS_PLAIN: u32 = 0x8000_0000;
const MAXIMUM_BLOCK_BYTES: usize = 4 << 20;
const BUFFER_BYTES: usize = 64 << 10;

const HAS_BLOCK_CHECKSUMS: u8 = 0x10;
const HAS_CONTENT_SIZE: u8 = 0x08;
const HAS_CONTENT_CHECKSUM: u8 = 0x04;
const HAS_DICTIONARY: u8 = 0x01;

/// The length of a frame's header, as far as `head` tells: magic, flags, block size, content size, dictionary, checksum.
pub(super) fn header_bytes(head: &[u8]) -> usize {
    let flags = head.get(4).copied().unwrap_or_default();
    let content_size = if flags & HAS_CONTENT_SIZE == 0 { 0 } else { 8 };
    let dictionary = if flags & HAS_DICTIONARY == 0 { 0 } else { 4 };
    7 + content_size + dictionary
}

/// A frame on its way.
pub(super) struct Lz4 {
    /// Reads from a queue that holds whole blocks whenever it is asked.
    decoder: FrameDecoder<VecDeque<u8>>,
    flags: u8,
    buffer: Vec<u8>,
}

impl std::fmt::Debug for Lz4 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lz4").field("flags", &self.flags).finish_non_exhaustive()
    }
}

impl Lz4 {
    pub(super) fn from_header(header: &[u8]) -> Result<Self, ErrorKind> {
        let flags = header.get(4).copied().unwrap_or_default();
        if flags & HAS_DICTIONARY != 0 {
            return Err(ErrorKind::Unsupported("a dictionary"));
        }
        let decoder = FrameDecoder::new(header.iter().copied().collect());
        let mut frame = Self { decoder, flags, buffer: vec![0; BUFFER_BYTES] };
        frame.drain(&mut Vec::new())?;
        Ok(frame)
    }

    /// The length of the next block with its checksum, or of the mark of the end with the checksum of the frame.
    pub(super) fn block_bytes(&self, head: &[u8]) -> Result<usize, ErrorKind> {
        let Some(word) = head.first_chunk().map(|word| u32::from_le_bytes(*word)) else { return Ok(WORD_BYTES) };
        let content_bytes = (word & !IS_PLAIN) as usize;
        if content_bytes > MAXIMUM_BLOCK_BYTES {
            return Err(ErrorKind::Malformed(format!("a block claims {content_bytes} bytes")));
        }
        let has_checksum = self.flags & if word == 0 { HAS_CONTENT_CHECKSUM } else { HAS_BLOCK_CHECKSUMS } != 0;
        Ok(WORD_BYTES + content_bytes + if has_checksum { WORD_BYTES } else { 0 })
    }

    /// Reads a block; whether it was the mark of the end.
    pub(super) fn read(&mut self, block: &[u8], plain: &mut Vec<u8>) -> Result<bool, ErrorKind> {
        self.decoder.get_mut().extend(block);
        self.drain(plain)?;
        Ok(block.first_chunk() == Some(&[0; WORD_BYTES]))
    }

    fn drain(&mut self, plain: &mut Vec<u8>) -> Result<(), ErrorKind> {
        loop {
            match self.decoder.read(&mut self.buffer) {
                Ok(0) => return Ok(()),
                Ok(count) => plain.extend_from_slice(self.buffer.get(..count).unwrap_or_default()),
                Err(error) => return Err(ErrorKind::Malformed(error.to_string())),
            }
        }
    }
}
