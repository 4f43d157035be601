//! A reading of one capture, from the first byte of its files to the report.
//!
//! A [`Session`] does no I/O. It says what it needs ([`Session::need`]) and is given bytes, the end of a file, or the reason
//! why a file cannot be read. It owns everything else about a reading: the order of the files, the packets that are held
//! in memory, the direction, a second reading where the memory budget or the direction asks for one, and how far the
//! reading has come.
//!
//! Callers only move bytes. This reads files that are in memory, as often as it is asked to:
//!
//! ```
//! use portogram::session::{Limits, Need, Session, Source};
//! use portogram::settings::Settings;
//!
//! fn read(files: &[&[u8]], session: &mut Session) {
//!     loop {
//!         match session.need() {
//!             Need::Head { file, bytes } => session.push_head(&files[file][..bytes.min(files[file].len())]),
//!             Need::Chunk { file, offset } => match &files[file][offset as usize..] {
//!                 [] => _ = session.end_file(),
//!                 rest => _ = session.push(rest),
//!             },
//!             Need::Nothing => return,
//!         }
//!     }
//! }
//!
//! let capture = portogram::sample::capture();
//! let sources = vec![Source::file("sample.pcapng", capture.len() as u64)];
//! let mut session = Session::new(sources, Settings::default(), Limits::default());
//! read(&[&capture], &mut session);
//! assert_eq!(session.packets(), 25_352);
//! ```
//!
//! The files of this module:
//!
//! - `limits`: the memory and the record size that a session may use
//! - `need`: what a session needs next, and what a change of settings leads to
//! - `source`: the files and streams of a capture, and what became of each
//! - `reading`: which file is read, in which order, how far, and how often
//! - `file_decoder`: one file: bytes in, frames out
//! - `file_reader`: frames to batches of packets; can run on a thread of its own
//! - `heads`: which files begin with the same bytes
//! - `basis`: the direction and the servers that packets are counted by
//! - `again`: changes of settings, and reading the files again
//! - `document`: the file of flow records that a session writes, and its format
//! - `sharing`: what is left out of reports and documents that are given to others
//! - `segment_store`: packets to segments, which are counted and held, past the memory budget as flow records; the direction; change
//!   of settings
//! - `incremental`: a query that keeps up with segments as they come and go
//! - `series`: the busiest services over time
//! - `names`: names of files that tell them apart
//! - `inspection`: what the fits of weights read
//! - `warnings`: what was wrong with each file, and with the whole capture
//! - `overview`: packets, bytes and times whatever the settings, with `interface_totals` and `years`
//! - `link_types`: packets per link type
//! - `reports`: the report on what was read so far
//! - `progress`, `pacing`: how far the reading has come, and when it is worth saying so
//!
//! What is counted, and how it is written, is left to `query` and [`crate::report`].

mod again;
mod basis;
mod document;
mod file_decoder;
mod file_reader;
mod gaps;
mod heads;
mod incremental;
mod inspection;
mod interface_totals;
mod limits;
mod link_types;
mod names;
mod need;
mod overview;
mod pacing;
mod progress;
mod reading;
mod reports;
mod segment_store;
mod series;
mod sharing;
mod source;
mod warnings;
mod years;

pub use crate::capture::{
    Error as CaptureError, ErrorKind as CaptureErrorKind, Malformed as MalformedCapture, PacketBlock, Position, Unit,
};
pub use crate::compression::{
    Error as CompressionError, ErrorKind as CompressionErrorKind, Feature, Malformed as MalformedCompression,
};
pub use crate::packet::Batch;
pub use document::DocumentError;
pub use file_decoder::Error;
pub use file_reader::{ChunkResult, FileReader, is_capture};
pub use limits::Limits;
pub use need::{Applied, Need};
pub use pacing::Due;
pub use progress::{Counts, Progress};
pub use sharing::{PrefixKey, PrefixKeyError, SharedHosts, Sharing};
pub use source::{End, Failure, FileStatus, Source};

use crate::query::Settings;
use crate::report::{self, Wording};
use heads::Heads;
use pacing::Pacing;
use reading::Reading;
use segment_store::SegmentStore;
use warnings::Warned;

/// How many packets [`Session::push`] decodes before it counts them: few enough to stay in the first-level cache.
const BATCH_PACKETS: usize = 128;

/// One capture, of one file or several, on its way from bytes to a report.
#[derive(Debug)]
pub struct Session {
    limits: Limits,
    wording: Wording,
    sources: Vec<Source>,
    reading: Reading,
    heads: Heads,
    store: SegmentStore,
    reader: FileReader,
    /// Bytes that were pushed, but do not count as read.
    pending_bytes: u64,
    /// Files and warnings; the other fields are filled in when a report is made.
    capture: report::Capture,
    warned: Warned,
    pacing: Pacing,
    /// The settings of a document that is read alone, if they are not the default.
    kept_settings: Option<Settings>,
}

