//! How far a reading has come.

use std::time::Duration;

use serde::Serialize;

use super::{Due, Session};
use crate::report::format::{NumberFormat, to_f64};

/// How far a reading has come, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Bytes that were read of the files.
    pub bytes_read: u64,
    /// Size of all files in bytes; `None` if one of them is a stream.
    pub bytes_total: Option<u64>,
    /// Packet records that were read.
    pub packets: u64,
    /// Time since the reading started.
    pub elapsed: Duration,
}

impl Counts {
    /// Estimates the seconds that are left, if reading goes on at its average rate. `None` if the size is not known.
    #[must_use]
    pub fn seconds_left(&self) -> Option<f64> {
        let left = to_f64(self.bytes_total?.saturating_sub(self.bytes_read));
        Some(self.elapsed.as_secs_f64() * left / to_f64(self.bytes_read.max(1)))
    }
}

/// How far a reading has come, in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Progress {
    /// From 0 to 1; `None` if the size is not known.
    pub share: Option<f64>,
    /// Such as `412 MB of 1.20 GB · 803,112 packets · 850 MB/s · 1 s left`.
    pub text: String,
}

/// The rate and the time left would jump if they were shown earlier.
const STEADY_AFTER: Duration = Duration::from_millis(500);

impl Progress {
    /// Puts counts into words.
    #[must_use]
    pub fn new(counts: &Counts, numbers: NumberFormat) -> Self {
        let Counts { bytes_read, bytes_total, packets, elapsed } = *counts;
        let mut parts = vec![
            bytes_total.map_or_else(
                || numbers.bytes(bytes_read),
                |total| format!("{} of {}", numbers.bytes(bytes_read), numbers.bytes(total)),
            ),
            numbers.counted(packets, "packet"),
        ];
        let read = to_f64(bytes_read);
        if elapsed >= STEADY_AFTER && bytes_read > 0 {
            parts.push(format!("{}/s", numbers.rounded_bytes(read / elapsed.as_secs_f64())));
            if let Some(left) = counts.seconds_left() {
                parts.push(format!("{} left", numbers.duration(left.ceil())));
            }
        }
        let share = bytes_total.map(|total| if total > 0 { (read / to_f64(total)).min(1.0) } else { 1.0 });
        Self { share, text: parts.join(" · ") }
    }
}

impl Session {
    /// Returns how far the reading has come. `now` is the time since any fixed moment, as for [`Session::due`].
    #[must_use]
    pub fn counts(&self, now: Duration) -> Counts {
        let bytes_total = self.sources.iter().map(|source| source.bytes).sum();
        let elapsed = self.pacing.elapsed(now);
        let bytes_read = self.reading.bytes_read().saturating_sub(self.pending_bytes);
        Counts { bytes_read, bytes_total, packets: self.store.count(), elapsed }
    }

    /// Returns what is worth doing between two chunks. The first call of a reading starts its clock.
    pub fn due(&mut self, now: Duration) -> Due {
        self.pacing.start(now);
        let counts = self.counts(now);
        self.pacing.due(now, counts.seconds_left(), self.reading.number() > 1)
    }

    /// Takes how long a snapshot took, in answer to [`Due::Snapshot`]: the next one waits until reading has had its share.
    pub fn snapshot_taken(&mut self, now: Duration, took: Duration) {
        self.pacing.snapshot_taken(now, took);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_in_words() {
        let counts = |bytes_read, bytes_total, packets, millis| Counts {
            bytes_read,
            bytes_total,
            packets,
            elapsed: Duration::from_millis(millis),
        };
        let progress = Progress::new(&counts(250_000_000, Some(1_000_000_000), 500_000, 500), NumberFormat::default());
        assert_eq!(progress.share, Some(0.25));
        assert_eq!(progress.text, "250 MB of 1.00 GB · 500,000 packets · 500 MB/s · 2 s left");
        let stream = Progress::new(&counts(2_000_000, None, 1, 100), NumberFormat::default());
        assert_eq!((stream.share, stream.text.as_str()), (None, "2.00 MB · 1 packet"));
    }
}
