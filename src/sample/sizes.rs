//! Adjusts payload lengths so that the totals of the sample are exact.

use super::conversation::{App, Conversation, Packet, Side};
use super::frame::MIN_FRAME_BYTES;
use super::rng::Rng;
use super::shares::Shares;
use super::totals;

/// Lengthens payloads within their slack until the byte totals are reached. In each direction, the busiest port is adjusted
/// separately from all others.
pub(super) fn adjust(conversations: &mut [Conversation], rng: &mut Rng) {
    let is_download = |talk: &Conversation| talk.near.port == totals::DOWNLOAD_PORT;
    let is_visitor = |talk: &Conversation| talk.far.port == totals::VISITOR_PORT;
    let others = totals::INCOMING_BYTES - totals::DOWNLOAD_BYTES;
    adjust_group(conversations, rng, Side::Far, totals::DOWNLOAD_BYTES, &is_download);
    adjust_group(conversations, rng, Side::Far, others, &|talk| !is_download(talk));
    let others = totals::OUTGOING_BYTES - totals::VISITOR_BYTES;
    adjust_group(conversations, rng, Side::Near, totals::VISITOR_BYTES, &is_visitor);
    adjust_group(conversations, rng, Side::Near, others, &|talk| !is_visitor(talk));
}

/// Adjusts the packets that one side sends in the conversations of a group, so that their frames have `total_bytes`.
fn adjust_group(
    conversations: &mut [Conversation],
    rng: &mut Rng,
    from: Side,
    total_bytes: u64,
    is_member: &dyn Fn(&Conversation) -> bool,
) {
    let is_member = |talk: &&mut Conversation| talk.is_counted() && is_member(talk);
    let (mut minimum, mut capacity) = (0, 0);
    for talk in conversations.iter_mut().filter(is_member) {
        for packet in talk.packets.iter().filter(|packet| packet.from == from) {
            minimum += frame_bytes(talk.app, packet);
            capacity += u64::from(packet.slack);
        }
    }
    let mut shares = Shares::new(total_bytes.saturating_sub(minimum), capacity);
    for talk in conversations.iter_mut().filter(is_member) {
        for packet in talk.packets.iter_mut().filter(|packet| packet.from == from) {
            packet.payload += shares.draw(rng, packet.slack);
        }
    }
}

/// Returns the length of a packet's frame on the wire, in bytes.
fn frame_bytes(app: App, packet: &Packet) -> u64 {
    (app.headers_bytes(packet.kind) + u64::from(packet.payload)).max(MIN_FRAME_BYTES as u64)
}