impl Session {
    /// Starts a session on the files of one capture, with [`Wording::default`].
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn new(sources: Vec<Source>, settings: Settings, limits: Limits) -> Self {
        Self::with_wording(sources, settings, limits, Wording::default())
    }

    /// Starts a session on the files of one capture.
    #[must_use]
    pub fn with_wording(mut sources: Vec<Source>, settings: Settings, limits: Limits, wording: Wording) -> Self {
        names::shorten(&mut sources);
        let store = SegmentStore::new(settings, wording.services.clone(), limits.memory_budget_bytes, None);
        Self {
            limits,
            reading: Reading::new(&sources),
            heads: Heads::default(),
            sources,
            reader: FileReader::new(limits.record_bytes, BATCH_PACKETS, store.interfaces()),
            store,
            wording,
            pending_bytes: 0,
            capture: report::Capture::default(),
            warned: Warned::default(),
            pacing: Pacing::default(),
            kept_settings: None,
        }
    }

    /// Has reports contain the busiest services over time, which the timeline is stacked by. To be called before anything is read.
    pub fn collect_series(&mut self) {
        self.store.collect_series();
    }

    /// Returns what is needed next.
    #[must_use]
    pub fn need(&self) -> Need {
        self.reading.need()
    }

    /// Takes the start of a file, in answer to [`Need::Head`]. Files are read in the order of their first packets.
    pub fn push_head(&mut self, head: &[u8]) {
        let first_time_nanos = file_reader::first_time_nanos(head);
        if let Need::Head { file, .. } = self.need()
            && first_time_nanos.is_some()
            && let Some(bytes) = self.sources.get(file).and_then(|source| source.bytes)
        {
            self.heads.add(file, bytes, head);
        }
        self.reading.push_head(first_time_nanos);
    }

    /// Takes the next bytes of a file, in answer to [`Need::Chunk`], and returns what is needed next.
    ///
    /// If the bytes are damaged beyond repair, the report has a warning, and the next need is another file's.
    ///
    /// Of a compressed file about 2 MiB is decompressed, so that callers can listen to a user who cancels: a few bytes can
    /// decompress to gigabytes. The rest is kept, see [`Session::has_pending`].
    pub fn push(&mut self, chunk: &[u8]) -> Need {
        self.read(Some(chunk), file_decoder::STEP_BYTES)
    }

    /// Goes on with bytes that were pushed, for another 2 MiB of decompressed data, and returns what is needed next.
    ///
    /// Calling it is optional: [`Session::push`], [`Session::end_file`], [`Session::fail`] and [`Session::report`] read all
    /// that is pending first.
    pub fn push_pending(&mut self) -> Need {
        if self.reader.has_pending() {
            let result = self.reader.push_pending(|batch| self.store.add(batch));
            self.note(&result);
        }
        self.need()
    }

    /// Returns whether bytes that were pushed, or the end of a file, have not been read yet.
    #[must_use]
    pub fn has_pending(&self) -> bool {
        self.reader.has_pending()
    }

    /// Takes the end of a file, in answer to [`Need::Chunk`], and returns what is needed next.
    pub fn end_file(&mut self) -> Need {
        self.read(None, usize::MAX)
    }

    /// Takes the end of a file like [`Session::end_file`]. If more is left of a compressed file than about 2 MiB of
    /// decompressed data, the end is pending: [`Session::push_pending`] goes on.
    pub fn begin_end(&mut self) -> Need {
        self.read(None, file_decoder::STEP_BYTES)
    }

    /// Takes the reason why the file that is needed cannot be read, or read on. What was read of it is kept.
    pub fn fail(&mut self, reason: impl Into<String>) -> Need {
        match self.need() {
            Need::Head { .. } => self.reading.push_head(None),
            Need::Chunk { .. } if self.drain() => self.close_file(Some(Failure::Unreadable(reason.into()))),
            Need::Chunk { .. } | Need::Nothing => {}
        }
        self.need()
    }

    /// Ends the reading where it is, as a user who cancels wants it. What was read is kept; what is pending is dropped.
    pub fn stop(&mut self) {
        if self.need() != Need::Nothing {
            self.renew_reader();
            self.reading.stop();
            self.store.finish(false);
            self.store.adopt_better();
        }
    }

    /// Returns a decoder for the file that is needed, which can run on another thread.
    ///
    /// It takes the place of [`Session::push`] and [`Session::end_file`] for this file: its batches of `batch_packets` packets
    /// go to [`Session::add`], its results to [`Session::note`], in order.
    #[must_use]
    pub fn file_reader(&self, batch_packets: usize) -> FileReader {
        FileReader::new(self.limits.record_bytes, batch_packets, self.store.interfaces())
    }

