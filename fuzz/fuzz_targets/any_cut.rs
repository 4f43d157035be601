//! Checks that the report of a file depends neither on chunk sizes nor on compression, and counts every packet once.
//!
//! Input: options (1 byte: compression in the two lowest bits, then a bit for inner packets of tunnels), seed of the chunk
//! sizes (8 bytes), file.
#![no_main]

use decompressed::is_larger;
use libfuzzer_sys::{Corpus, fuzz_target};
use portogram::session::Limits;
use portogram::settings::Settings;
use portogram::settings::Tunnels;
use support::{assert_conserved, compress, report_in_chunks};

mod decompressed;

#[expect(dead_code, reason = "a part of it is used")]
#[path = "../../tests/it/support/mod.rs"]
mod support;

/// Limit on the decompressed size of a file. Larger files are rejected.
const PLAIN_BYTES: usize = 4 << 20;

/// Small limits, so that inputs reach them.
const LIMITS: Limits = Limits { memory_budget_bytes: 1 << 20, record_bytes: 64 << 10 };

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some((&[how, seed @ ..], file)) = input.split_first_chunk::<9>() else { return Corpus::Reject };
    if is_larger(file, PLAIN_BYTES) {
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

/// Returns a generator of chunk lengths, from one byte up to a random part of the file.
fn random_cuts(seed: u64, file_bytes: usize) -> impl FnMut() -> usize {
    let mut random = fastrand::Rng::with_seed(seed);
    let most = random.usize(1..=file_bytes.max(1));
    move || random.usize(1..=most)
}

/// Compresses a file, or returns `None` if the options ask for no compression.
fn compressed(how: u8, file: &[u8]) -> Option<Vec<u8>> {
    match how % 4 {
        1 => Some(compress::gzip(file)),
        2 => Some(compress::lz4(file)),
        3 => Some(compress::zstd(file)),
        _ => None,
    }
}
