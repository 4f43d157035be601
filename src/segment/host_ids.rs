//! Which index a host has.

use hashbrown::HashMap;

use super::ids::Ids;
use crate::packet::Address;

/// Hosts in the order in which they were met.
#[derive(Debug, Default)]
pub(super) struct HostIds {
    short: Ids<[u32; 1], 8>,
    long: HashMap<Address, u32>,
}

impl HostIds {
    /// Looks where a host may stand.
    #[inline]
    pub(super) fn touch(&self, address: Address) -> u32 {
        address.ipv4_bits().map_or(0, |bits| self.short.touch(self.short.lot(&[bits])))
    }

    /// The index of a host; `next` from now on, where it is new.
    pub(super) fn get_or_set(&mut self, address: Address, next: u32) -> u32 {
        let Some(bits) = address.ipv4_bits() else {
            return *self.long.entry(address).or_insert(next);
        };
        let lot = self.short.lot(&[bits]);
        match self.short.get(&[bits], lot) {
            0 => {
                self.short.set(&[bits], lot, next + 1);
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
