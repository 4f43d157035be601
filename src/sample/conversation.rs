//! What two hosts say to each other, packet by packet.

use super::hosts::{self, Host};

/// An end of a conversation. Captured is the link of the near one, which is always a local host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Near,
    Far,
}

impl Side {
    pub(super) fn other(self) -> Self {
        match self {
            Self::Near => Self::Far,
            Self::Far => Self::Near,
        }
    }
}

/// What a conversation is carried by and looks like.
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
    /// A question about a host over UDP, and its answer.
    Dns(&'static Host),
    /// A question about services to everybody on the link.
    Mdns,
    /// The ICMP echo request with this number, and its reply.
    Ping(u16),
    /// ARP for IPv4.
    Arp,
}

impl App {
    /// Length of the headers in a frame, in bytes.
    pub(super) fn headers_bytes(self, kind: Kind) -> u64 {
        match self {
            Self::Http | Self::Tls | Self::Stream if kind == Kind::Open => 66,
            Self::Http | Self::Tls | Self::Stream => 54,
            Self::Datagrams | Self::Rtp | Self::Dns(_) | Self::Mdns | Self::Ping(_) => 42,
            Self::Arp => 14,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) address: [u8; 4],
    pub(super) port: u16,
}

/// What a packet does beside carrying its payload; TCP shows it in its flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// SYN.
    Open,
    /// More of the same message follows, or there is no payload at all.
    Plain,
    /// PSH: the last of a message.
    Push,
    /// FIN.
    Close,
}

#[derive(Clone, Copy)]
pub(super) struct Packet {
    /// Since the start of the capture.
    pub(super) micros: u64,
    pub(super) from: Side,
    pub(super) kind: Kind,
    /// In bytes.
    pub(super) payload: u16,
    /// How much longer the payload may become, in bytes.
    pub(super) slack: u16,
}

pub(super) struct Conversation {
    pub(super) app: App,
    pub(super) near: Endpoint,
    pub(super) far: Endpoint,
    /// The side that speaks first.
    pub(super) client: Side,
    /// The name by which the client knows the server; empty where it knows none.
    pub(super) name: &'static str,
    /// In the order of time.
    pub(super) packets: Vec<Packet>,
}

impl Conversation {
    pub(super) fn endpoint(&self, side: Side) -> Endpoint {
        match side {
            Side::Near => self.near,
            Side::Far => self.far,
        }
    }

    /// Whether its packets have ports, and cross the edge of the network.
    pub(super) fn is_counted(&self) -> bool {
        !(hosts::is_on_link(self.far.address) || matches!(self.app, App::Ping(_) | App::Arp))
    }

    /// Packets from one side.
    pub(super) fn count(&self, from: Side) -> u64 {
        self.packets.iter().filter(|packet| packet.from == from).count() as u64
    }
}
