//! Writes the payloads of packets, by the protocol of their conversation.

mod dns;
mod http;
mod tls;

pub(super) use dns::{SERVICES, message_bytes as dns_bytes};

use super::conversation::{App, Conversation, Packet};
use super::rng::Rng;

/// The position of a packet in its conversation.
pub(super) struct Position {
    pub(super) is_from_client: bool,
    /// Whether the packet is the first of its message.
    pub(super) starts_message: bool,
    /// Length of the message from this packet on, in bytes.
    pub(super) message_bytes: u64,
    /// Number of earlier packets with a payload from the same side.
    pub(super) number: u16,
}

/// A source of random bytes, which stand for ciphertext and for the contents of unknown protocols.
pub(super) struct Noise {
    bytes: Vec<u8>,
    position: usize,
}

impl Noise {
    /// Generates the random bytes.
    pub(super) fn new() -> Self {
        let mut rng = Rng::new(1);
        let bytes = (0..1_024).flat_map(|_| rng.next().to_le_bytes()).collect();
        Self { bytes, position: 0 }
    }

    /// Appends noise until `payload` has `end` bytes.
    #[inline(never)]
    fn fill(&mut self, payload: &mut Vec<u8>, end: usize) {
        let count = end.saturating_sub(payload.len());
        self.position = (self.position + 251) % 4_096;
        payload.extend(self.bytes.get(self.position..self.position + count).unwrap_or_default());
    }
}

/// Replaces `payload` by the payload of a packet.
pub(super) fn write(
    payload: &mut Vec<u8>,
    conversation: &Conversation,
    packet: &Packet,
    position: &Position,
    noise: &mut Noise,
) {
    payload.clear();
    let end = usize::from(packet.payload);
    if end == 0 {
        return;
    }
    match conversation.app {
        App::Http if position.starts_message => http::write(payload, conversation.name, end, position),
        App::Http => {
            noise.fill(payload, end);
            // Dissectors that see a segment without its beginning look for header lines in it. These bytes have no line
            // ends and no colons.
            for byte in payload.iter_mut() {
                *byte |= 0x80;
            }
        }
        App::Tls if position.number == 0 => tls::write_hello(payload, conversation.name, end, position, noise),
        App::Tls => tls::write_data(payload, end),
        // The first byte of a QUIC short header, which is neither RTP nor RTCP (RFC 9443).
        App::Datagrams => payload.push(0x40),
        App::Rtp => write_rtp(payload, conversation, position),
        App::Dns(host) => {
            let answer = (!position.is_from_client).then_some(host.address);
            dns::write(payload, conversation.near.port, host.name, answer);
        }
        App::Mdns => dns::write_mdns(payload),
        App::Ping(_) => payload.extend((b'a'..=b'w').chain(b'a'..=b'i')),
        App::Stream | App::Arp => {}
    }
    noise.fill(payload, end);
}

/// Appends an RTP header (RFC 3550, section 5.1) for 20 ms of G.711.
fn write_rtp(payload: &mut Vec<u8>, conversation: &Conversation, position: &Position) {
    let source = if position.is_from_client { conversation.near.port } else { conversation.far.port };
    push_words(payload, &[0x8008, position.number]);
    payload.extend_from_slice(&(u32::from(position.number) * 160).to_be_bytes());
    push_words(payload, &[0, source]);
}

/// Appends 16-bit numbers in network byte order.
#[inline(never)]
fn push_words(payload: &mut Vec<u8>, words: &[u16]) {
    for word in words {
        payload.extend_from_slice(&word.to_be_bytes());
    }
}
