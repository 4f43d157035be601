//! Packets per link type.

use crate::capture::LinkType;

/// The link types of a capture, in the order of their first packets.
#[derive(Debug, Default)]
pub(super) struct LinkTypes {
    counts: Vec<(LinkType, u64)>,
    /// By the number of a link type: its index in `counts`, plus 1; 0 if it has no packets.
    indices: Vec<u32>,
}

impl LinkTypes {
    pub(super) fn add(&mut self, link_type: LinkType, packets: u64) {
        let number = usize::from(link_type.0);
        if number >= self.indices.len() {
            self.indices.resize(number + 1, 0);
        }
        let Some(index) = self.indices.get_mut(number) else { return };
        if *index == 0 {
            self.counts.push((link_type, 0));
            // There are at most 65,536 link types.
            *index = u32::try_from(self.counts.len()).unwrap_or(u32::MAX);
        }
        if let Some((_, count)) = self.counts.get_mut(*index as usize - 1) {
            *count += packets;
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
        for (number, packets) in [(113, 2), (1, 1), (113, 1), (1, 2), (u16::MAX, 1)] {
            link_types.add(LinkType(number), packets);
        }
        let counts: Vec<_> = link_types.counts().collect();
        assert_eq!(counts, [(LinkType(113), 3), (LinkType(1), 3), (LinkType(u16::MAX), 1)]);
        assert_eq!(LinkTypes::default().counts().count(), 0);
    }
}
