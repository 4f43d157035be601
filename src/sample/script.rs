//! Writes the packets of a conversation: which side sends, when, and how many bytes.

use std::ops::RangeInclusive;

use super::conversation::{Kind, Packet, Side};
use super::rng::Rng;

/// The maximum TCP payload in an Ethernet frame, in bytes.
pub(super) const MAX_SEGMENT_BYTES: u16 = 1460;

/// The minimum payload of the last segment of a message, in bytes: enough for the head of an HTTP message.
const MIN_LAST_SEGMENT_BYTES: u16 = 160;

const CLIENT_HELLO_BYTES: u16 = 517;

/// A request and the response to it, in segments.
pub(super) struct Exchange {
    pub(super) request: u16,
    pub(super) response: u16,
}

/// The packets of a conversation so far, and its clock.
pub(super) struct Script<'a> {
    rng: &'a mut Rng,
    /// The earliest time of the next packet, in microseconds since the start of the capture.
    micros: u64,
    /// The time from the near side to the far one and back, in microseconds.
    round_trip_micros: u64,
    pub(super) packets: Vec<Packet>,
}

impl<'a> Script<'a> {
    /// Starts a conversation at `micros`.
    pub(super) fn new(rng: &'a mut Rng, micros: u64) -> Self {
        let round_trip_micros = 9_000 + rng.below(70_000);
        Self { rng, micros, round_trip_micros, packets: Vec::new() }
    }

    /// Writes a TCP connection from its handshake to its end. The receiver of a message acknowledges every `ack_every`-th
    /// segment and, in a response, the last one.
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

    /// Writes a message: full segments with their acknowledgements, and a last segment that is not acknowledged yet.
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

    /// Writes datagrams of both sides in random order, one every `pace_micros` on average.
    pub(super) fn datagrams(&mut self, near: &Datagrams, far: &Datagrams, pace_micros: u64) {
        let (mut near_remaining, mut far_remaining) = (near.count, far.count);
        while near_remaining + far_remaining > 0 {
            let from_near = self.rng.below(u64::from(near_remaining + far_remaining)) < u64::from(near_remaining);
            let (from, remaining, datagrams) =
                if from_near { (Side::Near, &mut near_remaining, near) } else { (Side::Far, &mut far_remaining, far) };
            *remaining -= 1;
            let (minimum, maximum) = datagrams.bytes.clone().into_inner();
            self.send(from, Kind::Push, minimum, maximum - minimum);
            self.micros += pace_micros / 2 + self.rng.below(pace_micros);
        }
    }

    /// Writes a query from the near side and, if there is one, the response. Both are given by their payload lengths in
    /// bytes.
    pub(super) fn query(&mut self, query: u16, response: Option<u16>) {
        self.send(Side::Near, Kind::Push, query, 0);
        if let Some(response) = response {
            self.react(Side::Far, Kind::Push, response);
        }
    }

    /// Writes a SYN of the far side and what the near side replies: a SYN if the port is open, a RST if it refuses, or nothing.
    pub(super) fn probe(&mut self, reply: Option<Kind>) {
        self.send(Side::Far, Kind::Open, 0, 0);
        if let Some(reply) = reply {
            self.react(Side::Near, reply, 0);
            if reply == Kind::Open {
                self.react(Side::Far, Kind::Reset, 0);
            }
        }
    }

    /// Writes a packet that is sent once the last packet of the other side has arrived.
    #[inline(never)]
    fn react(&mut self, from: Side, kind: Kind, payload: u16) {
        self.wait_for(from);
        self.send(from, kind, payload, 0);
    }

    /// Advances the clock until `side` has received the last packet and reacts.
    #[inline(never)]
    fn wait_for(&mut self, side: Side) {
        self.micros += match side {
            Side::Near => 30 + self.rng.below(120),
            Side::Far => self.round_trip_micros + self.rng.below(self.round_trip_micros / 8),
        };
    }

    /// Writes a packet at the current time.
    #[inline(never)]
    fn send(&mut self, from: Side, kind: Kind, payload: u16, slack: u16) {
        self.packets.push(Packet { micros: self.micros, from, kind, payload, slack });
    }
}

/// The datagrams of one side.
pub(super) struct Datagrams {
    pub(super) count: u16,
    /// Length of each payload, in bytes.
    pub(super) bytes: RangeInclusive<u16>,
}
