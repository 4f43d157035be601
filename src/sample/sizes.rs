//! Payload lengths settled so that totals come out exactly.

use super::conversation::{App, Conversation, Packet, Side};
use super::frame::MIN_FRAME_BYTES;
use super::rng::Rng;
use super::shares::Shares;
use super::totals;

/// Lengthens payloads within their slack, each direction's busiest port by itself, until all bytes are there.
pub(super) fn settle(conversations: &mut [Conversation], rng: &mut Rng) {
    let is_download = |talk: &Conversation| talk.near.port == totals::DOWNLOAD_PORT;
    let is_visitor = |talk: &Conversation| talk.far.port == totals::VISITOR_PORT;
    let others = totals::INCOMING_BYTES - totals::DOWNLOAD_BYTES;
    settle_group(conversations, rng, Side::Far, totals::DOWNLOAD_BYTES, &is_download);
    settle_group(conversations, rng, Side::Far, others, &|talk| !is_download(talk));
    let others = totals::OUTGOING_BYTES - totals::VISITOR_BYTES;
    settle_group(conversations, rng, Side::Near, totals::VISITOR_BYTES, &is_visitor);
    settle_group(conversations, rng, Side::Near, others, &|talk| !is_visitor(talk));
}

/// Settles the packets that one side sends in the conversations of a group.
fn settle_group(
    conversations: &mut [Conversation],
    rng: &mut Rng,
    from: Side,
    total_bytes: u64,
    is_member: &dyn Fn(&Conversation) -> bool,
) {
    let is_member = |talk: &&mut Conversation| talk.is_counted() && is_member(talk);
    let (mut least, mut room) = (0, 0);
    for talk in conversations.iter_mut().filter(is_member) {
        for packet in talk.packets.iter().filter(|packet| packet.from == from) {
            least += frame_bytes(talk.app, packet);
            room += u64::from(packet.slack);
        }
    }
    let mut shares = Shares::new(total_bytes.saturating_sub(least), room);
    for talk in conversations.iter_mut().filter(is_member) {
        for packet in talk.packets.iter_mut().filter(|packet| packet.from == from) {
            packet.payload += shares.draw(rng, packet.slack);
        }
    }
}

/// Length of a packet's frame on the wire, in bytes.
fn frame_bytes(app: App, packet: &Packet) -> u64 {
    (app.headers_bytes(packet.kind) + u64::from(packet.payload)).max(MIN_FRAME_BYTES as u64)
}
