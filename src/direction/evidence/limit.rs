//! How much evidence is read of a document.

use super::Evidence;
use crate::bounded::Limit;
use crate::sorted::MOST_ENTRIES;

impl Evidence {
    /// The most entries of each list that are read of a document.
    pub(crate) const LIMIT: Limit =
        Limit { what: "hosts, pairs of hosts or networks to infer the direction from", most: MOST_ENTRIES };

    /// Returns the number of entries of its longest list.
    pub(crate) fn longest_list(&self) -> usize {
        let inner = self.inner.as_ref().map_or(0, |inner| inner.stored.len());
        let lists = [
            self.outer.stored.len(),
            inner,
            self.host_origins.len(),
            self.completion.len(),
            self.answer_clock.len(),
            self.broadcast.len(),
            self.neighbours.len(),
            self.link_networks.len(),
            self.routers.len(),
            self.known.as_ref().map_or(0, |known| known.networks_count()),
        ];
        lists.into_iter().fold(0, usize::max)
    }
}
