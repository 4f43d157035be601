//! Folds the flows with the fewest packets: one of their hosts becomes one that stands for many, and so does the port that is not
//! the service's. So a flood of flows gets few.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use super::merge::Dictionary;
use super::records::Condenser;
use super::renamed::Replaced;
use super::{Endpoints, Flow, Intervals, Segment};
use crate::hash::mix;
use crate::packet::{Address, HostName, Member, Tunnels};

/// Packets of flows that were folded, and the number of these flows. A flow of several segments counts once in each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FoldedCounts {
    pub(crate) packets: u64,
    pub(crate) flows: u64,
}

impl AddAssign for FoldedCounts {
    fn add_assign(&mut self, other: Self) {
        self.packets = self.packets.saturating_add(other.packets);
        self.flows = self.flows.saturating_add(other.flows);
    }
}

/// Numbers of packets by a hash, each up to 255. A hash has two of them, which it shares with others: the lesser one is closer.
#[derive(Debug)]
struct Weights(Vec<u8>);

/// The most numbers of [`Weights`], less than as many flows as fit the memory of a browser.
const MOST_WEIGHTS: usize = 1 << 23;

impl Weights {
    /// Creates two to four times as many numbers as there are flows.
    fn new(flows: usize) -> Self {
        Self(vec![0; (2 * flows + 1).next_power_of_two().min(MOST_WEIGHTS)])
    }

    #[expect(clippy::cast_possible_truncation, reason = "an index has at most 23 bits")]
    fn indices(&self, hash: u64) -> [usize; 2] {
        let mask = self.0.len() as u64 - 1;
        [hash & mask, hash >> 32 & mask].map(|index| index as usize)
    }

    fn add(&mut self, hash: u64, packets: u32) {
        for index in self.indices(hash) {
            if let Some(weight) = self.0.get_mut(index) {
                *weight = weight.saturating_add(u8::try_from(packets).unwrap_or(u8::MAX));
            }
        }
    }

    fn get(&self, hash: u64) -> u8 {
        let [a, b] = self.indices(hash).map(|index| self.0.get(index).copied().unwrap_or_default());
        a.min(b)
    }
}

/// Which flows are folded.
#[derive(Debug)]
pub(crate) struct Fold {
    hosts: Weights,
    flows: Weights,
    /// The least rank of a flow that is not folded.
    least_rank: usize,
}

/// What folded flows become.
#[derive(Clone, Copy)]
pub(crate) struct FoldRule<'a> {
    /// Returns the address that stands for a host and others.
    pub(crate) other: &'a dyn Fn(Address) -> Address,
    /// Returns whether the port of the destination is the service's.
    pub(crate) is_to_service: &'a dyn Fn(&Endpoints) -> bool,
}

/// Number of ranks of flows.
const RANKS: usize = 1 << (2 * u8::BITS);
/// The rank of flows that cannot be folded.
const HIGHEST_RANK: usize = RANKS - 1;

impl Fold {
    /// Finds the flows with the fewest packets, so that at most `most_flows` others are left. Of flows with as many packets, those
    /// whose hosts have the fewest are folded.
    pub(crate) fn new(segments: &[Segment], most_flows: usize) -> Self {
        let flows = segments.iter().map(|segment| segment.flows.len()).sum();
        let mut fold = Self { hosts: Weights::new(flows), flows: Weights::new(flows), least_rank: RANKS };
        for segment in segments {
            let totals = segment.flow_totals(Tunnels::Outer);
            for (flow, total) in segment.flows.iter().zip(&*totals) {
                let Some(endpoints) = innermost(flow) else { continue };
                fold.flows.add(hash_of(segment, &endpoints), total.packets);
                for host in [endpoints.source, endpoints.destination] {
                    fold.hosts.add(host_of(segment, host).stable_hash(), total.packets);
                }
            }
        }
        // Those that are in several segments count once, since segments are joined.
        let (mut counts, mut seen) = (vec![0; RANKS], Weights::new(flows));
        for segment in segments {
            for flow in &segment.flows {
                let hash = innermost(flow).map_or(0, |endpoints| hash_of(segment, &endpoints));
                if seen.get(hash) == 0
                    && let Some(count) = counts.get_mut(fold.rank(segment, flow))
                {
                    seen.add(hash, 1);
                    *count += 1;
                }
            }
        }
        let mut left = most_flows;
        for (rank, count) in counts.into_iter().enumerate().rev() {
            let Some(rest) = left.checked_sub(count) else { break };
            (left, fold.least_rank) = (rest, rank);
        }
        fold
    }

    /// Returns a number that is greater for flows that are rather kept.
    fn rank(&self, segment: &Segment, flow: &Flow) -> usize {
        let Some(endpoints) = innermost(flow) else { return HIGHEST_RANK };
        let hosts = [endpoints.source, endpoints.destination].map(|host| host_of(segment, host));
        let free = hosts.into_iter().filter(|host| !is_other(*host));
        match free.map(|host| self.hosts.get(host.stable_hash())).min() {
            Some(host) => usize::from(self.flows.get(hash_of(segment, &endpoints))) << u8::BITS | usize::from(host),
            None => HIGHEST_RANK,
        }
    }

