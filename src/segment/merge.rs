//! Joins segments of flow records that follow one another, so that each host and each flow is in one dictionary.

use std::hash::{BuildHasher as _, Hash};

use hashbrown::DefaultHashBuilder;

use super::bucket_map::BucketMap;
use super::columns::NO_TIME;
use super::{Endpoints, Flow, FlowTotals, MAXIMUM_FLOWS, Segment};
use crate::packet::{Address, Tunnels};

/// Totals of flows are stored if there are at least this many records for each flow. Otherwise they take too much of the memory.
const RECORDS_PER_TOTAL: usize = 4;

/// Indices of the hosts and the flows of a segment, to which others are joined.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    hasher: DefaultHashBuilder,
    hosts: Index,
    flows: Index,
}

/// Indices by 32 bits of a hash. Of several values with the same hash, all but the first have the next numbers that are free.
#[derive(Debug, Default)]
struct Index(BucketMap<[u32; 1], 8>);

impl Index {
    /// Returns the index of a value with a hash, which is `next` if the value is new. `is_same` compares it with the one that has
    /// an index.
    #[expect(clippy::cast_possible_truncation, reason = "a part of the hash is enough")]
    fn find_or_insert(&mut self, hash: u64, next: usize, is_same: impl Fn(usize) -> bool) -> usize {
        let mut key = [hash as u32];
        loop {
            let hash = self.0.hash(&key);
            match self.0.get(&key, hash) {
                0 => {
                    self.0.insert(&key, hash, u32::try_from(next + 1).unwrap_or(u32::MAX));
                    return next;
                }
                value if is_same(value as usize - 1) => return value as usize - 1,
                _ => key = key.map(|key| key.wrapping_add(1)),
            }
        }
    }

    fn index_of<T: Hash + PartialEq>(&mut self, value: T, all: &mut Vec<T>, hasher: &DefaultHashBuilder) -> u32 {
        let next = all.len();
        let index = self.find_or_insert(hasher.hash_one(&value), next, |index| all.get(index) == Some(&value));
        if index == next {
            all.push(value);
        }
        u32::try_from(index).unwrap_or(u32::MAX)
    }
}

impl Dictionary {
    /// Returns the index of a host, which is added to all hosts if it is new.
    pub(crate) fn host(&mut self, host: Address, all: &mut Vec<Address>) -> u32 {
        self.hosts.index_of(host, all, &self.hasher)
    }

    /// Returns the index of a flow, which is added to all flows if it is new.
    pub(super) fn flow(&mut self, flow: Flow, all: &mut Vec<Flow>) -> u32 {
        self.flows.index_of(flow, all, &self.hasher)
    }

    /// Returns the dictionary of a segment.
    fn new(segment: &Segment) -> Self {
        let mut dictionary = Self::default();
        let Self { hasher, hosts, flows } = &mut dictionary;
        let (all_hosts, all_flows) = (&segment.hosts, &segment.flows);
        for (next, host) in all_hosts.iter().enumerate() {
            hosts.find_or_insert(hasher.hash_one(host), next, |index| all_hosts.get(index) == Some(host));
        }
        for (next, flow) in all_flows.iter().enumerate() {
            flows.find_or_insert(hasher.hash_one(flow), next, |index| all_flows.get(index) == Some(flow));
        }
        dictionary
    }
}

/// Appends a segment to a list, joined with the last one if there is room. `dictionary` is that of the last one.
pub(crate) fn push_joined(segments: &mut Vec<Segment>, mut segment: Segment, dictionary: &mut Dictionary) {
    if let Some(last) = segments.last_mut() {
        match last.join(segment, dictionary) {
            Some(rest) => segment = rest,
            None => return,
        }
    }
    *dictionary = Dictionary::new(&segment);
    segments.push(segment);
}

impl Segment {
    /// Joins another segment to this one, if it follows, both hold flow records of the same intervals, and there is room for its flows.
    /// Otherwise returns it. `dictionary` is that of this segment.
    fn join(&mut self, other: Self, dictionary: &mut Dictionary) -> Option<Self> {
        let (Some((intervals, records)), Some((more_intervals, more))) = (&mut self.records, &other.records) else {
            return Some(other);
        };
        let packets = |blocks: &[super::Records]| blocks.iter().map(|block| u64::from(block.packets())).sum::<u64>();
        let (rows, more_rows) = (packets(records), packets(more));
        let is_next = other.first_packet == self.first_packet + rows && intervals == more_intervals;
        let Some(rows) = u32::try_from(rows + more_rows).ok().and_then(|_| u32::try_from(rows).ok()) else {
            return Some(other);
        };
        if !is_next || self.flows.len() >= MAXIMUM_FLOWS {
            return Some(other);
        }
        let hosts: Vec<u32> = other.hosts.iter().map(|host| dictionary.host(*host, &mut self.hosts)).collect();
        let moved = |endpoints: &Endpoints| {
            let host = |index: u32| hosts.get(index as usize).copied().unwrap_or(u32::MAX);
            Endpoints { source: host(endpoints.source), destination: host(endpoints.destination), ..*endpoints }
        };
        let flows = other.flows.into_iter().map(|flow| {
            let (outer, inner) = (flow.outer.as_ref().map(moved).map_err(|reason| *reason), flow.inner);
            let flow = Flow { outer, inner: inner.map(|inner| Box::new(moved(&inner))), ..flow };
            dictionary.flow(flow, &mut self.flows)
        });
        let flows: Vec<u32> = flows.collect();
        let first_new = records.len();
        for mut block in other.records.map(|(_, blocks)| blocks).unwrap_or_default() {
            let index = records.last().map_or(0, super::Records::end_index);
            block.follow(rows, index, &flows);
            records.push(block);
        }
        self.store_totals(first_new);
        None
    }

    /// Stores the totals of the flows if there are far fewer flows than records. `first_new` is the number of the blocks of records that
    /// stored totals include.
    pub(super) fn store_totals(&mut self, first_new: usize) {
        let Some((_, records)) = &self.records else { return };
        let (flows, count) = (self.flows.len(), records.iter().map(super::Records::len).sum::<usize>());
        if self.has_tunnels() || count < flows * RECORDS_PER_TOTAL {
            self.flow_totals = Vec::new();
            return;
        }
        let included = if self.flow_totals.is_empty() { 0 } else { first_new };
        let mut totals = std::mem::take(&mut self.flow_totals);
        totals.resize(flows, FlowTotals::default());
        let mut latest: Vec<i64> =
            totals.iter().map(|total| self.last_record_nanos(total).unwrap_or(NO_TIME)).collect();
        for block in records.iter().skip(included) {
            block.add_to(&mut totals, &mut latest, None, Tunnels::Outer);
        }
        totals.shrink_to_fit();
        self.flow_totals = totals;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_with_the_same_hash_have_indices_of_their_own() {
        let (mut index, values) = (Index::default(), [5, 6, 7, 5, 7]);
        let mut known: Vec<u32> = Vec::new();
        let indices = values.map(|value| {
            let next = known.len();
            let index = index.find_or_insert(u64::MAX, next, |index| known[index] == value);
            known.resize(known.len().max(index + 1), value);
            index
        });
        assert_eq!(indices, [0, 1, 2, 0, 2]);
    }
}
