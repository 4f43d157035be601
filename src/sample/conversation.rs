//! A conversation between two endpoints, as a list of packets.

use super::hosts::{self, Host};

/// A side of a conversation. The near one is always a local host, and the capture is made on its link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Near,
    Far,
}

impl Side {
    /// Returns the opposite side.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Near => Self::Far,
            Self::Far => Self::Near,
        }
    }
}

/// The protocols of a conversation.
#[derive(Clone, Copy)]
pub(super) enum App {
    /// HTTP/1.1 over TCP.
    Http,
    /// TLS 1.3 over TCP.
    Tls,
    /// An unknown protocol over TCP.
    Stream,
    /// An unknown protocol over UDP.
    Datagrams,
    /// RTP over UDP.
    Rtp,
    /// A DNS query for the address of this host over UDP, and its response.
    Dns(&'static Host),
    /// A multicast DNS query for the services on the link.
    Mdns,
    /// The ICMP echo request with this sequence number, and its reply.
    Ping(u16),
    /// ARP for IPv4.
    Arp,
}

impl App {
    /// Returns the length of all headers in a frame, in bytes.
    pub(super) fn headers_bytes(self, kind: Kind) -> u64 {
        match self {
            Self::Http | Self::Tls | Self::Stream if kind == Kind::Open => 66,
            Self::Http | Self::Tls | Self::Stream => 54,
            Self::Datagrams | Self::Rtp | Self::Dns(_) | Self::Mdns | Self::Ping(_) => 42,
            Self::Arp => 14,
        }
    }
}

/// An IPv4 address and a port. The port is 0 if the protocol has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) address: [u8; 4],
    pub(super) port: u16,
}

/// The role of a packet in its conversation. In TCP it determines the flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// SYN.
    Open,
    /// No flags except ACK: more of the same message follows, or there is no payload.
    Plain,
    /// PSH: the last packet of a message.
    Push,
    /// FIN.
    Close,
    /// RST.
    Reset,
}

/// A packet that has no contents yet.
#[derive(Clone, Copy)]
pub(super) struct Packet {
    /// Time since the start of the capture, in microseconds.
    pub(super) micros: u64,
    pub(super) from: Side,
    pub(super) kind: Kind,
    /// Length of the payload, in bytes.
    pub(super) payload: u16,
    /// How many bytes the payload may be lengthened by.
    pub(super) slack: u16,
}

/// The packets between two endpoints.
pub(super) struct Conversation {
    pub(super) app: App,
    pub(super) near: Endpoint,
    pub(super) far: Endpoint,
    /// The side that sends first.
    pub(super) client: Side,
    /// The server's name, as the client writes it in HTTP and TLS. Empty if there is none.
    pub(super) name: &'static str,
    /// The packets in the order of time.
    pub(super) packets: Vec<Packet>,
}

impl Conversation {
    /// Returns the endpoint of a side.
    pub(super) fn endpoint(&self, side: Side) -> Endpoint {
        match side {
            Side::Near => self.near,
            Side::Far => self.far,
        }
    }

    /// Returns whether its packets have ports, and go between the local network and the Internet.
    pub(super) fn is_counted(&self) -> bool {
        !(hosts::is_on_link(self.far.address) || matches!(self.app, App::Ping(_) | App::Arp))
    }

    /// Returns the number of packets that one side sends.
    pub(super) fn count(&self, from: Side) -> u64 {
        self.packets.iter().filter(|packet| packet.from == from).count() as u64
    }
}
