//! How many packets came with each link type.

use hashbrown::HashMap;

use crate::capture::LinkType;

/// Link types in the order in which they were met.
#[derive(Debug, Default)]
pub(super) struct LinkTypes {
    counts: Vec<(LinkType, u64)>,
    /// Where each stands in `counts`.
    places: HashMap<LinkType, usize>,
}

impl LinkTypes {
    pub(super) fn add(&mut self, link_type: LinkType, packets: u64) {
        let next = self.counts.len();
        let place = *self.places.entry(link_type).or_insert(next);
        match self.counts.get_mut(place) {
            Some((_, count)) => *count += packets,
            None => self.counts.push((link_type, packets)),
        }
    }

    /// Each with its packets.
    pub(super) fn counts(&self) -> impl Iterator<Item = (LinkType, u64)> {
        self.counts.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_counted_where_they_were_first_met() {
        let mut link_types = LinkTypes::default();
        for (number, packets) in [(1, 2), (113, 1), (1, 1), (113, 2), (228, 1)] {
            link_types.add(LinkType(number), packets);
        }
        let counts: Vec<_> = link_types.counts().collect();
        assert_eq!(counts, [(LinkType(1), 3), (LinkType(113), 3), (LinkType(228), 1)]);
        assert_eq!(LinkTypes::default().counts().count(), 0);
    }
}
