//! The Ethernet types of packets that are not IP.

use crate::packet::EtherType;
use crate::query::{Counts, Tally};
use crate::report::ether_types::name;
use crate::report::schema::{EtherTypeCounts, OtherEtherTypes};
use crate::sort::sorted_descending;

/// The most Ethernet types that are listed.
const MAX_TYPES: usize = 100;

/// Returns the Ethernet types with the most packets, of equals the lowest number first, and the sum of all others.
pub(super) fn ether_types(tally: &Tally) -> (Vec<EtherTypeCounts>, Option<OtherEtherTypes>) {
    let types: Vec<(EtherType, Counts)> = tally.ether_types().collect();
    let types = sorted_descending(&types, |(_, counts)| counts.packets);
    let (listed, others) = types.split_at_checked(MAX_TYPES).unwrap_or((&types, &[]));
    let row = |&(ether_type, counts): &(EtherType, Counts)| EtherTypeCounts {
        ether_type: ether_type.number(),
        name: name(ether_type).map(Into::into),
        packets: counts.packets,
        bytes: counts.bytes,
    };
    let left_out = (!others.is_empty()).then(|| OtherEtherTypes {
        count: others.len() as u64,
        packets: others.iter().map(|(_, counts)| counts.packets).sum(),
        bytes: others.iter().map(|(_, counts)| counts.bytes).sum(),
    });
    (listed.iter().map(row).collect(), left_out)
}
