//! The catalogue of settings: one description of each setting that a user can choose.
//!
//! The options of the command, the controls of the page and the table of the guide are made from it or checked against
//! it. To add a setting, add a field to [`Settings`](super::Settings) and an entry to this table, and apply it where it has
//! an effect.

use super::setting::{Effect, Kind, NamedValue, Setting};
use super::text::{
    named_values, parse_bin_widths, parse_length, parse_name, parse_names, print_bin_widths, print_length, print_names,
};
use super::{PortRole, Repeats};
use crate::packet::{BareIp, Transport, Tunnels};

/// Returns every setting that a user can choose, in the order in which the command lists them.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    super::text_only::SETTINGS.iter().chain(SETTINGS)
}

/// The settings for which the page makes a control.
static SETTINGS: &[Setting] = &[
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
        help: "Which transport header to count if a tunnel over UDP (VXLAN, VXLAN-GPE, Geneve, GTP-U, Teredo, L2TP, MPLS over UDP, GUE, LISP, AYIYA, TZSP, HP ERM) carries another one",
        unset: "",
        kind: Kind::OneOf(|| named_values(&Tunnels::ALL, Tunnels::name, Tunnels::label)),
        effect: Effect::Count,
        parse: |settings, text| {
            parse_name(text, &Tunnels::ALL, Tunnels::name).map(|tunnels| settings.tunnels = tunnels)
        },
        print: |settings| settings.tunnels.name().into(),
    },
    Setting {
        name: "bare-ip",
        value_name: "READING",
        label: Some("Bare IP"),
        help: "What to do with packets that look like IP without an Ethernet header, though the file says Ethernet",
        unset: "",
        kind: Kind::OneOf(|| named_values(&BareIp::ALL, BareIp::name, BareIp::label)),
        effect: Effect::Count,
        parse: |settings, text| parse_name(text, &BareIp::ALL, BareIp::name).map(|bare_ip| settings.bare_ip = bare_ip),
        print: |settings| settings.bare_ip.name().into(),
    },
    Setting {
        name: "repeats",
        value_name: "TREATMENT",
        label: Some("Repeated packets"),
        help: "What to do with packets that equal one captured shortly before, as by a mirror port or on several interfaces",
        unset: "",
        kind: Kind::OneOf(|| named_values(&Repeats::ALL, Repeats::name, Repeats::label)),
        effect: Effect::Count,
        parse: |settings, text| {
            parse_name(text, &Repeats::ALL, Repeats::name).map(|repeats| settings.repeats = repeats)
        },
        print: |settings| settings.repeats.name().into(),
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
