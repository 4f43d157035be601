//! Feeds chunks through the rooms, holds the segments, and answers with reports.

mod input;
mod link_types;
mod packets;
mod reader;
mod running;

pub use input::Error;
pub use reader::{HEAD_BYTES, Outcome, Reader, first_time_nanos};

use crate::capture;
use crate::direction::Decision;
use crate::packet::{Batch, link_type_name};
use crate::query::Settings;
use crate::report::{self, Report, ReportParts};
use packets::Packets;

/// What an analysis may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Memory for segments, in bytes; past it they are dropped after they have been tallied.
    pub memory_budget_bytes: u64,
    /// The largest record or block of a capture file, in bytes.
    pub record_bytes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory_budget_bytes: 512 << 20, record_bytes: capture::RECORD_LIMIT_BYTES }
    }
}

/// Whether the segments at hand have the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// They have.
    Ready,
    /// Segments were dropped: the files are needed again, by the analysis that [`Analysis::again`] gives.
    ReadAgain,
}

/// So many packets are few enough to stay in the nearest cache until they are counted.
const BATCH_PACKETS: usize = 128;

/// One capture, of one file or several, on its way from bytes to a report.
#[derive(Debug)]
pub struct Analysis {
    limits: Limits,
    reader: Reader,
    packets: Packets,
    capture: report::Capture,
    /// Why the file cannot be read on.
    failed: Option<Error>,
}

impl Analysis {
    /// Nothing read yet.
    #[must_use]
    pub fn new(settings: Settings, limits: Limits) -> Self {
        Self::assuming(settings, limits, None)
    }

    fn assuming(settings: Settings, limits: Limits, decision: Option<Decision>) -> Self {
        Self {
            limits,
            reader: Reader::new(limits.record_bytes, BATCH_PACKETS),
            packets: Packets::new(settings, limits.memory_budget_bytes, decision),
            capture: report::Capture::default(),
            failed: None,
        }
    }

    /// Nothing read yet, but what this reading of the same capture says of its directions is known from the start.
    #[must_use]
    pub fn again(&self, settings: Settings) -> Self {
        let decision = self.packets.decide(&settings);
        Self::assuming(settings, self.limits, Some(decision))
    }

    /// Starts a file of the capture; its packets follow those of the file before. `bytes` is its size, where it is known.
    pub fn begin_file(&mut self, name: &str, bytes: Option<u64>) {
        self.reader = Reader::new(self.limits.record_bytes, BATCH_PACKETS);
        self.failed = None;
        self.capture.files.push(report::File { name: name.into(), bytes, format: None, compression: None });
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    ///
    /// What was wrong and where. It stands in the report as a warning; the rest of the file cannot be read.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), Error> {
        self.read(Some(chunk))
    }

    /// Says that the file has ended.
    ///
    /// # Errors
    ///
    /// Where it ended too early; this too stands in the report as a warning.
    pub fn end_file(&mut self) -> Result<(), Error> {
        self.read(None)
    }

    /// A reader of its own for the file that was begun, with batches of so many packets: in place of [`Analysis::push`] and
    /// [`Analysis::end_file`], the batches are given to [`Analysis::add`], and the outcomes to [`Analysis::note`].
    #[must_use]
    pub fn reader(&self, batch_packets: usize) -> Reader {
        Reader::new(self.limits.record_bytes, batch_packets)
    }

    /// Takes the next packets of the file.
    pub fn add(&mut self, batch: &Batch) {
        self.packets.add(batch);
    }

    /// Takes what a chunk of the file came to, beside its packets.
    ///
    /// # Errors
    ///
    /// What was wrong and where. It stands in the report as a warning; the rest of the file cannot be read.
    pub fn note(&mut self, outcome: &Outcome) -> Result<(), Error> {
        if let Some(file) = self.capture.files.last_mut() {
            file.format = outcome.format;
            file.compression = outcome.compression;
        }
        for (error, count) in &outcome.damage {
            self.warn(error, *count);
        }
        if let Err(error) = &outcome.result {
            self.warn(error, 1);
            self.failed = Some(error.clone());
        }
        outcome.result.clone()
    }

