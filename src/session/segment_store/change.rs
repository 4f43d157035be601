//! Changes of settings: which queries start over, and what they take over from those before.

use super::SegmentStore;
use crate::direction::Rule;
use crate::query::{Closeup, Effect, Findings, HeatMap, Settings, Tally};
use crate::segment::Segment;
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
    /// Counts by other settings. Returns `false`, and does nothing, if that would need packets that were dropped.
    pub(in crate::session) fn apply(&mut self, settings: &Settings) -> bool {
        let effect = self.settings.effect_of_change(settings);
        let has_same_focus = self.settings.focus == settings.focus;
        // What was counted and is not asked for any more does no harm.
        let has_heat_map = self.settings.heat_map || !settings.heat_map;
        if self.has_dropped {
            let has_findings = self.findings.is_some() || !settings.findings;
            let can_apply =
                effect == Effect::Shown && has_same_focus && has_heat_map && has_findings && self.better.is_none();
            if can_apply {
                self.settings = settings.clone();
            }
            return can_apply;
        }
        let has_same_servers =
            settings.port_role == self.settings.port_role && settings.headers() == self.settings.headers();
        if !has_same_servers {
            self.servers = self.servers_of(settings);
        }
        let has_same_direction = settings.direction_settings() == self.settings.direction_settings();
        self.is_informed &= has_same_servers && has_same_direction;
        self.has_decided &= has_same_direction;
        let is_other_window = relevant(&self.settings) == relevant(settings);
        let changed = match effect {
            Effect::Shown => Changed::Nothing,
            Effect::Port => Changed::Port,
            Effect::Count if is_other_window => Changed::Window,
            Effect::Count => Changed::All,
        };
        self.settings = settings.clone();
        if self.is_informed {
            self.recount(changed);
        } else {
            self.count_by(self.infer(settings), changed);
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

    /// Counts by a basis after a change of settings. If packets were dropped, another basis is only kept as
    /// the better one.
    pub(super) fn count_by(&mut self, basis: Basis, changed: Changed) {
        let is_same_rule = basis.decision.rule == self.basis.decision.rule;
        let is_same = is_same_rule && basis.servers == self.basis.servers;
        if self.has_dropped && !is_same {
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
    fn recount(&mut self, changed: Changed) {
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
