//! Sharing: what is left out of a report or a document before it is given to others.
//!
//! - `pseudonyms`: what takes the place of each address
//! - `report`: a report without what is left out
//! - `document`: the content of a document without it
//!
//! Counts, ports and the times between packets stay. They can be enough to identify a host, which is why its names are called
//! pseudonyms.

mod document;
mod pseudonyms;
mod report;

pub(super) use pseudonyms::Pseudonyms;

/// What is left out of what is shared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sharing {
    /// What takes the place of addresses. Unless they stay as they are, names of files, interfaces and networks, MAC addresses, and
    /// filters by host or interface are left out too.
    pub hosts: SharedHosts,
    /// Whether times of day are kept. If not, times begin with 1970-01-01T00:00:00Z at the first packet. Not used if hosts stay as
    /// they are.
    pub keeps_times: bool,
}

/// What takes the place of addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SharedHosts {
    /// Nothing: they stay as they are.
    #[default]
    AsIs,
    /// Names, numbered by packets: `local-1`, `remote-7`.
    Pseudonyms,
    /// Addresses that have as many bits in common as those that they replace.
    Prefixes(PrefixKey),
    /// One name for all hosts of a side.
    LeftOut,
}

/// A random key for [`SharedHosts::Prefixes`]. Who has it can restore the addresses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PrefixKey([u8; 32]);

/// The error of a key that is not random: its halves are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrefixKeyError;

impl std::fmt::Display for PrefixKeyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("both halves of the key are equal")
    }
}

impl std::error::Error for PrefixKeyError {}

impl std::fmt::Debug for PrefixKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrefixKey")
    }
}

impl TryFrom<[u8; 32]> for PrefixKey {
    type Error = PrefixKeyError;

    fn try_from(key: [u8; 32]) -> Result<Self, PrefixKeyError> {
        let (first, second) = key.split_at(16);
        if first == second { Err(PrefixKeyError) } else { Ok(Self(key)) }
    }
}

impl From<PrefixKey> for [u8; 32] {
    fn from(key: PrefixKey) -> Self {
        key.0
    }
}

impl Sharing {
    /// Nothing is left out.
    pub const AS_IS: Self = Self { hosts: SharedHosts::AsIs, keeps_times: true };
}
