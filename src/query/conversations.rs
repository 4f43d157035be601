//! Conversations: the packets between a host and the port of another one that it contacted, over all ports that it used for it.

use std::cmp::Ordering;

use hashbrown::HashMap;

use super::classifier::Outcome;
use super::first_seen::FirstSeen;
use super::host_to_port::HostToPort;
use super::{Amount, Servers};
use crate::direction::Class;
use crate::hash::mix;
use crate::packet::{Headers, Opening, Transport};
use crate::segment::{Endpoints, FlowTotals, Segment, union_of_spans};
use crate::services::Services;
use crate::sort::TopThreshold;

/// What speaks for the receiver of the first packet of a UDP flow as the one that was contacted: hundredths of the logarithm of
/// the odds, as the weights of the evidence that it is added to. A TCP flow whose opening was not captured began before the
/// capture, so that its first packet says nothing.
const FIRST_PACKET: i32 = 250;

/// Number of connections that are counted once each. Further ones count once in each segment.
const MAX_CONNECTIONS: usize = if cfg!(fuzzing) { 16 } else { 1 << 16 };

/// The packets between a host and a port of another host.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// The host that made contact, the other host, and the port of the other host.
    pub(crate) ends: HostToPort,
    /// The port that made contact first.
    pub(crate) first_port: u16,
    /// Number of ports that made contact.
    pub(crate) connections: u64,
    /// Whether the opening of a connection was captured.
    pub(crate) has_opening: bool,
    /// What the host that made contact sent, and what the other one did.
    pub(crate) amounts: [Amount; 2],
    /// The classes of both.
    pub(crate) classes: [Option<Class>; 2],
    /// The earliest and the latest time of the first and the last packets of its flows.
    pub(crate) times_nanos: Option<(i64, i64)>,
    /// The number of its first packet in the capture, from 1.
    pub(crate) first_packet: u64,
}

impl Conversation {
    /// Returns all packets and bytes.
    pub(crate) fn total(&self) -> Amount {
        let [mut total, back] = self.amounts;
        total += back;
        total
    }
}

/// The conversations of a query, in bounded memory.
///
/// When there are 32,768 and another one comes, the 2,048 that were met first and those with the most bytes so far are kept,
/// 16,384 together, and the rest are summed up. So a conversation is lost only if it had fewer bytes than the others
/// at that moment, and what it has later counts from nothing.
#[derive(Clone, Debug)]
pub struct Conversations {
    names: Services,
    indices: HashMap<HostToPort, u32>,
    counted: Vec<Conversation>,
    connections: FirstSeen<MAX_CONNECTIONS>,
    others: Amount,
    others_count: u64,
}

/// A counted flow of a segment.
struct Part<'a> {
    endpoints: Endpoints,
    class: Class,
    totals: &'a FlowTotals,
}

impl Conversations {
    const MAX_COUNTED: usize = if cfg!(fuzzing) { 32 } else { 1 << 15 };
    /// How many conversations of a long capture are known at least.
    const MIN_KEPT: usize = Self::MAX_COUNTED / 2;
    const MIN_EARLIEST: usize = Self::MIN_KEPT / 8;
    /// For how many conversations memory is allocated at the start.
    const MAX_RESERVED: usize = Self::MAX_COUNTED / 16;

    pub(super) fn new(names: Services) -> Self {
        Self {
            names,
            indices: HashMap::new(),
            counted: Vec::new(),
            connections: FirstSeen::default(),
            others: Amount::default(),
            others_count: 0,
        }
    }

    /// Returns the conversations that are counted separately, in no particular order.
    pub(crate) fn counted(&self) -> &[Conversation] {
        &self.counted
    }

    /// Returns the number of all others and their packets. One that comes again after it was summed up counts again.
    pub(crate) fn others(&self) -> (u64, Amount) {
        (self.others_count, self.others)
    }

    /// Adds the flows of a segment that are counted.
    pub(super) fn add(&mut self, segment: &Segment, outcomes: &[Outcome], sums: &[FlowTotals], headers: Headers) {
        if self.counted.is_empty() {
            // Most conversations have two flows. Growing step by step takes longer than counting.
            let expected = (segment.flows().len() / 2).min(Self::MAX_RESERVED);
            self.indices.reserve(expected);
            self.counted.reserve(expected);
            self.connections.reserve(expected);
        }
        let flows = segment.flows().iter().zip(outcomes).zip(sums);
        let parts = flows.filter_map(|((flow, outcome), totals)| match (*outcome, flow.endpoints(headers)) {
            (Outcome::Counted { class, .. }, Ok(endpoints)) if totals.packets > 0 => {
                Some(Part { endpoints, class, totals })
            }
            _ => None,
        });
        // Openings first: they show which port others with the same ends contacted.
        for part in parts.clone() {
            match part.endpoints.opening {
                Opening::Request => self.count(segment, &part, true, None),
                Opening::Answer => self.count(segment, &part, false, None),
                Opening::None => {}
            }
        }
        let mut servers = Servers::new(self.names.clone(), headers);
        let mut unclear = Vec::new();
        for part in parts.filter(|part| part.endpoints.opening == Opening::None) {
            if let Some((is_destination, index)) = self.known(segment, &part.endpoints) {
                self.count(segment, &part, is_destination, Some(index));
            } else if let Some(is_destination) = servers.is_destination_well_known(&part.endpoints) {
                self.count(segment, &part, is_destination, None);
            } else {
                unclear.push(part);
            }
        }
        // For UDP the first packet says more than what the ports meet.
        let is_tcp = |part: &&Part<'_>| part.endpoints.transport == Transport::Tcp;
        unclear.iter().filter(is_tcp).for_each(|part| servers.add_contact(segment, &part.endpoints));
        for part in unclear {
            let known = self.known(segment, &part.endpoints);
            let is_destination = known.map_or_else(
                || {
                    let first = if part.endpoints.transport == Transport::Tcp { 0 } else { FIRST_PACKET };
                    first + servers.log_odds_of_destination(segment, &part.endpoints) >= 0
                },
                |(is_destination, _)| is_destination,
            );
            self.count(segment, &part, is_destination, known.map(|(_, index)| index));
        }
    }

