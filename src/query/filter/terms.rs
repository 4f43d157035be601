//! Joins conditions by *and* and *or*, as far as the result is one [`Filter`].

use ipnet::IpNet;

use super::Filter;
use super::error::FilterErrorKind;
use crate::packet::Transport;
use crate::query::PortRange;

/// One bit for each transport, in the order of [`Transport::ALL`].
type TransportBits = u8;

/// A conjunction of conditions.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Term {
    pub(super) transports: TransportBits,
    /// Lists of which each has one that is at an end of the packet.
    pub(super) hosts: Vec<Vec<IpNet>>,
    pub(super) ports: Vec<Vec<PortRange>>,
    pub(super) interfaces: Vec<Vec<String>>,
    pub(super) since: Option<i64>,
    pub(super) until: Option<i64>,
}

/// All transports.
pub(super) const ALL: TransportBits = (1 << Transport::ALL.len()) - 1;

/// Returns the bits of some transports.
pub(super) fn bits(transports: &[Transport]) -> TransportBits {
    let bit = |(index, transport)| TransportBits::from(transports.contains(transport)) << index;
    Transport::ALL.iter().enumerate().map(bit).sum()
}

/// What lists are made of.
trait Item: Clone + PartialEq {
    /// Reports whether everything that `other` selects is selected by this item.
    fn contains(&self, other: &Self) -> bool;
}

impl Item for IpNet {
    fn contains(&self, other: &Self) -> bool {
        IpNet::contains(self, other)
    }
}

impl Item for PortRange {
    fn contains(&self, other: &Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }
}

impl Item for String {
    fn contains(&self, other: &Self) -> bool {
        self == other
    }
}

/// Reports whether a list selects everything that another one does.
fn covers<T: Item>(list: &[T], other: &[T]) -> bool {
    other.iter().all(|item| list.iter().any(|of_list| of_list.contains(item)))
}

/// Reports whether the packets that match `lists` include those that match `others`.
fn includes<T: Item>(lists: &[Vec<T>], others: &[Vec<T>]) -> bool {
    lists.iter().all(|list| others.iter().any(|other| covers(list, other)))
}

fn are_equal<T: Item>(lists: &[Vec<T>], others: &[Vec<T>]) -> bool {
    includes(lists, others) && includes(others, lists)
}

/// Adds lists, and leaves out those that go without saying.
fn add_lists<T: Item>(lists: &mut Vec<Vec<T>>, further: Vec<Vec<T>>) {
    for list in further {
        if !lists.iter().any(|other| covers(&list, other)) {
            lists.retain(|other| !covers(other, &list));
            lists.push(list);
        }
    }
}

/// Returns the lists for the packets that match either of two conditions. `None` if no lists select just these.
fn alternatives<T: Item>(a: &[Vec<T>], b: &[Vec<T>]) -> Option<Vec<Vec<T>>> {
    if includes(a, b) {
        return Some(a.to_vec());
    }
    if includes(b, a) {
        return Some(b.to_vec());
    }
    let (mut common, rest): (Vec<_>, Vec<_>) = a.iter().cloned().partition(|list| b.contains(list));
    let mut others = b.iter().filter(|list| !a.contains(list));
    match (&*rest, others.next(), others.next()) {
        ([one], Some(other), None) => {
            let new = other.iter().filter(|item| !one.contains(item));
            common.push(one.iter().chain(new).cloned().collect());
            Some(common)
        }
        _ => None,
    }
}

impl Term {
    /// The condition that every packet meets.
    pub(super) fn any() -> Self {
        Self { transports: ALL, hosts: Vec::new(), ports: Vec::new(), interfaces: Vec::new(), since: None, until: None }
    }

    pub(super) fn of_hosts(hosts: Vec<IpNet>) -> Self {
        Self { hosts: vec![hosts], ..Self::any() }
    }

    pub(super) fn of_ports(transports: TransportBits, ports: Vec<PortRange>) -> Self {
        Self { transports, ports: vec![ports], ..Self::any() }
    }

    pub(super) fn of_interface(name: String) -> Self {
        Self { interfaces: vec![vec![name]], ..Self::any() }
    }

