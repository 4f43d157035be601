//! Sender and direction of a frame, according to its link layer.

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::capture::{InterfaceId, Mark};

/// A 48-bit MAC address (IEEE 802).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MacAddress(pub [u8; 6]);

impl fmt::Display for MacAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (byte, separator) in self.0.iter().zip(["", ":", ":", ":", ":", ":"]) {
            write!(f, "{separator}{byte:02x}")?;
        }
        Ok(())
    }
}

/// Sender and direction of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Whether the host that captured the frame sent or received it.
    pub mark: Mark,
    /// MAC address of the station that put the frame on the link; `None` if the link layer has no such address.
    pub source: Option<MacAddress>,
    /// `true` if the link type is used for captures of all interfaces of a host at once, as by `tcpdump -i any`.
    pub is_any_interface: bool,
    /// Number of the interface in the capture; 0 if it is not known.
    pub interface: InterfaceId,
    /// `true` if the frame is an IP packet without the Ethernet header that its link type promises.
    pub is_bare_ip: bool,
    /// `true` if the packet was captured shortly before. Dissection does not know this.
    pub is_repeat: bool,
}

impl Origin {
    /// Creates the origin of a frame whose link layer records its direction, but no addresses.
    pub(super) fn with_mark(mark: Mark) -> Self {
        Self { mark, ..Self::default() }
    }
}
