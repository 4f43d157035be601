//! Fills the report's schema from a query.

mod closeup;
mod conversations;
mod counts;
mod direction;
mod ether_types;
mod heat_map;
mod readings;
mod times;

pub(crate) use times::nanos;
pub use times::{iso_8601, seconds};

use super::format::NumberFormat;
use super::schema::{
    Amount, Capture, ClassCounts, Classes, Closeup, Direction, Findings, FlowRecords, FoldedFlows, HeatMap,
    IpProtocolCounts, Reason, ReasonCounts, Report, ReportedFinding, SCHEMA, Service, ServiceRuleCount, Timeline,
    Times, Warning,
};
use crate::capture::Format;
use crate::direction::{Class, Decision};
use crate::packet::NoPorts;
use crate::query::{self, ReasonTally, SeriesTally, ServiceTally, Settings, Tally, WithoutPorts};
use crate::report::ip_protocols;
use crate::sort::sorted_descending;

/// Everything that a report is made of.
#[derive(Debug)]
pub struct ReportParts<'a> {
    /// What was read.
    pub capture: Capture,
    /// Time of the latest packet, in nanoseconds since 1970-01-01 UTC. `None` if no packet has a time.
    pub latest_nanos: Option<i64>,
    /// The settings of the query.
    pub settings: Settings,
    /// How the direction was determined.
    pub decision: &'a Decision,
    /// What all packets suggest, if it is another direction than `decision`.
    pub better: Option<&'a Decision>,
    /// The counts.
    pub tally: &'a Tally,
    /// Details of the port in focus. `None` if no port is in focus.
    pub closeup: Option<&'a query::Closeup>,
    /// Ports over time. `None` if the settings do not ask for it.
    pub heat_map: Option<&'a query::HeatMap>,
    /// The busiest services over time. `None` if they were not collected.
    pub series: Option<&'a SeriesTally>,
    /// Length of the intervals of flow records, in nanoseconds. `None` if everything was counted from packets.
    pub record_nanos: Option<i64>,
    /// Packets whose hosts are not told apart. `None` if there are none.
    pub folded: Option<FoldedFlows>,
    /// The findings. `None` if the packets were not examined.
    pub findings: Option<Findings>,
    /// How the explanation of the direction writes numbers.
    pub numbers: NumberFormat,
}

impl Report {
    /// Creates a report.
    #[must_use]
    pub fn new(parts: ReportParts<'_>) -> Self {
        let ReportParts {
            mut capture,
            latest_nanos,
            settings,
            decision,
            better,
            tally,
            closeup,
            heat_map,
            series,
            record_nanos,
            folded,
            findings,
            numbers,
        } = parts;
        let without_ports: Vec<_> = tally.without_ports().iter().map(|reason| reason_counts(reason, tally)).collect();
        capture.warnings.extend(bare_ip_warning(&without_ports, numbers));
        let is_kept = capture.files.iter().any(|file| file.format == Some(Format::Portogram));
        capture.warnings.extend(record_nanos.map(|nanos| flow_records_warning(nanos, is_kept, numbers)));
        capture.warnings.extend(folded.map(|folded| folded_warning(folded, is_kept, numbers)));
        let class = |class| ClassCounts {
            times: Times::new(tally.inter_arrival_times(class)),
            ..ClassCounts::new(tally.class(class), &settings)
        };
        let classes = Classes {
            incoming: class(Class::Incoming),
            outgoing: class(Class::Outgoing),
            internal: class(Class::Internal),
            transit: class(Class::Transit),
            unknown: class(Class::Unknown),
        };
        let direction = Direction::new(decision, better, tally, &capture, &settings.selection, numbers);
        let readings = || readings::readings(decision, tally, &classes, settings.port_role);
        let timeline = Timeline::new(tally.timeline(), latest_nanos);
        let has_relative_times = capture.has_relative_times;
        let mut report = Self {
            schema: SCHEMA.into(),
            direction: Direction { readings: direction.is_guess.then(readings), ..direction },
            service: tally.service().map(Service::from),
            heat_map: heat_map.map(HeatMap::new),
            series: series.map(|series| timeline.series(series)).unwrap_or_default(),
            closeup: closeup.map(|closeup| Closeup::new(closeup, &timeline, latest_nanos)),
            timeline_in_window: tally.timeline_in_window().map(|part| timeline.of_part(part, latest_nanos)),
            timeline,
            flow_records: record_nanos.map(|nanos| FlowRecords { interval_seconds: seconds(nanos) }),
            folded,
            without_ports,
            classes,
            conversations: tally.conversations().into(),
            answering_ports: tally.answering_ports(),
            capture,
            settings,
            findings,
        };
        if has_relative_times {
            report.drop_times_of_day();
        }
        report
    }

    /// Leaves out times of day, which are not known.
    fn drop_times_of_day(&mut self) {
        let mut times: Vec<&mut Times> =
            self.classes.all_mut().into_iter().filter_map(|class| class.times.as_mut()).collect();
        self.timeline.start = None;
        if let Some(timeline) = &mut self.timeline_in_window {
            timeline.start = None;
        }
        if let Some(closeup) = &mut self.closeup {
            closeup.timeline.start = None;
            times.extend(closeup.classes.iter_mut().filter_map(|class| class.times.as_mut()));
            for host in &mut closeup.hosts {
                (host.first_time, host.last_time) = (None, None);
            }
        }
        for times in times {
            times.first_time = None;
        }
    }
}

