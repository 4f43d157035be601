//! Which packets are counted: by time, host and port.

use std::fmt;
use std::str::FromStr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::packet::Address;
use crate::segment::{Endpoints, Segment};

/// Endpoints from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortRange {
    /// The lowest.
    pub first: u16,
    /// The highest.
    pub last: u16,
}

impl PortRange {
    /// Whether a port is one of them.
    #[must_use]
    pub fn contains(&self, port: u16) -> bool {
        (self.first..=self.last).contains(&port)
    }
}

/// Not a port, nor a range of ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortRangeError;

impl fmt::Display for PortRangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("write a port from 0 to 65535, or a range such as 8000-8100")
    }
}

impl std::error::Error for PortRangeError {}

impl FromStr for PortRange {
    type Err = PortRangeError;

    fn from_str(text: &str) -> Result<Self, PortRangeError> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (first.parse(), last.parse()) {
            (Ok(first), Ok(last)) if first <= last => Ok(Self { first, last }),
            _ => Err(PortRangeError),
        }
    }
}

/// Which packets are counted. Conditions of different kinds combine; of hosts, and of ports, one has to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Selection {
    /// Not those before this time, in nanoseconds since 1970-01-01 UTC.
    pub since_nanos: Option<i64>,
    /// Not those at this time or later.
    pub until_nanos: Option<i64>,
    /// Those that one of these sends or receives; all where none is given.
    pub hosts: Vec<IpNet>,
    /// Those from or to one of these; all where none is given.
    pub ports: Vec<PortRange>,
}

/// A selection that is quick to test.
#[derive(Clone, Debug)]
pub(super) struct Selector {
    window: Option<(i64, i64)>,
    hosts: Vec<(Address, Address)>,
    ports: Vec<PortRange>,
}

impl Selector {
    pub(super) fn new(selection: &Selection) -> Self {
        let Selection { since_nanos: since, until_nanos: until, .. } = selection;
        let is_windowed = since.is_some() || until.is_some();
        Self {
            window: is_windowed.then_some((since.unwrap_or(i64::MIN), until.unwrap_or(i64::MAX))),
            hosts: selection.hosts.iter().map(|network| Address::prefix_and_mask(*network)).collect(),
            ports: selection.ports.clone(),
        }
    }

    /// Whether packets are left out by their time.
    pub(super) fn has_window(&self) -> bool {
        self.window.is_some()
    }

    /// Whether a time is in the window. What has no time is in none.
    #[inline]
    pub(super) fn is_in_window(&self, time_nanos: Option<i64>) -> bool {
        match (self.window, time_nanos) {
            (None, _) => true,
            (Some((since, until)), Some(time)) => (since..until).contains(&time),
            (Some(_), None) => false,
        }
    }

    /// Whether packets without ports are left out.
    #[inline]
    pub(super) fn wants_ports(&self) -> bool {
        !self.hosts.is_empty() || !self.ports.is_empty()
    }

    /// Whether only some ports are asked for.
    pub(super) fn asks_for_ports(&self) -> bool {
        !self.ports.is_empty()
    }

    /// Which hosts of a segment are asked for.
    pub(super) fn hosts(&self, segment: &Segment) -> Vec<bool> {
        if self.hosts.is_empty() {
            return Vec::new();
        }
        let is_asked_for = |host: &Address| self.hosts.iter().any(|&(prefix, mask)| host.masked(mask) == prefix);
        segment.hosts().iter().map(is_asked_for).collect()
    }

    /// Whether the packets of a flow are asked for; `hosts` says which hosts are.
    #[inline]
    pub(super) fn selects(&self, ports: &Endpoints, hosts: &[bool]) -> bool {
        !self.wants_ports() || self.selects_some(ports, hosts)
    }

    #[cold]
    fn selects_some(&self, ports: &Endpoints, hosts: &[bool]) -> bool {
        let is_asked_for = |host: u32| hosts.get(host as usize).copied().unwrap_or_default();
        let has_port = |port: u16| self.ports.iter().any(|range| range.contains(port));
        (self.hosts.is_empty() || is_asked_for(ports.source) || is_asked_for(ports.destination))
            && (self.ports.is_empty() || has_port(ports.source_port) || has_port(ports.destination_port))
    }
}
