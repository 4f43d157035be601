//! What was wrong: with each file, in one warning per file and kind with the place of the first, and with the whole capture.

use super::gaps::Gaps;
use super::overview::Overview;
use super::{Error, Need, Session};
use crate::capture::{Interface, MAXIMUM_INTERFACES};
use crate::query::Repeats;
use crate::report::{Warning, superseded_direction, superseded_services};

/// How many warnings about files are listed.
const LISTED: usize = if cfg!(fuzzing) { 4 } else { 100 };

/// What is known of the warnings so far.
#[derive(Debug, Default)]
pub(super) struct Warned {
    /// How many warnings there were before the file that is read.
    before: usize,
    /// Packets of all files before it.
    packets_before: u64,
    /// The first error of the file because of which packets are missing.
    loss: Option<Error>,
    /// Problems that are not listed.
    left_out: u64,
    /// Times without packets between files.
    pub(super) gaps: Gaps,
    /// Time of the latest packet of the files before the one that is read, until the time of its first packet is known.
    pub(super) latest_before_file: Option<i64>,
}

impl Warned {
    /// Starts a file.
    pub(super) fn begin_file(&mut self, warnings: usize, packets: u64) {
        (self.before, self.packets_before, self.loss) = (warnings, packets, None);
    }

    /// Returns why the file gave no packets. `None` if it did, or if nothing was wrong.
    pub(super) fn loss(&mut self, packets: u64) -> Option<Error> {
        self.loss.take().filter(|_| packets == self.packets_before)
    }
}

impl Session {
    /// Adds a warning about records that were skipped in the file that is read.
    pub(super) fn warn_of_skipped(&mut self, error: &Error, count: u64) {
        let consequence = if error.is_of_unit() { "; it is skipped" } else { "" };
        self.warn(error, count, consequence, true);
    }

    /// Adds a warning about why the file that is read cannot be read on.
    pub(super) fn warn_of_end(&mut self, error: &Error) {
        if !error.leaves_a_rest() {
            return self.warn(error, 1, "", true);
        }
        // Where the data is compressed, the position is one in the decompressed data.
        let size =
            self.reading.file().and_then(|file| self.sources.get(file)?.bytes).filter(|_| !error.is_compressed());
        let rest = size.and_then(|size| size.checked_sub(error.position().byte_offset)).filter(|rest| *rest > 0);
        let consequence = match rest {
            Some(1) => "; the last byte of the file is not read".to_owned(),
            Some(rest) => {
                let rest = self.wording.numbers.counted(rest, "byte");
                format!("; the last {rest} of the file, from there on, are not read")
            }
            None => "; the rest of the file is not read".to_owned(),
        };
        self.warn(error, 1, &consequence, false);
    }

    /// Adds a warning about the file that is read. If `joins`, problems of the same kind are counted with its first.
    fn warn(&mut self, error: &Error, count: u64, consequence: &str, joins: bool) {
        if self.warned.loss.is_none() && !error.is_harmless() {
            self.warned.loss = Some(error.clone());
        }
        let of_file = self.capture.warnings.get_mut(self.warned.before..).unwrap_or_default();
        if let Some(known) = of_file.iter_mut().find(|warning| joins && warning.code == error.code()) {
            known.count = known.count.saturating_add(count);
            return;
        }
        if self.capture.warnings.len() >= LISTED {
            self.warned.left_out = self.warned.left_out.saturating_add(count);
            return;
        }
        let name = self.capture.files.last().map_or("", |file| &file.name);
        let position = error.position();
        self.capture.warnings.push(Warning {
            code: error.code().into(),
            message: format!("{name}: {error}{consequence}"),
            byte_offset: position.byte_offset,
            packet: position.packet,
            count,
        });
    }

    /// Lists a warning of a document, if there are not too many.
    pub(super) fn list_warning(&mut self, warning: Warning) {
        if self.capture.warnings.len() < LISTED {
            self.capture.warnings.push(warning);
        } else {
            self.warned.left_out = self.warned.left_out.saturating_add(warning.count.max(1));
        }
    }

    /// Returns a warning that says how many are not listed, if any are not.
    fn more_warnings(&self) -> Option<Warning> {
        let count = self.warned.left_out;
        let message = || format!("{} more problems are not listed", self.wording.numbers.count(count));
        (count > 0).then(|| Warning::of_capture("more", message()))
    }

