//! Counts per pair of a host and the port that it sends to, from which most findings are derived.

use std::cmp::Ordering;

use hashbrown::HashMap;

use super::bursts::Bursts;
use super::periodicity::{MIN_SILENCE_NANOS, Periodicity};
use crate::hash::mix;
use crate::packet::{Address, Opening, Transport};
use crate::query::first_seen::FirstSeen;
use crate::query::host_to_port::HostToPort;
use crate::segment::{Endpoints, Segment};
use crate::sort::sorted_indices;

/// The packets of a [`HostToPort`].
#[derive(Clone, Debug, Default)]
pub(super) struct HostToPortTally {
    pub(super) packets: u64,
    /// The port that sent first.
    pub(super) source_port: u16,
    /// Number of flows that ask for a connection.
    pub(super) requests: u64,
    /// Number of flows back that accept a connection.
    pub(super) answers: u64,
    /// Number of flows back that do not accept a connection, after one asked for it.
    pub(super) refusals: u64,
    /// Whether bursts are not known: packets that are only known together are as far apart as those of two bursts.
    pub(super) has_unclear_times: bool,
    /// The bursts of all packets, and of those with payload: bare acknowledgements follow the other side's pace.
    pub(super) bursts: [BurstTally; 2],
}

/// Bursts: packets after a silence.
#[derive(Clone, Debug, Default)]
pub(super) struct BurstTally {
    pub(super) periodicity: Periodicity,
    pub(super) times: Bursts,
}

impl BurstTally {
    /// Returns the bursts at a fixed period.
    pub(super) fn regular(&self) -> Option<Periodicity> {
        if self.periodicity.is_regular() { Some(self.periodicity) } else { self.times.find() }
    }
}

/// Advances the time of the latest packet, and returns the silence before `first`. Times that are a little earlier than the
/// latest are those of a flow beside it; a clock that was set back starts over.
#[inline]
fn advance(latest: &mut i64, first: i64, last: i64) -> i64 {
    let silence = first.saturating_sub(*latest);
    *latest = if silence <= -MIN_SILENCE_NANOS { last } else { last.max(*latest) };
    silence
}

pub(super) type Entry = (HostToPort, HostToPortTally);

/// Stands for the time of the packet before the first one: every time is long after it.
const NO_TIME: i64 = i64::MIN;

/// Number of bursts whose times are kept.
const MAX_BURST_TIMES: usize = if cfg!(fuzzing) { 64 } else { 1 << 18 };

/// Number of flows whose opening is counted once. Further ones count once in each segment.
const MAX_OPENED: usize = if cfg!(fuzzing) { 16 } else { 1 << 16 };

/// The first pairs that occur, in the order in which they occur.
#[derive(Clone, Debug, Default)]
pub(super) struct HostToPorts {
    indices: HashMap<HostToPort, u32>,
    entries: Vec<Entry>,
    /// Time of the latest packet of each entry and of the latest one with payload, or [`NO_TIME`]. A vector of its own, since it is used for every packet and
    /// has to stay in the processor's cache.
    latest_nanos: Vec<[i64; 2]>,
    /// Number of times of bursts that are kept.
    burst_times: usize,
    packets_left_out: u64,
    /// Hashes of the flows that opened a connection.
    opened: FirstSeen<MAX_OPENED>,
}

impl HostToPorts {
    pub(super) const CAPACITY: usize = if cfg!(fuzzing) { 32 } else { 1 << 15 };

    /// Returns the number of packets of pairs that were met after the capacity was reached.
    pub(super) fn packets_left_out(&self) -> u64 {
        self.packets_left_out
    }

    /// Returns the number of pairs whose bursts are not known.
    pub(super) fn unclear(&self) -> u64 {
        self.entries.iter().filter(|(_, tally)| tally.has_unclear_times).count() as u64
    }

    /// Returns what is known of a pair.
    pub(super) fn tally(&self, pair: &HostToPort) -> Option<&HostToPortTally> {
        self.indices.get(pair).and_then(|index| self.entries.get(*index as usize)).map(|(_, tally)| tally)
    }

    /// Returns the number of packets from a host to another.
    pub(super) fn packets_between(&self, from: Address, to: Address, transport: Transport) -> u64 {
        let is_between = |(pair, _): &&Entry| (pair.from, pair.to, pair.transport) == (from, to, transport);
        self.entries.iter().filter(is_between).map(|(_, tally)| tally.packets).sum()
    }

    /// Returns whether a host sends any packets.
    pub(super) fn sends(&self, host: Address) -> bool {
        self.entries.iter().any(|(pair, tally)| pair.from == host && tally.packets > 0)
    }

