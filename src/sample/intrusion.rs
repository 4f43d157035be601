//! What the examples of a scan and of a beacon show, and the ordinary traffic around it.

use super::conversation::{App, Conversation, Endpoint, Kind, Side};
use super::crowds::{BROWSING, CROWDS};
use super::hosts::{CAMERA, SERVER};
use super::plan::{Ends, Plan, SPAN_MICROS};
use super::rng::Rng;
use super::scenario::{add_crowd, at, link_traffic};
use super::script::Exchange;

/// Returns what `intrude` adds, and a part of the traffic of the office: web sites, visitors of the web server, and the link.
pub(super) fn conversations(rng: &mut Rng, intrude: fn(&mut Plan)) -> Vec<Conversation> {
    let mut plan = Plan { rng, conversations: Vec::new() };
    for crowd in CROWDS.get(BROWSING).unwrap_or_default() {
        add_crowd(&mut plan, crowd, crowd.size / 2);
    }
    link_traffic(&mut plan);
    intrude(&mut plan);
    plan.conversations
}

/// Adds a scan of the server's ports, which lasts about ten seconds.
pub(super) fn scan(plan: &mut Plan) {
    const START_MICROS: u64 = 300_000_000;
    const PAUSE_MICROS: u64 = 12_000;
    /// Each probe leaves from the next port, like those of scanners that keep their state in it.
    const FIRST_SOURCE_PORT: u16 = 40_000;
    for port in 1..=800 {
        let reply = match port {
            22 | 80 | 443 => Some(Kind::Open),
            // Behind a filter, which drops packets.
            135..=139 | 445 | 500.. => None,
            _ => Some(Kind::Reset),
        };
        let far = Endpoint { address: [203, 0, 113, 99], port: FIRST_SOURCE_PORT + port };
        let ends = Ends { near: at(&SERVER, port), far, name: "" };
        plan.probe(ends, START_MICROS + PAUSE_MICROS * u64::from(port), reply);
    }
}

/// Adds a connection every 30 s, with a jitter of a second.
pub(super) fn beacon(plan: &mut Plan) {
    const PERIOD_MICROS: u64 = 30_000_000;
    const JITTER_MICROS: u64 = 1_000_000;
    let far = Endpoint { address: [198, 51, 100, 99], port: 8_443 };
    for (number, port) in (0..SPAN_MICROS / PERIOD_MICROS).zip(1_100..) {
        let micros = number * PERIOD_MICROS + plan.rng.below(JITTER_MICROS);
        let ends = Ends { near: at(&CAMERA, port), far, name: "" };
        plan.tcp(App::Stream, Side::Near, ends, micros, &[Exchange { request: 1, response: 1 }], 2);
    }
}
