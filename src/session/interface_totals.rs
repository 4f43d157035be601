//! Packets per interface, and how many of them repeat others.

use std::cmp::Reverse;

use crate::capture::{Interface, Interfaces};
use crate::packet::Tunnels;
use crate::segment::Segment;

/// How many interfaces a report lists.
const LISTED: usize = if cfg!(fuzzing) { 4 } else { 64 };

/// Packets of an interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct InterfaceTotal {
    pub(super) packets: u64,
    /// Sum of the original lengths.
    pub(super) bytes: u64,
    /// Packets that repeat others, and their bytes.
    pub(super) repeats: u64,
    pub(super) repeated_bytes: u64,
}

impl InterfaceTotal {
    fn add(&mut self, other: Self) {
        self.packets += other.packets;
        self.bytes += other.bytes;
        self.repeats += other.repeats;
        self.repeated_bytes += other.repeated_bytes;
    }
}

/// Packets of each interface.
#[derive(Clone, Debug, Default)]
pub(super) struct InterfaceTotals {
    /// By the number of the interface; 0 for packets whose interface is not known.
    totals: Vec<InterfaceTotal>,
}

/// The interfaces that a report lists.
#[derive(Debug)]
pub(super) struct Listed {
    /// In the order of their descriptions.
    pub(super) interfaces: Vec<(Interface, InterfaceTotal)>,
    /// How many others there are, and their packets. `None` if there are no others.
    pub(super) others: Option<(u64, InterfaceTotal)>,
    /// All packets.
    pub(super) sum: InterfaceTotal,
}

impl InterfaceTotals {
    /// Adds the packets of a segment.
    pub(super) fn add(&mut self, segment: &Segment) {
        for (flow, total) in segment.flows().iter().zip(&*segment.flow_totals(Tunnels::Outer)) {
            let index = usize::from(flow.interface());
            if index >= self.totals.len() {
                self.totals.resize(index + 1, InterfaceTotal::default());
            }
            if let Some(sum) = self.totals.get_mut(index) {
                let (packets, bytes) = (total.packets.into(), total.wire_bytes);
                let [repeats, repeated_bytes] = if flow.is_repeat() { [packets, bytes] } else { [0, 0] };
                sum.add(InterfaceTotal { packets, bytes, repeats, repeated_bytes });
            }
        }
    }

    /// Returns the interfaces with the most packets.
    pub(super) fn listed(&self, interfaces: &Interfaces) -> Listed {
        let total = |index: usize| self.totals.get(index).copied().unwrap_or_default();
        let mut indices: Vec<(usize, Interface)> = (1..).zip(interfaces.all()).collect();
        let count = indices.len();
        if count > LISTED {
            indices.sort_by_key(|(index, _)| Reverse(total(*index).packets));
            indices.truncate(LISTED);
            indices.sort_by_key(|(index, _)| *index);
        }
        let mut others = InterfaceTotal::default();
        let mut sum = InterfaceTotal::default();
        for (index, part) in self.totals.iter().enumerate() {
            sum.add(*part);
            if index > 0 && indices.binary_search_by_key(&index, |(index, _)| *index).is_err() {
                others.add(*part);
            }
        }
        // Those beyond the limit count as one.
        let further = (count - indices.len() + usize::from(interfaces.has_more())) as u64;
        Listed {
            interfaces: indices.into_iter().map(|(index, interface)| (interface, total(index))).collect(),
            others: (further > 0).then_some((further, others)),
            sum,
        }
    }
}
