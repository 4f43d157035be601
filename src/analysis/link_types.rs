//! How many packets came with each link type.

use hashbrown::HashMap;

use crate::capture::LinkType;

/// Link types in the order in which they were met.
#[derive(Debug, Default)]
pub(super) struct LinkTypes {
    counts: Vec<(LinkType, u64)>,
    /// Where each stands in `counts`.
    places: HashMap<LinkType, usize>,
    /// That of the packet before, and how many with it are not in `counts` yet: most captures have one.
    run: Option<(LinkType, u64)>,
}

impl LinkTypes {
    #[inline]
    pub(super) fn add(&mut self, link_type: LinkType) {
        match &mut self.run {
            Some((latest, packets)) if *latest == link_type => *packets += 1,
            _ => self.begin(link_type),
        }
    }

    #[cold]
    fn begin(&mut self, link_type: LinkType) {
        self.end_run();
        let next = self.counts.len();
        if *self.places.entry(link_type).or_insert(next) == next {
            self.counts.push((link_type, 0));
        }
        self.run = Some((link_type, 1));
    }

    fn end_run(&mut self) {
        if let Some((link_type, packets)) = self.run.take()
            && let Some((_, count)) = self.places.get(&link_type).and_then(|place| self.counts.get_mut(*place))
        {
            *count += packets;
        }
    }

    /// Each with its packets.
    pub(super) fn counts(&self) -> impl Iterator<Item = (LinkType, u64)> {
        let run = self.run;
        self.counts.iter().map(move |&(link_type, packets)| {
            let more = run.filter(|(latest, _)| *latest == link_type).map_or(0, |(_, packets)| packets);
            (link_type, packets + more)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_counted_where_they_were_first_met() {
        let mut link_types = LinkTypes::default();
        for number in [1, 1, 113, 1, 113, 113, 228] {
            link_types.add(LinkType(number));
        }
        let counts: Vec<_> = link_types.counts().collect();
        assert_eq!(counts, [(LinkType(1), 3), (LinkType(113), 3), (LinkType(228), 1)]);
        assert_eq!(LinkTypes::default().counts().count(), 0);
    }
}
