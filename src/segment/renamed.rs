//! A segment of flow records whose hosts have other addresses or names.

use super::merge::Dictionary;
use super::{Endpoints, Flow, Segment};
use crate::capture::Interfaces;
use crate::packet::Address;

/// Dictionaries that take the place of those of a segment.
#[derive(Default)]
pub(super) struct Replaced {
    pub(super) hosts: Vec<Address>,
    pub(super) flows: Vec<Flow>,
    /// The new index of each flow.
    pub(super) indices: Vec<u32>,
}

impl Segment {
    /// Returns the segment with what `rename` makes of the addresses of its hosts. Several hosts may get the same address. The
    /// interfaces are those of `interfaces`.
    ///
    /// Returns `None` if it holds packets.
    pub(crate) fn renamed(&self, rename: &dyn Fn(Address) -> Address, interfaces: &Interfaces) -> Option<Self> {
        let intervals = self.intervals()?;
        let (mut replaced, mut dictionary) = (Replaced::default(), Dictionary::default());
        let hosts: Vec<u32> =
            self.hosts.iter().map(|host| dictionary.host(rename(*host), &mut replaced.hosts)).collect();
        let host = |index: u32| hosts.get(index as usize).copied().unwrap_or_default();
        let moved = |it: Endpoints| Endpoints { source: host(it.source), destination: host(it.destination), ..it };
        for flow in &self.flows {
            let inner = flow.inner.as_deref().map(|inner| Box::new(moved(*inner)));
            let flow = Flow { outer: flow.outer.map(moved), inner, ..flow.clone() };
            replaced.indices.push(dictionary.flow(flow, &mut replaced.flows));
        }
        Some(Self { interfaces: interfaces.clone(), ..self.condensed_as(intervals, replaced) })
    }
}
