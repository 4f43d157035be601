//! Changes of settings, and reading the files again where one needs it.

use super::pacing::Pacing;
use super::segment_store::SegmentStore;
use super::warnings::Warned;
use super::{Applied, Session};
use crate::query::Settings;
use crate::report;

impl Session {
    /// Forgets the packets and reads all files again. What this reading inferred is known from the start, if it was complete.
    pub(super) fn restart(&mut self, settings: Settings) {
        let known =
            (self.reading.is_complete() && self.store.can_infer(&settings)).then(|| self.store.infer(&settings));
        let services = self.wording.services.clone();
        let collects_series = self.store.collects_series();
        self.store = SegmentStore::new(settings, services, self.limits.memory_budget_bytes, known);
        if collects_series {
            self.store.collect_series();
        }
        self.renew_reader();
        self.capture = report::Capture::default();
        self.warned = Warned::default();
        self.pacing = Pacing::default();
        self.reading.repeat();
    }

    /// Changes the settings, during the reading or after it.
    ///
    /// Past the memory budget, packets are held as flow records. These answer all settings by whole intervals of time, but do not
    /// tell the times between packets, nor their lengths: see [`Report::flow_records`](crate::report::Report::flow_records). A flood
    /// of flows can be too much even for these: then those with the fewest packets are folded, see
    /// [`Report::folded`](crate::report::Report::folded), or else the files are read again.
    pub fn apply(&mut self, settings: Settings) -> Applied {
        if self.store.apply(settings.clone()) {
            self.pacing.want_snapshot();
            Applied::AtOnce
        } else if self.can_read_again() {
            self.restart(settings);
            Applied::ReadingAgain
        } else {
            Applied::Impossible
        }
    }

    /// Holds flow records instead of packets from now on, as past the memory budget. Their intervals have at least a length in
    /// seconds, or the usual one for 0.
    pub fn condense(&mut self, least_seconds: f64) {
        self.store.condense(least_seconds);
    }

    /// Returns whether [`Session::read_again`] can read all files a second time.
    #[must_use]
    pub fn can_read_again(&self) -> bool {
        self.sources.iter().all(|source| source.is_repeatable)
    }

    /// Reads all files again by the settings as they are, so that nothing is counted from flow records. Returns `false`, and does
    /// nothing, if a source cannot be read again.
    pub fn read_again(&mut self) -> bool {
        let can = self.can_read_again();
        if can {
            self.restart(self.store.settings().clone());
        }
        can
    }
}
