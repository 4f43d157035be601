//! What a report says of a capture whatever the settings: packets, bytes and times, per interface and per year.

use super::interface_totals::InterfaceTotals;
use super::years::Years;
use crate::packet::Tunnels;
use crate::segment::{Segment, union_of_spans};
use serde::{Deserialize, Serialize};

/// Sums over the packets of segments.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Overview {
    /// Packet records.
    pub(super) packets: u64,
    /// Sum of the original lengths, in bytes.
    pub(super) bytes: u64,
    /// Earliest and latest time, in nanoseconds since 1970-01-01 UTC.
    pub(super) times_nanos: Option<(i64, i64)>,
    pub(super) interfaces: InterfaceTotals,
    pub(super) years: Years,
}

impl Overview {
    /// Adds the packets of a segment.
    pub(super) fn add(&mut self, segment: &Segment) {
        let totals = segment.flow_totals(Tunnels::Outer);
        let times_nanos = segment.time_span_nanos();
        self.packets += segment.len() as u64;
        self.bytes += totals.iter().map(|total| total.wire_bytes).sum::<u64>();
        self.times_nanos = union_of_spans(self.times_nanos, times_nanos);
        self.interfaces.add(segment.flows(), &totals);
        self.years.add(segment, times_nanos);
    }
}