impl From<&ServiceTally> for Service {
    fn from(tally: &ServiceTally) -> Self {
        let rules = tally.packets().filter(|(_, packets)| *packets > 0);
        Self {
            rules: rules.map(|(rule, packets)| ServiceRuleCount { rule, packets }).collect(),
            opened_flows: tally.opened_flows,
            guessed_flows: tally.guessed_flows,
            packets_without_peers: tally.packets_without_peers,
        }
    }
}

/// Returns a warning if frames look like IP, and the settings do not count them as IP.
fn bare_ip_warning(without_ports: &[ReasonCounts], numbers: NumberFormat) -> Option<Warning> {
    let row = without_ports.iter().find(|row| row.reason == Reason::BareIp)?;
    let packets = numbers.counted(row.packets, "packet");
    let message = format!(
        "{packets} without ports: the frames look like bare IP, though the link type in the file is Ethernet; they are counted \
         by port with --bare-ip read, or the control “Bare IP” of the page"
    );
    Some(Warning { packet: row.first_packet, ..Warning::of_capture("bare-ip", message) })
}

/// Returns a warning that says what flow records do not tell. `is_kept` is whether they are of a document, which has nothing else.
fn flow_records_warning(nanos: i64, is_kept: bool, numbers: NumberFormat) -> Warning {
    let why = if is_kept { "" } else { "past the memory for packets, " };
    let message = format!(
        "{why}these counts are from flow records of {}: they are exact, but times between packets and packet lengths are not known, \
         and times are whole intervals",
        numbers.duration(seconds(nanos))
    );
    Warning::of_capture(if is_kept { "flow-records-kept" } else { "flow-records" }, message)
}

/// Returns a warning that says how many packets have no host and port of their own. `is_kept` is whether they are of a document.
fn folded_warning(folded: FoldedFlows, is_kept: bool, numbers: NumberFormat) -> Warning {
    let message = format!(
        "{} of {} with few packets are counted as other hosts of their port, on the side where they were: there were too many \
         flows to keep apart; the port of the other end is 0",
        numbers.counted(folded.packets, "packet"),
        numbers.counted(folded.flows, "flow"),
    );
    Warning::of_capture(if is_kept { "folded-kept" } else { "folded" }, message)
}

fn reason_counts(of_reason: &ReasonTally, tally: &Tally) -> ReasonCounts {
    let mut row = ReasonCounts {
        reason: of_reason.reason.into(),
        packets: of_reason.counts.packets,
        bytes: of_reason.counts.bytes,
        first_packet: of_reason.first_packet,
        ether_types: Vec::new(),
        ether_types_count: 0,
        ether_types_left_out: Amount::default(),
        ip_protocols: Vec::new(),
    };
    if row.reason == Reason::NotIp {
        ether_types::add_ether_types(&mut row, tally);
    }
    if row.reason == Reason::OtherIpProtocol {
        row.ip_protocols = ip_protocols(tally);
    }
    row
}

/// Returns the IP protocols without ports, the one with the most packets first.
fn ip_protocols(tally: &Tally) -> Vec<IpProtocolCounts> {
    let rows = tally.ip_protocols().map(|(protocol, counts)| IpProtocolCounts {
        protocol,
        name: ip_protocols::name(protocol).map(Into::into),
        packets: counts.packets,
        bytes: counts.bytes,
    });
    sorted_descending(&rows.collect::<Vec<_>>(), |row| row.packets)
}

impl From<WithoutPorts> for Reason {
    fn from(reason: WithoutPorts) -> Self {
        match reason {
            WithoutPorts::NoPorts(NoPorts::NotIp(_)) => Self::NotIp,
            WithoutPorts::NoPorts(NoPorts::BareIp) => Self::BareIp,
            WithoutPorts::NoPorts(NoPorts::OtherIpProtocol(_)) => Self::OtherIpProtocol,
            WithoutPorts::NoPorts(NoPorts::LaterFragment) => Self::LaterFragment,
            WithoutPorts::NoPorts(NoPorts::CutShort) => Self::CutShort,
            WithoutPorts::NoPorts(NoPorts::Malformed) => Self::Malformed,
            WithoutPorts::NoPorts(NoPorts::Encrypted) => Self::Encrypted,
            WithoutPorts::NoPorts(NoPorts::UnknownLinkType) => Self::UnknownLinkType,
            WithoutPorts::TransportNotSelected => Self::TransportNotSelected,
            WithoutPorts::NotSelected => Self::NotSelected,
            WithoutPorts::Repeated => Self::Repeated,
            WithoutPorts::OutsideOfTime => Self::OutsideOfTime,
        }
    }
}

impl From<&query::Findings> for Findings {
    fn from(findings: &query::Findings) -> Self {
        let found = findings.found().into_iter().map(|(finding, more)| ReportedFinding { finding, more });
        Self {
            found: found.collect(),
            packets_left_out: findings.packets_left_out(),
            pairs_without_bursts: findings.pairs_without_bursts(),
        }
    }
}

impl From<query::Amount> for Amount {
    fn from(amount: query::Amount) -> Self {
        Self { packets: amount.packets, bytes: amount.bytes }
    }
}
