//! The report of a file is the same for any chunk sizes and any compression, and counts each packet once.
//!
//! Input: compression and tunnel setting (1 byte), seed of the chunk sizes (8 bytes), then the file.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use portogram::analysis::Limits;
use portogram::compression::Decompressor;
use portogram::packet::Tunnels;
use portogram::query::Settings;
use support::{assert_conserved, compress, report_in_chunks};

#[expect(dead_code, reason = "a part of it is used")]
#[path = "../../tests/it/support/mod.rs"]
mod support;

/// Files that decompress to more are rejected: the target `compression` has them.
const PLAIN_BYTES: usize = 4 << 20;

/// Small enough that records of the input exceed them.
const LIMITS: Limits = Limits { memory_budget_bytes: 1 << 20, record_bytes: 64 << 10 };

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some((&[how, seed @ ..], file)) = input.split_first_chunk::<9>() else { return Corpus::Reject };
    if is_large(file) {
        return Corpus::Reject;
    }
    let seed = u64::from_le_bytes(seed);
    let tunnels = if how & 4 == 0 { Tunnels::Outer } else { Tunnels::Inner };
    let settings = Settings { tunnels, ..Settings::default() };
    let whole = report_in_chunks(file, &settings, LIMITS, || file.len());
    assert_conserved(&whole);
    assert_eq!(report_in_chunks(file, &settings, LIMITS, random_cuts(seed, file.len())), whole);
    if let Some(compressed) = compressed(how, file) {
        let packed = report_in_chunks(&compressed, &settings, LIMITS, || compressed.len());
        assert_eq!(report_in_chunks(&compressed, &settings, LIMITS, random_cuts(seed, compressed.len())), packed);
        if whole.capture.files[0].compression.is_none() {
            assert_eq!(packed.capture.packets, whole.capture.packets);
            assert_eq!((packed.classes, packed.without_ports), (whole.classes, whole.without_ports));
        }
    }
    Corpus::Keep
});

fn is_large(file: &[u8]) -> bool {
    const CHUNK_BYTES: usize = 64;
    let mut decompressor = Decompressor::default();
    let mut plain_bytes = 0;
    file.chunks(CHUNK_BYTES).any(|chunk| {
        let _ = decompressor.push(chunk, |plain| plain_bytes += plain.len());
        plain_bytes > PLAIN_BYTES
    })
}

/// Returns random chunk sizes, from one byte up to a random part of the file.
fn random_cuts(seed: u64, file_bytes: usize) -> impl FnMut() -> usize {
    let mut random = fastrand::Rng::with_seed(seed);
    let most = random.usize(1..=file_bytes.max(1));
    move || random.usize(1..=most)
}

fn compressed(how: u8, file: &[u8]) -> Option<Vec<u8>> {
    match how % 4 {
        1 => Some(compress::gzip(file)),
        2 => Some(compress::lz4(file)),
        3 => Some(compress::zstd(file)),
        _ => None,
    }
}
