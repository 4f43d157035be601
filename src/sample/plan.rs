//! Conversations collected: where and when each takes place, and what goes before it.

use super::conversation::{App, Conversation, Endpoint, Packet, Side};
use super::crowds::Party;
use super::hosts::{self, GATEWAY, Host, RESOLVER, STUDIO, TABLET};
use super::payload;
use super::rng::Rng;
use super::script::{Datagrams, Exchange, Script};
use super::shares::Shares;

/// Within which time conversations begin, in microseconds.
pub(super) const SPAN_MICROS: u64 = 840_000_000;

/// What conversations gather around, in seconds since the start.
const BUSY_SECONDS: [u64; 13] = [6, 41, 97, 158, 236, 262, 371, 447, 538, 611, 668, 740, 806];

/// Who talks to whom, by which name.
#[derive(Clone, Copy)]
pub(super) struct Ends {
    pub(super) near: Endpoint,
    pub(super) far: Endpoint,
    pub(super) name: &'static str,
}

pub(super) struct Plan<'a> {
    pub(super) rng: &'a mut Rng,
    pub(super) conversations: Vec<Conversation>,
}

impl Plan<'_> {
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

    /// Datagrams of the near and of the far side.
    pub(super) fn datagrams(&mut self, app: App, ends: Ends, micros: u64, sides: [Datagrams; 2], pace_micros: u64) {
        let [near, far] = sides;
        let mut script = Script::new(self.rng, micros);
        script.datagrams(&near, &far, pace_micros);
        let packets = script.packets;
        self.add(app, Side::Near, ends, packets);
    }

    /// One datagram from the near side; one back, where there is an answer.
    #[inline(never)]
    pub(super) fn ask(&mut self, app: App, ends: Ends, micros: u64, question: u16, answer: Option<u16>) {
        let mut script = Script::new(self.rng, micros);
        script.ask(question, answer);
        let packets = script.packets;
        self.add(app, Side::Near, ends, packets);
    }

    /// A local host asks for the address of another host, shortly before it needs it.
    #[inline(never)]
    pub(super) fn look_up(&mut self, asker: &Host, subject: &'static Host, micros: u64) {
        let own_choice = [STUDIO.address, TABLET.address].contains(&asker.address);
        let resolver = if own_choice { &RESOLVER } else { &GATEWAY };
        let near = Endpoint { address: asker.address, port: self.rng.within(&(49_900..=65_500)) };
        let far = Endpoint { address: resolver.address, port: 53 };
        let [question, answer] = [false, true].map(|is_answer| payload::dns_bytes(subject.name, is_answer));
        let before = micros.saturating_sub(120_000);
        self.ask(App::Dns(subject), Ends { near, far, name: "" }, before, question, Some(answer));
    }

    /// A time at which a conversation would begin, were all times alike.
    pub(super) fn moment(&mut self) -> u64 {
        self.rng.below(SPAN_MICROS)
    }

    /// One of a party, with its host where it has a name.
    #[inline(never)]
    pub(super) fn endpoint(&mut self, party: &'static Party, moment: u64) -> (Option<&'static Host>, Endpoint) {
        let host = self.rng.one_of(party.hosts);
        let address = host.map_or_else(|| hosts::stranger(self.rng), |host| host.address);
        (host, Endpoint { address, port: party.ports.pick(self.rng, moment, SPAN_MICROS) })
    }

    /// So many exchanges with one segment to a request, and so many segments in all responses together.
    pub(super) fn exchanges(&mut self, count: u16, segments: u16) -> Vec<Exchange> {
        let room = 3 * (segments / count);
        let mut shares = Shares::new(u64::from(segments - count), u64::from(room * count));
        (0..count).map(|_| Exchange { request: 1, response: 1 + shares.draw(self.rng, room) }).collect()
    }

    /// Packets that one side sends across the edge of the network, to a port or to all of them.
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

/// When a conversation begins, in microseconds since the start: some times are busier than others.
#[inline(never)]
pub(super) fn start(moment: u64) -> u64 {
    let busy = BUSY_SECONDS.into_iter().map(|seconds| seconds * 1_000_000);
    let busy = busy.min_by_key(|busy| busy.abs_diff(moment)).unwrap_or(moment);
    (3 * busy + 2 * moment) / 5
}
