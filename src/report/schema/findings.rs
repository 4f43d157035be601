//! Findings, and their form in JSON.

use serde::{Deserialize, Serialize};

use super::is_zero;
use crate::direction::Class;
use crate::packet::{Address, Transport};
use crate::query::{Finding, FindingKind};
use crate::report::names::Code;

/// The findings of a capture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Findings {
    /// At most 3 of each kind, the largest first.
    pub found: Vec<ReportedFinding>,
    /// Packets that were not examined, since they belong to too many pairs of a host and a port.
    pub packets_left_out: u64,
    /// Pairs of a host and a port that were not examined for beacons, since flow records do not tell when bursts begin.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub pairs_without_bursts: u64,
}

/// A finding, and how many others of its kind are left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "FlatFinding", try_from = "FlatFinding")]
#[non_exhaustive]
pub struct ReportedFinding {
    /// The finding.
    pub finding: Finding,
    /// Number of further findings of this kind, given with the last one that is listed.
    pub more: u64,
}

/// A finding as JSON has it: each kind has the same fields, and those that do not apply are null.
#[derive(Serialize, Deserialize)]
struct FlatFinding {
    kind: FindingKind,
    /// The host that acts.
    host: Option<Address>,
    /// The host that is acted upon.
    to: Option<Address>,
    transport: Option<Transport>,
    port: Option<u16>,
    /// Ports of a scan, hosts of a sweep, bursts of a beacon, bytes one way, connections of a service.
    count: u64,
    /// Ports or hosts that accepted.
    answered: Option<u64>,
    /// Ports or hosts that answered without accepting. The rest were silent.
    #[serde(default)]
    refused: Option<u64>,
    /// The period of a beacon.
    period_seconds: Option<f64>,
    /// The standard deviation of a beacon's periods.
    deviation_seconds: Option<f64>,
    /// The class of most bytes: `incoming` or `outgoing`.
    class: Option<Class>,
    /// Bytes of the port both ways.
    both_ways_bytes: Option<u64>,
    /// Bytes of all ports both ways.
    all_bytes: Option<u64>,
    /// Number of further findings of this kind.
    more: u64,
}

impl From<ReportedFinding> for FlatFinding {
    fn from(ReportedFinding { finding, more }: ReportedFinding) -> Self {
        let flat = |count| Self {
            kind: finding.kind(),
            host: None,
            to: None,
            transport: None,
            port: None,
            count,
            answered: None,
            refused: None,
            period_seconds: None,
            deviation_seconds: None,
            class: None,
            both_ways_bytes: None,
            all_bytes: None,
            more,
        };
        match finding {
            Finding::PortScan { from, to, transport, ports, answered, refused } => Self {
                host: Some(from),
                to: Some(to),
                transport: Some(transport),
                answered: Some(answered),
                refused: Some(refused),
                ..flat(ports)
            },
            Finding::Sweep { from, transport, port, hosts, answered, refused } => Self {
                host: Some(from),
                transport: Some(transport),
                port: Some(port),
                answered: Some(answered),
                refused: Some(refused),
                ..flat(hosts)
            },
            Finding::Beacon { from, to, transport, port, bursts, period_seconds, deviation_seconds } => Self {
                host: Some(from),
                to: Some(to),
                transport: Some(transport),
                port: Some(port),
                period_seconds: Some(period_seconds),
                deviation_seconds: Some(deviation_seconds),
                ..flat(bursts)
            },
            Finding::OneWay { port, class, bytes, both_ways_bytes, all_bytes } => Self {
                port: Some(port),
                class: Some(class),
                both_ways_bytes: Some(both_ways_bytes),
                all_bytes: Some(all_bytes),
                ..flat(bytes)
            },
            Finding::DynamicService { host, transport, port, connections } => {
                Self { host: Some(host), transport: Some(transport), port: Some(port), ..flat(connections) }
            }
        }
    }
}

