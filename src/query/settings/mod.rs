//! The settings of a query: everything that can change after a capture has been read.
//!
//! - `setting`: the description of a setting: name, values, help, effect
//! - `catalogue`, `text_only`: the descriptions of all settings, from which the command's options and the page's controls
//!   are made
//! - `text`, `time_text`: parse and print settings
//! - `bins`, `port_role`, `repeats`: types of settings

mod bins;
mod catalogue;
mod text_only;
mod port_role;
mod repeats;
mod setting;
mod text;
mod time_text;

pub use bins::BinWidths;
pub(crate) use bins::Zone;
pub use catalogue::settings;
pub use port_role::PortRole;
pub use repeats::Repeats;
pub use setting::{Effect, Kind, NamedValue, Setting};
pub(crate) use time_text::parse_time;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{Focus, Selection};
use crate::direction::{DirectionSettings, MethodChoice};
use crate::packet::{BareIp, Headers, Transport, Tunnels, optional_network_texts};

/// The settings of a query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, large_number_types_as_bigints))]
// Older reports lack fields. The page hands over all, and its types say so.
#[cfg_attr(not(target_arch = "wasm32"), serde(default))]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Settings {
    /// Which port of a packet is counted.
    pub port_role: PortRole,
    /// The transports that are counted, in the order of [`Transport::ALL`].
    pub transports: Vec<Transport>,
    /// Which transport header is counted if a tunnel carries a further one.
    pub tunnels: Tunnels,
    /// Whether frames that look like IP instead of Ethernet are read as IP.
    pub bare_ip: BareIp,
    /// Whether packets that repeat others are counted.
    pub repeats: Repeats,
    /// Widths of the bins, in ports. Only what is shown depends on them.
    pub bin_widths: BinWidths,
    /// The networks that the user names as local. `None` to infer them.
    #[serde(with = "optional_network_texts")]
    pub local_networks: Option<Vec<IpNet>>,
    /// How the local networks are inferred.
    pub direction: MethodChoice,
    /// `true` to exchange incoming and outgoing.
    pub swap_direction: bool,
    /// Which packets are counted.
    pub selection: Selection,
    /// `true` to collect the times of packets: the timeline and inter-arrival times.
    pub times: bool,
    /// Length of the timeline's intervals. `None` to fit the capture.
    pub interval_seconds: Option<f64>,
    /// The ports whose details are collected. `None` for no details.
    pub focus: Option<Focus>,
    /// `true` to count packets per port and interval. The result is for charts, and not part of the JSON.
    #[cfg_attr(not(target_arch = "wasm32"), serde(skip_serializing))]
    pub heat_map: bool,
    /// `true` to look for findings in packets before they are dropped. Packets that are held can be examined later.
    #[serde(rename = "standouts")]
    pub findings: bool,
}

impl Settings {
    /// Returns what has to be done so that reports are by `other` settings. The [`Focus`], [`Settings::heat_map`] and
    /// [`Settings::findings`] are not compared.
    #[must_use]
    pub fn effect_of_change(&self, other: &Self) -> Effect {
        let mut effect = Effect::Shown;
        // It gets the values of all settings of the catalogue. Any other difference has the greatest effect.
        let mut rest = Self { focus: other.focus, heat_map: other.heat_map, findings: other.findings, ..self.clone() };
        for setting in settings() {
            let text = (setting.print)(other);
            if text != (setting.print)(self) {
                effect = effect.max(setting.effect);
                if (setting.parse)(&mut rest, &text).is_err() {
                    return Effect::Count;
                }
            }
        }
        if rest == *other { effect } else { Effect::Count }
    }

    /// Returns the settings of the catalogue that differ from the default, and their values as text.
    pub fn changed(&self) -> impl Iterator<Item = (&'static Setting, String)> {
        let default = Self::default();
        settings().filter_map(move |setting| {
            let text = (setting.print)(self);
            (text != (setting.print)(&default)).then_some((setting, text))
        })
    }

    /// Returns the length of the timeline's intervals that the user chose.
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
    pub(super) fn interval_nanos(&self) -> Option<i64> {
        self.interval_seconds.map(|seconds| (seconds * 1e9).round() as i64)
    }

    /// Returns which headers of packets count.
    pub(crate) fn headers(&self) -> Headers {
        Headers { tunnels: self.tunnels, bare_ip: self.bare_ip }
    }

