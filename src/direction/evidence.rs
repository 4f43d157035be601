//! The evidence that directions are inferred from, collected in bounded memory.
//!
//! From segments: counts per ordered host pair (packets, connection openings, marks), and the origin of each host (its station,
//! which is a MAC address, and its hop limit). From a sample of the frames: whether a network card has completed what a host
//! sends, and how soon hosts answer. From all frames of their kind: what ARP, NDP and DHCP packets reveal about the link. What
//! follows from them is left to `graph`, `features` and `methods`.

use serde::{Deserialize, Serialize};
mod limit;
mod merge;

use std::cmp::Ordering;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use ipnet::IpNet;

use super::answer_times::AnswerClock;
use super::known::KnownDirection;
use super::ranges::{GROUPS, NAMED_GROUPS, NAMED_NO_HOST, NO_HOST, Ranges};
use crate::bounded;
use crate::capture::{Interfaces, Mark};
use crate::packet::{Address, BareIp, Batch, Clue, EntryKind, Headers, Neighbour, Opening, Tunnels};
use crate::segment::{Endpoints, FlowTotals, HostOrigin, Segment};
use crate::sort::TopThreshold;
use crate::sorted::{MOST_ENTRIES, entries};

/// The flows that are read per segment: the busiest, and the first among equally busy ones. Bounds the time per segment
/// when a capture has a flow per packet, as a scan does.
const FLOWS_PER_SEGMENT: usize = if cfg!(fuzzing) { 8 } else { 2_048 };
/// The maximum of stored host pairs. When it is reached, the busier half is kept at the end of the segment, so that a host
/// pair that appears late can still be stored. Bounds memory to a few megabytes.
const MAX_HOST_PAIRS: usize = if cfg!(fuzzing) { 32 } else { 16_384 };
/// The maximum of stored host origins. When it is reached, hosts without a stored host pair are dropped.
const MAX_HOSTS: usize = if cfg!(fuzzing) { 32 } else { 16_384 };
/// The maximum of stored neighbours. Few links have more hosts. Bounds memory when ARP senders are forged.
const MAX_NEIGHBOURS: usize = if cfg!(fuzzing) { 8 } else { 4_096 };
/// The maximum of stored link networks, and of stored routers. Most links have one or two of each. The lists
/// are searched linearly.
const MAX_ANNOUNCEMENTS: usize = if cfg!(fuzzing) { 2 } else { 64 };

/// System ports are below (RFC 6335, section 6).
const SYSTEM_PORTS: u16 = 1_024;

/// Counts of the packets from one host to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HostPair {
    pub(super) packets: u64,
    /// Original lengths, in bytes.
    pub(super) bytes: u64,
    /// Packets that the file marks as received by the host that captured them.
    pub(super) received: u64,
    /// Packets that the file marks as sent by the host that captured them.
    pub(super) sent: u64,
    /// Flows, counted once per segment, in which the source requests a connection.
    pub(super) requests: u64,
    /// Flows, counted once per segment, in which the source accepts a connection.
    pub(super) answers: u64,
    /// Packets from a system port to another port.
    pub(super) from_system_ports: u64,
    /// Number of the first packet, counted from the start of the capture.
    pub(super) first_packet: u64,
}

/// Packets with ports, by ordered host pair.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct HostPairs {
    /// The stored host pairs, by source and destination.
    #[serde(with = "crate::sorted")]
    pub(super) stored: HashMap<(Address, Address), HostPair>,
    /// All packets of the flows that were read, including those of host pairs that are not stored.
    pub(super) packets: u64,
    /// The subset of `packets` that the file marks as received or sent.
    pub(super) marked: u64,
}

/// Numbers of packets of a host, among those that were sampled, that show whether its network card has completed them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Completion {
    /// Short frames without padding.
    pub(super) unpadded: u32,
    /// Short frames with padding.
    pub(super) padded: u32,
    /// Packets without a complete checksum.
    pub(super) without_checksum: u32,
    /// Packets with a complete checksum.
    pub(super) with_checksum: u32,
}

impl Completion {
    /// Returns whether more packets were captured before their network card completed them than after.
    pub(super) fn is_incomplete(&self) -> bool {
        self.unpadded > self.padded || self.without_checksum > self.with_checksum
    }