    /// Returns whether the destination was contacted, and the index of the conversation, if there is one.
    fn known(&self, segment: &Segment, endpoints: &Endpoints) -> Option<(bool, usize)> {
        [true, false].into_iter().find_map(|is_destination| {
            let ends = ends(segment, endpoints, is_destination)?;
            self.indices.get(&ends).map(|index| (is_destination, *index as usize))
        })
    }

    /// Adds a flow to the conversation in which its destination was contacted, or its source. `known` is the index of the
    /// conversation, if it was looked up.
    fn count(&mut self, segment: &Segment, flow: &Part<'_>, is_destination: bool, known: Option<usize>) {
        let Part { endpoints, class, totals } = flow;
        let Some(ends) = ends(segment, endpoints, is_destination) else { return };
        let port = if is_destination { endpoints.source_port } else { endpoints.destination_port };
        let first_packet = segment.first_packet() + u64::from(totals.first_row);
        let index = known.unwrap_or_else(|| self.index(ends, port, first_packet));
        let Some(conversation) = self.counted.get_mut(index) else { return };
        // Both ways of a connection have the same hash. That of one way is enough, if it was captured.
        let [sent_class, _] = conversation.classes;
        if is_destination || sent_class.is_none() {
            conversation.connections += u64::from(self.connections.is_new(connection_hash(&ends, port)));
        }
        conversation.has_opening |= endpoints.opening != Opening::None;
        if first_packet < conversation.first_packet {
            (conversation.first_packet, conversation.first_port) = (first_packet, port);
        }
        let [sent, answered] = &mut conversation.amounts;
        *(if is_destination { sent } else { answered }) +=
            Amount { packets: totals.packets.into(), bytes: totals.wire_bytes };
        let [sent, answered] = &mut conversation.classes;
        (if is_destination { sent } else { answered }).get_or_insert(*class);
        conversation.times_nanos = union_of_spans(conversation.times_nanos, segment.end_times_nanos(totals));
    }

    /// Returns the index of a conversation, which is added if it is new.
    fn index(&mut self, ends: HostToPort, first_port: u16, first_packet: u64) -> usize {
        if let Some(index) = self.indices.get(&ends) {
            return *index as usize;
        }
        if self.counted.len() >= Self::MAX_COUNTED {
            self.sum_up_small();
        }
        let index = self.counted.len();
        self.indices.insert(ends, u32::try_from(index).unwrap_or(u32::MAX));
        self.counted.push(Conversation {
            ends,
            first_port,
            connections: 0,
            has_opening: false,
            amounts: Default::default(),
            classes: [None; 2],
            times_nanos: None,
            first_packet,
        });
        index
    }

    /// Sums up the conversations with the fewest bytes, except for the earliest. Of about as many, the latest are summed up.
    #[cold]
    fn sum_up_small(&mut self) {
        let bytes = |conversation: &Conversation| conversation.total().bytes;
        let candidates = self.counted.get(Self::MIN_EARLIEST..).unwrap_or_default();
        let largest = TopThreshold::new(candidates.iter().map(bytes), Self::MIN_KEPT - Self::MIN_EARLIEST);
        let mut selected_in_bucket = largest.selected_in_bucket();
        let (others, others_count, mut number) = (&mut self.others, &mut self.others_count, 0);
        self.counted.retain(|conversation| {
            number += 1;
            let is_kept = number <= Self::MIN_EARLIEST
                || match largest.compare(bytes(conversation)) {
                    Ordering::Greater => true,
                    Ordering::Equal if selected_in_bucket > 0 => {
                        selected_in_bucket -= 1;
                        true
                    }
                    _ => false,
                };
            if !is_kept {
                *others += conversation.total();
                *others_count += 1;
            }
            is_kept
        });
        self.indices.clear();
        self.indices.extend((0..).zip(&self.counted).map(|(index, conversation)| (conversation.ends, index)));
    }
}

/// Returns the ends of the conversation in which the destination of a flow was contacted, or the source.
fn ends(segment: &Segment, endpoints: &Endpoints, is_destination: bool) -> Option<HostToPort> {
    let host = |index: u32| segment.hosts().get(index as usize).copied();
    let (source, destination) = (host(endpoints.source)?, host(endpoints.destination)?);
    let transport = endpoints.transport;
    Some(if is_destination {
        HostToPort { from: source, to: destination, transport, port: endpoints.destination_port }
    } else {
        HostToPort { from: destination, to: source, transport, port: endpoints.source_port }
    })
}

fn connection_hash(ends: &HostToPort, port: u16) -> u64 {
    let ports = (ends.transport as u64) << 32 | u64::from(port) << 16 | u64::from(ends.port);
    mix(mix(ends.from.stable_hash(), ends.to.stable_hash()), ports)
}
