//! Collects the conversations of the sample: adds each with its endpoints and start, and a DNS lookup before it if needed.

use super::conversation::{App, Conversation, Endpoint, Kind, Packet, Side};
use super::crowds::Party;
use super::hosts::{self, GATEWAY, Host, RESOLVER, STUDIO, TABLET};
use super::payload;
use super::rng::Rng;
use super::script::{Datagrams, Exchange, Script};
use super::shares::Shares;

/// The time span in which conversations begin, in microseconds.
pub(super) const SPAN_MICROS: u64 = 840_000_000;

/// Busy times that conversations cluster around, in seconds since the start of the capture.
const BUSY_SECONDS: [u64; 13] = [6, 41, 97, 158, 236, 262, 371, 447, 538, 611, 668, 740, 806];

/// The endpoints of a conversation, and the name of its server.
#[derive(Clone, Copy)]
pub(super) struct Ends {
    pub(super) near: Endpoint,
    pub(super) far: Endpoint,
    pub(super) name: &'static str,
}

/// The conversations so far, and the random number generator that they are drawn with.
pub(super) struct Plan<'a> {
    pub(super) rng: &'a mut Rng,
    pub(super) conversations: Vec<Conversation>,
}

impl Plan<'_> {
    /// Adds a TCP connection that begins at `micros`.
    pub(super) fn tcp(
        &mut self,
        app: App,
        client: Side,
        ends: Ends,
        micros: u64,
        exchanges: &[Exchange],
        ack_every: u16,
    ) {
        let mut script = Script::new(self.rng, micros);
        script.tcp(client, matches!(app, App::Tls), exchanges, ack_every);
        let packets = script.packets;
        self.add(app, client, ends, packets);
    }

    /// Adds datagrams of the near and of the far side, one every `pace_micros` on average.
    pub(super) fn datagrams(&mut self, app: App, ends: Ends, micros: u64, sides: [Datagrams; 2], pace_micros: u64) {
        let [near, far] = sides;
        let mut script = Script::new(self.rng, micros);
        script.datagrams(&near, &far, pace_micros);
        let packets = script.packets;
        self.add(app, Side::Near, ends, packets);
    }

    /// Adds a query from the near side and, if there is one, the response. Both are given by their payload lengths in bytes.
    #[inline(never)]
    pub(super) fn query(&mut self, app: App, ends: Ends, micros: u64, query: u16, response: Option<u16>) {
        let mut script = Script::new(self.rng, micros);
        script.query(query, response);
        let packets = script.packets;
        self.add(app, Side::Near, ends, packets);
    }

    /// Adds a TCP SYN from the far side at `micros`, and the reply of the near side, if there is one.
    pub(super) fn probe(&mut self, ends: Ends, micros: u64, reply: Option<Kind>) {
        let mut script = Script::new(self.rng, micros);
        script.probe(reply);
        let packets = script.packets;
        self.add(App::Stream, Side::Far, ends, packets);
    }

    /// Adds a DNS query of a local host for the address of another host, shortly before `micros`.
    #[inline(never)]
    pub(super) fn look_up(&mut self, client: &Host, subject: &'static Host, micros: u64) {
        let uses_public_resolver = [STUDIO.address, TABLET.address].contains(&client.address);
        let resolver = if uses_public_resolver { &RESOLVER } else { &GATEWAY };
        let near = Endpoint { address: client.address, port: self.rng.within(&(49_900..=65_500)) };
        let far = Endpoint { address: resolver.address, port: 53 };
        let [query, response] = [false, true].map(|is_response| payload::dns_bytes(subject.name, is_response));
        let before = micros.saturating_sub(120_000);
        self.query(App::Dns(subject), Ends { near, far, name: "" }, before, query, Some(response));
    }

    /// Returns a uniformly distributed time within the span, in microseconds. [`start`] moves it towards a busy time.
    pub(super) fn moment(&mut self) -> u64 {
        self.rng.below(SPAN_MICROS)
    }

    /// Returns an endpoint of a party, and its host if the party has named hosts.
    #[inline(never)]
    pub(super) fn endpoint(&mut self, party: &'static Party, moment: u64) -> (Option<&'static Host>, Endpoint) {
        let host = self.rng.one_of(party.hosts);
        let address = host.map_or_else(|| hosts::unnamed_address(self.rng), |host| host.address);
        (host, Endpoint { address, port: party.ports.pick(self.rng, moment, SPAN_MICROS) })
    }

    /// Returns `count` exchanges with one segment per request, and `segments` segments in all responses together.
    pub(super) fn exchanges(&mut self, count: u16, segments: u16) -> Vec<Exchange> {
        let capacity = 3 * (segments / count);
        let mut shares = Shares::new(u64::from(segments - count), u64::from(capacity * count));
        (0..count).map(|_| Exchange { request: 1, response: 1 + shares.draw(self.rng, capacity) }).collect()
    }

    /// Returns the number of packets that one side sends between the local network and the Internet, to one port or to all.
    #[inline(never)]
    pub(super) fn count(&self, from: Side, port: Option<u16>) -> u64 {
        let is_to_port = |talk: &&Conversation| port.is_none_or(|port| talk.endpoint(from.other()).port == port);
        let counted = self.conversations.iter().filter(|talk| talk.is_counted());
        counted.filter(is_to_port).map(|talk| talk.count(from)).sum()
    }

    #[inline(never)]
    fn add(&mut self, app: App, client: Side, ends: Ends, packets: Vec<Packet>) {
        let Ends { near, far, name } = ends;
        self.conversations.push(Conversation { app, near, far, client, name, packets });
    }
}

/// Returns the start of a conversation, in microseconds since the start of the capture: `moment`, moved towards the nearest
/// busy time.
#[inline(never)]
pub(super) fn start(moment: u64) -> u64 {
    let busy = BUSY_SECONDS.into_iter().map(|seconds| seconds * 1_000_000);
    let busy = busy.min_by_key(|busy| busy.abs_diff(moment)).unwrap_or(moment);
    (3 * busy + 2 * moment) / 5
}
