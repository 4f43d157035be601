//! Applies settings to the flows of a segment: each flow is counted in a class, counted as without ports, or left out.

use std::borrow::Cow;

use super::selection::Selector;
use super::{Counts, Repeats, Settings, WithoutPorts};
use crate::capture::Mark;
use crate::direction::{Class, Rule, Side};
use crate::packet::{Headers, Transport};
use crate::segment::{Endpoints, Flow, FlowTotals, Segment};

/// How a query treats the packets of a flow. The time window is applied afterwards, per packet.
///
/// The alignment makes it 8 bytes long, which takes fewer instructions to index than 6; it is looked up for every packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(align(8))]
pub(super) enum Outcome {
    /// The packets are counted in `class`; if local and remote were exchanged, it would be `if_swapped`.
    Counted { class: Class, if_swapped: Class },
    /// The packets have no ports, so they are in no class. They are part of the timeline.
    WithoutPorts(WithoutPorts),
    /// The settings exclude the packets, from the timeline too.
    LeftOut(WithoutPorts),
}

/// Settings in a form that is quick to apply to flows.
#[derive(Clone, Debug)]
pub(super) struct Classifier {
    pub(super) headers: Headers,
    pub(super) selector: Selector,
    transports: [bool; Transport::ALL.len()],
    skips_repeats: bool,
}

impl Classifier {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            headers: settings.headers(),
            selector: Selector::new(&settings.selection),
            skips_repeats: settings.repeats == Repeats::Skip,
            transports: Transport::ALL.map(|transport| settings.transports.contains(&transport)),
        }
    }

    /// Returns the outcome of each flow, in the order of [`Segment::flows`].
    pub(super) fn outcomes(&self, segment: &Segment, rule: &Rule) -> Vec<Outcome> {
        let sides: Vec<Side> = segment.hosts().iter().map(|host| rule.side(*host)).collect();
        let side = |host: u32| sides.get(host as usize).copied().unwrap_or(Side::NoHost);
        let counted = CountedOutcomes::new(rule);
        let selected_hosts = self.selector.selected_hosts(segment);
        let interfaces = self.selector.selected_interfaces(segment);
        let is_left_out = |flow: &Flow| {
            !interfaces.is_empty() && !interfaces.get(usize::from(flow.interface())).copied().unwrap_or_default()
        };
        let outcome = |flow: &Flow| match flow.endpoints(self.headers) {
            _ if is_left_out(flow) => Outcome::LeftOut(WithoutPorts::NotSelected),
            _ if self.skips_repeats && flow.is_repeat() => Outcome::LeftOut(WithoutPorts::Repeated),
            Err(_) if self.selector.requires_ports() => Outcome::LeftOut(WithoutPorts::NotSelected),
            Err(reason) => Outcome::WithoutPorts(WithoutPorts::NoPorts(reason)),
            Ok(Endpoints { transport, .. }) if !self.selects(transport) => {
                Outcome::LeftOut(WithoutPorts::TransportNotSelected)
            }
            Ok(endpoints) if !self.selector.selects(&endpoints, &selected_hosts) => {
                Outcome::LeftOut(WithoutPorts::NotSelected)
            }
            Ok(endpoints) => counted.outcome(side(endpoints.source), side(endpoints.destination), flow.mark()),
        };
        segment.flows().iter().map(outcome).collect()
    }

    /// Returns the totals of each flow inside the time window, and of all packets outside the window together, with the
    /// number of the first of them.
    pub(super) fn sums<'a>(&self, segment: &'a Segment) -> (Cow<'a, [FlowTotals]>, Option<(Counts, u64)>) {
        let stored = segment.flow_totals(self.headers.tunnels);
        let Some(window) = self.selector.window() else { return (stored, None) };
        let (sums, first_outside) = segment.flow_totals_in(window, self.headers.tunnels);
        let outside = first_outside.map(|row| {
            let mut counts = Counts::default();
            for (all, inside) in stored.iter().zip(&sums) {
                counts.packets += u64::from(all.packets - inside.packets);
                counts.bytes += all.wire_bytes - inside.wire_bytes;
                counts.payload_bytes += all.payload_bytes - inside.payload_bytes;
            }
            (counts, segment.first_packet() + u64::from(row))
        });
        (Cow::Owned(sums), outside)
    }

    fn selects(&self, transport: Transport) -> bool {
        self.transports.get(transport as usize).copied().unwrap_or_default()
    }
}

/// The outcomes of packets that are counted, by the sides of their ends and their mark, in the order of [`SIDES`] and [`MARKS`].
///
/// There are few, and a look-up takes fewer instructions than the two rules.
struct CountedOutcomes([[[Outcome; MARKS.len()]; SIDES.len()]; SIDES.len()]);

const SIDES: [Side; 4] = [Side::Local, Side::Remote, Side::Group, Side::NoHost];
const MARKS: [Mark; 4] = [Mark::None, Mark::Received, Mark::Sent, Mark::Overheard];

impl CountedOutcomes {
    fn new(rule: &Rule) -> Self {
        let swapped = rule.clone().swapped();
        Self(SIDES.map(|source| {
            SIDES.map(|destination| {
                MARKS.map(|mark| Outcome::Counted {
                    class: rule.class(source, destination, mark),
                    if_swapped: swapped.class(exchanged(source), exchanged(destination), mark),
                })
            })
        }))
    }

    fn outcome(&self, source: Side, destination: Side, mark: Mark) -> Outcome {
        let outcomes = self.0.get(source as usize).and_then(|outcomes| outcomes.get(destination as usize));
        let outcome = outcomes.and_then(|outcomes| outcomes.get(mark as usize));
        outcome.copied().unwrap_or(Outcome::Counted { class: Class::Unknown, if_swapped: Class::Unknown })
    }
}

/// Returns the side of an address after local and remote are exchanged.
fn exchanged(side: Side) -> Side {
    match side {
        Side::Local => Side::Remote,
        Side::Remote => Side::Local,
        Side::Group | Side::NoHost => side,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_side_and_mark_has_its_place() {
        assert!(SIDES.into_iter().enumerate().all(|(index, side)| side as usize == index));
        assert!(MARKS.into_iter().enumerate().all(|(index, mark)| mark as usize == index));
        for mark in MARKS {
            let outcome = CountedOutcomes::new(&Rule::marks()).outcome(Side::Remote, Side::Local, mark);
            let [class, if_swapped] =
                [Rule::marks(), Rule::marks().swapped()].map(|rule| rule.class(Side::Local, Side::Remote, mark));
            assert_eq!(outcome, Outcome::Counted { class, if_swapped });
        }
    }
}
