//! The busiest services over time, kept up with the segments of a capture.

use std::borrow::Cow;

use super::incremental::Incremental;
use crate::direction::Rule;
use crate::query::{Selection, SeriesTally, ServicePort, Settings, busiest_services};
use crate::segment::Segment;
use crate::services::Services;

/// Counts the busiest services.
///
/// Which these are is known once all packets are. While packets are held, they are counted again if other services are
/// the busiest. Once some are held as flow records, the services stay what they are until the settings change.
#[derive(Debug)]
pub(super) struct ServiceSeries {
    tally: Incremental<SeriesTally>,
    services: Vec<ServicePort>,
    /// What the services were determined and counted by.
    settings: Settings,
    rule: Rule,
}

impl ServiceSeries {
    pub(super) fn new(settings: &Settings, rule: &Rule) -> Self {
        let settings = relevant(settings);
        Self {
            tally: Incremental::new(SeriesTally::new(&settings, &[])),
            services: Vec::new(),
            settings,
            rule: rule.clone(),
        }
    }

    /// Counts the held segments by settings and a rule, unless they are counted. `open` is the segment that is not held yet.
    pub(super) fn update(
        &mut self,
        settings: &Settings,
        names: &Services,
        rule: &Rule,
        held: &[Segment],
        open: &Segment,
    ) {
        let settings = relevant(settings);
        let is_same = settings == self.settings && *rule == self.rule;
        let is_condensed = held.iter().any(|segment| segment.intervals().is_some());
        if is_same && is_condensed {
            return self.tally.catch_up(held, rule);
        }
        if is_same && self.tally.has_seen_all(held) && open.is_empty() {
            return;
        }
        let services = busiest_services(&settings, names, rule, held.iter().chain([open]));
        if !is_same || services != self.services {
            self.tally = Incremental::new(SeriesTally::new(&settings, &services));
            (self.settings, self.rule, self.services) = (settings, rule.clone(), services);
        }
        self.tally.catch_up(held, rule);
    }

    /// Adds the packets of a segment that is about to be held as flow records, or dropped. All held segments must have been counted.
    pub(super) fn add_before_held(&mut self, segment: &Segment) {
        self.tally.add_before_held(segment, &self.rule);
    }

    /// Notes that all packets of this number of held segments were counted.
    pub(super) fn set_seen(&mut self, segments: usize) {
        self.tally.set_seen(segments);
    }

    /// Returns the counts after all held segments and the open one.
    pub(super) fn completed(&self, held: &[Segment], open: &Segment) -> Cow<'_, SeriesTally> {
        self.tally.completed(held, open, &self.rule)
    }
}

/// Returns the settings without those that do not matter for packets over time, of which the time window changes most often.
pub(super) fn relevant(settings: &Settings) -> Settings {
    let Settings { port_role, bin_widths, .. } = Settings::default();
    let selection = Selection { since_nanos: None, until_nanos: None, ..settings.selection.clone() };
    Settings { port_role, bin_widths, selection, focus: None, findings: false, heat_map: false, ..settings.clone() }
}
