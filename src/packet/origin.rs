//! Where a frame comes from and goes to, as its link layer says.

use std::fmt;

use crate::capture::Mark;

/// An address of 48 bits of IEEE 802.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MacAddress(pub [u8; 6]);

impl fmt::Display for MacAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (byte, separator) in self.0.iter().zip(["", ":", ":", ":", ":", ":"]) {
            write!(f, "{separator}{byte:02x}")?;
        }
        Ok(())
    }
}

/// What a link layer says of where a frame comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Whether the host that captured the frame sent or received it.
    pub mark: Mark,
    /// The station that put it on the link.
    pub source: Option<MacAddress>,
    /// Whether frames of all interfaces of a host come in this way.
    pub is_any_interface: bool,
}

impl Origin {
    /// A link layer that tells sent from received, and no addresses.
    pub(super) fn with_mark(mark: Mark) -> Self {
        Self { mark, ..Self::default() }
    }
}
