//! Edits of [`Settings`]: adds and removes filters and local networks.
//!
//! The page makes these edits when something is typed or a button is pressed. Parsing text is left to [`super::filter`].

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::filter::add_condition;
use super::{Filter, Focus, PortRange, Settings};
use crate::packet::{Transport, network_text};

/// The packets of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct ConversationFilter {
    /// The host that made contact.
    #[serde(with = "network_text")]
    pub from: IpNet,
    /// The host that was contacted.
    #[serde(with = "network_text")]
    pub to: IpNet,
    /// The port that was contacted.
    pub focus: Focus,
    /// The port that made contact, where the hosts and the other port alone do not tell the conversation from another one.
    pub from_port: Option<u16>,
}

impl Settings {
    /// Applies a filter.
    ///
    /// A list of words adds hosts, ports and interfaces to the selection, except those that are selected already, and its
    /// transports, if it names any, replace those of the settings. An expression replaces hosts, ports and transports, and the
    /// interfaces and the time window if it says something of them.
    pub fn add_filter(&mut self, filter: Filter) {
        let selection = &mut self.selection;
        if filter.is_expression {
            selection.hosts = filter.hosts;
            selection.ports = filter.ports;
            selection.also_hosts = filter.also_hosts;
            selection.also_ports = filter.also_ports;
            if !filter.interfaces.is_empty() {
                selection.interfaces = filter.interfaces;
            }
            if filter.since_nanos.is_some() || filter.until_nanos.is_some() {
                (selection.since_nanos, selection.until_nanos) = (filter.since_nanos, filter.until_nanos);
            }
            self.select_all_transports();
            if !filter.transports.is_empty() {
                self.transports = filter.transports;
            }
            return;
        }
        add_missing(&mut self.selection.hosts, filter.hosts);
        add_missing(&mut self.selection.ports, filter.ports);
        add_missing(&mut self.selection.interfaces, filter.interfaces);
        if !filter.transports.is_empty() {
            self.transports = filter.transports;
        }
    }

    /// Counts only the packets in focus of those that are counted. Where that takes a third condition on ports, the earlier ones
    /// stay as they are.
    pub fn narrow_to(&mut self, focus: Focus) {
        let (mut ports, mut also) = (self.selection.ports.clone(), self.selection.also_ports.clone());
        if add_condition(&mut ports, &mut also, focus.ports) {
            (self.selection.ports, self.selection.also_ports) = (ports, also);
        }
        if let Some(transport) = focus.transport {
            self.transports = vec![transport];
        }
    }

    /// Counts only the packets of a conversation. Replaces the conditions on hosts, ports and transports; those on time and interfaces
    /// stay.
    pub fn select_conversation(&mut self, conversation: &ConversationFilter) {
        let ConversationFilter { from, to, focus, from_port } = *conversation;
        let selection = &mut self.selection;
        (selection.hosts, selection.also_hosts) = (vec![from], vec![to]);
        selection.ports = vec![focus.ports];
        selection.also_ports = from_port.map(|port| PortRange { first: port, last: port }).into_iter().collect();
        self.transports = focus.transport.map_or_else(|| Transport::ALL.to_vec(), |transport| vec![transport]);
    }

    /// Removes the host with this index from the selection. Does nothing if there is none.
    pub fn remove_host(&mut self, index: usize) {
        remove(&mut self.selection.hosts, index);
    }

    /// Removes the port range with this index from the selection. Does nothing if there is none.
    pub fn remove_ports(&mut self, index: usize) {
        remove(&mut self.selection.ports, index);
    }

    /// Removes the host with this index from the further condition on hosts. Does nothing if there is none.
    pub fn remove_also_host(&mut self, index: usize) {
        remove(&mut self.selection.also_hosts, index);
    }

    /// Removes the port range with this index from the further condition on ports. Does nothing if there is none.
    pub fn remove_also_ports(&mut self, index: usize) {
        remove(&mut self.selection.also_ports, index);
    }

    /// Removes the interface with this index from the selection. Does nothing if there is none.
    pub fn remove_interface(&mut self, index: usize) {
        remove(&mut self.selection.interfaces, index);
    }

    /// Adds an interface to the selection, or removes it if it is there.
    pub fn toggle_interface(&mut self, interface: &str) {
        let interfaces = &mut self.selection.interfaces;
        match interfaces.iter().position(|selected| selected == interface) {
            Some(index) => _ = interfaces.remove(index),
            None => interfaces.push(interface.into()),
        }
    }

    /// Counts every transport.
    pub fn select_all_transports(&mut self) {
        self.transports = Transport::ALL.to_vec();
    }

    /// Reports whether all of these networks are among the local networks that the user has given.
    #[must_use]
    pub fn has_local_networks(&self, networks: &[IpNet]) -> bool {
        let local = self.local_networks.as_deref().unwrap_or_default();
        networks.iter().all(|network| local.contains(network))
    }

