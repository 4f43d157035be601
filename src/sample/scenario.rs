//! The scenario of the office: which hosts communicate, by which protocols, and when.
//!
//! Payload lengths are preliminary. `sizes` adjusts them.

use super::conversation::{App, Conversation, Endpoint, Side};
use super::crowds::{CROWDS, Crowd, PEERS, RELAY_PARTY};
use super::hosts::{DESKTOP, GATEWAY, Host, LAPTOP, MIRROR, RESOLVER, SERVER, STORES, STUDIO, TABLET};
use super::payload::{SERVICES, dns_bytes};
use super::plan::{Ends, Plan, start};
use super::rng::Rng;
use super::script::{Datagrams, Exchange};
use super::shares::Shares;
use super::totals;

/// The public name of the local web server.
pub(super) const PUBLIC_NAME: &str = "blog.example.org";

/// Packets of a server other than its responses: one in the handshake, and one at the end.
const FROM_SERVER_PACKETS: u16 = 2;

/// Returns all conversations.
pub(super) fn conversations(rng: &mut Rng) -> Vec<Conversation> {
    let mut plan = Plan { rng, conversations: Vec::new() };
    download(&mut plan);
    visit(&mut plan);
    for crowd in &CROWDS {
        add_crowd(&mut plan, crowd, crowd.size);
    }
    peer_datagrams(&mut plan);
    upload(&mut plan);
    media(&mut plan);
    link_traffic(&mut plan);
    plan.conversations
}

/// Adds the download to the local port that receives most packets and bytes.
fn download(plan: &mut Plan) {
    let near = at(&LAPTOP, totals::DOWNLOAD_PORT);
    // The time at which the ascending ports of the laptop reach that port.
    let start = start(638_900_000);
    let exchanges = plan.exchanges(37, totals::DOWNLOAD_PACKETS - FROM_SERVER_PACKETS);
    plan.look_up(&LAPTOP, &MIRROR, start);
    let ends = Ends { near, far: at(&MIRROR, 8_080), name: MIRROR.name };
    plan.tcp(App::Http, Side::Near, ends, start, &exchanges, 6);
}

/// Adds the visit from the remote port that is sent most bytes.
fn visit(plan: &mut Plan) {
    let far = Endpoint { address: [203, 0, 113, 77], port: totals::VISITOR_PORT };
    let exchanges = plan.exchanges(22, totals::VISITOR_PACKETS - FROM_SERVER_PACKETS);
    let ends = Ends { near: at(&SERVER, 80), far, name: PUBLIC_NAME };
    plan.tcp(App::Http, Side::Far, ends, 243_000_000, &exchanges, 3);
}

/// Adds connections of a crowd.
#[inline(never)]
pub(super) fn add_crowd(plan: &mut Plan, crowd: &'static Crowd, count: u16) {
    for _ in 0..count {
        add_connection(plan, crowd);
    }
}

/// Adds one connection of a crowd.
fn add_connection(plan: &mut Plan, crowd: &'static Crowd) {
    let moment = plan.moment();
    let (near_host, near) = plan.endpoint(&crowd.near, moment);
    let (far_host, far) = plan.endpoint(&crowd.far, moment);
    let name = match (crowd.client, near_host, far_host) {
        (Side::Near, Some(client), Some(host)) => {
            plan.look_up(client, host, start(moment));
            host.name
        }
        (Side::Near, ..) => "",
        (Side::Far, ..) => PUBLIC_NAME,
    };
    let exchanges: Vec<Exchange> = (0..plan.rng.within(&crowd.exchanges))
        .map(|_| Exchange { request: plan.rng.within(&crowd.request), response: plan.rng.within(&crowd.response) })
        .collect();
    let ack_every = plan.rng.within(&crowd.ack_every);
    plan.tcp(crowd.app, crowd.client, Ends { near, far, name }, start(moment), &exchanges, ack_every);
}

/// Adds a few datagrams to and from each of many peers.
fn peer_datagrams(plan: &mut Plan) {
    for _ in 0..170 {
        let moment = plan.moment();
        let (_, near) = plan.endpoint(&PEERS.0, moment);
        let (_, far) = plan.endpoint(&PEERS.1, moment);
        let sides = [60..=300, 60..=500].map(|bytes| Datagrams { count: plan.rng.within(&(1..=4)), bytes });
        plan.datagrams(App::Datagrams, Ends { near, far, name: "" }, start(moment), sides, 60_000);
    }
}

