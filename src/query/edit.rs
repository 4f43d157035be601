//! Edits of [`Settings`]: adds and removes filters and local networks.
//!
//! The page makes these edits when something is typed or a button is pressed. Parsing text is left to [`super::filter`].

use ipnet::IpNet;

use super::{Filter, Focus, Settings};
use crate::packet::Transport;

impl From<Focus> for Filter {
    /// Returns the filter that selects the packets in focus.
    fn from(focus: Focus) -> Self {
        Self { ports: vec![focus.ports], transports: focus.transport.into_iter().collect(), ..Self::default() }
    }
}

impl Settings {
    /// Adds the hosts and ports of a filter to the selection, except those that are selected already. The filter's
    /// transports, if it names any, replace those of the settings.
    pub fn add_filter(&mut self, filter: Filter) {
        add_missing(&mut self.selection.hosts, filter.hosts);
        add_missing(&mut self.selection.ports, filter.ports);
        add_missing(&mut self.selection.interfaces, filter.interfaces);
        if !filter.transports.is_empty() {
            self.transports = filter.transports;
        }
    }

    /// Removes the host with this index from the selection. Does nothing if there is none.
    pub fn remove_host(&mut self, index: usize) {
        remove(&mut self.selection.hosts, index);
    }

    /// Removes the port range with this index from the selection. Does nothing if there is none.
    pub fn remove_ports(&mut self, index: usize) {
        remove(&mut self.selection.ports, index);
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
        settings.add_filter(Focus { ports, transport: Some(Transport::Udp) }.into());
        assert_eq!(settings, filtered(&["udp 53"]));
        settings.add_filter(Focus { ports, transport: None }.into());
        assert_eq!(settings, filtered(&["udp 53"]));
    }

    #[test]
    fn filters_are_removed_by_index() {
        let mut settings = filtered(&["10.0.0.1 10.0.0.2 53 443 tcp"]);
        settings.remove_host(0);
        settings.remove_ports(1);
        settings.remove_ports(7);
        settings.select_all_transports();
        assert_eq!(settings, filtered(&["10.0.0.2 53"]));
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