    /// Returns the sums of both.
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            unpadded: self.unpadded.saturating_add(other.unpadded),
            padded: self.padded.saturating_add(other.padded),
            without_checksum: self.without_checksum.saturating_add(other.without_checksum),
            with_checksum: self.with_checksum.saturating_add(other.with_checksum),
        }
    }

    /// Adds a clue. `has_minimum` is whether frames have a minimum length on its link.
    fn add(&mut self, clue: &Clue, has_minimum: bool) {
        let count = |counter: &mut u32, is_counted| *counter = counter.saturating_add(u32::from(is_counted));
        count(&mut self.unpadded, clue.is_padded == Some(false) && has_minimum);
        count(&mut self.padded, clue.is_padded == Some(true));
        count(&mut self.without_checksum, clue.has_checksum == Some(false));
        count(&mut self.with_checksum, clue.has_checksum == Some(true));
    }
}

/// What a capture reveals about the location of its hosts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Evidence {
    /// By the addresses of the outermost headers.
    outer: HostPairs,
    /// By the addresses of the innermost headers. `None` until the first tunnel, because both are equal until then.
    inner: Option<Box<HostPairs>>,
    #[serde(with = "crate::sorted")]
    pub(super) host_origins: HashMap<Address, HostOrigin>,
    /// By the host that sends.
    #[serde(with = "crate::sorted")]
    pub(super) completion: HashMap<Address, Completion>,
    pub(super) answer_clock: AnswerClock,
    #[serde(skip)]
    pub(super) interfaces: Interfaces,
    /// Addresses to which frames for all stations are sent, apart from the limited broadcast address.
    #[serde(deserialize_with = "bounded::vec::<_, _, MOST_ENTRIES>")]
    pub(super) broadcast: Vec<Address>,
    /// Hosts on the link, as found in ARP, NDP or DHCP packets.
    #[serde(with = "crate::sorted")]
    pub(super) neighbours: HashMap<Address, Neighbour>,
    /// Networks of the link, as announced by DHCP or router advertisements.
    #[serde(deserialize_with = "bounded::vec::<_, _, MOST_ENTRIES>")]
    pub(super) link_networks: Vec<IpNet>,
    /// Routers on the link, as announced by DHCP or router advertisements.
    #[serde(deserialize_with = "bounded::vec::<_, _, MOST_ENTRIES>")]
    pub(super) routers: Vec<Address>,
    /// The direction by which hosts were given pseudonyms, if they have them.
    known: Option<Box<KnownDirection>>,
}

impl Evidence {
    /// Creates evidence of a capture without packets. `interfaces` are those of the capture, also if they are described later.
    pub(crate) fn new(interfaces: Interfaces) -> Self {
        Self { interfaces, ..Self::default() }
    }

    /// Adds the flows of a segment.
    pub(crate) fn add(&mut self, segment: &Segment) {
        if self.inner.is_none() && segment.has_tunnels() {
            self.inner = Some(Box::new(self.outer.clone()));
        }
        self.add_flows(segment, Tunnels::Outer);
        if self.inner.is_some() {
            self.add_flows(segment, Tunnels::Inner);
        }
        if self.host_origins.len() == MAX_HOSTS {
            self.drop_hosts_without_pairs();
        }
    }

    fn add_flows(&mut self, segment: &Segment, tunnels: Tunnels) {
        let pairs = match (tunnels, &mut self.inner) {
            (Tunnels::Inner, Some(inner)) => inner,
            _ => &mut self.outer,
        };
        // Where hosts are is known from bare IP, too, even if it does not count.
        let headers = Headers { tunnels, bare_ip: BareIp::Read };
        // A flow has the same packets whichever header counts.
        let totals = segment.flow_totals(Tunnels::Outer);
        let threshold = TopThreshold::new(totals.iter().map(|total| total.packets.into()), FLOWS_PER_SEGMENT);
        let mut remaining = threshold.selected_in_bucket();
        for (flow, total) in segment.flows().iter().zip(&*totals) {
            match threshold.compare(total.packets.into()) {
                Ordering::Less => continue,
                Ordering::Equal if remaining == 0 => continue,
                Ordering::Equal => remaining -= 1,
                Ordering::Greater => {}
            }
            let Ok(endpoints) = flow.endpoints(headers) else { continue };
            let Some(ends) = segment.host(endpoints.source).zip(segment.host(endpoints.destination)) else { continue };
            let is_new = pairs.add(segment.first_packet(), flow.mark(), &endpoints, total, (ends.0.0, ends.1.0));
            if is_new {
                for (address, origin) in [ends.0, ends.1] {
                    if let Some(known) = self.host_origins.get_mut(&address) {
                        known.improve(origin);
                    } else if origin.hop_limit.is_some() && self.host_origins.len() < MAX_HOSTS {
                        self.host_origins.insert(address, origin);
                    }
                }
            }
        }
        if pairs.stored.len() == MAX_HOST_PAIRS {
            pairs.drop_quiet_half();
        }
    }

