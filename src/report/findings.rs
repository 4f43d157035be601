//! What stands out in the report's schema.

use super::names;
use super::schema::{Finding, Findings};
use crate::packet::{Address, Transport};
use crate::query;

impl From<&query::Findings> for Findings {
    fn from(findings: &query::Findings) -> Self {
        let found = findings.found().into_iter().map(|(finding, more)| Finding { more, ..finding.into() });
        Self { found: found.collect(), packets_left_out: findings.packets_left_out() }
    }
}

impl From<query::Finding> for Finding {
    fn from(finding: query::Finding) -> Self {
        let kind =
            |kind: &str, host: Option<Address>, transport: Option<Transport>, port: Option<u16>, count: u64| Self {
                kind: kind.into(),
                host: host.map(Into::into),
                to: None,
                transport,
                port,
                count,
                answered: None,
                period_seconds: None,
                deviation_seconds: None,
                class: None,
                both_ways_bytes: None,
                all_bytes: None,
                more: 0,
            };
        match finding {
            query::Finding::PortScan { from, to, transport, ports, answered } => Self {
                to: Some(to.into()),
                answered: Some(answered),
                ..kind("port-scan", Some(from), Some(transport), None, ports)
            },
            query::Finding::Sweep { from, transport, port, hosts, answered } => {
                Self { answered: Some(answered), ..kind("sweep", Some(from), Some(transport), Some(port), hosts) }
            }
            query::Finding::Beacon { from, to, transport, port, bursts, period_nanos, deviation_nanos } => Self {
                to: Some(to.into()),
                period_seconds: Some(period_nanos / 1e9),
                deviation_seconds: Some(deviation_nanos / 1e9),
                ..kind("beacon", Some(from), Some(transport), Some(port), bursts)
            },
            query::Finding::OneWay { port, class, bytes, both_ways_bytes, all_bytes } => Self {
                class: Some(names::class_code(class).into()),
                both_ways_bytes: Some(both_ways_bytes),
                all_bytes: Some(all_bytes),
                ..kind("one-way", None, None, Some(port), bytes)
            },
            query::Finding::DynamicService { host, transport, port, connections } => {
                kind("dynamic-service", Some(host), Some(transport), Some(port), connections)
            }
        }
    }
}
