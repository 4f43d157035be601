//! Which file is read, in which order, how far, and how often.

use super::Need;
use super::file_reader::HEAD_BYTES;
use super::source::{End, Failure, FileStatus, Source};
use crate::sort::sorted_indices;

/// The position of a session in its files.
#[derive(Debug)]
pub(super) struct Reading {
    phase: Phase,
    /// Numbers of the files, in the order in which they are read.
    order: Vec<usize>,
    /// How many files can be read twice. They stand first in `order`.
    repeatable: usize,
    /// Times of the first packets of the repeatable files whose heads were read.
    first_times_nanos: Vec<Option<i64>>,
    /// What became of the files that were read, in that order.
    statuses: Vec<FileStatus>,
    /// Packets of the files before the one that is read.
    packets_before: u64,
    bytes_read: u64,
    number: u32,
    was_stopped: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The heads of the files are read, to put them in order.
    Ordering,
    /// The file at `index` of the order is read from `offset` on.
    Reading {
        index: usize,
        offset: u64,
        has_begun: bool,
    },
    Ended,
}

impl Reading {
    pub(super) fn new(sources: &[Source]) -> Self {
        // Files whose first packets have the same time are in the order of their names. Streams are in the order given.
        let key = |file: usize| {
            let source = sources.get(file)?;
            let file = source.is_repeatable.then_some((&source.name, source.bytes));
            Some((file.is_none(), file))
        };
        let order = sorted_indices(sources.len(), &|a, b| key(a).cmp(&key(b)));
        let repeatable = sources.iter().filter(|source| source.is_repeatable).count();
        let mut reading = Self {
            phase: Phase::Ended,
            order,
            repeatable,
            first_times_nanos: Vec::new(),
            statuses: Vec::new(),
            packets_before: 0,
            bytes_read: 0,
            number: 1,
            was_stopped: false,
        };
        // A single file needs no order.
        reading.phase = if repeatable > 1 { Phase::Ordering } else { reading.phase_at(0) };
        reading
    }

    fn phase_at(&self, index: usize) -> Phase {
        if index < self.order.len() { Phase::Reading { index, offset: 0, has_begun: false } } else { Phase::Ended }
    }

    fn file_at(&self, index: usize) -> usize {
        self.order.get(index).copied().unwrap_or_default()
    }

    pub(super) fn need(&self) -> Need {
        match self.phase {
            Phase::Ordering => Need::Head { file: self.file_at(self.first_times_nanos.len()), bytes: HEAD_BYTES },
            Phase::Reading { index, offset, .. } => Need::Chunk { file: self.file_at(index), offset },
            Phase::Ended => Need::Nothing,
        }
    }

    /// Takes the time of the first packet of the file whose head is needed; `None` if no packet was found in it.
    pub(super) fn push_head(&mut self, first_time_nanos: Option<i64>) {
        if self.phase != Phase::Ordering {
            return;
        }
        self.first_times_nanos.push(first_time_nanos);
        if self.first_times_nanos.len() == self.repeatable {
            // Files without a time come after those that have one, and streams last.
            let key = |index: usize| {
                let time = self.first_times_nanos.get(index).copied();
                (time.is_none(), time.flatten().is_none(), time.flatten())
            };
            let indices = sorted_indices(self.order.len(), &|a, b| key(a).cmp(&key(b)));
            self.order = indices.iter().filter_map(|index| self.order.get(*index).copied()).collect();
            let times = indices.iter().map(|index| self.first_times_nanos.get(*index).copied().flatten());
            self.first_times_nanos = times.collect();
            self.phase = self.phase_at(0);
        }
    }

    /// Returns the number of the file that is read when it is asked for the first time.
    pub(super) fn begin_file(&mut self) -> Option<usize> {
        match &mut self.phase {
            Phase::Reading { index, has_begun: has_begun @ false, .. } => {
                *has_begun = true;
                let index = *index;
                Some(self.file_at(index))
            }
            _ => None,
        }
    }

    /// Counts bytes of the file that is read.
    pub(super) fn advance(&mut self, bytes: u64) {
        if let Phase::Reading { offset, .. } = &mut self.phase {
            *offset += bytes;
            self.bytes_read += bytes;
        }
    }

    /// Returns the number of the file that is read.
    pub(super) fn file(&self) -> Option<usize> {
        match self.phase {
            Phase::Reading { index, .. } => Some(self.file_at(index)),
            _ => None,
        }
    }

    /// Goes on to the next file. `packets` is how many were read from all files so far. `size` is the size of the file in
    /// bytes: what is skipped of a damaged file counts as read, what the caller could not read does not.
    pub(super) fn close_file(&mut self, failure: Option<Failure>, packets: u64, size: Option<u64>) {
        if let Phase::Reading { index, offset, .. } = self.phase {
            let status = FileStatus { packets: packets - self.packets_before, failure };
            if !status.is_unreadable() {
                self.bytes_read += size.unwrap_or_default().saturating_sub(offset);
            }
            self.statuses.push(status);
            self.packets_before = packets;
            self.phase = self.phase_at(index + 1);
        }
    }

    pub(super) fn stop(&mut self) {
        self.phase = Phase::Ended;
        self.was_stopped = true;
    }

    /// Starts over with the first file.
    pub(super) fn repeat(&mut self) {
        self.statuses.clear();
        (self.packets_before, self.bytes_read, self.was_stopped) = (0, 0, false);
        self.number += 1;
        self.phase = self.phase_at(0);
    }

    /// Returns whether the reading has ended, and every packet was read that another reading would read: a file that cannot
    /// be opened gives none.
    pub(super) fn is_complete(&self) -> bool {
        let is_cut = |status: &FileStatus| status.packets > 0 && status.is_unreadable();
        self.phase == Phase::Ended && !self.was_stopped && !self.statuses.iter().any(is_cut)
    }

    pub(super) fn end<'a>(&'a self, sources: &'a [Source]) -> End<'a> {
        if self.was_stopped {
            return End::Stopped;
        }
        let unreadable = self.files().find_map(|(file, status)| match &status.failure {
            Some(Failure::Unreadable(reason)) => Some((sources.get(file)?, reason)),
            _ => None,
        });
        unreadable.map_or(End::Whole, |(source, reason)| End::Unreadable { name: &source.name, reason })
    }

    /// Returns the files that were read, by their numbers.
    pub(super) fn files(&self) -> impl Iterator<Item = (usize, &FileStatus)> {
        self.order.iter().copied().zip(&self.statuses)
    }

    pub(super) fn number(&self) -> u32 {
        self.number
    }

    pub(super) fn bytes_read(&self) -> u64 {
        self.bytes_read
    }
}
