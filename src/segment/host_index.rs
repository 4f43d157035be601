//! A map from IP addresses to the indices of hosts in a segment.

use hashbrown::HashMap;

use super::bucket_map::BucketMap;
use crate::packet::Address;

/// A map from addresses to indices: a [`BucketMap`] for IPv4, and a hash map for IPv6.
#[derive(Debug, Default)]
pub(super) struct HostIndex {
    /// Values are indices plus 1.
    ipv4: BucketMap<[u32; 1], 8>,
    ipv6: HashMap<Address, u32>,
}

impl HostIndex {
    /// Loads the bucket of an IPv4 address into the processor's cache: see [`BucketMap::prefetch`].
    #[inline]
    pub(super) fn prefetch(&self, address: Address) -> u32 {
        address.ipv4_bits().map_or(0, |bits| self.ipv4.prefetch(self.ipv4.hash(&[bits])))
    }

    /// Returns the index of a host; inserts `next` as its index if the host is new.
    pub(super) fn get_or_insert(&mut self, address: Address, next: u32) -> u32 {
        let Some(bits) = address.ipv4_bits() else {
            return *self.ipv6.entry(address).or_insert(next);
        };
        let hash = self.ipv4.hash(&[bits]);
        match self.ipv4.get(&[bits], hash) {
            0 => {
                self.ipv4.insert(&[bits], hash, next + 1);
                next
            }
            value => value - 1,
        }
    }

    pub(super) fn clear(&mut self) {
        self.ipv4.clear();
        self.ipv6.clear();
    }
}
