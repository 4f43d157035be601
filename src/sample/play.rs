//! Merges the conversations in the order of time, and builds the frame of each packet.

use super::conversation::{App, Conversation, Kind, Packet, Side};
use super::frame::{self, Envelope, Transport};
use super::payload::{self, Noise, Position};
use crate::sort::sorted_indices;

/// Calls `each` with every frame, in full length, and its time in microseconds since the start of the capture.
pub(super) fn play(conversations: &[Conversation], mut each: impl FnMut(u64, &[u8])) {
    let mut players: Vec<Player> = (1..).zip(conversations).map(|(number, talk)| Player::new(number, talk)).collect();
    // In the order of time, and at equal times in the order of the conversations.
    let times: Vec<(u64, usize)> = (0..)
        .zip(conversations)
        .flat_map(|(index, talk)| talk.packets.iter().map(move |packet| (packet.micros, index)))
        .collect();
    let order = sorted_indices(times.len(), &|a, b| times.get(a).cmp(&times.get(b)));
    let mut noise = Noise::new();
    let mut frame = Vec::new();
    for (micros, index) in order.into_iter().filter_map(|index| times.get(index).copied()) {
        if let Some(player) = players.get_mut(index) {
            frame.clear();
            player.play(&mut frame, &mut noise);
            each(micros, &frame);
        }
    }
}

/// A conversation and its current state.
struct Player<'a> {
    conversation: &'a Conversation,
    /// The packets that have not been sent yet.
    rest: &'a [Packet],
    near: Speaker,
    far: Speaker,
    /// The side that sent the last payload.
    last_speaker: Option<Side>,
    /// A buffer for the payload of the current packet.
    payload: Vec<u8>,
}

/// The state of one side of a conversation.
struct Speaker {
    /// The next TCP sequence number.
    sequence: u32,
    /// Packets sent so far.
    sent: u16,
    /// Packets with a payload sent so far.
    sent_with_payload: u16,
}

impl Speaker {
    fn new(sequence: u32) -> Self {
        Self { sequence, sent: 0, sent_with_payload: 0 }
    }
}

impl<'a> Player<'a> {
    fn new(number: u32, conversation: &'a Conversation) -> Self {
        Self {
            conversation,
            rest: &conversation.packets,
            near: Speaker::new(number.wrapping_mul(0x9e37_79b9)),
            far: Speaker::new(number.wrapping_mul(0x85eb_ca6b)),
            last_speaker: None,
            payload: Vec::new(),
        }
    }

    /// Returns the time of the next packet, or `None` at the end.
    /// Appends the frame of the next packet.
    #[inline(never)]
    fn play(&mut self, frame: &mut Vec<u8>, noise: &mut Noise) {
        let Some((packet, rest)) = self.rest.split_first() else { return };
        let message_bytes = message_bytes(self.rest);
        self.rest = rest;
        let talk = self.conversation;
        let (source, destination) = (talk.endpoint(packet.from), talk.endpoint(packet.from.other()));
        let is_from_client = packet.from == talk.client;
        let (speaker, listener) = match packet.from {
            Side::Near => (&mut self.near, &self.far),
            Side::Far => (&mut self.far, &self.near),
        };
        let transport = match talk.app {
            App::Arp => return frame::write_arp(frame, is_from_client, source.address, destination.address),
            App::Http | App::Tls | App::Stream => Transport::Tcp {
                kind: packet.kind,
                sequence: speaker.sequence,
                acknowledgment: (listener.sent > 0).then_some(listener.sequence),
            },
            App::Datagrams | App::Rtp | App::Dns(_) | App::Mdns => Transport::Udp,
            App::Ping(number) => Transport::IcmpEcho { is_request: is_from_client, number },
        };
        let position = Position {
            is_from_client,
            starts_message: self.last_speaker != Some(packet.from),
            message_bytes,
            number: speaker.sent_with_payload,
        };
        payload::write(&mut self.payload, talk, packet, &position, noise);
        let identification = speaker.sent.wrapping_add(destination.port);
        frame::write_ipv4(frame, &Envelope { source, destination, identification, transport }, &self.payload);

        // A SYN and a FIN count as one byte each.
        let takes_sequence_number = matches!(packet.kind, Kind::Open | Kind::Close);
        speaker.sequence = speaker.sequence.wrapping_add(u32::from(packet.payload) + u32::from(takes_sequence_number));
        speaker.sent += 1;
        if packet.payload > 0 {
            speaker.sent_with_payload += 1;
            self.last_speaker = Some(packet.from);
        }
    }
}

/// Returns the payload length of the message that the first packet begins or continues, from that packet on, in bytes.
fn message_bytes(packets: &[Packet]) -> u64 {
    let from = packets.first().map(|packet| packet.from);
    let own = packets
        .iter()
        .filter(|packet| packet.payload > 0)
        .map_while(|packet| (Some(packet.from) == from).then_some(u64::from(packet.payload)));
    own.sum()
}
