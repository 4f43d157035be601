//! The decompressed size of an input, by which targets reject inputs that would take too long.

use portogram::internals::Decompressor;

/// Returns whether a file decompresses to more than `bytes`.
pub fn is_larger(file: &[u8], bytes: usize) -> bool {
    const CHUNK_BYTES: usize = 64;
    let mut decompressor = Decompressor::default();
    let mut plain_bytes = 0;
    file.chunks(CHUNK_BYTES).any(|chunk| {
        let _ = decompressor.push(chunk, |plain| plain_bytes += plain.len());
        plain_bytes > bytes
    })
}
