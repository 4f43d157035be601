//! Selects packets by time, host and port.

use std::fmt;
use std::str::FromStr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::capture::Interface;
use crate::packet::{Address, Network, network_texts};
use crate::segment::{Endpoints, Segment, Window};

/// A range of ports, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct PortRange {
    /// The lowest port.
    pub first: u16,
    /// The highest port.
    pub last: u16,
}

impl PortRange {
    /// Reports whether the range contains a port.
    #[must_use]
    pub fn contains(&self, port: u16) -> bool {
        (self.first..=self.last).contains(&port)
    }
}

/// A text is neither a port nor a range of ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PortRangeError {
    /// It is not made of numbers of ports.
    NotPorts,
    /// The first port of the range is the greater one.
    Reversed {
        /// The port before the hyphen.
        first: u16,
        /// The port after it.
        last: u16,
    },
}

impl fmt::Display for PortRangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPorts => f.write_str("write a port from 0 to 65535, or a range such as 8000-8100"),
            Self::Reversed { first, last } => write!(f, "the range is reversed: write {last}-{first}"),
        }
    }
}

impl std::error::Error for PortRangeError {}

impl FromStr for PortRange {
    type Err = PortRangeError;

    fn from_str(text: &str) -> Result<Self, PortRangeError> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (first.parse(), last.parse()) {
            (Ok(first), Ok(last)) if first <= last => Ok(Self { first, last }),
            (Ok(first), Ok(last)) => Err(PortRangeError::Reversed { first, last }),
            _ => Err(PortRangeError::NotPorts),
        }
    }
}

/// The packets that are counted. A packet must be in the time window, match one of the hosts, match one of the ports, and be
/// of one of the interfaces. Further conditions on hosts and ports select the packets between two hosts, or of one connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, large_number_types_as_bigints))]
// Older reports lack fields. The page hands over all, and its types say so.
#[cfg_attr(not(target_arch = "wasm32"), serde(default))]
pub struct Selection {
    /// Start of the time window (inclusive), in nanoseconds since 1970-01-01 UTC; `None` for no start.
    #[cfg_attr(not(target_arch = "wasm32"), serde(deserialize_with = "crate::exact::optional"))]
    pub since_nanos: Option<i64>,
    /// End of the time window (exclusive), in nanoseconds since 1970-01-01 UTC; `None` for no end.
    #[cfg_attr(not(target_arch = "wasm32"), serde(deserialize_with = "crate::exact::optional"))]
    pub until_nanos: Option<i64>,
    /// Networks and addresses of which one must be the source or destination; empty for all hosts.
    #[serde(with = "network_texts")]
    pub hosts: Vec<IpNet>,
    /// Ports of which one must be the source or destination port; empty for all ports.
    pub ports: Vec<PortRange>,
    /// Networks and addresses of which one must be the source or destination, too; empty for no further condition.
    #[serde(with = "network_texts")]
    pub also_hosts: Vec<IpNet>,
    /// Ports of which one must be the source or destination port, too; empty for no further condition.
    pub also_ports: Vec<PortRange>,
    /// Names or descriptions of interfaces, or `#0` for one without a name; empty for all interfaces.
    pub interfaces: Vec<String>,
}

/// A [`Selection`] in a form that is quick to test.
#[derive(Clone, Debug)]
pub(super) struct Selector {
    window: Option<Window>,
    hosts: Conditions<Network>,
    ports: Conditions<PortRange>,
    interfaces: Vec<String>,
}

/// Two lists: something of each must be at one of the two ends of a packet.
#[derive(Clone, Debug)]
struct Conditions<T>([Vec<T>; 2]);

impl<T> Conditions<T> {
    /// Returns the conditions that an end meets, one bit each. A list that is empty is no condition, and met by all.
    fn met(&self, is_end: impl Fn(&T) -> bool) -> u8 {
        let bit = |list: &[T]| u8::from(list.is_empty() || list.iter().any(&is_end));
        let [first, second] = &self.0;
        bit(first) | bit(second) << 1
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }
}

/// Both conditions are met.
const ALL_MET: u8 = 0b11;

impl Selector {
    pub(super) fn new(selection: &Selection) -> Self {
        let Selection { since_nanos: since, until_nanos: until, .. } = selection;
        let is_windowed = since.is_some() || until.is_some();
        Self {
            window: is_windowed.then_some((since.unwrap_or(i64::MIN), until.unwrap_or(i64::MAX))),
            hosts: Conditions(
                [&selection.hosts, &selection.also_hosts]
                    .map(|networks| networks.iter().map(|network| Network::from(*network)).collect()),
            ),
            ports: Conditions([selection.ports.clone(), selection.also_ports.clone()]),
            interfaces: selection.interfaces.clone(),
        }
    }

    /// Returns the time window, if there is one.
    pub(super) fn window(&self) -> Option<Window> {
        self.window
    }

    /// Reports whether a time is in the window. Packets without a time are outside of any window.
    #[inline]
    pub(super) fn is_in_window(&self, time_nanos: Option<i64>) -> bool {
        match (self.window, time_nanos) {
            (None, _) => true,
            (Some((since, until)), Some(time)) => (since..until).contains(&time),
            (Some(_), None) => false,
        }
    }

    /// Reports whether packets without ports are left out, because hosts or ports are selected.
    #[inline]
    pub(super) fn requires_ports(&self) -> bool {
        !self.hosts.is_empty() || !self.ports.is_empty()
    }

    /// Reports whether the selection is limited to some ports.
    pub(super) fn asks_for_ports(&self) -> bool {
        !self.ports.is_empty()
    }

    /// Returns whether each interface of a segment is selected, by its number. Empty if all are.
    pub(super) fn selected_interfaces(&self, segment: &Segment) -> Vec<bool> {
        if self.interfaces.is_empty() {
            return Vec::new();
        }
        let is_selected = |interface: Interface| self.interfaces.iter().any(|text| interface.is_called(text));
        [false].into_iter().chain(segment.interfaces().all().into_iter().map(is_selected)).collect()
    }

    /// Returns the conditions on hosts that each host of a segment meets. Empty if there are none.
    pub(super) fn selected_hosts(&self, segment: &Segment) -> Vec<u8> {
        if self.hosts.is_empty() {
            return Vec::new();
        }
        let met = |host: &Address| self.hosts.met(|network| network.contains(*host));
        segment.hosts().iter().map(met).collect()
    }

    /// Reports whether a flow is selected by its hosts and ports. `selected_hosts` is the result of
    /// [`Selector::selected_hosts`].
    #[inline]
    pub(super) fn selects(&self, endpoints: &Endpoints, selected_hosts: &[u8]) -> bool {
        !self.requires_ports() || self.matches(endpoints, selected_hosts)
    }

    #[cold]
    fn matches(&self, endpoints: &Endpoints, selected_hosts: &[u8]) -> bool {
        let of_host = |host: u32| selected_hosts.get(host as usize).copied().unwrap_or_default();
        let of_port = |port: u16| self.ports.met(|range| range.contains(port));
        (self.hosts.is_empty() || of_host(endpoints.source) | of_host(endpoints.destination) == ALL_MET)
            && of_port(endpoints.source_port) | of_port(endpoints.destination_port) == ALL_MET
    }
}
