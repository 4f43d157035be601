//! The key by which conversations and findings are counted.

use crate::packet::{Address, Transport};

/// A host, and a port of another host that it sends to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct HostToPort {
    pub(crate) from: Address,
    pub(crate) to: Address,
    pub(crate) transport: Transport,
    pub(crate) port: u16,
}
