//! How the direction was determined, as numbers.

use crate::direction::{self, Class, Decision, Method};
use crate::query::{Marks, Selection, Tally};
use crate::report::explanation::{explanation, is_guess, rounded};
use crate::report::format::{NumberFormat, to_f64};
use crate::report::schema::{BetterDirection, Capture, Direction, FileMarks, Gateway, Host, RunnerUp};

/// The most results of other methods that are listed.
const MAX_RUNNERS_UP: usize = 4;

impl Direction {
    pub(super) fn new(
        decision: &Decision,
        better: Option<&Decision>,
        tally: &Tally,
        capture: &Capture,
        selection: &Selection,
        numbers: NumberFormat,
    ) -> Self {
        let (marks, placed) = (tally.marks(), placed(tally));
        let is_part = *selection != Selection::default() && placed.is_some();
        let packets = if is_part { "the packets counted" } else { "packets" };
        let runners_up = decision.runners_up.iter().filter(|other| is_worth_choosing(other)).take(MAX_RUNNERS_UP);
        Self {
            method: decision.method,
            explanation: if capture.packets == 0 {
                "The capture has no packets.".into()
            } else {
                explanation(decision, placed.unwrap_or(decision.placed), packets, marks, numbers)
            },
            local_networks: decision.networks.clone(),
            confidence: rounded(decision.confidence),
            placed_share: rounded(placed.unwrap_or_default()),
            is_guess: is_guess(decision),
            readings: None,
            gateway: decision.gateway.map(Gateway::from),
            file_marks: file_marks(marks, decision.marked_both),
            runners_up: runners_up.map(RunnerUp::from).collect(),
            hosts: decision
                .hosts
                .iter()
                .map(|host| Host {
                    address: host.address,
                    packets: host.packets,
                    bytes: host.bytes,
                    is_local: host.is_local,
                })
                .collect(),
            superseded_by: better.map(|better| BetterDirection {
                method: better.method,
                local_networks: better.networks.clone(),
                confidence: rounded(better.confidence),
            }),
        }
    }
}

/// Returns whether a user may want to choose another candidate instead of the one that is taken.
fn is_worth_choosing(other: &direction::RunnerUp) -> bool {
    /// The least share of packets with exactly one local end.
    const MIN_PLACED: f64 = 0.01;
    /// The other side of a direction that is hardly in doubt is not listed.
    const MIN_CONFIDENCE: f64 = 0.01;
    other.placed >= MIN_PLACED && (other.confidence >= MIN_CONFIDENCE || other.method == Method::FileMarks)
}

impl From<direction::Gateway> for Gateway {
    fn from(gateway: direction::Gateway) -> Self {
        Self { address: gateway.address, mac_address: gateway.station.to_string(), hosts: gateway.hosts as u64 }
    }
}

impl From<&direction::RunnerUp> for RunnerUp {
    fn from(other: &direction::RunnerUp) -> Self {
        Self {
            method: other.method,
            local_networks: other.networks.clone(),
            confidence: rounded(other.confidence),
            placed_share: rounded(other.placed),
        }
    }
}

fn file_marks(marks: Marks, both: u64) -> Option<FileMarks> {
    (marks.received + marks.sent + marks.same_host > 0).then_some(FileMarks {
        received: marks.received,
        sent: marks.sent,
        agreeing: marks.agreeing,
        contradicting: marks.contradicting,
        both,
        same_host: marks.same_host,
    })
}

/// Returns the share of packets with ports that have exactly one local end. `None` if no packet has ports.
fn placed(tally: &Tally) -> Option<f64> {
    let packets = |class| tally.class(class).total().packets;
    let all: u64 = Class::ALL.into_iter().map(packets).sum();
    (all > 0).then(|| to_f64(packets(Class::Incoming) + packets(Class::Outgoing)) / to_f64(all))
}
