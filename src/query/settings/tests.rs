//! Tests of the catalogue.

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
        bin_widths: BinWidths { system: 2, user: 3, dynamic: 4 },
        local_networks: networks.clone(),
        direction: MethodChoice::OneHost,
        swap_direction: true,
        selection: Selection {
            since_nanos: Some(1_700_000_000_123_456_789),
            until_nanos: Some(1_800_000_000_000_000_000),
            hosts: networks.unwrap(),
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
