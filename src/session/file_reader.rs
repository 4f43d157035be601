//! One file: chunks of bytes in, batches of packets out.

use std::sync::Arc;

use super::document::Document;
use super::file_decoder::{Error, FileDecoder, Input, STEP_BYTES};
use crate::capture::{self, Format, Frame, Interfaces};
use crate::compression::Compression;
use crate::packet::Batch;

/// How many bytes of the start of a file are enough for [`first_time_nanos`].
pub(super) const HEAD_BYTES: usize = 256 << 10;

/// How much of the decompressed head of a file is searched for its first packet.
const DECOMPRESSED_HEAD_BYTES: usize = 4 << 20;

/// Returns the time of the first packet in the head of a file, in nanoseconds since 1970-01-01 UTC.
pub(super) fn first_time_nanos(head: &[u8]) -> Option<i64> {
    /// Most first packets are found in the first step.
    const STEP_BYTES: usize = 64 << 10;
    let mut reader = FileReader::new(capture::RECORD_LIMIT_BYTES, 1, Interfaces::default());
    let mut chunks = head.chunks(STEP_BYTES);
    for _ in 0..DECOMPRESSED_HEAD_BYTES / STEP_BYTES {
        let input = if reader.has_pending() {
            Input::Pending
        } else {
            let Some(chunk) = chunks.next() else { break };
            Input::Chunk(chunk)
        };
        let step = reader.read(input, STEP_BYTES, &mut |_| ());
        // Damage is reported when the file is read.
        if step.first_time_nanos.is_some() || step.result.is_err() {
            break;
        }
    }
    reader.first_time_nanos
}

/// Returns whether the head of a file is that of a capture.
#[must_use]
pub fn is_capture(head: &[u8]) -> bool {
    let mut reader = FileReader::new(capture::RECORD_LIMIT_BYTES, 1, Interfaces::default());
    let step = reader.read(Input::Chunk(head), head.len(), &mut |_| ());
    step.format.is_some()
}

/// Decodes one file. It can run on another thread than the [`super::Session`] that counts the packets.
#[derive(Debug)]
pub struct FileReader {
    decoder: FileDecoder,
    batch: Batch,
    /// Number of frames in the batches before.
    frames: u64,
    /// Time of the first packet that has one.
    first_time_nanos: Option<i64>,
}

/// What a [`FileReader`] found out about a chunk beside its packets.
#[derive(Debug)]
pub struct ChunkResult {
    /// Size of the chunk.
    pub(super) bytes: u64,
    /// How many bytes do not count as read although they were taken. A chunk counts as read when it is pushed; what is pending
    /// after a further step does not.
    pub(super) pending_bytes: u64,
    /// Whether the file was decoded to its end.
    pub(super) is_end: bool,
    /// Time of the first packet of the file that has one, in nanoseconds since 1970-01-01 UTC. `None` if there is none so far.
    pub(super) first_time_nanos: Option<i64>,
    /// Records that were skipped because they are damaged: the first error of each kind, and how many there are.
    pub(super) damage: Vec<(Error, u64)>,
    /// The error that ends the file.
    pub(super) result: Result<(), Error>,
    pub(super) format: Option<Format>,
    pub(super) compression: Option<Compression>,
    /// The document that the file is, with its end.
    pub(super) document: Option<Arc<Document>>,
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
    /// Starts a file, whose interfaces are added to those of the capture. Batches have `batch_packets` packets, except for the last one of a chunk.
    pub(super) fn new(record_limit_bytes: u32, batch_packets: usize, interfaces: Interfaces) -> Self {
        Self {
            decoder: FileDecoder::new(record_limit_bytes, interfaces),
            batch: Batch::with_capacity(batch_packets),
            frames: 0,
            first_time_nanos: None,
        }
    }

    /// Decodes the next chunk of the file, or its end if `chunk` is `None`. Each batch is given to `take`, which may leave
    /// another one in its place.
    ///
    /// Of compressed files it decompresses about 2 MiB and keeps the rest of the chunk: see [`FileReader::has_pending`].
    pub fn push(&mut self, chunk: Option<&[u8]>, take: impl FnMut(&mut Batch)) -> ChunkResult {
        self.push_step(chunk, if chunk.is_some() { STEP_BYTES } else { usize::MAX }, take)
    }

