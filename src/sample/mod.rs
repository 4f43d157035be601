//! A generated capture to try the product with: fourteen minutes on the link of a small network.
//!
//! Everything in it is made up, from names and addresses that are set aside for examples, and it is the same bytes
//! every time. Its conversations are planned packet by packet (`scenario`, `script`), their sizes are settled so that
//! the totals come out exactly (`sizes`), and then they are played in the order of time (`play`) as frames
//! (`frame`, `payload`) into a pcapng file (`pcapng`).
//!
//! Everybody who opens the page loads this code, and few run it: small comes before fast, so what is called from several
//! places is kept out of line.

mod conversation;
mod crowds;
mod frame;
mod hosts;
mod payload;
mod pcap;
mod pcapng;
mod plan;
mod play;
mod rng;
mod scenario;
mod script;
mod shares;
mod sizes;
#[cfg(test)]
mod tests;

/// The totals of the sample's traffic across the edge of its network, each port counted as a destination.
mod totals {
    pub(super) const INCOMING_PACKETS: u64 = 14_455;
    pub(super) const INCOMING_BYTES: u64 = 14_541_135;
    pub(super) const OUTGOING_PACKETS: u64 = 10_682;
    pub(super) const OUTGOING_BYTES: u64 = 4_084_215;

    /// The local port that most incoming packets and bytes are sent to.
    pub(super) const DOWNLOAD_PORT: u16 = 49_730;
    pub(super) const DOWNLOAD_PACKETS: u16 = 659;
    pub(super) const DOWNLOAD_BYTES: u64 = 954_232;

    /// The remote port that most outgoing bytes are sent to.
    pub(super) const VISITOR_PORT: u16 = 1_029;
    pub(super) const VISITOR_PACKETS: u16 = 254;
    pub(super) const VISITOR_BYTES: u64 = 366_460;

    /// The remote port that most outgoing packets are sent to.
    pub(super) const WEB_PORT: u16 = 80;
    pub(super) const WEB_PACKETS: u64 = 287;
}

/// Makes the sample: a pcapng file whose frames are cut at a snapshot length of 96 bytes.
#[must_use]
pub fn capture() -> Vec<u8> {
    let mut file = pcapng::Writer::new();
    play::play(&conversations(), |micros, frame| file.packet(micros, frame));
    file.into_bytes()
}

/// The same packets as a pcap file.
#[must_use]
pub fn pcap() -> Vec<u8> {
    let mut file = pcap::header();
    play::play(&conversations(), |micros, frame| pcap::add_packet(&mut file, micros, frame));
    file
}

fn conversations() -> Vec<conversation::Conversation> {
    let mut rng = rng::Rng::new(0x0070_6f72_746f_6772);
    let mut conversations = scenario::conversations(&mut rng);
    sizes::settle(&mut conversations, &mut rng);
    conversations
}
