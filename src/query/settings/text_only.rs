//! The settings that users write as text for the command and in the address of the page, which has controls of its own for
//! them.

use ipnet::IpNet;

use super::setting::{Effect, Kind, Setting};
use super::text::{named_values, parse_name, parse_quoted, print_quoted, words};
use super::time_text::{parse_time, print_time};
use crate::direction::{MethodChoice, parse_networks};
use crate::packet::network_name;
use crate::query::{PortRange, PortRangeError};

pub(super) static SETTINGS: &[Setting] = &[
    Setting {
        name: "local",
        value_name: "NETWORKS",
        label: None,
        help: "Local networks or addresses, separated by commas",
        unset: "inferred",
        kind: Kind::Text(&[]),
        effect: Effect::Count,
        parse: |settings, text| parse_optional_networks(text).map(|networks| settings.local_networks = networks),
        print: |settings| print_networks(settings.local_networks.as_deref().unwrap_or_default()),
    },
    Setting {
        name: "direction",
        value_name: "METHOD",
        label: None,
        help: "How the local side is inferred",
        unset: "",
        kind: Kind::OneOf(|| named_values(&MethodChoice::ALL, MethodChoice::name, MethodChoice::name)),
        effect: Effect::Count,
        parse: |settings, text| {
            parse_name(text, &MethodChoice::ALL, MethodChoice::name).map(|choice| settings.direction = choice)
        },
        print: |settings| settings.direction.name().into(),
    },
    Setting {
        name: "swap",
        value_name: "",
        label: None,
        help: "Exchange incoming and outgoing",
        unset: "",
        kind: Kind::Flag,
        effect: Effect::Count,
        parse: |settings, text| parse_flag(text).map(|swap| settings.swap_direction = swap),
        print: |settings| settings.swap_direction.to_string(),
    },
    Setting {
        name: "since",
        value_name: "TIME",
        label: None,
        help: "Count only packets at or after this time (ISO 8601; UTC if no offset is given)",
        unset: "",
        kind: Kind::Text(&[]),
        effect: Effect::Count,
        parse: |settings, text| parse_time(text).map(|time| settings.selection.since_nanos = time),
        print: |settings| print_time(settings.selection.since_nanos),
    },
    Setting {
        name: "until",
        value_name: "TIME",
        label: None,
        help: "Count only packets before this time",
        unset: "",
        kind: Kind::Text(&[]),
        effect: Effect::Count,
        parse: |settings, text| parse_time(text).map(|time| settings.selection.until_nanos = time),
        print: |settings| print_time(settings.selection.until_nanos),
    },
    Setting {
        name: "host",
        value_name: "NETWORKS",
        label: None,
        help: "Count only packets from or to these networks or addresses, separated by commas",
        unset: "",
        kind: Kind::Text(&[]),
        effect: Effect::Count,
        parse: |settings, text| {
            parse_optional_networks(text).map(|hosts| settings.selection.hosts = hosts.unwrap_or_default())
        },
        print: |settings| print_networks(&settings.selection.hosts),
    },
    Setting {
        name: "and-host",
        value_name: "NETWORKS",
        label: None,
        help: "Count only packets that are also from or to one of these networks or addresses, separated by commas, such as those between two hosts",
        unset: "",
        kind: Kind::Text(&[]),
        effect: Effect::Count,
        parse: |settings, text| {
            parse_optional_networks(text).map(|hosts| settings.selection.also_hosts = hosts.unwrap_or_default())
        },
        print: |settings| print_networks(&settings.selection.also_hosts),
    },
    Setting {
        name: "interface",
        value_name: "NAMES",
        label: None,
        help: "Count only packets of these interfaces, separated by commas: names, descriptions, or numbers in the file such as #0; in double quotation marks if there is a comma in it",
        unset: "",
        kind: Kind::List,
        effect: Effect::Count,
        parse: |settings, text| {
            settings.selection.interfaces = parse_quoted(text);
            Ok(())
        },
        print: |settings| print_quoted(&settings.selection.interfaces),
    },
    Setting {
        name: "port",
        value_name: "PORTS",
        label: None,
        help: "Count only packets from or to these ports or ranges, separated by commas (443 or 8000-8100); with a single \
               port or range, its hosts are listed",
        unset: "",
        kind: Kind::List,
        effect: Effect::Count,
        parse: |settings, text| parse_ports(text).map(|ports| settings.selection.ports = ports),
        print: |settings| print_ports(&settings.selection.ports),
    },
    Setting {
        name: "and-port",
        value_name: "PORTS",
        label: None,
        help: "Count only packets that are also from or to one of these ports or ranges, separated by commas, such as those of one connection",
        unset: "",
        kind: Kind::List,
        effect: Effect::Count,
        parse: |settings, text| parse_ports(text).map(|ports| settings.selection.also_ports = ports),
        print: |settings| print_ports(&settings.selection.also_ports),
    },
];

fn parse_flag(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| "write true or false".into())
}

/// Parses networks. An empty text has none.
fn parse_optional_networks(text: &str) -> Result<Option<Vec<IpNet>>, String> {
    parse_networks(text).map_err(|error| error.to_string())
}

fn print_networks(networks: &[IpNet]) -> String {
    networks.iter().map(|network| network_name(*network)).collect::<Vec<_>>().join(",")
}

/// Parses ports and ranges of ports that are separated by commas. An empty text has none.
fn parse_ports(text: &str) -> Result<Vec<PortRange>, String> {
    words(text).map(|word| word.parse().map_err(|error: PortRangeError| error.to_string())).collect()
}

fn print_ports(ports: &[PortRange]) -> String {
    let range = |range: &PortRange| match *range {
        PortRange { first, last } if first == last => first.to_string(),
        PortRange { first, last } => format!("{first}-{last}"),
    };
    ports.iter().map(range).collect::<Vec<_>>().join(",")
}
