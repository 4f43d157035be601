//! What stands out in the report's schema.

use super::schema::{Standout, Standouts};
use super::words;
use crate::packet::{Address, Transport};
use crate::query;

impl From<&query::Standouts> for Standouts {
    fn from(standouts: &query::Standouts) -> Self {
        let found = standouts.found().into_iter().map(|(standout, more)| Standout { more, ..standout.into() });
        Self { found: found.collect(), packets_left_out: standouts.packets_left_out() }
    }
}

impl From<query::Standout> for Standout {
    fn from(standout: query::Standout) -> Self {
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
        match standout {
            query::Standout::PortScan { from, to, transport, ports, answered } => Self {
                to: Some(to.into()),
                answered: Some(answered),
                ..kind("port-scan", Some(from), Some(transport), None, ports)
            },
            query::Standout::Sweep { from, transport, port, hosts, answered } => {
                Self { answered: Some(answered), ..kind("sweep", Some(from), Some(transport), Some(port), hosts) }
            }
            query::Standout::Beacon { from, to, transport, port, bursts, period_nanos, deviation_nanos } => Self {
                to: Some(to.into()),
                period_seconds: Some(period_nanos / 1e9),
                deviation_seconds: Some(deviation_nanos / 1e9),
                ..kind("beacon", Some(from), Some(transport), Some(port), bursts)
            },
            query::Standout::OneWay { port, class, bytes, both_ways_bytes, all_bytes } => Self {
                class: Some(words::class_code(class).into()),
                both_ways_bytes: Some(both_ways_bytes),
                all_bytes: Some(all_bytes),
                ..kind("one-way", None, None, Some(port), bytes)
            },
            query::Standout::DynamicService { host, transport, port, connections } => {
                kind("dynamic-service", Some(host), Some(transport), Some(port), connections)
            }
        }
    }
}
