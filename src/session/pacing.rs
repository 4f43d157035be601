//! When to listen, to show progress and to draw a partial snapshot, without a clock of its own.

use std::time::Duration;

/// How long a user who cancels waits at most, beside one chunk or one partial snapshot.
const LISTEN_EVERY: Duration = Duration::from_millis(20);
const PROGRESS_EVERY: Duration = Duration::from_millis(100);
const SNAPSHOT_EVERY: Duration = Duration::from_millis(500);
/// A partial snapshot is followed by at least this many times its own duration of reading.
const READING_PER_SNAPSHOT: u32 = 20;

/// What is worth doing between two chunks. Each value includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// Nothing.
    Nothing,
    /// Handling what the user did in the meantime.
    Listen,
    /// Showing how far the reading has come.
    Progress,
    /// Showing a report on the packets so far. The caller says afterwards how long it took:
    /// [`super::Session::snapshot_taken`].
    Snapshot,
}

/// The pace of one reading. Times count from any fixed moment.
#[derive(Debug, Default)]
pub(super) struct Pacing {
    /// `None` before the first call of [`Pacing::start`].
    times: Option<Times>,
    is_snapshot_wanted: bool,
}

#[derive(Clone, Copy, Debug)]
struct Times {
    started: Duration,
    next_listen: Duration,
    next_progress: Duration,
    next_snapshot: Duration,
}

impl Pacing {
    /// Starts the clock, if it has not been started.
    pub(super) fn start(&mut self, now: Duration) {
        self.times.get_or_insert(Times {
            started: now,
            next_listen: now + LISTEN_EVERY,
            next_progress: now + PROGRESS_EVERY,
            next_snapshot: now + SNAPSHOT_EVERY,
        });
    }

    pub(super) fn elapsed(&self, now: Duration) -> Duration {
        self.times.map_or(Duration::ZERO, |times| now.saturating_sub(times.started))
    }

    /// Asks for a snapshot as soon as progress is due, such as after a change of settings.
    pub(super) fn want_snapshot(&mut self) {
        self.is_snapshot_wanted = true;
    }

    /// Returns what is due. A repeated reading has no partial snapshots: the page keeps the charts of the reading before.
    pub(super) fn due(&mut self, now: Duration, seconds_left: Option<f64>, is_repeated: bool) -> Due {
        let Some(times) = &mut self.times else { return Due::Nothing };
        if now < times.next_listen {
            return Due::Nothing;
        }
        times.next_listen = now + LISTEN_EVERY;
        if now < times.next_progress {
            return Due::Listen;
        }
        times.next_progress = now + PROGRESS_EVERY;
        // The snapshot of all packets would soon replace it.
        let is_nearly_done = seconds_left.is_some_and(|seconds| seconds < SNAPSHOT_EVERY.as_secs_f64());
        let is_snapshot_due = self.is_snapshot_wanted || (now >= times.next_snapshot && !is_nearly_done);
        if is_snapshot_due && !is_repeated { Due::Snapshot } else { Due::Progress }
    }

    pub(super) fn snapshot_taken(&mut self, now: Duration, took: Duration) {
        self.is_snapshot_wanted = false;
        if let Some(times) = &mut self.times {
            times.next_snapshot = now + SNAPSHOT_EVERY.max(took * READING_PER_SNAPSHOT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_long_reading_is_paced() {
        let mut pacing = Pacing::default();
        assert_eq!(pacing.due(millis(7), None, false), Due::Nothing);
        pacing.start(millis(1_000));
        let due: Vec<Due> = (0..=12).map(|n| pacing.due(millis(1_000 + n * 50), Some(9.0), false)).collect();
        let [nothing, listen, progress, snapshot] = [Due::Nothing, Due::Listen, Due::Progress, Due::Snapshot];
        let expected =
            [nothing, listen, progress, listen, progress, listen, progress, listen, progress, listen, snapshot];
        assert_eq!(due[..11], expected);
        pacing.snapshot_taken(millis(1_500), millis(50));
        assert_eq!(pacing.due(millis(2_400), Some(9.0), false), Due::Progress);
        assert_eq!(pacing.due(millis(2_500), Some(9.0), false), Due::Snapshot);
        assert_eq!(pacing.elapsed(millis(2_500)), millis(1_500));
    }

    #[test]
    fn a_partial_snapshot_is_left_out_near_the_end_unless_it_is_wanted() {
        let mut pacing = Pacing::default();
        pacing.start(millis(0));
        assert_eq!(pacing.due(millis(600), Some(0.4), false), Due::Progress);
        pacing.want_snapshot();
        assert_eq!(pacing.due(millis(700), Some(0.3), true), Due::Progress);
        assert_eq!(pacing.due(millis(800), Some(0.2), false), Due::Snapshot);
    }
}
