//! Ten thousand damaged captures: each ends in a report that keeps the packets before the damage, in bounded memory.
//!
//! A binary of its own, because it measures the peak memory of the whole process.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[expect(dead_code, reason = "a part of it is used")]
#[path = "it/support/mod.rs"]
mod support;

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use fastrand::Rng;
use peak_alloc::PeakAlloc;
use portogram::internals::Decompressor;
use portogram::internals::{Decoder, RECORD_LIMIT_BYTES};
use portogram::session::Limits;
use portogram::settings::Settings;
use support::{assert_conserved, captures, compress, report_in_chunks};

/// Damaged captures of each compression, and uncompressed.
const MUTATIONS: u64 = 2_500;

/// Limit of the memory that all tests of this file use together, whatever a damaged length claims.
const MEMORY_BYTES: usize = RECORD_LIMIT_BYTES as usize;

/// Time limit for one damaged capture of a kilobyte: far more than it needs.
const TIME_LIMIT: Duration = Duration::from_secs(30);

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

#[test]
fn damaged_captures() {
    assert_all_end_well(<[u8]>::to_vec);
}

#[test]
fn damaged_gzip() {
    assert_all_end_well(compress::gzip);
}

#[test]
fn damaged_zstd() {
    assert_all_end_well(compress::zstd);
}

#[test]
fn damaged_lz4() {
    assert_all_end_well(compress::lz4);
}

/// Mutates captures of every format, and reads the mutations.
fn assert_all_end_well(packed: impl Fn(&[u8]) -> Vec<u8>) {
    let files: Vec<_> = captures::all().into_iter().map(|(name, file)| (name, packed(&file))).collect();
    let (started, seeds) = mpsc::channel();
    let reading = thread::spawn(move || {
        for seed in 0..MUTATIONS {
            started.send(seed).unwrap();
            let mut random = Rng::with_seed(seed);
            let (name, file) = &files[random.usize(..files.len())];
            let (_, other) = &files[random.usize(..files.len())];
            let mutated = mutate(&mut random, file, other);
            assert_ends_well(&format!("{name}, seed {seed}"), file, &mutated, &mut random);
        }
    });
    let mut latest = None;
    loop {
        match seeds.recv_timeout(TIME_LIMIT) {
            Ok(seed) => latest = Some(seed),
            Err(RecvTimeoutError::Timeout) => panic!("the reading of seed {latest:?} does not end"),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    reading.join().unwrap();
}

fn assert_ends_well(name: &str, file: &[u8], mutated: &[u8], random: &mut Rng) {
    let most = random.usize(1..=mutated.len().max(1));
    let report = report_in_chunks(mutated, &Settings::default(), Limits::default(), || random.usize(1..=most));
    assert_conserved(&report);
    let peak_bytes = ALLOCATOR.peak_usage();
    assert!(peak_bytes <= MEMORY_BYTES, "{name}, or a test that runs beside it, took {peak_bytes} bytes");
    let intact = file.iter().zip(mutated).take_while(|(a, b)| a == b).count();
    let certain = packets_in(&file[..intact]);
    let found = report.capture.packets;
    assert!(found >= certain, "{name}: {found} packets, but {certain} end before the damage at byte {intact}");
}

/// Returns how many packets are complete in the first bytes of a file.
fn packets_in(prefix: &[u8]) -> u64 {
    let (mut decompressor, mut decoder, mut packets) = (Decompressor::default(), Decoder::default(), 0);
    let mut decode = |plain: &[u8]| {
        let _ = decoder.push(plain, |record| packets += u64::from(record.is_ok()));
    };
    let _ = decompressor.push(prefix, &mut decode);
    let _ = decompressor.finish(&mut decode);
    packets
}

/// Applies one to four bit flips, deletions, insertions and splices.
fn mutate(random: &mut Rng, file: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = file.to_vec();
    for _ in 0..random.usize(1..=4) {
        let at = random.usize(..=bytes.len());
        let end = at + random.usize(..=16).min(bytes.len() - at);
        match random.u8(..4) {
            0 => bytes[at..].iter_mut().take(1).for_each(|byte| *byte ^= 1 << random.u8(..8)),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let extreme = random.choice([Some(0), Some(0x7f), Some(0xff), None]).flatten();
                let length = random.usize(1..=16);
                let inserted: Vec<u8> = (0..length).map(|_| extreme.unwrap_or_else(|| random.u8(..))).collect();
                bytes.splice(at..at, inserted);
            }
            _ => {
                let from = random.usize(..=other.len());
                bytes.truncate(at);
                bytes.extend(&other[from..]);
            }
        }
    }
    bytes
}