    fn read(&mut self, chunk: Option<&[u8]>) -> Result<(), Error> {
        // After an error, every further call returns the same error.
        self.failed.clone().map_or(Ok(()), Err)?;
        let outcome = self.reader.push(chunk, |batch| self.packets.add(batch));
        self.note(&outcome)
    }

    /// Answers other settings, where the segments at hand allow it.
    pub fn apply(&mut self, settings: Settings) -> Answer {
        if self.packets.apply(settings) { Answer::Ready } else { Answer::ReadAgain }
    }

    /// Decides which side is local by all packets so far; while a capture is read, that is done now and then.
    ///
    /// To be called when the last file has ended, or no more of it will come.
    pub fn settle(&mut self) -> Answer {
        self.packets.settle();
        if self.packets.is_settled() { Answer::Ready } else { Answer::ReadAgain }
    }

    /// What is asked.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        self.packets.settings()
    }

    /// Looks for what stands out among some of the packets; whether there are more to look at. [`Analysis::standouts`] looks
    /// at all the rest.
    pub fn examine(&mut self) -> bool {
        self.packets.examine()
    }

    /// What stands out of all packets so far; none where some were dropped, and the settings did not ask for it.
    #[must_use]
    pub fn findings(&self) -> Option<report::Findings> {
        self.packets.findings().as_ref().map(Into::into)
    }

    /// The answer for all packets so far, with what stands out.
    #[must_use]
    pub fn report(&self) -> Report {
        self.build_report(self.findings())
    }

    /// The answer without what stands out, which takes a further look at every packet.
    #[must_use]
    pub fn answer(&self) -> Report {
        self.build_report(None)
    }

    fn build_report(&self, findings: Option<report::Findings>) -> Report {
        let totals = self.packets.totals();
        let latest_nanos = totals.times_nanos.map(|(_, latest)| latest);
        let closeup = self.packets.closeup().map(|closeup| report::Closeup::new(&closeup, latest_nanos));
        let capture = report::Capture {
            packets: totals.packets,
            bytes: totals.bytes,
            first_time: totals.times_nanos.and_then(|(first, _)| report::iso_8601(first)),
            elapsed_seconds: totals.times_nanos.map(|(first, last)| report::seconds(last.saturating_sub(first))),
            link_types: self
                .packets
                .link_types()
                .map(|(link_type, packets)| report::LinkType {
                    link_type: link_type.0,
                    name: link_type_name(link_type).unwrap_or("not known").into(),
                    packets,
                })
                .collect(),
            ..self.capture.clone()
        };
        Report::new(ReportParts {
            capture,
            latest_nanos,
            settings: self.packets.settings().clone(),
            decision: self.packets.decision(),
            tally: &self.packets.tally(),
            closeup,
            findings,
        })
    }

    /// Packet records so far.
    #[must_use]
    pub fn packets(&self) -> u64 {
        self.packets.count()
    }

    /// Packets that are held, but for those that came last: their segment is not complete.
    #[must_use]
    pub fn held_packets(&self) -> u64 {
        self.packets.held_packets()
    }

    /// Memory of [`Analysis::held_packets`], in bytes.
    #[must_use]
    pub fn held_bytes(&self) -> u64 {
        self.packets.held_bytes()
    }

    /// Each kind of damage is said once, with its first place and how often it was met.
    fn warn(&mut self, error: &Error, count: u64) {
        if let Some(known) = self.capture.warnings.iter_mut().find(|warning| warning.code == error.code()) {
            known.count += count;
            return;
        }
        let name = self.capture.files.last().map_or("", |file| &file.name);
        let place = error.place();
        self.capture.warnings.push(report::Warning {
            code: error.code().into(),
            message: format!("{name}: {error}"),
            byte_offset: place.byte_offset,
            packet: place.packet,
            count,
        });
    }
}
