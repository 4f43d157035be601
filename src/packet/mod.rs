//! One frame in; addresses, transport and ports out, or the reason why it has none.

use serde::{Deserialize, Serialize};

/// A transport protocol with port numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// RFC 9293.
    Tcp,
    /// RFC 768.
    Udp,
    /// RFC 3828.
    UdpLite,
    /// RFC 9260.
    Sctp,
    /// RFC 4340.
    Dccp,
}

impl Transport {
    /// Every transport, in the order in which reports list them.
    pub const ALL: [Self; 5] = [Self::Tcp, Self::Udp, Self::UdpLite, Self::Sctp, Self::Dccp];
}
