//! Packets per link type.

use crate::capture::LinkType;
use crate::sort::are_largest;

/// How many link types a report lists: a file can name 65,536.
const LISTED: usize = if cfg!(fuzzing) { 4 } else { 32 };

/// The link types that a report lists.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Listed {
    /// Each link type with its number of packets.
    pub(super) link_types: Vec<(LinkType, u64)>,
    /// How many others there are, and how many packets they have. `None` if there are no others.
    pub(super) others: Option<(u64, u64)>,
}

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
            *count = count.saturating_add(packets);
        }
    }

    /// Returns each link type with its number of packets.
    pub(super) fn counts(&self) -> impl Iterator<Item = (LinkType, u64)> {
        self.counts.iter().copied()
    }

    /// Returns the [`LISTED`] link types with the most packets, in the order of their first packets, and how many others
    /// there are, with how many packets.
    pub(super) fn listed(&self) -> Listed {
        let packets: Vec<u64> = self.counts().map(|(_, packets)| packets).collect();
        let mut link_types = Vec::new();
        let mut others = None;
        for (counts, is_listed) in self.counts().zip(are_largest(&packets, LISTED)) {
            if is_listed {
                link_types.push(counts);
            } else {
                let (count, packets) = others.get_or_insert((0, 0_u64));
                *count += 1;
                *packets = packets.saturating_add(counts.1);
            }
        }
        Listed { link_types, others }
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
        assert_eq!(link_types.listed(), Listed { link_types: counts, others: None });
    }

    #[test]
    fn the_link_types_with_the_most_packets_are_listed() {
        let mut link_types = LinkTypes::default();
        for number in 0..1000 {
            link_types.add(LinkType(number), if number % 50 == 7 { 9 } else { 2 });
        }
        let Listed { link_types: listed, others } = link_types.listed();
        let mut expected: Vec<u16> = (0..12).chain((57..1000).step_by(50)).collect();
        expected.push(12);
        expected.sort_unstable();
        assert_eq!(listed.iter().map(|(link_type, _)| link_type.0).collect::<Vec<_>>(), expected);
        assert_eq!(others, Some((968, 968 * 2)));
        assert_eq!(listed.iter().map(|(_, packets)| packets).sum::<u64>() + 968 * 2, 20 * 9 + 980 * 2);
    }
}