    /// Takes the next packets of a file from its [`FileReader`].
    pub fn add(&mut self, batch: &Batch) {
        self.store.add(batch);
    }

    /// Takes what a [`FileReader`] found out about a chunk beside its packets, and returns what is needed next.
    pub fn note(&mut self, result: &ChunkResult) -> Need {
        self.begin_file();
        if let Some(file) = self.capture.files.last_mut() {
            file.format = result.format;
            file.compression = result.compression;
        }
        if let Some(first) = result.first_time_nanos {
            let latest = self.warned.latest_before_file.take();
            self.warned.gaps.add(Some(first), latest);
        }
        for (error, count) in &result.damage {
            self.warn_of_skipped(error, *count);
        }
        if let Some(content) = &result.document {
            self.add_document(content);
        }
        self.reading.advance(result.bytes);
        self.pending_bytes = result.pending_bytes;
        match &result.result {
            Err(error) => {
                self.warn_of_end(error);
                self.close_file(Some(Failure::Damaged(error.clone())));
            }
            Ok(()) if result.is_end => self.close_file(None),
            Ok(()) => {}
        }
        self.need()
    }

    fn read(&mut self, chunk: Option<&[u8]>, limit_bytes: usize) -> Need {
        if !matches!(self.need(), Need::Chunk { .. }) || !self.drain() {
            return self.need();
        }
        let result = self.reader.push_step(chunk, limit_bytes, |batch| self.store.add(batch));
        self.note(&result)
    }

    /// Reads all that is pending. Returns `false` if that ended the file.
    fn drain(&mut self) -> bool {
        let file = |session: &Self| (session.reading.file(), session.reading.number());
        let before = file(self);
        while self.reader.has_pending() {
            self.push_pending();
        }
        file(self) == before
    }

    /// Lists the file in the report, once anything is known of it.
    fn begin_file(&mut self) {
        if let Some(source) = self.reading.begin_file().and_then(|file| self.sources.get(file)) {
            let (name, bytes) = (source.name.clone(), source.bytes);
            self.capture.files.push(report::File { name, bytes, format: None, compression: None, made_of: Vec::new() });
            self.warned.begin_file(self.capture.warnings.len(), self.store.count());
        }
    }

    /// Makes the decoder of the next file. What is pending is dropped.
    fn renew_reader(&mut self) {
        self.reader = self.file_reader(BATCH_PACKETS);
        self.pending_bytes = 0;
    }

    /// Goes on to the next file, or ends the reading.
    fn close_file(&mut self, failure: Option<Failure>) {
        self.renew_reader();
        let failure = failure.or_else(|| self.warned.loss(self.store.count()).map(Failure::Damaged));
        let size = self.reading.file().and_then(|file| self.sources.get(file)?.bytes);
        self.reading.close_file(failure, self.store.count(), size);
        self.warned.latest_before_file = self.store.latest_nanos();
        if self.need() == Need::Nothing {
            let is_complete = self.reading.is_complete();
            self.store.finish(is_complete);
            // Files that change all the time are not read for ever.
            if is_complete && !self.is_settled() && !self.store.is_informed() && self.can_read_again() {
                self.restart(self.store.settings().clone());
            } else {
                self.store.adopt_better();
            }
        }
    }

    /// Returns the settings of the reports.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        self.store.settings()
    }

    /// Returns how the texts of reports are written.
    #[must_use]
    pub fn wording(&self) -> &Wording {
        &self.wording
    }

    /// Returns whether reports count by the direction and the services that all packets so far suggest. If not, packets are held
    /// as flow records and the files are not read to their end yet, and [`report::Direction::superseded_by`] says what would be better.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.store.better().is_none()
    }

    /// Returns how the reading ended. During the reading, and if every file was read, it is [`End::Whole`].
    #[must_use]
    pub fn end(&self) -> End<'_> {
        self.reading.end(&self.sources)
    }

    /// Returns what became of each file that was read, by its number, in the order in which they were read.
    pub fn files(&self) -> impl Iterator<Item = (usize, &FileStatus)> {
        self.reading.files()
    }

    /// Returns the number of this reading of the files, from 1. It grows when they are read again.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.reading.number()
    }

    /// Returns how many packet records were read.
    #[must_use]
    pub fn packets(&self) -> u64 {
        self.store.count()
    }

    /// Returns how many packets are held in complete segments, those of flow records not counted.
    #[must_use]
    pub fn held_packets(&self) -> u64 {
        self.store.held_packets()
    }

    /// Returns the memory of the held packets and flow records, in bytes.
    #[must_use]
    pub fn held_bytes(&self) -> u64 {
        self.store.held_bytes()
    }
}