    /// Goes on with what is pending, for another step of about 2 MiB of decompressed data.
    ///
    /// Calling it is optional: [`FileReader::push`] decodes all that is pending first.
    pub fn push_pending(&mut self, mut take: impl FnMut(&mut Batch)) -> ChunkResult {
        let result = self.read(Input::Pending, STEP_BYTES, &mut take);
        ChunkResult { pending_bytes: self.decoder.pending_bytes(), ..result }
    }

    /// Returns whether bytes of earlier chunks, or the end of the file, have not been decoded.
    #[must_use]
    pub fn has_pending(&self) -> bool {
        self.decoder.has_pending()
    }

    /// Decodes a chunk or the end of the file, with a limit on the decompressed data. The rest is pending.
    pub(super) fn push_step(
        &mut self,
        chunk: Option<&[u8]>,
        limit_bytes: usize,
        mut take: impl FnMut(&mut Batch),
    ) -> ChunkResult {
        self.read(chunk.map_or(Input::End, Input::Chunk), limit_bytes, &mut take)
    }

    /// Decodes an input. It is compiled once, with the decoding of packets in it.
    fn read(&mut self, input: Input<'_>, limit_bytes: usize, take: &mut dyn FnMut(&mut Batch)) -> ChunkResult {
        let mut records = Records {
            batch: &mut self.batch,
            frames: &mut self.frames,
            first_time_nanos: &mut self.first_time_nanos,
            damage: Damage::default(),
            take,
        };
        let result = self.decoder.read(input, limit_bytes, |record| records.add(record));
        let Damage(damage) = records.finish();
        ChunkResult {
            bytes: if let Input::Chunk(chunk) = input { chunk.len() as u64 } else { 0 },
            pending_bytes: 0,
            is_end: self.decoder.has_ended(),
            first_time_nanos: self.first_time_nanos,
            damage: damage.into_iter().map(|(error, count)| (self.decoder.error(error), count)).collect(),
            result,
            format: self.decoder.format(),
            document: self.decoder.take_document().map(|content| Arc::new(*content)),
            compression: self.decoder.compression(),
        }
    }
}