    /// Adds the packets of a flow, and returns the index of its pair. Returns `None` if the capacity is reached.
    pub(super) fn add(&mut self, segment: &Segment, ports: &Endpoints, packets: u64) -> Option<u32> {
        let host = |index: u32| segment.hosts().get(index as usize).copied();
        let (from, to) = (host(ports.source)?, host(ports.destination)?);
        let Endpoints { transport, source_port, destination_port, .. } = *ports;
        let pair = HostToPort { from, to, transport, port: destination_port };
        if ports.opening != Opening::None && self.is_first_opening(&pair, source_port) {
            let opened = match ports.opening {
                Opening::Answer => HostToPort { from: to, to: from, transport, port: source_port },
                _ => pair,
            };
            if let Some((_, tally)) = self.index(opened).and_then(|index| self.entries.get_mut(index as usize)) {
                match ports.opening {
                    Opening::Answer => tally.answers += 1,
                    _ => tally.requests += 1,
                }
            }
        }
        if ports.opening == Opening::None {
            let asked = HostToPort { from: to, to: from, transport, port: source_port };
            let asked = self.indices.get(&asked).and_then(|index| self.entries.get_mut(*index as usize));
            if let Some((_, tally)) = asked.filter(|(_, tally)| tally.requests > 0) {
                tally.refusals += 1;
            }
        }
        let index = self.index(pair);
        match index.and_then(|index| self.entries.get_mut(index as usize)) {
            Some((_, tally)) => {
                if tally.packets == 0 {
                    tally.source_port = source_port;
                }
                tally.packets += packets;
            }
            None => self.packets_left_out += packets,
        }
        index
    }

    /// Returns the index of a pair, which is added if it is new. Returns `None` if the capacity is reached.
    fn index(&mut self, pair: HostToPort) -> Option<u32> {
        if let Some(index) = self.indices.get(&pair) {
            return Some(*index);
        }
        let index = u32::try_from(self.entries.len()).ok().filter(|_| self.entries.len() < Self::CAPACITY)?;
        self.indices.insert(pair, index);
        self.entries.push((pair, HostToPortTally::default()));
        self.latest_nanos.push([NO_TIME; 2]);
        Some(index)
    }

    /// Returns whether a flow opens a connection for the first time. Beyond [`MAX_OPENED`] flows, always.
    fn is_first_opening(&mut self, pair: &HostToPort, source_port: u16) -> bool {
        let ports = (pair.transport as u64) << 32 | u64::from(source_port) << 16 | u64::from(pair.port);
        self.opened.is_new(mix(mix(pair.from.stable_hash(), pair.to.stable_hash()), ports))
    }

    /// Adds the times of the first and the last of the next packets of the pair with this index. If a silence between them is
    /// possible, the bursts of the pair are not known.
    #[inline]
    pub(super) fn add_times(&mut self, index: usize, (first, last): (i64, i64), has_payload: bool) {
        let Some([latest, latest_payload]) = self.latest_nanos.get_mut(index) else { return };
        if last.saturating_sub(first) >= MIN_SILENCE_NANOS {
            self.set_unclear(index);
            return;
        }
        let silence = advance(latest, first, last);
        if has_payload {
            let silence = advance(latest_payload, first, last);
            if silence >= MIN_SILENCE_NANOS {
                self.add_burst(index, first, true);
            }
        }
        if silence >= MIN_SILENCE_NANOS {
            self.add_burst(index, first, false);
        }
    }

    #[cold]
    fn set_unclear(&mut self, index: usize) {
        if let Some((_, tally)) = self.entries.get_mut(index) {
            tally.has_unclear_times = true;
        }
    }

    #[cold]
    fn add_burst(&mut self, index: usize, time_nanos: i64, has_payload: bool) {
        let Some((_, tally)) = self.entries.get_mut(index) else { return };
        let [all, with_payload] = &mut tally.bursts;
        let bursts = if has_payload { with_payload } else { all };
        bursts.periodicity.add_burst(time_nanos);
        if self.burst_times < MAX_BURST_TIMES && bursts.times.add(time_nanos) {
            self.burst_times += 1;
        }
    }

    /// Returns the entries that satisfy `condition`, ordered by `compare`.
    pub(super) fn ordered(
        &self,
        condition: impl Fn(&Entry) -> bool,
        compare: &dyn Fn(&HostToPort, &HostToPort) -> Ordering,
    ) -> Vec<&Entry> {
        let entries: Vec<&Entry> = self.entries.iter().filter(|entry| condition(entry)).collect();
        let order = |a: Option<&&Entry>, b: Option<&&Entry>| match (a, b) {
            (Some((a, _)), Some((b, _))) => compare(a, b),
            _ => Ordering::Equal,
        };
        let indices = sorted_indices(entries.len(), &|a, b| order(entries.get(a), entries.get(b)));
        indices.into_iter().filter_map(|index| entries.get(index).copied()).collect()
    }
}
