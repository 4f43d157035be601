//! The ports of a direction as a list that is sorted, searched, and cut to 100 rows.

mod search;

use serde::Serialize;

use self::search::Search;
use super::ServiceNames;
use super::chart_data::ClassData;
use super::format::NumberFormat;
use super::schema::PortCounts;
use crate::packet::Transport;

/// The most rows of a list.
const MAX_ROWS: usize = 100;

/// The column by which a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "kebab-case"))]
pub enum PortColumn {
    /// The port number, then the transport.
    Port,
    /// Packet records.
    Packets,
    /// Original lengths, in bytes.
    Bytes,
    /// Transport payload, in bytes.
    Payload,
}

impl PortColumn {
    /// Returns the column with a name: `port`, `packets`, `bytes` or `payload`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "port" => Some(Self::Port),
            "packets" => Some(Self::Packets),
            "bytes" => Some(Self::Bytes),
            "payload" => Some(Self::Payload),
            _ => None,
        }
    }
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortOrder {
    /// The column. Of equal rows, the lowest port comes first.
    pub by: PortColumn,
    /// `true` if the largest comes first.
    pub descending: bool,
}

/// The first of the rows that match a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct PortList {
    /// The rows, at most 100.
    pub rows: Vec<PortRow>,
    /// What was found, and what is left out. `None` if all ports are shown.
    pub cut: Option<String>,
}

/// A port of a transport.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct PortRow {
    /// Port number.
    pub port: u16,
    /// Transport protocol.
    pub transport: Transport,
    /// What people call the service. Empty if the port is not plausibly used for one.
    pub service: String,
    /// IANA's name of the service. Empty if it is the same.
    pub registered: String,
    /// Packet records.
    pub packets: String,
    /// Share of the packets of the direction.
    pub packets_share: String,
    /// Original lengths, in bytes.
    pub bytes: String,
    /// Share of the bytes of the direction.
    pub bytes_share: String,
    /// Transport payload, in bytes, after `≥` if that of some packets is not known; `not known` for all.
    pub payload_bytes: String,
}

/// Lists the ports of a class that match a search.
///
/// A search consists of words: the first digits of a port, a part of a service's name, or a transport. All have to match.
#[must_use]
pub fn list_ports(
    counts: &ClassData,
    order: PortOrder,
    search: &str,
    names: ServiceNames<'_>,
    numbers: NumberFormat,
) -> PortList {
    let search = Search::new(search);
    let mut first: Vec<(u64, &PortCounts)> = Vec::with_capacity(MAX_ROWS + 1);
    let mut found = Sum::default();
    for row in counts.ports.iter().filter(|row| search.matches(row, names)) {
        found.add(row);
        let rank = order.rank(row);
        // Few rows are inserted, so this is faster than sorting all of them.
        let index = first.partition_point(|(other, _)| *other >= rank);
        if index < MAX_ROWS {
            first.insert(index, (rank, row));
            first.truncate(MAX_ROWS);
        }
    }
    let mut shown = Sum::default();
    for (_, row) in &first {
        shown.add(row);
    }
    PortList {
        cut: cut(counts, order.by, &search, [&found, &shown], numbers),
        rows: first.into_iter().map(|(_, row)| written(row, counts, names, numbers)).collect(),
    }
}

impl PortOrder {
    /// Returns a number that is greater the earlier the row comes.
    fn rank(self, row: &PortCounts) -> u64 {
        let value = match self.by {
            PortColumn::Port => row.port.into(),
            PortColumn::Packets => row.packets,
            PortColumn::Bytes => row.bytes,
            PortColumn::Payload => row.payload_bytes,
        };
        if self.descending { value } else { !value }
    }
}

#[derive(Default)]
struct Sum {
    ports: u64,
    packets: u64,
    bytes: u64,
    payload_bytes: u64,
}

impl Sum {
    fn add(&mut self, row: &PortCounts) {
        self.ports += 1;
        self.packets += row.packets;
        self.bytes += row.bytes;
        self.payload_bytes += row.payload_bytes;
    }
}

fn cut(
    counts: &ClassData,
    by: PortColumn,
    search: &Search<'_>,
    [found, shown]: [&Sum; 2],
    numbers: NumberFormat,
) -> Option<String> {
    let ports = numbers.counted(counts.ports.len() as u64, "port");
    if counts.ports.is_empty() {
        return Some("No packets.".into());
    }
    if found.ports == 0 {
        return Some(format!("None of {ports} found."));
    }
    let is_cut = shown.ports < found.ports;
    let counted = |part: fn(&Sum) -> u64| if is_cut { part(found) - part(shown) } else { part(found) };
    let (part, total, noun) = match by {
        PortColumn::Port | PortColumn::Packets => (counted(|sum| sum.packets), counts.packets, "packets"),
        PortColumn::Bytes => (counted(|sum| sum.bytes), counts.bytes, "bytes"),
        PortColumn::Payload => (counted(|sum| sum.payload_bytes), counts.payload_bytes, "payload"),
    };
    let share = format!("{} of {noun}", numbers.share(part, total));
    let [found, shown] = [found.ports, shown.ports].map(|ports| numbers.count(ports));
    match (is_cut, search.is_empty()) {
        (false, true) => None,
        (true, true) => {
            Some(format!("{shown} of {ports}, each counted once for each transport; the rest have {share}."))
        }
        (false, false) => Some(format!("{found} of {ports} found, with {share}.")),
        (true, false) => Some(format!("{shown} of {found} found among {ports}; the rest found have {share}.")),
    }
}

fn written(row: &PortCounts, counts: &ClassData, names: ServiceNames<'_>, numbers: NumberFormat) -> PortRow {
    PortRow {
        port: row.port,
        transport: row.transport,
        service: names.listed_name(row.port, row.transport).unwrap_or_default().into(),
        registered: names.registered(row.port, row.transport).unwrap_or_default().into(),
        packets: numbers.count(row.packets),
        packets_share: numbers.share(row.packets, counts.packets),
        bytes: numbers.count(row.bytes),
        bytes_share: numbers.share(row.bytes, counts.bytes),
        payload_bytes: payload(row, numbers),
    }
}

/// Returns the payload of a port. What is not known is marked: some of the packets, or all of them.
fn payload(row: &PortCounts, numbers: NumberFormat) -> String {
    match row.payload_unknown_packets {
        0 => numbers.count(row.payload_bytes),
        unknown if unknown == row.packets => "not known".into(),
        _ => format!("≥ {}", numbers.count(row.payload_bytes)),
    }
}

#[cfg(test)]
mod tests;