    /// Adds these networks to the local networks that the user has given, or removes them if all of them are there.
    pub fn toggle_local_networks(&mut self, networks: &[IpNet]) {
        let is_local = self.has_local_networks(networks);
        let mut local = self.local_networks.take().unwrap_or_default();
        local.retain(|network| !networks.contains(network));
        if !is_local {
            local.extend(networks);
        }
        self.local_networks = (!local.is_empty()).then_some(local);
    }
}

fn add_missing<T: PartialEq>(list: &mut Vec<T>, items: Vec<T>) {
    for item in items {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}

fn remove<T>(list: &mut Vec<T>, index: usize) {
    if index < list.len() {
        list.remove(index);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{PortRange, parse_filter};
    use crate::services::Services;

    fn filtered(texts: &[&str]) -> Settings {
        let mut settings = Settings::default();
        for text in texts {
            settings.add_filter(parse_filter(text, &Services::iana()).unwrap());
        }
        settings
    }

    fn networks(texts: &[&str]) -> Vec<IpNet> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn filters_are_added_once() {
        let settings = filtered(&["10.0.0.1 443", "443 8000-8100 10.0.0.1 10.0.0.2"]);
        assert_eq!(settings.selection.hosts, networks(&["10.0.0.1/32", "10.0.0.2/32"]));
        let ports = [PortRange { first: 443, last: 443 }, PortRange { first: 8000, last: 8100 }];
        assert_eq!(settings.selection.ports, ports);
    }

    #[test]
    fn transports_of_a_filter_replace_those_of_the_settings() {
        assert_eq!(filtered(&["udp", "443"]).transports, [Transport::Udp]);
        assert_eq!(filtered(&["udp", "tcp"]).transports, [Transport::Tcp]);
    }

    #[test]
    fn a_focus_becomes_a_filter() {
        let mut settings = Settings::default();
        let ports = PortRange { first: 53, last: 53 };
        settings.narrow_to(Focus { ports, transport: Some(Transport::Udp) });
        assert_eq!(settings, filtered(&["udp 53"]));
        settings.narrow_to(Focus { ports, transport: None });
        assert_eq!(settings, filtered(&["udp 53"]));
        let other = PortRange { first: 50_000, last: 50_100 };
        settings.narrow_to(Focus { ports: other, transport: None });
        assert_eq!(settings, filtered(&["udp and port 53 and portrange 50000-50100"]));
        settings.narrow_to(Focus { ports: PortRange { first: 50_007, last: 50_007 }, transport: None });
        assert_eq!(settings, filtered(&["udp and port 53 and port 50007"]));
    }

    #[test]
    fn an_expression_replaces_what_it_says_something_of() {
        let both = filtered(&["10.0.0.9 53 udp interface:eth0", "host 10.0.0.1 and tcp port 443"]);
        assert_eq!(both, filtered(&["10.0.0.1 443 tcp interface:eth0"]));
        let again = filtered(&["tcp port 443", "host 10.0.0.1 or host 10.0.0.2"]);
        assert_eq!(again, filtered(&["10.0.0.1 10.0.0.2"]));
        let times = filtered(&["frame.time_epoch >= 1 && tcp.port == 1", "tcp.port == 2"]);
        assert_eq!(times.selection.since_nanos, Some(1_000_000_000));
    }

    #[test]
    fn filters_are_removed_by_index() {
        let mut settings = filtered(&["10.0.0.1 10.0.0.2 53 443 tcp"]);
        settings.remove_host(0);
        settings.remove_ports(1);
        settings.remove_ports(7);
        settings.select_all_transports();
        assert_eq!(settings, filtered(&["10.0.0.2 53"]));
        let mut settings = filtered(&["10.0.0.1 and 10.0.0.2 and port 53 and port 5000"]);
        settings.remove_also_host(0);
        settings.remove_also_ports(0);
        assert_eq!(settings, filtered(&["10.0.0.1 53"]));
    }

    #[test]
    fn interfaces_are_toggled() {
        let mut settings = filtered(&["interface:eth0"]);
        settings.toggle_interface("Wi-Fi 2");
        assert_eq!(settings, filtered(&["interface:eth0 interface:\"Wi-Fi 2\""]));
        settings.toggle_interface("eth0");
        settings.toggle_interface("Wi-Fi 2");
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn local_networks_are_toggled() {
        let mut settings = Settings::default();
        let host = networks(&["10.0.0.1/32"]);
        assert!(!settings.has_local_networks(&host));
        settings.toggle_local_networks(&host);
        settings.toggle_local_networks(&networks(&["10.0.0.2/32"]));
        assert!(settings.has_local_networks(&host));
        assert_eq!(settings.local_networks, Some(networks(&["10.0.0.1/32", "10.0.0.2/32"])));
        settings.toggle_local_networks(&host);
        settings.toggle_local_networks(&networks(&["10.0.0.2/32"]));
        assert_eq!(settings.local_networks, None);
    }
}
