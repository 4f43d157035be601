//! The two sides and the bytes that go each way, for a diagram.

use serde::Serialize;

use crate::direction::{Class, Method};
use crate::packet::network_name;
use crate::report::format::{NumberFormat, to_f64};
use crate::report::schema::Report;

/// The most characters of the text of a side.
const MAX_CHARACTERS: usize = 24;

/// The local side, the others, and the bytes that go each way.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[non_exhaustive]
pub struct DirectionDiagram {
    /// The local networks or hosts, in a few words.
    pub local: String,
    /// The hosts elsewhere, in a few words.
    pub elsewhere: String,
    /// Incoming bytes, such as `84.2 kB in`.
    pub incoming: String,
    /// Outgoing bytes, such as `78.1 kB out`.
    pub outgoing: String,
    /// Incoming bytes relative to the larger of both, from 0 to 1.
    pub incoming_part: f64,
    /// Outgoing bytes relative to the larger of both, from 0 to 1.
    pub outgoing_part: f64,
    /// The packets that go in neither direction, or have no ports. `None` if there are none.
    pub neither: Option<String>,
}

/// Describes the two sides. `None` if no packet is incoming or outgoing.
pub(super) fn diagram(report: &Report, numbers: NumberFormat) -> Option<DirectionDiagram> {
    let classes = &report.classes;
    let [incoming, outgoing] = [&classes.incoming, &classes.outgoing];
    if incoming.packets + outgoing.packets == 0 {
        return None;
    }
    let largest = to_f64(incoming.bytes.max(outgoing.bytes).max(1));
    let neither: u64 =
        [Class::Internal, Class::Transit, Class::Unknown].iter().map(|class| classes.class(*class).packets).sum();
    let without_ports =
        report.without_ports.iter().filter(|row| !row.reason.is_selection()).map(|row| row.packets).sum();
    Some(DirectionDiagram {
        local: local(report),
        elsewhere: elsewhere(report, numbers),
        incoming: format!("{} in", numbers.bytes(incoming.bytes)),
        outgoing: format!("{} out", numbers.bytes(outgoing.bytes)),
        incoming_part: to_f64(incoming.bytes) / largest,
        outgoing_part: to_f64(outgoing.bytes) / largest,
        neither: neither_text(neither, without_ports, numbers),
    })
}

fn neither_text(neither: u64, without_ports: u64, numbers: NumberFormat) -> Option<String> {
    let parts = [(neither, "in neither direction"), (without_ports, "without ports")];
    let parts = parts.into_iter().filter(|(packets, _)| *packets > 0);
    let texts: Vec<String> =
        parts.map(|(packets, what)| format!("{} {what}", numbers.counted(packets, "packet"))).collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

fn local(report: &Report) -> String {
    let direction = &report.direction;
    let networks: Vec<String> = direction.local_networks.iter().map(|network| network_name(*network)).collect();
    let text = match &*networks {
        [] if direction.method == Method::FileMarks => "the capturing host".into(),
        [] => "not by address".into(),
        [network] => shortened(network),
        [first, others @ ..] => format!("{} +{}", shortened(first), others.len()),
    };
    if report.settings.swap_direction && !networks.is_empty() { format!("all but {text}") } else { text }
}

fn elsewhere(report: &Report, numbers: NumberFormat) -> String {
    let hosts = &report.direction.hosts;
    let mut remote = hosts.iter().filter(|host| !host.is_local && host.packets > 0);
    let Some(busiest) = remote.next() else { return "other hosts".into() };
    let address = shortened(&busiest.address.to_string());
    match remote.count() as u64 {
        0 => address,
        others => format!("{address} +{}", numbers.count(others)),
    }
}

/// Cuts the middle of a long text.
fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= MAX_CHARACTERS {
        return text.into();
    }
    let half = MAX_CHARACTERS / 2;
    let end: String = text.chars().skip(count - half + 1).collect();
    format!("{}…{end}", text.chars().take(half).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_long_address_is_cut() {
        assert_eq!(shortened("192.168.1.1"), "192.168.1.1");
        assert_eq!(shortened("2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff"), "2001:db8:aaa…d:eeee:ffff");
    }
}
