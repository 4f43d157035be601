//! Checks that the decompressor turns any bytes into decompressed bytes or an error, and keeps the error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portogram::internals::Decompressor;

/// Output at which a run stops: a few bytes can decompress to gigabytes.
const PLAIN_BYTES: usize = 64 << 20;

/// Small chunks, so that a single one cannot decompress to gigabytes.
const CHUNK_BYTES: usize = 64;

fuzz_target!(|file: &[u8]| {
    let mut decompressor = Decompressor::default();
    let mut plain_bytes = 0;
    for chunk in file.chunks(CHUNK_BYTES) {
        let pushed = decompressor.push(chunk, |plain| plain_bytes += plain.len());
        if let Err(error) = &pushed {
            assert!(error.byte_offset <= file.len() as u64);
            assert_eq!(decompressor.compression(), Some(error.compression));
            assert!(!error.to_string().is_empty());
            assert_eq!(decompressor.push(chunk, |_| unreachable!("nothing is read after an error")), pushed);
            assert_eq!(decompressor.finish(|_| unreachable!("nothing is read after an error")), pushed);
            return;
        }
        if plain_bytes > PLAIN_BYTES {
            return;
        }
    }
    if let Err(error) = decompressor.finish(|plain| plain_bytes += plain.len()) {
        assert!(error.byte_offset <= file.len() as u64);
    } else if decompressor.compression().is_none() {
        assert_eq!(plain_bytes, file.len());
    }
});
