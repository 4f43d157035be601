//! The example of a web server: visitors by HTTPS and HTTP/3, a crawler that takes most of the traffic, a health check every 30 s that is
//! answered late, and hosts that try other ports.

use super::conversation::{App, Conversation, Endpoint, Kind, Side};
use super::crowds::{Crowd, Ports, from_web};
use super::hosts::{SERVER, unnamed_address};
use super::plan::{Ends, Plan, SPAN_MICROS};
use super::rng::Rng;
use super::scenario::{PUBLIC_NAME, add_crowd, at};
use super::script::Exchange;

/// Visitors by TLS over TCP.
static VISITORS: Crowd = from_web(150, App::Tls, &[443], Ports::Thinning);
const CRAWLER: [u8; 4] = [203, 0, 113, 180];
const MONITOR: [u8; 4] = [198, 51, 100, 8];

/// Ports that scanners of the whole Internet try first.
const TRIED_PORTS: [u16; 8] = [22, 23, 445, 3_389, 5_900, 6_379, 8_888, 25_565];

/// Returns all conversations.
pub(super) fn conversations(rng: &mut Rng) -> Vec<Conversation> {
    let mut plan = Plan { rng, conversations: Vec::new() };
    add_crowd(&mut plan, &VISITORS, VISITORS.size);
    visitors_by_udp(&mut plan);
    crawler(&mut plan);
    health_check(&mut plan);
    scanners(&mut plan);
    plan.conversations
}

/// Adds connections of visitors by QUIC (RFC 9000).
fn visitors_by_udp(plan: &mut Plan) {
    /// The least size of a client's first datagram, in bytes.
    const FIRST_BYTES: u16 = 1_200;
    /// The size of an acknowledgement, in bytes.
    const ACKNOWLEDGEMENT_BYTES: u16 = 31;
    for _ in 0..90 {
        let micros = plan.moment();
        let far = Endpoint { address: unnamed_address(plan.rng), port: plan.rng.within(&(49_152..=65_000)) };
        let ends = Ends { near: at(&SERVER, 443), far, name: "" };
        let segments = plan.rng.within(&(12..=40));
        let exchanges = plan.exchanges(3, segments);
        plan.tcp(App::Datagrams, Side::Far, ends, micros, &exchanges, 4);
        // What opens and closes connections of TCP is in other datagrams here, and none is empty.
        if let Some(talk) = plan.conversations.last_mut() {
            talk.packets.retain(|packet| !matches!(packet.kind, Kind::Open | Kind::Close));
            for packet in &mut talk.packets {
                packet.payload = packet.payload.max(ACKNOWLEDGEMENT_BYTES);
            }
            if let Some(first) = talk.packets.first_mut() {
                first.payload = first.payload.max(FIRST_BYTES);
            }
        }
    }
}

/// Adds a crawler that reads page after page.
fn crawler(plan: &mut Plan) {
    const CONNECTIONS: u16 = 180;
    const PAUSE_MICROS: u64 = SPAN_MICROS / CONNECTIONS as u64;
    for number in 0..CONNECTIONS {
        let micros = u64::from(number) * PAUSE_MICROS + plan.rng.below(2 * PAUSE_MICROS);
        let ends = Ends {
            near: at(&SERVER, 443),
            far: Endpoint { address: CRAWLER, port: 32_800 + number * 2 },
            name: PUBLIC_NAME,
        };
        let segments = plan.rng.within(&(30..=80));
        let exchanges = plan.exchanges(8, segments);
        plan.tcp(App::Tls, Side::Far, ends, micros, &exchanges, 3);
    }
}

/// Adds a request for the server's health every 30 s, which is answered after about 3 s.
fn health_check(plan: &mut Plan) {
    const PERIOD_MICROS: u64 = 30_000_000;
    const ANSWER_MICROS: u64 = 2_600_000;
    /// Three packets of the handshake, and the request.
    const BEFORE_ANSWER: usize = 4;
    for (number, port) in (0..SPAN_MICROS / PERIOD_MICROS).zip(41_000..) {
        let micros = number * PERIOD_MICROS + plan.rng.below(200_000);
        let ends = Ends { near: at(&SERVER, 8_080), far: Endpoint { address: MONITOR, port }, name: PUBLIC_NAME };
        plan.tcp(App::Http, Side::Far, ends, micros, &[Exchange { request: 1, response: 1 }], 2);
        let delay = ANSWER_MICROS + plan.rng.below(800_000);
        if let Some(talk) = plan.conversations.last_mut() {
            for packet in talk.packets.iter_mut().skip(BEFORE_ANSWER) {
                packet.micros += delay;
            }
        }
    }
}

/// Adds hosts that try a port each, as scanners of the whole Internet do.
fn scanners(plan: &mut Plan) {
    for _ in 0..70 {
        let micros = plan.moment();
        let port = plan.rng.one_of(&TRIED_PORTS).copied().unwrap_or_default();
        let far = Endpoint { address: unnamed_address(plan.rng), port: plan.rng.within(&(32_768..=61_000)) };
        plan.probe(Ends { near: at(&SERVER, port), far, name: "" }, micros, Some(Kind::Reset));
    }
}
