//! Feeds chunks through the rooms, holds the segments, and answers with reports.

use std::collections::VecDeque;

use jiff::Timestamp;

use crate::capture::{self, Decoder, Frame, LinkType, NANOS_PER_SECOND};
use crate::direction::Rule;
use crate::packet::{self, link_type_name};
use crate::query::{Settings, Tally};
use crate::report::{self, Report};
use crate::segment::{Builder, Segment};

/// What an analysis may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Memory for segments, in bytes; past it the oldest are dropped after they have been tallied.
    pub memory_budget_bytes: u64,
    /// The largest record or block of a capture file, in bytes.
    pub record_bytes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory_budget_bytes: 512 << 20, record_bytes: capture::RECORD_LIMIT_BYTES }
    }
}

/// How new settings are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// From the segments at hand.
    Ready,
    /// Segments were dropped: the files are needed again, by a new [`Analysis`].
    ReadAgain,
}

/// One capture, of one file or several, on its way from bytes to a report.
#[derive(Debug)]
pub struct Analysis {
    limits: Limits,
    settings: Settings,
    rule: Rule,
    decoder: Decoder,
    state: State,
    capture: report::Capture,
}

/// What grows with every packet.
#[derive(Debug)]
struct State {
    builder: Builder,
    held: VecDeque<Segment>,
    held_bytes: u64,
    dropped: bool,
    /// The closed segments, dropped ones too.
    tally: Tally,
    /// Packets and bytes of the capture.
    packets: u64,
    bytes: u64,
    /// Earliest and latest.
    times_nanos: Option<(i64, i64)>,
    link_types: Vec<(LinkType, u64)>,
}

impl Analysis {
    /// Nothing read yet.
    #[must_use]
    pub fn new(settings: Settings, limits: Limits) -> Self {
        let tally = Tally::new(&settings);
        Self {
            limits,
            rule: Rule::new(settings.local_networks.as_deref()),
            settings,
            decoder: Decoder::with_record_limit(limits.record_bytes),
            state: State {
                builder: Builder::default(),
                held: VecDeque::new(),
                held_bytes: 0,
                dropped: false,
                tally,
                packets: 0,
                bytes: 0,
                times_nanos: None,
                link_types: Vec::new(),
            },
            capture: report::Capture::default(),
        }
    }

    /// Starts a file of the capture; its packets follow those of the file before.
    pub fn begin_file(&mut self, name: &str) {
        self.decoder = Decoder::with_record_limit(self.limits.record_bytes);
        self.capture.files.push(report::File { name: name.into(), bytes: 0, format: None, compression: None });
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    ///
    /// What was wrong and where. It stands in the report as a warning; the rest of the file cannot be read.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), capture::Error> {
        if let Some(file) = self.capture.files.last_mut() {
            file.bytes += chunk.len() as u64;
        }
        let (state, rule, budget) = (&mut self.state, &self.rule, self.limits.memory_budget_bytes);
        let result = self.decoder.push(chunk, |frame| state.add(&frame, rule, budget));
        self.note(result)
    }

    /// Says that the file has ended.
    ///
    /// # Errors
    ///
    /// Where it ended inside a record; this too stands in the report as a warning.
    pub fn end_file(&mut self) -> Result<(), capture::Error> {
        let result = self.decoder.finish();
        self.note(result)
    }

    /// Answers other settings, where the segments at hand allow it.
    pub fn apply(&mut self, settings: Settings) -> Answer {
        if self.state.dropped {
            return Answer::ReadAgain;
        }
        self.rule = Rule::new(settings.local_networks.as_deref());
        self.state.tally = Tally::new(&settings);
        for segment in &self.state.held {
            self.state.tally.add(segment, &self.rule);
        }
        self.settings = settings;
        Answer::Ready
    }

    /// The answer for all packets so far.
    #[must_use]
    pub fn report(&self) -> Report {
        let state = &self.state;
        let mut tally = state.tally.clone();
        tally.add(state.builder.open(), &self.rule);
        let capture = report::Capture {
            packets: state.packets,
            bytes: state.bytes,
            first_time: state.times_nanos.and_then(|(first, _)| iso_8601(first)),
            elapsed_seconds: state.times_nanos.map(|(first, last)| seconds(last.abs_diff(first))),
            link_types: state
                .link_types
                .iter()
                .map(|&(link_type, packets)| report::LinkType {
                    link_type: link_type.0,
                    name: link_type_name(link_type).unwrap_or("not known").into(),
                    packets,
                })
                .collect(),
            ..self.capture.clone()
        };
        Report::new(capture, self.settings.clone(), &self.rule, &tally)
    }

    /// Packet records so far.
    #[must_use]
    pub fn packets(&self) -> u64 {
        self.state.packets
    }

    /// Keeps an error as a warning, once.
    fn note(&mut self, result: Result<(), capture::Error>) -> Result<(), capture::Error> {
        if let Some(file) = self.capture.files.last_mut() {
            file.format = self.decoder.format().map(|format| format.name().into());
            if let Err(error) = &result {
                let warning = report::Warning {
                    code: error.kind.code().into(),
                    message: format!("{}: {error}", file.name),
                    byte_offset: error.position.byte_offset,
                    packet: error.position.packet,
                };
                if self.capture.warnings.last() != Some(&warning) {
                    self.capture.warnings.push(warning);
                }
            }
        }
        result
    }
}

impl State {
    #[inline]
    fn add(&mut self, frame: &Frame<'_>, rule: &Rule, budget_bytes: u64) {
        self.packets += 1;
        self.bytes += u64::from(frame.original_bytes);
        if let Some(time) = frame.time_nanos {
            let (first, last) = self.times_nanos.get_or_insert((time, time));
            *first = time.min(*first);
            *last = time.max(*last);
        }
        match self.link_types.iter_mut().find(|entry| entry.0 == frame.link_type) {
            Some(entry) => entry.1 += 1,
            None => self.link_types.push((frame.link_type, 1)),
        }
        if let Some(segment) = self.builder.push(frame.time_nanos, frame.original_bytes, packet::decode(frame)) {
            self.close(segment, rule, budget_bytes);
        }
    }

    fn close(&mut self, segment: Segment, rule: &Rule, budget_bytes: u64) {
        self.tally.add(&segment, rule);
        self.held_bytes += segment.memory_bytes();
        self.held.push_back(segment);
        while self.held_bytes > budget_bytes {
            let Some(oldest) = self.held.pop_front() else { break };
            self.held_bytes -= oldest.memory_bytes();
            self.dropped = true;
        }
    }
}

/// With microseconds, or with nanoseconds where there are any; none for years that ISO 8601 cannot write.
fn iso_8601(nanos: i64) -> Option<String> {
    let time = Timestamp::from_nanosecond(nanos.into()).ok()?;
    Some(if nanos % 1000 == 0 { format!("{time:.6}") } else { format!("{time:.9}") })
}

#[expect(clippy::cast_precision_loss, reason = "a span of time to within a part in 10^15")]
fn seconds(nanos: u64) -> f64 {
    nanos as f64 / NANOS_PER_SECOND as f64
}
