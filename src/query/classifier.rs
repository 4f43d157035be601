//! What becomes of the packets of each flow under settings: counted in a class, without ports, or left out.

use std::borrow::Cow;

use super::selection::Selector;
use super::{Counts, Settings, WithoutPorts};
use crate::direction::{Class, Rule, Side};
use crate::packet::{Transport, Tunnels};
use crate::segment::{Endpoints, Flow, FlowTotals, Segment};

/// What a packet of a flow counts as, if it is of the time that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is counted in a class.
    Counted(Class),
    /// It is in no class, for a reason.
    WithoutPorts(WithoutPorts),
    /// It is not asked for, for a reason.
    LeftOut(WithoutPorts),
}

/// Settings that are quick to apply to flows.
#[derive(Clone, Debug)]
pub(super) struct Classifier {
    pub(super) tunnels: Tunnels,
    pub(super) selector: Selector,
    transports: [bool; Transport::ALL.len()],
}

impl Classifier {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            tunnels: settings.tunnels,
            selector: Selector::new(&settings.selection),
            transports: Transport::ALL.map(|transport| settings.transports.contains(&transport)),
        }
    }

    /// What becomes of each flow of a segment.
    pub(super) fn outcomes(&self, segment: &Segment, rule: &Rule) -> Vec<Outcome> {
        let sides: Vec<Side> = segment.hosts().iter().map(|host| rule.side(*host)).collect();
        let side = |host: u32| sides.get(host as usize).copied().unwrap_or(Side::NoHost);
        let asked_for = self.selector.hosts(segment);
        let outcome = |flow: &Flow| match flow.endpoints(self.tunnels) {
            Err(_) if self.selector.wants_ports() => Outcome::LeftOut(WithoutPorts::NotSelected),
            Err(reason) => Outcome::WithoutPorts(WithoutPorts::NoPorts(reason)),
            Ok(Endpoints { transport, .. }) if !self.selects(transport) => {
                Outcome::LeftOut(WithoutPorts::TransportNotSelected)
            }
            Ok(ports) if !self.selector.selects(&ports, &asked_for) => Outcome::LeftOut(WithoutPorts::NotSelected),
            Ok(ports) => Outcome::Counted(rule.class(side(ports.source), side(ports.destination), flow.mark())),
        };
        segment.flows().iter().map(outcome).collect()
    }

    /// The packets of each flow that are of the time that is asked for; all others together, with the number of the first.
    pub(super) fn sums<'a>(&self, segment: &'a Segment) -> (Cow<'a, [FlowTotals]>, Option<(Counts, u64)>) {
        if !self.selector.has_window() {
            return (segment.flow_totals(self.tunnels), None);
        }
        let mut sums = vec![FlowTotals::default(); segment.flows().len()];
        let mut outside = None;
        for (row, place) in segment.rows(self.tunnels).zip(0..) {
            if !self.selector.is_in_window(row.time_nanos) {
                let (counts, _) = outside.get_or_insert((Counts::default(), row.packet));
                *counts += Counts::from(&row);
            } else if let Some(sum) = sums.get_mut(row.flow as usize) {
                sum.add(row.wire_bytes, row.payload_bytes, place);
            }
        }
        (Cow::Owned(sums), outside)
    }

    fn selects(&self, transport: Transport) -> bool {
        self.transports.get(transport as usize).copied().unwrap_or_default()
    }
}