    /// Returns the dictionaries of a segment, and how much is folded in it.
    pub(super) fn folded(&self, segment: &Segment, rule: FoldRule<'_>) -> (Replaced, FoldedCounts) {
        let totals = segment.flow_totals(Tunnels::Outer);
        let (mut folded, mut counts, mut dictionary) =
            (Replaced::default(), FoldedCounts::default(), Dictionary::default());
        for (flow, total) in segment.flows.iter().zip(&*totals) {
            let mut flow = flow.clone();
            let is_folded = self.rank(segment, &flow) < self.least_rank;
            if is_folded && let Some(endpoints) = innermost(&flow) {
                let is_new =
                    ![endpoints.source, endpoints.destination].iter().any(|it| is_other(host_of(segment, *it)));
                if is_new {
                    counts += FoldedCounts { packets: total.packets.into(), flows: 1 };
                }
            }
            let mut moved = |endpoints: Endpoints| {
                let (ends, ports) =
                    if is_folded { self.ends(segment, &endpoints, rule) } else { ends(segment, &endpoints) };
                let [source, destination] = ends.map(|host| dictionary.host(host, &mut folded.hosts));
                let [source_port, destination_port] = ports;
                Endpoints { source, destination, source_port, destination_port, ..endpoints }
            };
            flow.outer = flow.outer.map(&mut moved);
            flow.inner = flow.inner.map(|inner| Box::new(moved(*inner)));
            folded.indices.push(dictionary.flow(flow, &mut folded.flows));
        }
        (folded, counts)
    }

    /// Returns the hosts and the ports of folded packets.
    fn ends(&self, segment: &Segment, endpoints: &Endpoints, rule: FoldRule<'_>) -> ([Address; 2], [u16; 2]) {
        let ([source, destination], ports @ [source_port, destination_port]) = ends(segment, endpoints);
        let weight = |host: Address| self.hosts.get(host.stable_hash());
        match [source, destination].map(is_other) {
            [true, true] => ([source, destination], ports),
            [true, false] => ([source, (rule.other)(destination)], ports),
            [false, true] => ([(rule.other)(source), destination], ports),
            [false, false] => {
                let hosts = if weight(source) <= weight(destination) {
                    [(rule.other)(source), destination]
                } else {
                    [source, (rule.other)(destination)]
                };
                (hosts, if (rule.is_to_service)(endpoints) { [0, destination_port] } else { [source_port, 0] })
            }
        }
    }
}

fn innermost(flow: &Flow) -> Option<Endpoints> {
    flow.inner.as_deref().copied().or(flow.outer.ok())
}

fn host_of(segment: &Segment, index: u32) -> Address {
    segment.hosts.get(index as usize).copied().unwrap_or(Address::UNSPECIFIED)
}

fn ends(segment: &Segment, endpoints: &Endpoints) -> ([Address; 2], [u16; 2]) {
    let hosts = [endpoints.source, endpoints.destination].map(|host| host_of(segment, host));
    (hosts, [endpoints.source_port, endpoints.destination_port])
}

/// Returns a hash of the hosts and ports of a flow.
fn hash_of(segment: &Segment, endpoints: &Endpoints) -> u64 {
    let ([source, destination], [source_port, destination_port]) = ends(segment, endpoints);
    let ports = (endpoints.transport as u64) << 32 | u64::from(source_port) << 16 | u64::from(destination_port);
    mix(mix(source.stable_hash(), destination.stable_hash()), ports)
}

/// Returns whether an address stands for many hosts.
fn is_other(address: Address) -> bool {
    HostName::of(address).is_some_and(|name| name.member == Member::Others)
}

impl Segment {
    /// Returns a closed segment whose packets, or flow records of shorter intervals, are summed up, some of them folded.
    pub(crate) fn condensed_with(&self, intervals: Intervals, fold: &Fold, rule: FoldRule<'_>) -> (Self, FoldedCounts) {
        let (replaced, counts) = fold.folded(self, rule);
        (self.condensed_as(intervals, replaced), counts)
    }

    /// Folds flow records, and frees the memory of each block of them as soon as it is not needed any more.
    pub(crate) fn fold(&mut self, fold: &Fold, rule: FoldRule<'_>) -> FoldedCounts {
        let (Replaced { hosts, flows, indices }, counts) = fold.folded(self, rule);
        let has_tunnels = self.has_tunnels();
        let Some((intervals, records)) = &mut self.records else { return FoldedCounts::default() };
        let mut condenser = Condenser::new(flows.len(), *intervals, has_tunnels);
        for block in std::mem::take(records) {
            block.for_each(&mut |record| condenser.add(record.of_flow(&indices)));
        }
        *records = condenser.finish();
        (self.hosts, self.flows, self.flow_totals) = (hosts, flows, Vec::new());
        self.hosts.shrink_to_fit();
        self.flows.shrink_to_fit();
        self.store_totals(0);
        counts
    }
}
