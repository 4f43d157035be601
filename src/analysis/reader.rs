//! Files on their way from bytes to packets, each by itself: the part of an analysis that can run on a thread of its own.

use super::input::{Error, Input};
use crate::capture::{self, Format, Frame};
use crate::compression::Compression;
use crate::packet::Batch;

/// How much of the start of a file is enough for [`first_time_nanos`].
pub const HEAD_BYTES: usize = 256 << 10;

/// The time of the first packet in the start of a file: files that belong together are read in this order.
#[must_use]
pub fn first_time_nanos(head: &[u8]) -> Option<i64> {
    const CHUNK_BYTES: usize = 4 << 10;
    let mut first = None;
    let mut reader = Reader::new(capture::RECORD_LIMIT_BYTES, 1);
    // A few bytes can decompress to gigabytes: no more of them than needed.
    for chunk in head.chunks(CHUNK_BYTES) {
        // Damage behind the first packet does not matter here, and is said when the file is read.
        let outcome = reader.push(Some(chunk), |batch| {
            first = first.or(batch.entries().iter().find_map(|entry| entry.time_nanos));
        });
        if first.is_some() || outcome.result.is_err() {
            break;
        }
    }
    first
}

/// One file: chunks in, batches of packets out. It can run on another thread than the [`super::Analysis`] that counts them.
#[derive(Debug)]
pub struct Reader {
    input: Input,
    batch: Batch,
}

/// What a chunk of a file came to, beside its packets.
#[derive(Debug)]
pub struct Outcome {
    /// Records that were passed over.
    pub(super) damage: Vec<(Error, u64)>,
    pub(super) result: Result<(), Error>,
    pub(super) format: Option<Format>,
    pub(super) compression: Option<Compression>,
}

impl Outcome {
    /// Whether the rest of the file cannot be read.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.result.is_err()
    }
}

impl Reader {
    /// Nothing read yet. Batches are of so many packets, but for the last of a chunk.
    pub(super) fn new(record_limit_bytes: u32, batch_packets: usize) -> Self {
        Self { input: Input::new(record_limit_bytes), batch: Batch::with_capacity(batch_packets) }
    }

    /// Takes the next bytes of the file; none where it has ended. A batch is given to `take`, which may leave another one in
    /// its place.
    pub fn push(&mut self, chunk: Option<&[u8]>, mut take: impl FnMut(&mut Batch)) -> Outcome {
        let mut parts = Parts { batch: &mut self.batch, damage: Damage::default(), take: &mut take };
        let result = self.input.push(chunk, |record| parts.add(record));
        let damage = parts.end();
        self.outcome(damage, result)
    }

    fn outcome(&self, Damage(damage): Damage, result: Result<(), Error>) -> Outcome {
        let damage = damage.into_iter().map(|(error, count)| (self.input.error(error), count)).collect();
        Outcome { damage, result, format: self.input.format(), compression: self.input.compression() }
    }
}

/// What the records of a chunk become.
struct Parts<'a> {
    batch: &'a mut Batch,
    damage: Damage,
    take: &'a mut dyn FnMut(&mut Batch),
}

impl Parts<'_> {
    #[expect(clippy::inline_always, reason = "what goes through memory here is waited for")]
    #[inline(always)]
    fn add(&mut self, record: Result<&Frame<'_>, capture::Error>) {
        match record {
            Ok(frame) => {
                if self.batch.push(frame) {
                    self.hand_on();
                }
            }
            Err(error) => self.damage.add(error),
        }
    }

    fn hand_on(&mut self) {
        (self.take)(self.batch);
        self.batch.clear();
    }

    fn end(mut self) -> Damage {
        self.hand_on();
        self.damage
    }
}

/// Records that were passed over, each kind of damage with its first place and how often it was met: a small compressed
/// file can hold any number of them.
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
