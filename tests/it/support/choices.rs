//! Draws settings that fit a capture: one choice for each setting of the catalogue, and for those that are not in it.

use std::net::IpAddr;

use portogram::report::{Report, iso_8601};
use portogram::settings::{Focus, Kind, PortRange, Setting, Settings, Transport, settings};

/// Returns settings. `choose` is given how many values there are beside the default, and returns 0 for the default or the
/// number of another value, from 1.
pub fn draw(report: &Report, mut choose: impl FnMut(usize) -> usize) -> Settings {
    let mut drawn = Settings::default();
    for setting in settings() {
        let values = values(setting, report);
        if let Some(value) = choose(values.len()).checked_sub(1).and_then(|index| values.get(index)) {
            // Some values suit no setting, such as an interface whose name has a comma.
            let _ = (setting.parse)(&mut drawn, value);
        }
    }
    drawn.times = choose(3) != 1;
    drawn.findings = choose(3) != 1;
    let ports = ports(report);
    if let Some(first) = choose(ports.len()).checked_sub(1).and_then(|index| ports.get(index)) {
        let transport = choose(Transport::ALL.len()).checked_sub(1).map(|index| Transport::ALL[index]);
        let last = first.saturating_add(u16::try_from(choose(2)).unwrap_or_default() * 200);
        drawn.focus = Some(Focus { ports: PortRange { first: *first, last }, transport });
    }
    drawn
}

fn ports(report: &Report) -> Vec<u16> {
    let classes = &report.classes;
    let classes = [&classes.incoming, &classes.outgoing, &classes.internal, &classes.transit, &classes.unknown];
    let busiest = classes.into_iter().flat_map(|class| [class.busiest_by_packets, class.busiest_by_bytes]);
    let seen = classes.into_iter().flat_map(|class| class.ports.iter().step_by(7).map(|port| port.port));
    busiest.flatten().map(|port| port.port).chain(seen.take(10)).chain([53, 443]).collect()
}

fn values(setting: &Setting, report: &Report) -> Vec<String> {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let named: Vec<String> = setting.kind.named_values().into_iter().map(|value| value.name.to_owned()).collect();
    match (setting.name, setting.kind) {
        ("local" | "host", _) => networks(report),
        ("since" | "until", _) => times(report),
        ("interface", _) => {
            let keys: Vec<String> = report.capture.interfaces.iter().map(|interface| interface.key.clone()).collect();
            let pairs = keys.windows(2).map(|pair| pair.join(","));
            keys.iter().cloned().chain(pairs).chain(texts(&["#0", "eth0"])).collect()
        }
        ("port", _) => {
            let ports = ports(report).into_iter().map(|port| port.to_string());
            ports.chain(texts(&["0-1023", "1024-65535", "53,443"])).collect()
        }
        ("interval", _) => named.into_iter().chain(texts(&["1ns", "100ns", "3s", "7min", "999999999s"])).collect(),
        ("bins", _) => named.into_iter().chain(texts(&["7/13/3", "65535/65535/65535", "1/65535/1"])).collect(),
        (_, Kind::Flag) => texts(&["true"]),
        (_, Kind::AnyOf(_)) => {
            let pairs = named.windows(2).map(|pair| pair.join(","));
            named.iter().cloned().chain(pairs).chain([String::new()]).collect()
        }
        _ => named,
    }
}

fn networks(report: &Report) -> Vec<String> {
    let hosts: Vec<IpAddr> = report.direction.hosts.iter().map(|host| host.address.into()).collect();
    let bits = |host: &IpAddr| if host.is_ipv4() { 24 } else { 64 };
    let single = hosts.iter().map(ToString::to_string);
    let networks = hosts.iter().map(|host| format!("{host}/{}", bits(host)));
    let pairs = hosts.windows(2).map(|pair| format!("{},{}", pair[0], pair[1]));
    let fixed = ["10.0.0.0/8", "0.0.0.0/0", "::/0", "203.0.113.0/24"].map(str::to_owned);
    single.take(8).chain(networks.take(4)).chain(pairs.take(4)).chain(fixed).collect()
}

fn times(report: &Report) -> Vec<String> {
    let mut parsed = Settings::default();
    let since = settings().find(|setting| setting.name == "since").unwrap();
    let _ = (since.parse)(&mut parsed, report.capture.first_time.as_deref().unwrap_or_default());
    let first = parsed.selection.since_nanos.unwrap_or_default();
    let elapsed = report.capture.elapsed_seconds.unwrap_or_default() * 1e9;
    let parts = [0.0, 0.01, 0.25, 0.5, 0.75, 0.99, 1.0, 1.5];
    #[expect(clippy::cast_possible_truncation, reason = "a time between two others")]
    let nanos = |part: f64| (elapsed * part) as i64;
    parts.into_iter().filter_map(|part| iso_8601(first.saturating_add(nanos(part)))).collect()
}