    /// Returns the settings that the direction is decided by.
    #[must_use]
    pub fn direction_settings(&self) -> DirectionSettings<'_> {
        DirectionSettings {
            user_networks: self.local_networks.as_deref(),
            choice: self.direction,
            swap: self.swap_direction,
            tunnels: self.tunnels,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            port_role: PortRole::default(),
            transports: Transport::ALL.to_vec(),
            tunnels: Tunnels::default(),
            bare_ip: BareIp::default(),
            repeats: Repeats::default(),
            bin_widths: BinWidths::default(),
            local_networks: None,
            direction: MethodChoice::default(),
            swap_direction: false,
            selection: Selection::default(),
            times: true,
            interval_seconds: None,
            heat_map: false,
            focus: None,
            findings: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::direction::parse_networks;
    use crate::query::PortRange;

    /// Returns settings of which none has its default value.
    fn other_settings() -> Settings {
        let networks = parse_networks("10.0.0.0/8, 2001:db8::1").unwrap();
        Settings {
            port_role: PortRole::Service,
            transports: vec![Transport::Udp, Transport::Dccp],
            tunnels: Tunnels::Inner,
            bare_ip: BareIp::Read,
            repeats: Repeats::Skip,
            bin_widths: BinWidths { system: 2, user: 3, dynamic: 4 },
            local_networks: networks.clone(),
            direction: MethodChoice::OneHost,
            swap_direction: true,
            selection: Selection {
                since_nanos: Some(1_700_000_000_123_456_789),
                until_nanos: Some(1_800_000_000_000_000_000),
                hosts: networks.unwrap(),
                also_hosts: parse_networks("10.1.2.3").unwrap().unwrap(),
                also_ports: vec![PortRange { first: 443, last: 443 }],
                interfaces: vec!["eth0".into(), "Wi-Fi 2".into()],
                ports: vec![PortRange { first: 53, last: 53 }, PortRange { first: 8000, last: 8100 }],
            },
            interval_seconds: Some(0.1),
            ..Settings::default()
        }
    }

    #[test]
    fn every_setting_is_parsed_as_it_is_printed() {
        let (other, mut parsed) = (other_settings(), Settings::default());
        for setting in settings() {
            let [text, default] = [&other, &Settings::default()].map(setting.print);
            assert_ne!(text, default, "{}", setting.name);
            assert!(default.is_empty() || setting.unset.is_empty(), "{}", setting.name);
            assert_eq!((setting.parse)(&mut parsed, &text), Ok(()), "{}", setting.name);
            assert_eq!((setting.parse)(&mut Settings::default(), &default), Ok(()), "{}", setting.name);
            for value in setting.kind.named_values() {
                assert_eq!((setting.parse)(&mut parsed.clone(), value.name), Ok(()), "{}", setting.name);
            }
        }
        assert_eq!(parsed, other);
    }

    #[test]
    fn only_what_differs_from_the_default_is_listed() {
        assert_eq!(Settings::default().changed().count(), 0);
        let mut copy = Settings::default();
        for (setting, text) in other_settings().changed() {
            (setting.parse)(&mut copy, &text).unwrap();
        }
        assert_eq!(copy, other_settings());
        let service = Settings { port_role: PortRole::Service, ..Settings::default() };
        let listed: Vec<_> = service.changed().map(|(setting, text)| (setting.name, text)).collect();
        assert_eq!(listed, [("port-role", "service".to_owned())]);
    }

    #[test]
    fn lengths_are_printed_in_the_longest_unit_that_fits() {
        let setting = settings().find(|setting| setting.name == "interval").unwrap();
        let printed = |text: &str| {
            let mut settings = Settings::default();
            (setting.parse)(&mut settings, text).map(|()| (setting.print)(&settings))
        };
        for (text, expected) in [
            ("60", "1min"),
            ("0.25s", "250ms"),
            ("90s", "90s"),
            ("36h", "36h"),
            ("0.0000001", "100ns"),
            ("2.5us", "2500ns"),
        ] {
            assert_eq!(printed(text).as_deref(), Ok(expected));
        }
        for text in ["3 x", "-1s", "0", "s", "nan", "1e3s", "1e9", ".", "0.000000001ms"] {
            assert!(printed(text).is_err(), "{text}");
        }
    }

    #[test]
    fn three_bin_widths_are_needed() {
        let setting = settings().find(|setting| setting.name == "bins").unwrap();
        for text in ["", "1/50", "1/50/100/1", "1/50/100/x", "1/0/100", "1/50/65536"] {
            assert!((setting.parse)(&mut Settings::default(), text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_change_has_the_greatest_effect_of_the_settings_that_differ() {
        let settings = Settings::default();
        let with_bins = Settings { bin_widths: other_settings().bin_widths, ..settings.clone() };
        let with_role = Settings { port_role: PortRole::Source, ..with_bins.clone() };
        let with_swap = Settings { swap_direction: true, ..with_role.clone() };
        let without_times = Settings { times: false, ..settings.clone() };
        let effects = [&settings, &with_bins, &with_role, &with_swap, &without_times];
        let effects = effects.map(|other| settings.effect_of_change(other));
        assert_eq!(effects, [Effect::Shown, Effect::Shown, Effect::Port, Effect::Count, Effect::Count]);
    }
}