    /// Adds what a sample of the frames shows about the machine that captured them.
    pub(crate) fn observe(&mut self, batch: &Batch) {
        for clue in batch.clues() {
            if self.completion.len() < MAX_HOSTS || self.completion.contains_key(&clue.sender) {
                let has_minimum = clue.is_padded.is_none() || !self.interfaces.has_no_minimum_frame(clue.interface);
                self.completion.entry(clue.sender).or_default().add(clue, has_minimum);
            }
            push_new(&mut self.broadcast, clue.broadcast.filter(|address| !Ranges::new(&GROUPS).contains(*address)));
            let Some(entry) = batch.entries().get(clue.entry) else { continue };
            let flow = match entry.kind {
                EntryKind::Plain(plain) => Some(plain.tuple()),
                EntryKind::Dissected(_) => {
                    batch.dissected(entry).and_then(|dissected| Some(dissected.decoded.outer.ok()?.tuple))
                }
            };
            if let (Some(time_nanos), Some(flow), Some(numbers)) = (entry.time_nanos, flow, clue.tcp) {
                self.answer_clock.add(time_nanos, &flow, numbers);
            }
        }
    }

    /// Adds what an ARP, NDP or DHCP packet reveals about the link.
    pub(crate) fn learn(&mut self, neighbour: &Neighbour) {
        if let Some(host) = neighbour.host
            && (self.neighbours.len() < MAX_NEIGHBOURS || self.neighbours.contains_key(&host))
        {
            self.neighbours.insert(host, *neighbour);
        }
        push_new(&mut self.link_networks, neighbour.network);
        push_new(&mut self.routers, neighbour.router);
    }

    /// Returns the direction that was found before hosts were given pseudonyms. `None` if they have none.
    pub(super) fn known(&self) -> Option<&KnownDirection> {
        self.known.as_deref()
    }

    /// Returns the addresses of groups, and those of no host. If addresses were replaced, they are those with names.
    pub(super) fn special_addresses(&self) -> (&'static [IpNet], &'static [IpNet]) {
        match self.known() {
            Some(known) if known.has_other_addresses() => (&NAMED_GROUPS, &NAMED_NO_HOST),
            _ => (&GROUPS, &NO_HOST),
        }
    }

    /// Returns what is left when hosts are given other addresses or names: which hosts exchanged packets, and the direction that
    /// all of the evidence showed.
    ///
    /// `has_pairs` is whether which hosts exchanged packets is left.
    pub(crate) fn renamed(&self, rename: &dyn Fn(Address) -> Address, known: KnownDirection, has_pairs: bool) -> Self {
        let inner = self.inner.as_ref().filter(|_| has_pairs).map(|inner| Box::new(inner.renamed(rename)));
        let outer = if has_pairs { self.outer.renamed(rename) } else { HostPairs::default() };
        Self { outer, inner, known: Some(Box::new(known)), ..Self::default() }
    }

    /// Returns the host pairs by the addresses of the headers that count.
    pub(super) fn pairs(&self, tunnels: Tunnels) -> &HostPairs {
        match (tunnels, &self.inner) {
            (Tunnels::Inner, Some(inner)) => inner,
            _ => &self.outer,
        }
    }

    /// Drops the origins of hosts that are in no stored host pair.
    fn drop_hosts_without_pairs(&mut self) {
        let inner = self.inner.as_deref();
        let ends = self.outer.stored.keys().chain(inner.into_iter().flat_map(|pairs| pairs.stored.keys()));
        let host_origins = &self.host_origins;
        let kept = ends.flat_map(|(source, destination)| [source, destination]);
        self.host_origins = kept.filter_map(|host| Some((*host, *host_origins.get(host)?))).collect();
    }
}

/// Appends `value` if it is new and the list is not full.
fn push_new<T: PartialEq>(list: &mut Vec<T>, value: Option<T>) {
    if let Some(value) = value
        && list.len() < MAX_ANNOUNCEMENTS
        && !list.contains(&value)
    {
        list.push(value);
    }
}

