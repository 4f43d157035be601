//! Long times without packets between files, which may not belong together.

use crate::capture::NANOS_PER_SECOND;
use crate::report::format::NumberFormat;
use crate::report::{Warning, iso_8601};

const DAY_NANOS: i64 = 86_400 * NANOS_PER_SECOND;

/// The longest time between the packets of the files that were read and the first packet of the next one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gaps {
    longest_nanos: i64,
}

impl Gaps {
    /// Adds a file that is read next: the time of its first packet, and that of the latest packet before.
    pub(super) fn add(&mut self, first_nanos: Option<i64>, latest_nanos: Option<i64>) {
        if let Some((first, latest)) = first_nanos.zip(latest_nanos) {
            self.longest_nanos = self.longest_nanos.max(first.saturating_sub(latest));
        }
    }

    /// Returns a warning if there is more than a day between files.
    pub(super) fn warning(
        self,
        files: usize,
        times_nanos: Option<(i64, i64)>,
        numbers: NumberFormat,
    ) -> Option<Warning> {
        let (first, last) = times_nanos.filter(|_| self.longest_nanos > DAY_NANOS)?;
        let date =
            |nanos| iso_8601(nanos).and_then(|text| Some(text.split_once('T')?.0.to_owned())).unwrap_or_default();
        let gap = numbers.counted((self.longest_nanos / DAY_NANOS).unsigned_abs(), "day");
        let message = format!(
            "{files} files from {} to {} are shown as one capture, though up to {gap} are between them: they may not belong together",
            date(first),
            date(last)
        );
        Some(Warning::of_capture("files-apart", message))
    }
}
