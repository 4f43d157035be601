//! Generates example captures: fourteen minutes of traffic on the link of a small network, in which a scan or a beacon may hide, or of a web server.
//!
//! All names and addresses are reserved for examples, and the bytes are the same on every run. The conversations are planned
//! packet by packet (`scenario`, `plan`, `script`), payload lengths are adjusted until the totals are exact (`sizes`), and
//! the packets are written in the order of time (`play`) as frames (`frame`, `payload`) into a pcapng or pcap file
//! (`pcapng`, `pcap`). The traffic of the office is planned in `scenario`, what the other examples show in `intrusion` and
//! `web_server`.
//!
//! Every visitor of the page downloads this code, but few run it. It is written for size rather than speed, so functions that
//! are called from several places are not inlined.

mod conversation;
mod crowds;
mod frame;
mod hosts;
mod intrusion;
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
#[cfg(not(target_arch = "wasm32"))]
mod web_server;

/// Totals of the traffic between the local network and the Internet. A port is counted when it is the destination.
mod totals {
    pub(super) const INCOMING_PACKETS: u64 = 14_455;
    pub(super) const INCOMING_BYTES: u64 = 14_541_135;
    pub(super) const OUTGOING_PACKETS: u64 = 10_682;
    pub(super) const OUTGOING_BYTES: u64 = 4_084_215;

    /// The destination port of most incoming packets and bytes.
    pub(super) const DOWNLOAD_PORT: u16 = 49_730;
    pub(super) const DOWNLOAD_PACKETS: u16 = 659;
    pub(super) const DOWNLOAD_BYTES: u64 = 954_232;

    /// The destination port of most outgoing bytes.
    pub(super) const VISITOR_PORT: u16 = 1_029;
    pub(super) const VISITOR_PACKETS: u16 = 254;
    pub(super) const VISITOR_BYTES: u64 = 366_460;

    /// The destination port of most outgoing packets.
    pub(super) const WEB_PORT: u16 = 80;
    pub(super) const WEB_PACKETS: u64 = 287;
}

/// An example capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    /// Ordinary traffic of a small network.
    Office,
    /// A host on the Internet tries the ports of a local server, amid ordinary traffic: some are open, some refuse, some are silent.
    Scan,
    /// A local host calls a host on the Internet every 30 s, amid ordinary traffic.
    Beacon,
    /// A web server with visitors, a crawler that takes most of the traffic, a health check every 30 s, and scanners. Not part
    /// of the module for the page: its guide shows a document of it.
    #[cfg(not(target_arch = "wasm32"))]
    WebServer,
}

impl Example {
    /// All examples.
    pub const ALL: &[Self] = &[
        Self::Office,
        Self::Scan,
        Self::Beacon,
        #[cfg(not(target_arch = "wasm32"))]
        Self::WebServer,
    ];

    /// Returns the name, which is also that of the file without its extension.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Scan => "scan",
            Self::Beacon => "beacon",
            #[cfg(not(target_arch = "wasm32"))]
            Self::WebServer => "web-server",
        }
    }

    /// Returns the example as a pcapng file. Frames are truncated to a snap length of 96 bytes.
    #[must_use]
    pub fn capture(self) -> Vec<u8> {
        let mut file = pcapng::Writer::new();
        play::play(&self.conversations(), |micros, frame| file.packet(micros, frame));
        file.into_bytes()
    }

    fn conversations(self) -> Vec<conversation::Conversation> {
        let mut rng = rng::Rng::new(0x0070_6f72_746f_6772);
        match self {
            Self::Office => {
                let mut conversations = scenario::conversations(&mut rng);
                sizes::adjust(&mut conversations, &mut rng);
                conversations
            }
            Self::Scan => intrusion::conversations(&mut rng, intrusion::scan),
            Self::Beacon => intrusion::conversations(&mut rng, intrusion::beacon),
            #[cfg(not(target_arch = "wasm32"))]
            Self::WebServer => web_server::conversations(&mut rng),
        }
    }
}

/// Returns the sample, which is the example of the office, as a pcapng file.
#[must_use]
pub fn capture() -> Vec<u8> {
    Example::Office.capture()
}

/// Returns the same packets as a pcap file.
#[must_use]
pub fn pcap() -> Vec<u8> {
    let mut file = pcap::header();
    play::play(&Example::Office.conversations(), |micros, frame| pcap::add_packet(&mut file, micros, frame));
    file
}
