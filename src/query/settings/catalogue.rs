//! The catalogue of settings: one description of each setting that a user can choose.
//!
//! The options of the command, the controls of the page and the table of the README are made from it or checked against
//! it. To add a setting, add a field to [`Settings`] and an entry to [`SETTINGS`], and apply it where it has an effect.

use super::text::{
    named_values, parse_bin_widths, parse_flag, parse_length, parse_name, parse_names, parse_optional_networks,
    parse_ports, print_bin_widths, print_length, print_names, print_networks, print_ports,
};
#[cfg(not(target_arch = "wasm32"))]
use super::time::{parse_time, print_time};
use super::{PortRole, Settings};
use crate::direction::MethodChoice;
use crate::packet::{Transport, Tunnels};

/// A setting that a user can choose.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name, which is also its option without `--`.
    pub name: &'static str,
    /// The placeholder of its value in the help of the command. Empty for a flag.
    pub value_name: &'static str,
    /// The label of its control on the page. `None` if the page has no control for it, or one of its own.
    pub label: Option<&'static str>,
    /// What it does, in one sentence without a full stop.
    pub help: &'static str,
    /// What an empty value means. Empty if the default has a value.
    pub unset: &'static str,
    /// Which values it has.
    pub kind: Kind,
    /// What a change leads to.
    pub effect: Effect,
    /// Parses a value, as a user writes it. The error advises the user.
    pub parse: fn(&mut Settings, &str) -> Result<(), String>,
    /// Prints the value. Parsing gives the same value again.
    pub print: fn(&Settings) -> String,
}

/// Which values a setting has.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `true` and `false`.
    Flag,
    /// One of these values.
    OneOf(fn() -> Vec<NamedValue>),
    /// Any of these values, separated by commas.
    AnyOf(fn() -> Vec<NamedValue>),
    /// Text. The page offers some values to choose from.
    Text(&'static [NamedValue]),
    /// Words, separated by commas.
    List,
}

impl Kind {
    /// Returns the values that have names.
    #[must_use]
    pub fn named_values(&self) -> Vec<NamedValue> {
        match self {
            Self::OneOf(values) | Self::AnyOf(values) => values(),
            Self::Text(values) => values.to_vec(),
            Self::Flag | Self::List => Vec::new(),
        }
    }
}

/// A value of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedValue {
    /// How users and programs write it.
    pub name: &'static str,
    /// How the page shows it.
    pub label: &'static str,
}

/// What a change of settings leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The counts stay as they are. Only what is shown of them changes.
    Shown,
    /// The same packets are in the same classes, but another of their ports is counted.
    Port,
    /// All packets are counted anew.
    Count,
}

/// Every setting that a user can choose, in the order in which the command lists them.
pub static SETTINGS: &[Setting] = &[
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
        name: "port-role",
        value_name: "ROLE",
        label: Some("Port counted"),
        help: "Which port of a packet to count",
        unset: "",
        kind: Kind::OneOf(|| named_values(&PortRole::ALL, PortRole::name, PortRole::name)),
        effect: Effect::Port,
        parse: |settings, text| parse_name(text, &PortRole::ALL, PortRole::name).map(|role| settings.port_role = role),
        print: |settings| settings.port_role.name().into(),
    },
    Setting {
        name: "transports",
        value_name: "NAMES",
        label: Some("Transports"),
        help: "Transports to count, separated by commas",
        unset: "",
        kind: Kind::AnyOf(|| named_values(&Transport::ALL, Transport::name, Transport::label)),
        effect: Effect::Count,
        parse: |settings, text| {
            parse_names(text, &Transport::ALL, Transport::name).map(|transports| settings.transports = transports)
        },
        print: |settings| print_names(&settings.transports, Transport::name),
    },
    Setting {
        name: "tunnels",
        value_name: "HEADER",
        label: Some("Tunnels"),
        help: "Which transport header to count if a tunnel over UDP (VXLAN, Geneve, GTP-U, Teredo, L2TP) carries another one",
        unset: "",
        kind: Kind::OneOf(|| named_values(&Tunnels::ALL, Tunnels::name, Tunnels::label)),
        effect: Effect::Count,
        parse: |settings, text| {
            parse_name(text, &Tunnels::ALL, Tunnels::name).map(|tunnels| settings.tunnels = tunnels)
        },
        print: |settings| settings.tunnels.name().into(),
    },
    // The page selects times on its timeline. Parsing them as text would make the module a fifth larger.
    #[cfg(not(target_arch = "wasm32"))]
    Setting {
        name: "since",
        value_name: "TIME",
        label: None,
        help: "Count only packets at or after this time (ISO 8601; UTC if no offset is given)",
        unset: "all",
        kind: Kind::Text(&[]),
        effect: Effect::Count,
        parse: |settings, text| parse_time(text).map(|time| settings.selection.since_nanos = time),
        print: |settings| print_time(settings.selection.since_nanos),
    },
    #[cfg(not(target_arch = "wasm32"))]
    Setting {
        name: "until",
        value_name: "TIME",
        label: None,
        help: "Count only packets before this time",
        unset: "all",
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
        unset: "all",
        kind: Kind::Text(&[]),
        effect: Effect::Count,
        parse: |settings, text| {
            parse_optional_networks(text).map(|hosts| settings.selection.hosts = hosts.unwrap_or_default())
        },
        print: |settings| print_networks(&settings.selection.hosts),
    },
    Setting {
        name: "port",
        value_name: "PORTS",
        label: None,
        help: "Count only packets from or to these ports or ranges, separated by commas (443 or 8000-8100); with a single \
               port or range, its hosts are listed",
        unset: "all",
        kind: Kind::List,
        effect: Effect::Count,
        parse: |settings, text| parse_ports(text).map(|ports| settings.selection.ports = ports),
        print: |settings| print_ports(&settings.selection.ports),
    },
    Setting {
        name: "interval",
        value_name: "LENGTH",
        label: Some("Interval"),
        help: "Length of the timeline's intervals, such as 100ms, 1s, 5min or 1h",
        unset: "chosen to fit the capture",
        kind: Kind::Text(&[
            NamedValue { name: "", label: "auto" },
            NamedValue { name: "10ms", label: "10 ms" },
            NamedValue { name: "100ms", label: "100 ms" },
            NamedValue { name: "1s", label: "1 s" },
            NamedValue { name: "10s", label: "10 s" },
            NamedValue { name: "1min", label: "1 min" },
            NamedValue { name: "10min", label: "10 min" },
            NamedValue { name: "1h", label: "1 h" },
            NamedValue { name: "1d", label: "1 d" },
        ]),
        effect: Effect::Count,
        parse: |settings, text| parse_length(text).map(|seconds| settings.interval_seconds = seconds),
        print: |settings| print_length(settings.interval_seconds),
    },
    Setting {
        name: "bins",
        value_name: "S/U/D",
        label: Some("Ports per bar"),
        help: "Ports per bin, for system, user and dynamic ports",
        unset: "",
        kind: Kind::Text(&[
            NamedValue { name: "1/50/100", label: "1 · 50 · 100" },
            NamedValue { name: "1/100/100", label: "1 · 100 · 100" },
            NamedValue { name: "1/1/1", label: "1 · 1 · 1" },
        ]),
        effect: Effect::Shown,
        parse: |settings, text| parse_bin_widths(text).map(|widths| settings.bin_widths = widths),
        print: |settings| print_bin_widths(settings.bin_widths),
    },
];
