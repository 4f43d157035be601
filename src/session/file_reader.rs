//! One file: chunks of bytes in, batches of packets out.

use super::file_decoder::{Error, FileDecoder};
use crate::capture::{self, Format, Frame};
use crate::compression::Compression;
use crate::packet::Batch;

/// How many bytes of the start of a file are enough for [`first_time_nanos`].
pub(super) const HEAD_BYTES: usize = 256 << 10;

/// Returns the time of the first packet in the head of a file, in nanoseconds since 1970-01-01 UTC.
pub(super) fn first_time_nanos(head: &[u8]) -> Option<i64> {
    /// Small, since a few bytes can decompress to gigabytes.
    const CHUNK_BYTES: usize = 4 << 10;
    let mut first = None;
    let mut reader = FileReader::new(capture::RECORD_LIMIT_BYTES, 1);
    for chunk in head.chunks(CHUNK_BYTES) {
        // Damage is reported when the file is read.
        let chunk_result = reader.push(Some(chunk), |batch| {
            first = first.or(batch.entries().iter().find_map(|entry| entry.time_nanos));
        });
        if first.is_some() || chunk_result.result.is_err() {
            break;
        }
    }
    first
}

/// Decodes one file. It can run on another thread than the [`super::Session`] that counts the packets.
#[derive(Debug)]
pub struct FileReader {
    decoder: FileDecoder,
    batch: Batch,
}

/// What a [`FileReader`] found out about a chunk beside its packets.
#[derive(Debug)]
pub struct ChunkResult {
    /// Size of the chunk.
    pub(super) bytes: u64,
    /// Whether this is the end of the file rather than a chunk.
    pub(super) is_end: bool,
    /// Records that were skipped because they are damaged: the first error of each kind, and how many there are.
    pub(super) damage: Vec<(Error, u64)>,
    /// The error that ends the file.
    pub(super) result: Result<(), Error>,
    pub(super) format: Option<Format>,
    pub(super) compression: Option<Compression>,
}

impl ChunkResult {
    /// Returns the size of the chunk in bytes; 0 for the end of the file.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Returns whether the rest of the file cannot be read.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.result.is_err()
    }
}

impl FileReader {
    /// Starts a file. Batches have `batch_packets` packets, except for the last one of a chunk.
    pub(super) fn new(record_limit_bytes: u32, batch_packets: usize) -> Self {
        Self { decoder: FileDecoder::new(record_limit_bytes), batch: Batch::with_capacity(batch_packets) }
    }

    /// Decodes the next chunk of the file, or its end if `chunk` is `None`. Each batch is given to `take`, which may leave
    /// another one in its place.
    pub fn push(&mut self, chunk: Option<&[u8]>, mut take: impl FnMut(&mut Batch)) -> ChunkResult {
        let mut records = Records { batch: &mut self.batch, damage: Damage::default(), take: &mut take };
        let result = self.decoder.push(chunk, |record| records.add(record));
        let Damage(damage) = records.finish();
        ChunkResult {
            bytes: chunk.map_or(0, <[u8]>::len) as u64,
            is_end: chunk.is_none(),
            damage: damage.into_iter().map(|(error, count)| (self.decoder.error(error), count)).collect(),
            result,
            format: self.decoder.format(),
            compression: self.decoder.compression(),
        }
    }
}

/// Collects the records of a chunk.
struct Records<'a> {
    batch: &'a mut Batch,
    damage: Damage,
    take: &'a mut dyn FnMut(&mut Batch),
}

impl Records<'_> {
    #[expect(clippy::inline_always, reason = "a frame that is passed through memory is waited for")]
    #[inline(always)]
    fn add(&mut self, record: Result<&Frame<'_>, capture::Error>) {
        match record {
            Ok(frame) => {
                if self.batch.push(frame) {
                    self.flush();
                }
            }
            Err(error) => self.damage.add(error),
        }
    }

    fn flush(&mut self) {
        (self.take)(self.batch);
        self.batch.clear();
    }

    fn finish(mut self) -> Damage {
        self.flush();
        self.damage
    }
}

/// The first error of each kind, and how many there are: a small compressed file can hold any number of damaged records.
#[derive(Default)]
struct Damage(Vec<(capture::Error, u64)>);

impl Damage {
    #[cold]
    fn add(&mut self, error: capture::Error) {
        match self.0.iter_mut().find(|(known, _)| known.kind.code() == error.kind.code()) {
            Some((_, count)) => *count += 1,
            None => self.0.push((error, 1)),
        }
    }
}