    /// Returns a warning if the files describe more interfaces than are told apart.
    fn too_many_interfaces(&self) -> Option<Warning> {
        let message = || {
            format!(
                "the capture has more than {MAXIMUM_INTERFACES} interfaces: the packets of further ones are counted together"
            )
        };
        self.store.interfaces().has_more().then(|| Warning::of_capture("interfaces-limit", message()))
    }

    /// Returns a warning if packets were counted by what the first packets suggested, and all packets suggest something else.
    fn superseded(&self) -> Option<Warning> {
        self.store.better()?;
        Some(match self.better_decision() {
            Some(better) => Warning::of_capture("direction-superseded", superseded_direction(better)),
            None => Warning::of_capture("services-superseded", superseded_services()),
        })
    }

    /// Returns a warning if the settings select an interface that the capture does not have.
    fn unknown_interface(&self) -> Option<Warning> {
        /// How many interfaces the warning names.
        const NAMED: usize = 8;
        let selected = &self.store.settings().selection.interfaces;
        // The description of an interface may be in a part that has not been read yet.
        if selected.is_empty() || self.need() != Need::Nothing {
            return None;
        }
        let interfaces = self.store.interfaces().all();
        let is_unknown = |text: &&String| !interfaces.iter().any(|interface| interface.is_called(text));
        let unknown: Vec<&String> = selected.iter().filter(is_unknown).collect();
        let [first, others @ ..] = &*unknown else { return None };
        // As they are typed.
        let quoted = |key: String| if key.contains(',') { format!("\"{}\"", key.replace('"', "\"\"")) } else { key };
        let mut names: Vec<String> = interfaces.iter().take(NAMED).map(|interface| quoted(interface.key())).collect();
        if interfaces.len() > NAMED {
            names.push("others".into());
        }
        let has = if names.is_empty() { "none; pcap files never do".into() } else { names.join(", ") };
        let message = format!("no interface is called “{first}”: the capture names {has}");
        let count = 1 + others.len() as u64;
        Some(Warning { count, ..Warning::of_capture("unknown-interface", message) })
    }

    /// Returns a warning if packets of the selected interfaces are left out because they repeat others, which may be packets of
    /// interfaces that are not selected.
    fn repeats_of_others(&self, overview: &Overview) -> Option<Warning> {
        let settings = self.store.settings();
        let selected = &settings.selection.interfaces;
        if settings.repeats != Repeats::Skip || selected.is_empty() {
            return None;
        }
        let is_selected = |interface: &Interface| selected.iter().any(|text| interface.is_called(text));
        let packets = overview.interfaces.repeats(&self.store.interfaces(), is_selected);
        let message = || {
            format!(
                "{} of the selected interfaces are left out, since they repeat packets that were captured just before, also on \
                 interfaces that are not selected: count repeated packets (--repeats count) to see all",
                self.wording.numbers.counted(packets, "packet")
            )
        };
        (packets > 0).then(|| Warning::of_capture("repeats-of-others", message()))
    }

    /// Returns a warning if two files are probably the same capture.
    fn same_files(&self) -> Option<Warning> {
        let mut pairs = self.heads.same().filter_map(|(a, b)| Some((self.sources.get(a)?, self.sources.get(b)?)));
        let (a, b) = pairs.next()?;
        let message = format!(
            "{} and {} have the same size and begin with the same packets: probably a capture is counted twice",
            a.name, b.name
        );
        Some(Warning { count: 1 + pairs.count() as u64, ..Warning::of_capture("same-file", message) })
    }

    /// Returns a warning if packets went round in a routing loop.
    fn routing_loop(&self) -> Option<Warning> {
        let packets = self.store.looping_packets();
        let message = || {
            format!(
                "{} are copies of others, each with a lower hop limit than the one before: packets go round in a routing loop. \
                 They are among the repeated packets",
                self.wording.numbers.counted(packets, "packet")
            )
        };
        (packets > 0).then(|| Warning::of_capture("routing-loop", message()))
    }

    /// Returns the warnings about files, and those about the whole capture.
    pub(super) fn warnings(&self, overview: &Overview) -> Vec<Warning> {
        let of_capture = [
            self.more_warnings(),
            self.same_files(),
            self.warned.gaps.warning(self.capture.files.len(), overview.times_nanos, self.wording.numbers),
            overview.years.warning().filter(|_| !self.capture.has_relative_times),
            self.routing_loop(),
            self.superseded(),
            self.unknown_interface(),
            self.repeats_of_others(overview),
            self.too_many_interfaces(),
        ];
        let mut warnings = self.capture.warnings.clone();
        warnings.extend(of_capture.into_iter().flatten());
        warnings
    }
}