impl HostPairs {
    /// Adds a flow. Returns `true` if it is the first of its host pair, and the pair is stored.
    fn add(
        &mut self,
        first_packet: u64,
        mark: Mark,
        endpoints: &Endpoints,
        total: &FlowTotals,
        ends: (Address, Address),
    ) -> bool {
        let packets = u64::from(total.packets);
        self.packets += packets;
        let first_packet = first_packet + u64::from(total.first_row);
        let is_full = self.stored.len() == MAX_HOST_PAIRS;
        let (pair, is_new) = match self.stored.entry(ends) {
            Entry::Occupied(pair) => (pair.into_mut(), false),
            Entry::Vacant(_) if is_full => return false,
            Entry::Vacant(entry) => (entry.insert(HostPair { first_packet, ..HostPair::default() }), true),
        };
        pair.packets += packets;
        pair.bytes += total.wire_bytes;
        let is_system = |port: u16| port < SYSTEM_PORTS;
        if is_system(endpoints.source_port) && !is_system(endpoints.destination_port) {
            pair.from_system_ports += packets;
        }
        match mark {
            Mark::Received => pair.received += packets,
            Mark::Sent => pair.sent += packets,
            Mark::None | Mark::Overheard => {}
        }
        self.marked += if matches!(mark, Mark::Received | Mark::Sent) { packets } else { 0 };
        match endpoints.opening {
            Opening::Request => pair.requests += 1,
            Opening::Answer => pair.answers += 1,
            Opening::None => {}
        }
        pair.first_packet = pair.first_packet.min(first_packet);
        is_new
    }

    /// Returns the host pairs with what `rename` makes of their addresses.
    fn renamed(&self, rename: &dyn Fn(Address) -> Address) -> Self {
        let mut renamed = Self { stored: HashMap::new(), packets: self.packets, marked: self.marked };
        for ((source, destination), pair) in entries(&self.stored) {
            let first = HostPair { first_packet: pair.first_packet, ..HostPair::default() };
            let sum = renamed.stored.entry((rename(*source), rename(*destination))).or_insert(first);
            sum.add(pair);
            sum.first_packet = sum.first_packet.min(pair.first_packet);
        }
        renamed
    }

    /// Returns `true` if there are host pairs, and in each a host sends to itself.
    pub(super) fn are_all_to_self(&self) -> bool {
        let no_host = Ranges::new(&NO_HOST);
        let is_to_self = |(source, destination): &(Address, Address)| {
            source == destination || (no_host.contains(*source) && no_host.contains(*destination))
        };
        !self.stored.is_empty() && self.stored.keys().all(is_to_self)
    }

    /// Returns the number of packets marked as received that have a counterpart marked as sent in the same host pair.
    ///
    /// A router sees each packet that it forwards twice: it receives it, and sends it.
    pub(super) fn marked_both(&self) -> u64 {
        let between_hosts = self.stored.iter().filter(|((source, destination), _)| source != destination);
        between_hosts.map(|(_, pair)| pair.received.min(pair.sent)).sum()
    }

    /// Returns the host pairs with the most packets, `count` or somewhat fewer, in no particular order.
    ///
    /// The pairs at the threshold, which are about equally busy, are selected by a hash of their addresses: the result neither
    /// depends on the order of the map nor favours low addresses. Fewer are returned because hash buckets are taken whole.
    pub(super) fn busiest(&self, count: usize) -> Vec<(Address, Address)> {
        /// Few enough for an array on the stack, enough that one bucket holds a small part of the pairs.
        const HASH_BUCKETS: usize = 1 << 9;
        let hash_bucket = |(source, destination): &(Address, Address)| {
            let hash = source.stable_hash() ^ destination.stable_hash().rotate_left(32);
            usize::try_from(hash % HASH_BUCKETS as u64).unwrap_or_default()
        };
        let threshold = TopThreshold::new(self.stored.values().map(|pair| pair.packets), count);
        let mut bucket_sizes = [0; HASH_BUCKETS];
        for ends in self.stored.iter().filter(|(_, pair)| threshold.compare(pair.packets).is_eq()).map(|(ends, _)| ends)
        {
            if let Some(size) = bucket_sizes.get_mut(hash_bucket(ends)) {
                *size += 1;
            }
        }
        let mut remaining = threshold.selected_in_bucket();
        let fitting = bucket_sizes.iter().take_while(|size| {
            let rest = remaining.checked_sub(**size);
            remaining = rest.unwrap_or_default();
            rest.is_some()
        });
        let selected_buckets = fitting.count();
        let is_kept = |(ends, pair): &(&(Address, Address), &HostPair)| match threshold.compare(pair.packets) {
            Ordering::Greater => true,
            Ordering::Equal => hash_bucket(ends) < selected_buckets,
            Ordering::Less => false,
        };
        self.stored.iter().filter(is_kept).map(|(ends, _)| *ends).collect()
    }

    /// Drops the host pairs with the fewest packets, half of the maximum or a few more.
    fn drop_quiet_half(&mut self) {
        let kept = self.busiest(MAX_HOST_PAIRS / 2);
        self.stored = kept.iter().filter_map(|ends| Some((*ends, *self.stored.get(ends)?))).collect();
    }
}
