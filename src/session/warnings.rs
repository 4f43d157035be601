//! What was wrong with each file: one warning per file and kind, with the place of the first.

use super::{Error, Session};
use crate::report::Warning;

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
    /// Adds a warning about the file that is read; problems of the same kind are counted with its first.
    pub(super) fn warn(&mut self, error: &Error, count: u64) {
        if self.warned.loss.is_none() && !error.is_harmless() {
            self.warned.loss = Some(error.clone());
        }
        let of_file = self.capture.warnings.get_mut(self.warned.before..).unwrap_or_default();
        if let Some(known) = of_file.iter_mut().find(|warning| warning.code == error.code()) {
            known.count += count;
            return;
        }
        if self.capture.warnings.len() >= LISTED {
            self.warned.left_out += count;
            return;
        }
        let name = self.capture.files.last().map_or("", |file| &file.name);
        let position = error.position();
        self.capture.warnings.push(Warning {
            code: error.code().into(),
            message: format!("{name}: {error}"),
            byte_offset: position.byte_offset,
            packet: position.packet,
            count,
        });
    }

    /// Returns a warning that says how many are not listed, if any are not.
    pub(super) fn more_warnings(&self) -> Option<Warning> {
        let count = self.warned.left_out;
        (count > 0).then(|| Warning {
            code: "more".into(),
            message: format!("{} more problems are not listed", self.wording.numbers.count(count)),
            byte_offset: 0,
            packet: 0,
            count: 1,
        })
    }
}
