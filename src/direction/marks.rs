//! The method that relies on the marks of the file, and whether these are the marks of an end.
//!
//! A mark places the host that captured at one end of a packet: at the destination if the packet is marked as received, at the
//! source if it is marked as sent. A machine sends only from its own addresses. A router, hotspot, bridge or host of containers
//! marks what it forwards, too: each conversation looks consistent then, but the addresses that send cannot all be its own.

use super::evidence::{HostPair, HostPairs};
use super::features::ratio;
use super::graph::{Graph, Host};
use super::methods::Candidate;
use super::{Method, Rule};

/// Returns the candidate by which the marks of the file give each packet its class, or `None` if the file marks no packet.
///
/// `placed` is the share of packets with a mark. The confidence is the share of marked packets in conversations whose marks place
/// the host that captured at the one end which is its own by all conversations of that end; 0 if the marks are those of a
/// forwarder, and 1 if no conversation of the graph has marks.
pub(super) fn file_marks(pairs: &HostPairs, graph: &Graph) -> Option<Candidate> {
    if pairs.marked == 0 {
        return None;
    }
    let own = own_hosts(graph);
    let (mut agreeing, mut marked) = (0, 0);
    for conversation in &graph.conversations {
        let placed_at = own_packets(conversation.pairs);
        marked += placed_at[0] + placed_at[1];
        agreeing += match conversation.ends.map(|end| own.get(end).copied().unwrap_or_default()) {
            [true, false] => placed_at[0],
            [false, true] => placed_at[1],
            _ => 0,
        };
    }
    let confidence = match marked {
        0 => 1.0,
        _ if is_forwarder(graph, &own) => 0.0,
        _ => ratio(agreeing, marked),
    };
    let placed = ratio(pairs.marked, pairs.packets);
    Some(Candidate::without_sides(Method::FileMarks, Rule::marks(), placed, confidence))
}

/// Returns how many packets of a conversation have marks that place the host that captured at the first, and at the second end.
fn own_packets([forth, back]: [HostPair; 2]) -> [u64; 2] {
    [forth.sent + back.received, forth.received + back.sent]
}

/// Returns, for each host of the graph, whether the marks of most of its packets place the host that captured there.
fn own_hosts(graph: &Graph) -> Vec<bool> {
    let mut balance = vec![0_i64; graph.hosts.len()];
    for conversation in &graph.conversations {
        let [first, second] = own_packets(conversation.pairs).map(|packets| i64::try_from(packets).unwrap_or(i64::MAX));
        for (end, packets) in
            conversation.ends.into_iter().zip([first.saturating_sub(second), second.saturating_sub(first)])
        {
            if let Some(balance) = balance.get_mut(end) {
                *balance = balance.saturating_add(packets);
            }
        }
    }
    balance.into_iter().map(|balance| balance > 0).collect()
}

/// Returns whether the hosts that the marks call own cannot all be addresses of one machine, because
///
/// - the packets of most have passed more routers than those of the other end;
/// - or there are too many of one kind;
/// - or two in one network have different stations;
/// - or several are public, and all others private: a network address translator, on its inner side.
fn is_forwarder(graph: &Graph, own: &[bool]) -> bool {
    /// Addresses of one kind: IPv4 or IPv6, private or public.
    const MAXIMUM_OF_A_KIND: usize = 8;
    let is_own = |end: usize| own.get(end).copied().unwrap_or_default();
    let hosts: Vec<&Host> = graph.hosts.iter().zip(own).filter(|(_, own)| **own).map(|(host, _)| host).collect();
    let (mut farther, mut all) = (0, 0);
    let mut are_others_private = true;
    for conversation in &graph.conversations {
        let [first, second] = conversation.ends;
        let (near, far) = match (is_own(first), is_own(second)) {
            (true, false) => (first, second),
            (false, true) => (second, first),
            _ => continue,
        };
        let (Some(own), Some(other)) = (graph.hosts.get(near), graph.hosts.get(far)) else { continue };
        all += conversation.packets();
        farther += if is_farther(own, other) { conversation.packets() } else { 0 };
        are_others_private &= other.is_private;
    }
    let of_kind = |kind| hosts.iter().filter(|host| host.kind() == kind).count();
    let has_crowd = hosts.iter().any(|host| of_kind(host.kind()) > MAXIMUM_OF_A_KIND);
    let publics = hosts.iter().filter(|host| !host.is_private).count();
    let is_bridge = hosts.iter().any(|host| hosts.iter().any(|other| host.shares_link_with(other)));
    farther * 2 > all || has_crowd || is_bridge || (publics > 1 && publics == hosts.len() && are_others_private)
}

/// Returns whether the packets of the end that marks call own have passed more routers than those of the other end.
///
/// A machine sends with the hop limit that it starts with, or forwards for its containers and virtual machines, which is one hop.
fn is_farther(own: &Host, other: &Host) -> bool {
    const OWN_HOPS: u8 = 1;
    own.hops.zip(other.hops).is_some_and(|(own, other)| own > other.saturating_add(OWN_HOPS))
}