impl TryFrom<FlatFinding> for ReportedFinding {
    type Error = String;

    fn try_from(flat: FlatFinding) -> Result<Self, String> {
        let FlatFinding { kind, more, .. } = flat;
        let finding =
            flat.finding().ok_or_else(|| format!("a finding of kind {} lacks one of its fields", Code(kind)))?;
        Ok(Self { finding, more })
    }
}

impl FlatFinding {
    /// Returns `None` if a field of the kind is null.
    fn finding(self) -> Option<Finding> {
        let Self { host, to, transport, port, count, answered, .. } = self;
        Some(match self.kind {
            FindingKind::PortScan => Finding::PortScan {
                from: host?,
                to: to?,
                transport: transport?,
                ports: count,
                answered: answered?,
                refused: self.refused.unwrap_or_default(),
            },
            FindingKind::Sweep => Finding::Sweep {
                from: host?,
                transport: transport?,
                port: port?,
                hosts: count,
                answered: answered?,
                refused: self.refused.unwrap_or_default(),
            },
            FindingKind::Beacon => Finding::Beacon {
                from: host?,
                to: to?,
                transport: transport?,
                port: port?,
                bursts: count,
                period_seconds: self.period_seconds?,
                deviation_seconds: self.deviation_seconds?,
            },
            FindingKind::OneWay => Finding::OneWay {
                port: port?,
                class: self.class?,
                bytes: count,
                both_ways_bytes: self.both_ways_bytes?,
                all_bytes: self.all_bytes?,
            },
            FindingKind::DynamicService => {
                Finding::DynamicService { host: host?, transport: transport?, port: port?, connections: count }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn every_kind_is_read_back_from_json() {
        let (from, to) = (Ipv4Addr::new(10, 0, 0, 1).into(), Ipv4Addr::new(192, 0, 2, 1).into());
        let (transport, port) = (Transport::Tcp, 443);
        let findings = [
            Finding::PortScan { from, to, transport, ports: 99, answered: 3, refused: 5 },
            Finding::Sweep { from, transport, port, hosts: 60, answered: 0, refused: 60 },
            Finding::Beacon { from, to, transport, port, bursts: 10, period_seconds: 60.25, deviation_seconds: 0.1 },
            Finding::OneWay { port, class: Class::Incoming, bytes: 9, both_ways_bytes: 10, all_bytes: 11 },
            Finding::DynamicService { host: from, transport, port: 50_000, connections: 3 },
        ];
        assert_eq!(findings.map(|finding| finding.kind()), FindingKind::ALL);
        for finding in findings {
            let reported = ReportedFinding { finding, more: 2 };
            let json = serde_json::to_string(&reported).unwrap();
            assert_eq!(serde_json::from_str::<ReportedFinding>(&json).unwrap(), reported, "{json}");
        }
    }

    #[test]
    fn json_has_the_same_fields_for_every_kind() {
        let (host, transport) = (Ipv4Addr::new(10, 0, 0, 1).into(), Transport::UdpLite);
        let finding = Finding::DynamicService { host, transport, port: 50_000, connections: 3 };
        let expected = r#"{"kind":"dynamic-service","host":"10.0.0.1","to":null,"transport":"udplite","port":50000,"#
            .to_owned()
            + r#""count":3,"answered":null,"refused":null,"period_seconds":null,"deviation_seconds":null,"class":null,"#
            + r#""both_ways_bytes":null,"all_bytes":null,"more":0}"#;
        assert_eq!(serde_json::to_string(&ReportedFinding { finding, more: 0 }).unwrap(), expected);
    }

    #[test]
    fn a_finding_without_one_of_its_fields_is_refused() {
        let json = r#"{"kind":"one-way","host":null,"port":443,"count":3,"more":0}"#;
        let error = serde_json::from_str::<ReportedFinding>(json).unwrap_err();
        assert_eq!(error.to_string(), "a finding of kind one-way lacks one of its fields");
    }
}
