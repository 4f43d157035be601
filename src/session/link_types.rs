//! Packets per link type.

use hashbrown::HashMap;

use crate::capture::LinkType;

/// The link types of a capture, in the order of their first packets.
#[derive(Debug, Default)]
pub(super) struct LinkTypes {
    counts: Vec<(LinkType, u64)>,
    /// Index of each link type in `counts`.
    indices: HashMap<LinkType, usize>,
}

impl LinkTypes {
    pub(super) fn add(&mut self, link_type: LinkType, packets: u64) {
        let next = self.counts.len();
        let index = *self.indices.entry(link_type).or_insert(next);
        match self.counts.get_mut(index) {
            Some((_, count)) => *count += packets,
            None => self.counts.push((link_type, packets)),
        }
    }

    /// Returns each link type with its number of packets.
    pub(super) fn counts(&self) -> impl Iterator<Item = (LinkType, u64)> {
        self.counts.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_types_keep_the_order_of_their_first_packets() {
        let mut link_types = LinkTypes::default();
        for (number, packets) in [(1, 2), (113, 1), (1, 1), (113, 2), (228, 1)] {
            link_types.add(LinkType(number), packets);
        }
        let counts: Vec<_> = link_types.counts().collect();
        assert_eq!(counts, [(LinkType(1), 3), (LinkType(113), 3), (LinkType(228), 1)]);
        assert_eq!(LinkTypes::default().counts().count(), 0);
    }
}
