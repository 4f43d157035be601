//! Adds the times of packets, or of flow records, to a tally.

use super::Tally;
use crate::direction::Class;
use crate::query::classifier::Outcome;
use crate::segment::Segment;

/// The classes of packets in a timeline, in the order of [`Class::ALL`], and packets in no class.
const CODES: [Option<Class>; Class::ALL.len() + 1] = {
    let [a, b, c, d, e] = Class::ALL;
    [Some(a), Some(b), Some(c), Some(d), Some(e), None]
};
/// Index of packets in no class in [`CODES`].
const WITHOUT_PORTS: u8 = 5;

impl Tally {
    /// Adds the times of packets to the timeline, and to the inter-arrival times.
    pub(super) fn add_times(&mut self, segment: &Segment, outcomes: &[Outcome]) {
        let has_window = self.timeline_in_window.is_some();
        let intervals = segment.intervals();
        self.timeline.lengthen_for(intervals);
        if let Some(codes) = self.codes(segment, outcomes) {
            segment.for_each_interval(None, &codes, &mut |code, sum| match CODES.get(code) {
                Some(class) => {
                    self.timeline.add(sum.first_nanos, *class, sum.into());
                    if !has_window && let Some(inter_arrival_times) = self.inter_arrival_times.get_mut(code) {
                        inter_arrival_times.add_span(sum.first_nanos, sum.earliest_nanos, sum.latest_nanos);
                    }
                }
                None => self.timeline.start_at(sum.earliest_nanos),
            });
            if has_window {
                self.add_times_in_window(segment, outcomes);
            }
            return;
        }
        segment.for_each_time(None, |timed| match outcomes.get(timed.flow as usize) {
            Some(Outcome::Counted { class, .. }) => {
                self.timeline.add(timed.first_nanos, Some(*class), timed.into());
                if !has_window && let Some(inter_arrival_times) = self.inter_arrival_times.get_mut(*class as usize) {
                    inter_arrival_times.add_timed(timed, intervals.is_some());
                }
            }
            Some(Outcome::WithoutPorts(_)) => self.timeline.add(timed.first_nanos, None, timed.into()),
            Some(Outcome::LeftOut(_)) | None => self.timeline.start_at(timed.first_nanos),
        });
        if has_window {
            self.add_times_in_window(segment, outcomes);
        }
    }

    /// Adds the packets in the time window, or all of them, to all but the timeline, which they are part of.
    pub(super) fn add_times_in_window(&mut self, segment: &Segment, outcomes: &[Outcome]) {
        let intervals = segment.intervals();
        self.timeline.lengthen_for(intervals);
        let mut in_window = self.timeline_in_window.take().map(|part| part.aligned_with(&self.timeline));
        let window = self.classifier.selector.window();
        if let Some(codes) = self.codes(segment, outcomes) {
            segment.for_each_interval(window, &codes, &mut |code, sum| {
                let Some(class) = CODES.get(code) else { return };
                if let Some(timeline) = &mut in_window {
                    timeline.add(sum.first_nanos, *class, sum.into());
                }
                if let Some(inter_arrival_times) = self.inter_arrival_times.get_mut(code) {
                    inter_arrival_times.add_span(sum.first_nanos, sum.earliest_nanos, sum.latest_nanos);
                }
            });
            self.timeline_in_window = in_window;
            return;
        }
        segment.for_each_time(window, |timed| {
            let class = match outcomes.get(timed.flow as usize) {
                Some(Outcome::Counted { class, .. }) => Some(*class),
                Some(Outcome::WithoutPorts(_)) => None,
                Some(Outcome::LeftOut(_)) | None => return,
            };
            if let Some(timeline) = &mut in_window {
                timeline.add(timed.first_nanos, class, timed.into());
            }
            if let Some(class) = class
                && let Some(inter_arrival_times) = self.inter_arrival_times.get_mut(class as usize)
            {
                inter_arrival_times.add_timed(timed, intervals.is_some());
            }
        });
        self.timeline_in_window = in_window;
    }

    /// Returns the index of each flow in [`CODES`], or their number for packets that are left out, if all packets of an interval of flow
    /// records are in one interval of the timeline.
    fn codes(&mut self, segment: &Segment, outcomes: &[Outcome]) -> Option<Vec<u8>> {
        let intervals = segment.intervals()?;
        if let (None, Some(first)) = (self.timeline.first_nanos(), segment.first_time_nanos()) {
            self.timeline.start_at(first);
        }
        let code = |outcome: &Outcome| match outcome {
            Outcome::Counted { class, .. } => *class as u8,
            Outcome::WithoutPorts(_) => WITHOUT_PORTS,
            Outcome::LeftOut(_) => WITHOUT_PORTS + 1,
        };
        self.timeline.has_whole(intervals).then(|| outcomes.iter().map(code).collect())
    }
}