/// Collects the records of a chunk.
struct Records<'a> {
    batch: &'a mut Batch,
    frames: &'a mut u64,
    first_time_nanos: &'a mut Option<i64>,
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
        if self.first_time_nanos.is_none() {
            *self.first_time_nanos = self.batch.entries().iter().find_map(|entry| entry.time_nanos);
        }
        *self.frames += self.batch.entries().len() as u64;
        (self.take)(self.batch);
        self.batch.clear();
        self.batch.begin_at(*self.frames);
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

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::session::{Limits, Need, Session, Source};
    use crate::settings::Settings;

    /// Most that a step may decompress: its limit, and a block of lz4.
    const MOST_RECORDS: u64 = ((STEP_BYTES + (4 << 20)) / RECORD_BYTES) as u64;
    const RECORD_BYTES: usize = 16;
    const RECORDS: usize = 1 << 20;

    /// A capture of empty packets, compressed in each format.
    fn bombs() -> [(&'static str, Vec<u8>); 3] {
        let header = [[0xd4, 0xc3, 0xb2, 0xa1], [2, 0, 4, 0], [0; 4], [0; 4], [0, 0, 1, 0], [1, 0, 0, 0]].concat();
        let record = [[0, 0, 0, 80], [0; 4], [0; 4], [60, 0, 0, 0]].concat();
        let plain = [header, record.repeat(RECORDS)].concat();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&plain).unwrap();
        let mut lz4 = lz4_flex::frame::FrameEncoder::new(Vec::new());
        lz4.write_all(&plain).unwrap();
        let zstd = ruzstd::encoding::compress_to_vec(&*plain, ruzstd::encoding::CompressionLevel::Fastest);
        [("gzip", gzip.finish().unwrap()), ("zstd", zstd), ("lz4", lz4.finish().unwrap())]
    }

    fn session(file: &[u8]) -> Session {
        Session::new(vec![Source::file("bomb", file.len() as u64)], Settings::default(), Limits::default())
    }

    #[test]
    fn a_step_decompresses_a_bounded_amount() {
        for (name, file) in bombs() {
            let mut session = session(&file);
            let mut before = 0;
            let mut steps = 0;
            let mut need = session.push(&file);
            while session.has_pending() || need != Need::Nothing {
                let packets = session.packets();
                assert!(packets - before <= MOST_RECORDS, "{name}: {} packets in one step", packets - before);
                before = packets;
                steps += 1;
                need = if session.has_pending() { session.push_pending() } else { session.begin_end() };
            }
            assert_eq!((session.packets(), session.files().count()), (RECORDS as u64, 1), "{name}");
            assert!(steps >= RECORDS / usize::try_from(MOST_RECORDS).unwrap(), "{name}: {steps} steps");
        }
    }

    #[test]
    fn callers_that_do_not_know_of_steps_get_all_packets() {
        for (name, file) in bombs() {
            let mut session = session(&file);
            let (start, end) = file.split_at(file.len() / 2);
            session.push(start);
            session.push(end);
            assert_eq!(session.end_file(), Need::Nothing, "{name}");
            assert_eq!(session.report().capture.packets, RECORDS as u64, "{name}");

            let mut reader = FileReader::new(capture::RECORD_LIMIT_BYTES, 1 << 10, Interfaces::default());
            let mut packets = 0;
            reader.push(Some(&file), |batch| packets += batch.entries().len());
            assert!(reader.has_pending(), "{name}");
            let end = reader.push(None, |batch| packets += batch.entries().len());
            assert_eq!((end.is_end, reader.has_pending(), packets), (true, false, RECORDS), "{name}");
        }
    }

    #[test]
    fn steps_do_not_depend_on_how_a_file_is_cut() {
        let report = |file: &[u8], chunk_bytes: usize| {
            let mut session = session(file);
            for chunk in file.chunks(chunk_bytes) {
                session.push(chunk);
            }
            session.end_file();
            session.report()
        };
        for (name, whole) in bombs() {
            for file in [&whole[..], &whole[..whole.len() - whole.len() / 3]] {
                let expected = report(file, file.len());
                for chunk_bytes in [97, 4 << 10, file.len() / 2] {
                    assert_eq!(report(file, chunk_bytes), expected, "{name}, {chunk_bytes} bytes at a time");
                }
            }
        }
    }

    #[test]
    fn what_is_pending_is_dropped_when_the_reading_is_stopped() {
        for (name, file) in bombs() {
            let mut session = session(&file);
            session.push(&file);
            session.stop();
            assert!(!session.has_pending() && session.packets() < RECORDS as u64, "{name}");
            assert_eq!(session.report().capture.packets, session.packets(), "{name}");
        }
    }

    #[test]
    fn the_search_for_the_first_packet_of_a_head_is_bounded() {
        let section =
            [&[10, 13, 13, 10, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0][..], &[0xff; 8], &[28, 0, 0, 0]];
        let interface = [[1, 0, 0, 0], [20, 0, 0, 0], [1, 0, 0, 0], [0; 4], [20, 0, 0, 0]].concat();
        let statistics = [[5, 0, 0, 0], [12, 0, 0, 0], [12, 0, 0, 0]].concat();
        let packet =
            [[6, 0, 0, 0], [32, 0, 0, 0], [0; 4], [0; 4], [9, 0, 0, 0], [0; 4], [0; 4], [32, 0, 0, 0]].concat();
        let head = |bytes_before: usize| {
            let blocks = statistics.repeat(bytes_before / statistics.len());
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            gzip.write_all(&[section.concat(), interface.clone(), blocks, packet.clone()].concat()).unwrap();
            gzip.finish().unwrap()
        };
        let [near, far] = [DECOMPRESSED_HEAD_BYTES / 2, 2 * DECOMPRESSED_HEAD_BYTES].map(head);
        assert!(far.len() < HEAD_BYTES);
        assert_eq!((first_time_nanos(&near), first_time_nanos(&far)), (Some(9_000), None));
        for (name, file) in bombs() {
            assert_eq!(first_time_nanos(&file), Some(0x5000_0000 * 1_000_000_000), "{name}");
        }
    }
}
