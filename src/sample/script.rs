//! Conversations written packet by packet: who sends when, and how much.

use std::ops::RangeInclusive;

use super::conversation::{Kind, Packet, Side};
use super::rng::Rng;

/// The most that TCP carries in an Ethernet frame, in bytes.
pub(super) const MAX_SEGMENT_BYTES: u16 = 1460;

/// The least that the last segment of a long message carries, in bytes: enough for the head of an HTTP message.
const MIN_LAST_SEGMENT_BYTES: u16 = 160;

const CLIENT_HELLO_BYTES: u16 = 517;

/// A request and the response to it, in segments.
pub(super) struct Exchange {
    pub(super) request: u16,
    pub(super) response: u16,
}

pub(super) struct Script<'a> {
    rng: &'a mut Rng,
    /// When the next packet could be sent at the earliest, since the start of the capture.
    micros: u64,
    /// From the near side to the far one and back.
    round_trip_micros: u64,
    pub(super) packets: Vec<Packet>,
}

impl<'a> Script<'a> {
    pub(super) fn new(rng: &'a mut Rng, micros: u64) -> Self {
        let round_trip_micros = 9_000 + rng.below(70_000);
        Self { rng, micros, round_trip_micros, packets: Vec::new() }
    }

    /// A TCP connection from its handshake to its end; the receiver acknowledges one segment in `ack_every`, and the
    /// last of a response.
    pub(super) fn tcp(&mut self, client: Side, is_tls: bool, exchanges: &[Exchange], ack_every: u16) {
        let server = client.other();
        self.react(client, Kind::Open, 0);
        self.react(server, Kind::Open, 0);
        self.react(client, Kind::Plain, 0);
        for (number, exchange) in exchanges.iter().enumerate() {
            if number > 0 {
                self.micros += 20_000 + self.rng.below(900_000);
            }
            match exchange.request {
                1 if is_tls && number == 0 => self.react(client, Kind::Push, CLIENT_HELLO_BYTES),
                1 => {
                    let bytes = self.rng.within(&(MIN_LAST_SEGMENT_BYTES..=620));
                    self.react(client, Kind::Push, bytes);
                }
                segments => self.message(client, segments, ack_every),
            }
            self.message(server, exchange.response, ack_every);
            self.react(client, Kind::Plain, 0);
        }
        self.react(client, Kind::Close, 0);
        self.react(server, Kind::Close, 0);
        self.react(client, Kind::Plain, 0);
    }

    /// Full segments and a last one, acknowledged up to there.
    fn message(&mut self, from: Side, segments: u16, ack_every: u16) {
        for number in 1..=segments {
            if number == 1 {
                self.wait_for(from);
            } else {
                self.micros += 90 + self.rng.below(300);
            }
            if number == segments {
                let slack = MAX_SEGMENT_BYTES - MIN_LAST_SEGMENT_BYTES;
                self.send(from, Kind::Push, MIN_LAST_SEGMENT_BYTES, slack);
            } else {
                self.send(from, Kind::Plain, MAX_SEGMENT_BYTES, 0);
                if number % ack_every == 0 {
                    self.react(from.other(), Kind::Plain, 0);
                }
            }
        }
    }

    /// Datagrams both ways, mixed at random, each of the least length or up to `slack` longer.
    pub(super) fn datagrams(&mut self, near: &Datagrams, far: &Datagrams, pace_micros: u64) {
        let (mut near_left, mut far_left) = (near.count, far.count);
        while near_left + far_left > 0 {
            let from_near = self.rng.below(u64::from(near_left + far_left)) < u64::from(near_left);
            let (from, left, datagrams) =
                if from_near { (Side::Near, &mut near_left, near) } else { (Side::Far, &mut far_left, far) };
            *left -= 1;
            let (least, most) = datagrams.bytes.clone().into_inner();
            self.send(from, Kind::Push, least, most - least);
            self.micros += pace_micros / 2 + self.rng.below(pace_micros);
        }
    }

    /// One datagram from the near side, and one in reply where there is an answer.
    pub(super) fn ask(&mut self, question: u16, answer: Option<u16>) {
        self.send(Side::Near, Kind::Push, question, 0);
        if let Some(answer) = answer {
            self.react(Side::Far, Kind::Push, answer);
        }
    }

    /// Sends as soon as what the other side sent has arrived.
    #[inline(never)]
    fn react(&mut self, from: Side, kind: Kind, payload: u16) {
        self.wait_for(from);
        self.send(from, kind, payload, 0);
    }

    #[inline(never)]
    fn wait_for(&mut self, side: Side) {
        self.micros += match side {
            Side::Near => 30 + self.rng.below(120),
            Side::Far => self.round_trip_micros + self.rng.below(self.round_trip_micros / 8),
        };
    }

    #[inline(never)]
    fn send(&mut self, from: Side, kind: Kind, payload: u16, slack: u16) {
        self.packets.push(Packet { micros: self.micros, from, kind, payload, slack });
    }
}

/// The datagrams of one side.
pub(super) struct Datagrams {
    pub(super) count: u16,
    pub(super) bytes: RangeInclusive<u16>,
}
