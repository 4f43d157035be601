//! A segment of flow records whose hosts have other addresses or names.

use hashbrown::HashMap;

use super::records::{Record, Records};
use super::{Endpoints, Flow, Segment};
use crate::capture::Interfaces;
use crate::packet::Address;

impl Segment {
    /// Returns the segment with what `rename` makes of the addresses of its hosts. Several hosts may get the same address. The
    /// interfaces are those of `interfaces`.
    ///
    /// Returns `None` if it holds packets.
    pub(crate) fn renamed(&self, rename: &dyn Fn(Address) -> Address, interfaces: &Interfaces) -> Option<Self> {
        let (intervals, records) = self.records.as_ref()?;
        let mut hosts = Dictionary::default();
        let host_indices: Vec<u32> = self.hosts.iter().map(|host| hosts.index(rename(*host))).collect();
        let host = |index: u32| host_indices.get(index as usize).copied().unwrap_or_default();
        let endpoints = |it: Endpoints| Endpoints { source: host(it.source), destination: host(it.destination), ..it };
        let mut flows = Dictionary::default();
        let flow = |flow: &Flow| Flow {
            outer: flow.outer.map(endpoints),
            inner: flow.inner.as_deref().map(|inner| Box::new(endpoints(*inner))),
            ..flow.clone()
        };
        let flow_indices: Vec<u32> = self.flows.iter().map(|it| flows.index(flow(it))).collect();
        let record = |record: Record| Some(Record { flow: *flow_indices.get(record.flow as usize)?, ..record });
        let items = records.iter().filter_map(record);
        let records = Records::new(items, flows.items.len(), *intervals, records.has_tunnels());
        Some(Self {
            first_packet: self.first_packet,
            records: Some((*intervals, Box::new(records))),
            interfaces: interfaces.clone(),
            hosts: hosts.items,
            flows: flows.items,
            ..Self::default()
        })
    }
}

/// Different items in the order in which they were first seen.
struct Dictionary<T> {
    items: Vec<T>,
    indices: HashMap<T, u32>,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { items: Vec::new(), indices: HashMap::new() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Dictionary<T> {
    fn index(&mut self, item: T) -> u32 {
        let next = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        let index = *self.indices.entry(item.clone()).or_insert(next);
        if index == next {
            self.items.push(item);
        }
        index
    }
}
