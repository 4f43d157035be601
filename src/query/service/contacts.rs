//! What the ports of hosts meet over a whole capture. It does not depend on the order of packets within the bounds.
//!
//! Numbers of ports and hosts are estimated by bitmaps of 64 bits: each port or host sets one bit, chosen by a hash.

use hashbrown::HashMap;

use super::evidence::{End, is_well_known};
use crate::hash::mix;
use crate::packet::Transport;
use crate::services::Services;

/// A port of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Socket {
    /// Hash of the host's address.
    pub(super) host: u64,
    pub(super) transport: Transport,
    pub(super) port: u16,
}

impl Socket {
    pub(super) fn hash(self) -> u64 {
        mix(self.host, self.transport_bits() | u64::from(self.port))
    }

    fn transport_bits(self) -> u64 {
        (self.transport as u64) << 16
    }

    /// Returns a hash of the host and the transport.
    fn host_hash(self) -> u64 {
        mix(self.host, 1 << 32 | self.transport_bits())
    }

    /// Returns a hash of the host, the transport and the block of 64 ports that the port is in.
    fn block_hash(self) -> u64 {
        mix(self.host, 1 << 33 | self.transport_bits() | u64::from(self.port / 64))
    }

    /// Returns a hash of the port and the transport.
    fn port_hash(self) -> u64 {
        self.transport_bits() | u64::from(self.port)
    }

    /// Returns the bit of the port in a bitmap. Consecutive ports have different bits.
    fn port_bit(self) -> u64 {
        1 << (u64::from(self.port).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58)
    }

    /// Returns the bit of the host in a bitmap.
    fn host_bit(self) -> u64 {
        1 << (self.host >> 58)
    }
}

/// A map that takes the first `MAX` keys only.
#[derive(Clone, Debug, Default, PartialEq)]
struct FirstKeys<V, const MAX: usize>(HashMap<u64, V>);

impl<V: Default, const MAX: usize> FirstKeys<V, MAX> {
    /// Changes the value of a key, unless the key is new and there is no room for it.
    fn change(&mut self, key: u64, change: impl FnOnce(&mut V)) {
        if self.0.len() < MAX {
            change(self.0.entry(key).or_default());
        } else if let Some(value) = self.0.get_mut(&key) {
            change(value);
        }
    }

    fn get(&self, key: u64) -> Option<&V> {
        self.0.get(&key)
    }
}

/// Bitmaps of what a socket meets.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Peers {
    ports: u64,
    hosts: u64,
    /// Those of the ports that are well known.
    well_known: u64,
}

/// What the ports of hosts meet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Contacts {
    peers: FirstKeys<Peers, { Self::MAX_SOCKETS }>,
    /// The peers of each host, by transport.
    host_peers: FirstKeys<u64, { Self::MAX_OTHERS }>,
    /// The ports in use of each block of 64 ports of a host, exactly.
    blocks: FirstKeys<u64, { Self::MAX_OTHERS }>,
    /// The hosts that use each port number.
    port_hosts: FirstKeys<u64, { Self::MAX_OTHERS }>,
    /// The well-known ports that a pair of hosts uses: those of the host with the lower hash, and those of the other.
    pairs: FirstKeys<[u64; 2], { Self::MAX_OTHERS }>,
}

impl Contacts {
    /// Number of ports of hosts whose peers are known: the first that occur.
    const MAX_SOCKETS: usize = super::Servers::MAX_SOCKETS;
    /// Number of hosts, of blocks of ports, of port numbers and of pairs of hosts that are known: the first that occur.
    const MAX_OTHERS: usize = if cfg!(fuzzing) { 16 } else { 1 << 15 };

    /// Adds a flow between two sockets.
    pub(super) fn add(&mut self, [source, destination]: [Socket; 2], services: &Services) {
        for (socket, peer) in [(source, destination), (destination, source)] {
            let port_bit = peer.port_bit();
            let is_well_known = is_well_known(peer.port, peer.transport, services);
            self.peers.change(socket.hash(), |peers| {
                peers.ports |= port_bit;
                peers.hosts |= peer.host_bit();
                peers.well_known |= if is_well_known { port_bit } else { 0 };
            });
            self.host_peers.change(socket.host_hash(), |hosts| *hosts |= peer.host_bit());
            self.blocks.change(socket.block_hash(), |ports| *ports |= 1 << (socket.port % 64));
            self.port_hosts.change(socket.port_hash(), |hosts| *hosts |= socket.host_bit());
            if is_well_known {
                self.pairs.change(pair_hash(socket, peer), |[lower, higher]| {
                    *(if peer.host < socket.host { lower } else { higher }) |= port_bit;
                });
            }
        }
    }

    /// Returns what is known of a socket as an end of a flow to a peer, and whether its peers are known.
    pub(super) fn end(&self, socket: Socket, peer: Socket, services: &Services) -> (End, bool) {
        let peers = self.peers.get(socket.hash());
        let others = |known: Option<&u64>, own: u64| known.map_or(0, |bits| (bits & !own).count_ones());
        let pair = self.pairs.get(pair_hash(socket, peer));
        let pair = pair.map(|[lower, higher]| if socket.host < peer.host { lower } else { higher });
        let end = End {
            port: socket.port,
            is_assigned: services.name(socket.port, socket.transport).is_some(),
            is_well_known: is_well_known(socket.port, socket.transport, services),
            peer_ports: peers.map_or(0, |peers| peers.ports.count_ones()),
            peer_hosts: peers.map_or(0, |peers| peers.hosts.count_ones()),
            host_peers: self.host_peers.get(socket.host_hash()).map_or(0, |hosts| hosts.count_ones()),
            other_well_known_peers: others(peers.map(|peers| &peers.well_known), peer.port_bit()),
            nearby_ports: others(self.blocks.get(socket.block_hash()), 1 << (socket.port % 64)),
            port_hosts: self.port_hosts.get(socket.port_hash()).map_or(0, |hosts| hosts.count_ones()),
            other_services: others(pair, socket.port_bit()),
        };
        (end, peers.is_some())
    }
}

/// Returns a hash of two hosts and the transport that is the same for both orders.
fn pair_hash(a: Socket, b: Socket) -> u64 {
    mix(a.host.min(b.host), mix(a.host.max(b.host), a.transport as u64))
}
