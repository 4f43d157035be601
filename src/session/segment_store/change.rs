//! Changes of settings: which queries start over, and what they take over from those before.

use super::SegmentStore;
use crate::direction::Rule;
use crate::query::{Closeup, Effect, Findings, HeatMap, Settings, Tally};
use crate::report::seconds as seconds_of;
use crate::segment::{Intervals, Segment};
use crate::session::basis::Basis;
use crate::session::incremental::Incremental;
use crate::session::series::relevant;

/// What queries are to be counted again for, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Changed {
    Nothing,
    /// The port that counts.
    Port,
    /// The time window, and perhaps the port.
    Window,
    All,
}

impl SegmentStore {
    /// Counts by other settings, of flow records by whole intervals of time. Returns `false`, and does nothing, if that would need
    /// what was dropped.
    pub(in crate::session) fn apply(&mut self, mut settings: Settings) -> bool {
        if let Some(intervals) = self.intervals {
            let wanted = settings.clone();
            widen_to_intervals(&mut settings, intervals);
            self.is_widened = wanted != settings;
        }
        let effect = self.settings.effect_of_change(&settings);
        let has_same_focus = self.settings.focus == settings.focus;
        // What was counted and is not asked for any more does no harm.
        let has_heat_map = self.settings.heat_map || !settings.heat_map;
        if self.has_dropped {
            let has_findings = self.findings.is_some() || !settings.findings;
            let is_known = effect == Effect::Shown && has_same_focus && has_heat_map && has_findings;
            if is_known && self.better.is_none() {
                self.settings = settings;
                return true;
            }
            return false;
        }
        let has_same_servers =
            settings.port_role == self.settings.port_role && settings.headers() == self.settings.headers();
        if !has_same_servers {
            self.servers = self.servers_of(&settings);
        }
        let has_same_direction = settings.direction_settings() == self.settings.direction_settings();
        self.is_informed &= has_same_servers && has_same_direction;
        self.has_decided &= has_same_direction;
        let is_other_window = relevant(&self.settings) == relevant(&settings);
        let changed = match effect {
            Effect::Shown => Changed::Nothing,
            Effect::Port => Changed::Port,
            Effect::Count if is_other_window => Changed::Window,
            Effect::Count => Changed::All,
        };
        let is_counted_again = effect > Effect::Shown || !has_same_focus || !has_heat_map;
        self.counts_folded |= is_counted_again && self.folded.flows > 0;
        let basis = (!self.is_informed).then(|| self.infer(&settings));
        self.settings = settings;
        match basis {
            None => self.recount(changed),
            Some(basis) => self.count_by(basis, changed),
        }
        if !has_heat_map || !self.settings.heat_map {
            self.restart_heat_map();
        }
        if effect > Effect::Shown || !has_same_focus {
            self.closeup = Incremental::new(Closeup::new(&self.settings));
        }
        self.catch_up();
        true
    }

    /// Counts by the better basis, of flow records if they are held.
    pub(in crate::session) fn adopt_better(&mut self) {
        if let Some(better) = self.better.take_if(|_| !self.has_dropped) {
            self.basis = better;
            self.counts_folded |= self.folded.flows > 0;
            self.recount(Changed::All);
            self.catch_up();
        }
    }

    /// Counts by a basis after a change of settings. If packets are held as flow records, another basis is only kept as the better
    /// one, unless settings have changed: packets tell more.
    pub(super) fn count_by(&mut self, basis: Basis, changed: Changed) {
        let is_same_rule = basis.decision.rule == self.basis.decision.rule;
        let is_same = is_same_rule && basis.servers == self.basis.servers;
        if self.intervals.is_some() && !is_same && changed == Changed::Nothing {
            self.better = Some(basis);
            return;
        }
        self.better = None;
        self.basis = basis;
        self.recount(match (is_same_rule, is_same) {
            (false, _) => Changed::All,
            (true, false) => changed.max(Changed::Port),
            (true, true) => changed,
        });
    }

    /// Has the queries start over that a change concerns.
    pub(super) fn recount(&mut self, changed: Changed) {
        match changed {
            Changed::All => self.tally = Incremental::new(self.empty_tally()),
            Changed::Window => self.tally = self.tally_of(Tally::add_with_timeline_of),
            Changed::Port => self.tally = self.tally_of(Tally::add_with_times_of),
            Changed::Nothing => return,
        }
        self.restart_heat_map();
        if changed > Changed::Port {
            self.findings = Some(Incremental::new(Findings::new(&self.settings, &self.services)));
            self.closeup = Incremental::new(Closeup::new(&self.settings));
        }
    }

    fn restart_heat_map(&mut self) {
        self.heat_map = Incremental::new(HeatMap::new(&self.settings, self.basis.servers.clone()));
    }

    fn empty_tally(&self) -> Tally {
        Tally::new(&self.settings, self.basis.servers.clone(), &self.services)
    }

    /// Returns the tally by the settings. `add` takes over from the known one what does not depend on what has changed.
    fn tally_of(&mut self, add: impl Fn(&mut Tally, Tally, &[Segment], &Rule)) -> Incremental<Tally> {
        let mut tally = self.empty_tally();
        if !self.tally.has_seen_all(&self.held) {
            return Incremental::new(tally);
        }
        let known = std::mem::replace(&mut self.tally, Incremental::new(tally.clone()));
        add(&mut tally, known.into_query(), &self.held, &self.basis.decision.rule);
        Incremental::caught_up(tally, &self.held)
    }
}

/// Changes the times of settings to whole intervals of flow records: a time window that cuts some has all of their packets.
fn widen_to_intervals(settings: &mut Settings, intervals: Intervals) {
    let (length, selection) = (intervals.length_nanos, &mut settings.selection);
    selection.since_nanos = selection.since_nanos.map(|since| intervals.start(since));
    selection.until_nanos = selection.until_nanos.map(|until| intervals.start(until.saturating_add(length - 1)));
    let length = seconds_of(length);
    settings.interval_seconds = settings.interval_seconds.map(|seconds| (seconds / length).round().max(1.0) * length);
}
