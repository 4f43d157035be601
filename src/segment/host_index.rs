//! Which index a host has.

use hashbrown::HashMap;

use super::bucket_map::BucketMap;
use crate::packet::Address;

/// Hosts in the order in which they were met.
#[derive(Debug, Default)]
pub(super) struct HostIndex {
    short: BucketMap<[u32; 1], 8>,
    long: HashMap<Address, u32>,
}

impl HostIndex {
    /// Looks where a host may stand.
    #[inline]
    pub(super) fn prefetch(&self, address: Address) -> u32 {
        address.ipv4_bits().map_or(0, |bits| self.short.prefetch(self.short.hash(&[bits])))
    }

    /// The index of a host; `next` from now on, where it is new.
    pub(super) fn get_or_set(&mut self, address: Address, next: u32) -> u32 {
        let Some(bits) = address.ipv4_bits() else {
            return *self.long.entry(address).or_insert(next);
        };
        let hash = self.short.hash(&[bits]);
        match self.short.get(&[bits], hash) {
            0 => {
                self.short.set(&[bits], hash, next + 1);
                next
            }
            known => known - 1,
        }
    }

    pub(super) fn clear(&mut self) {
        self.short.clear();
        self.long.clear();
    }
}