    /// Returns the packets that match both.
    pub(super) fn and(mut self, other: Self) -> Result<Self, FilterErrorKind> {
        self.transports &= other.transports;
        add_lists(&mut self.hosts, other.hosts);
        add_lists(&mut self.ports, other.ports);
        add_lists(&mut self.interfaces, other.interfaces);
        self.since = self.since.max(other.since);
        self.until = [self.until, other.until].into_iter().flatten().min();
        let is_empty = self.since.zip(self.until).is_some_and(|(since, until)| since >= until);
        if self.transports == 0 || is_empty {
            return Err(FilterErrorKind::Contradiction);
        }
        if self.interfaces.len() > 1 {
            return Err(FilterErrorKind::Contradiction);
        }
        if self.hosts.len() > 2 || self.ports.len() > 2 {
            return Err(FilterErrorKind::TooManyConditions);
        }
        Ok(self)
    }

    /// Returns the packets that match either. `None` if no term selects just these.
    fn or(&self, other: &Self) -> Option<Self> {
        if self.is_wider(other) {
            return Some(self.clone());
        }
        if other.is_wider(self) {
            return Some(other.clone());
        }
        let mut hull = self.clone();
        hull.transports |= other.transports;
        hull.hosts = alternatives(&self.hosts, &other.hosts)?;
        hull.ports = alternatives(&self.ports, &other.ports)?;
        hull.interfaces = alternatives(&self.interfaces, &other.interfaces)?;
        let differences = [
            self.transports != other.transports,
            !are_equal(&self.hosts, &other.hosts),
            !are_equal(&self.ports, &other.ports),
            !are_equal(&self.interfaces, &other.interfaces),
            (self.since, self.until) != (other.since, other.until),
        ];
        // With two, the hull would have packets that match one condition of each.
        let [.., differ_in_time] = differences;
        let count = differences.into_iter().filter(|differs| *differs).count();
        (count <= 1 && !differ_in_time).then_some(hull)
    }

    /// Reports whether all packets that `other` selects are selected.
    fn is_wider(&self, other: &Self) -> bool {
        other.transports & !self.transports == 0
            && includes(&self.hosts, &other.hosts)
            && includes(&self.ports, &other.ports)
            && includes(&self.interfaces, &other.interfaces)
            && self.since.is_none_or(|since| other.since.is_some_and(|other| since <= other))
            && self.until.is_none_or(|until| other.until.is_some_and(|other| other <= until))
    }

    pub(super) fn into_filter(self) -> Filter {
        let (mut hosts, mut ports) = (self.hosts.into_iter(), self.ports.into_iter());
        let is_all = self.transports == ALL;
        let named = |transport: &Transport| !is_all && bits(&[*transport]) & self.transports != 0;
        Filter {
            hosts: hosts.next().unwrap_or_default(),
            also_hosts: hosts.next().unwrap_or_default(),
            ports: ports.next().unwrap_or_default(),
            also_ports: ports.next().unwrap_or_default(),
            transports: Transport::ALL.into_iter().filter(named).collect(),
            interfaces: self.interfaces.into_iter().next().unwrap_or_default(),
            since_nanos: self.since,
            until_nanos: self.until,
            is_expression: true,
        }
    }
}

/// Adds ports to one of two conditions on ports, so that both and the ports are asked for. Returns `false` if that takes a third.
pub(in crate::query) fn add_condition(
    ports: &mut Vec<PortRange>,
    also: &mut Vec<PortRange>,
    further: PortRange,
) -> bool {
    let mut lists: Vec<_> = [ports.clone(), also.clone()].into_iter().filter(|list| !list.is_empty()).collect();
    add_lists(&mut lists, vec![vec![further]]);
    let mut lists = lists.into_iter();
    (*ports, *also) = (lists.next().unwrap_or_default(), lists.next().unwrap_or_default());
    lists.next().is_none()
}

/// Adds an alternative to others, and joins those that are one condition together.
pub(super) fn add_alternative(alternatives: &mut Vec<Term>, mut term: Term) {
    while let Some((index, joined)) =
        alternatives.iter().zip(0..).find_map(|(other, index)| Some((index, other.or(&term)?)))
    {
        alternatives.remove(index);
        term = joined;
    }
    alternatives.push(term);
}
