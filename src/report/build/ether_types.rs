//! The Ethernet types of packets that are not IP.

use crate::packet::EtherType;
use crate::query::{Counts, Tally};
use crate::report::ether_types::name;
use crate::report::schema::{EtherTypeCounts, ReasonCounts};
use crate::sort::sorted_indices;

/// The most Ethernet types that are listed.
const MAX_TYPES: usize = 100;

/// Adds the Ethernet types with the most packets, of equals the lowest number first, and the sum of all others.
pub(super) fn add_ether_types(row: &mut ReasonCounts, tally: &Tally) {
    let types: Vec<(EtherType, Counts)> = tally.ether_types().collect();
    let packets = |index: usize| types.get(index).map(|(_, counts)| counts.packets);
    row.ether_types_count = types.len() as u64;
    for index in sorted_indices(types.len(), &|a, b| packets(b).cmp(&packets(a))) {
        let Some(&(ether_type, counts)) = types.get(index) else { continue };
        if row.ether_types.len() == MAX_TYPES {
            row.ether_types_left_out.packets += counts.packets;
            row.ether_types_left_out.bytes += counts.bytes;
            continue;
        }
        row.ether_types.push(EtherTypeCounts {
            ether_type: ether_type.number(),
            name: name(ether_type).map(Into::into),
            packets: counts.packets,
            bytes: counts.bytes,
        });
    }
}