/// Adds an upload that brings the remote port that is sent most packets to its total.
fn upload(plan: &mut Plan) {
    let [_, store] = &STORES;
    // Five packets are not content: two of the handshake, the acknowledgement of the response, and two of the end.
    let sent = plan.count(Side::Near, Some(totals::WEB_PORT)) + 5;
    let request = u16::try_from(totals::WEB_PACKETS.saturating_sub(sent)).unwrap_or_default();
    plan.look_up(&TABLET, store, 622_000_000);
    let ends = Ends { near: at(&TABLET, 51_128), far: at(store, totals::WEB_PORT), name: store.name };
    plan.tcp(App::Http, Side::Near, ends, 622_000_000, &[Exchange { request, response: 1 }], 2);
}

/// Adds calls and streams, which bring both directions to their totals of packets.
fn media(plan: &mut Plan) {
    const FLOWS: u16 = 28;
    /// The maximum number of datagrams per flow and side.
    const NEAR_CAPACITY: u16 = 120;
    const FAR_CAPACITY: u16 = 380;
    let outgoing = totals::OUTGOING_PACKETS.saturating_sub(plan.count(Side::Near, None));
    let incoming = totals::INCOMING_PACKETS.saturating_sub(plan.count(Side::Far, None));
    let mut near_shares = Shares::new(outgoing, u64::from(FLOWS * NEAR_CAPACITY));
    let mut far_shares = Shares::new(incoming, u64::from(FLOWS * FAR_CAPACITY));
    for number in 0..FLOWS {
        let moment = plan.moment();
        let (host, app, bytes, pace_micros) = match number % 4 {
            0 => (&LAPTOP, App::Rtp, 172..=172, 14_000),
            1 => (&TABLET, App::Rtp, 172..=172, 14_000),
            2 => (&STUDIO, App::Datagrams, 60..=700, 110_000),
            _ => (&DESKTOP, App::Datagrams, 60..=700, 40_000),
        };
        // RTP uses even ports (RFC 3550, section 11).
        let near = at(host, plan.rng.within(&(5_100..=48_000)) & !1);
        let (_, far) = plan.endpoint(&RELAY_PARTY, moment);
        let near_datagrams = Datagrams { count: near_shares.draw(plan.rng, NEAR_CAPACITY), bytes };
        let far_datagrams = Datagrams { count: far_shares.draw(plan.rng, FAR_CAPACITY), bytes: 240..=1_240 };
        plan.datagrams(app, Ends { near, far, name: "" }, start(moment), [near_datagrams, far_datagrams], pace_micros);
    }
}

/// Adds the traffic that stays on the link or has no ports.
#[inline(never)]
pub(super) fn link_traffic(plan: &mut Plan) {
    for (host, offset) in [&LAPTOP, &DESKTOP, &TABLET, &STUDIO].into_iter().zip((0..).step_by(17_000_000)) {
        discover(plan, host, offset);
    }
    for number in 1..=12 {
        let ends = Ends { near: at(&LAPTOP, 0), far: at(&RESOLVER, 0), name: "" };
        plan.query(App::Ping(number), ends, 412_000_000 + 1_000_000 * u64::from(number), 32, Some(32));
    }
    for (host, port, micros) in [(&LAPTOP, 49_327, 160_000_000), (&DESKTOP, 49_460, 604_000_000)] {
        let exchanges = plan.exchanges(4, 26);
        let ends = Ends { near: at(host, port), far: at(&SERVER, 80), name: SERVER.name };
        plan.tcp(App::Http, Side::Near, ends, micros, &exchanges, 2);
    }
}

/// Adds the ARP requests of a local host for the gateway, and its multicast DNS query for services.
#[inline(never)]
fn discover(plan: &mut Plan, host: &Host, offset: u64) {
    for micros in [0, 263_000_000, 526_000_000, 789_000_000] {
        let ends = Ends { near: at(host, 0), far: at(&GATEWAY, 0), name: "" };
        plan.query(App::Arp, ends, micros + offset, 0, Some(0));
    }
    let mdns_group = Endpoint { address: [224, 0, 0, 251], port: 5_353 };
    let ends = Ends { near: at(host, 5_353), far: mdns_group, name: "" };
    plan.query(App::Mdns, ends, 31_000_000 + offset, dns_bytes(SERVICES, false), None);
}

pub(super) fn at(host: &Host, port: u16) -> Endpoint {
    Endpoint { address: host.address, port }
}
