//! Packets per interface, and how many of them repeat others.

use crate::capture::{Interface, Interfaces};
use crate::segment::{Flow, FlowTotals};
use crate::sort::are_largest;
use serde::{Deserialize, Serialize};

/// How many interfaces a report lists.
const LISTED: usize = if cfg!(fuzzing) { 4 } else { 64 };

/// Packets of an interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
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
    /// Adds the packets of flows.
    pub(super) fn add(&mut self, flows: &[Flow], totals: &[FlowTotals]) {
        for (flow, total) in flows.iter().zip(totals) {
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

    /// Returns how many packets of some interfaces repeat others.
    pub(super) fn repeats(&self, interfaces: &Interfaces, is_selected: impl Fn(&Interface) -> bool) -> u64 {
        let totals = self.totals.iter().skip(1).zip(interfaces.all());
        totals.filter(|(_, interface)| is_selected(interface)).map(|(total, _)| total.repeats).sum()
    }

    /// Returns the interfaces with the most packets.
    pub(super) fn listed(&self, interfaces: &Interfaces) -> Listed {
        let all = interfaces.all();
        let total = |index: usize| self.totals.get(index + 1).copied().unwrap_or_default();
        let packets: Vec<u64> = (0..all.len()).map(|index| total(index).packets).collect();
        let mut listed = Vec::new();
        let mut others: Option<(u64, InterfaceTotal)> = None;
        let mut add_other = |total| {
            let (count, sum) = others.get_or_insert_default();
            *count += 1;
            sum.add(total);
        };
        if interfaces.has_more() {
            // Those beyond the limit count as one.
            add_other(total(all.len()));
        }
        for ((interface, is_listed), index) in all.into_iter().zip(are_largest(&packets, LISTED)).zip(0..) {
            if is_listed {
                listed.push((interface, total(index)));
            } else {
                add_other(total(index));
            }
        }
        let mut sum = InterfaceTotal::default();
        self.totals.iter().for_each(|part| sum.add(*part));
        Listed { interfaces: listed, others, sum }
    }
}
