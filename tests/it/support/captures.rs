//! Small captures that together have every container feature and every kind of packet.

use super::files::{Order, Pcap, PcapNg, START_NANOS};
use super::packets::*;

/// Returns Ethernet frames, with and without ports, whole and truncated, each with its original length.
pub fn frames() -> Vec<(Vec<u8>, usize)> {
    let whole = |frame: Vec<u8>| {
        let length = frame.len();
        (frame, length)
    };
    let tcp_out = ethernet(0x0800, &ipv4(Ipv4 { protocol: TCP, ..OUTGOING }, &tcp(50_000, 443, 100)));
    let udp_in = ethernet(0x0800, &ipv4(INCOMING, &udp(53, 50_001, 40)));
    let later_fragment = ethernet(0x0800, &ipv4(Ipv4 { fragment_offset: 185, ..INCOMING }, &[0; 64]));
    let icmp = ethernet(0x0800, &ipv4(Ipv4 { protocol: 1, ..INCOMING }, &[8, 0, 0, 0, 0, 0, 0, 0]));
    let arp = ethernet(0x0806, &[0; 28]);
    let tagged = ethernet(0x88a8, &tag(7, 0x8100, &tag(8, 0x86dd, &ipv6(UDP, 0x2001, 0xfd00, &udp(1, 2, 3)))));
    let malformed = ethernet(0x0800, &[0x45, 0, 0, 20]);
    vec![
        whole(tcp_out.clone()),
        whole(udp_in),
        (tcp_out[..36].to_vec(), tcp_out.len()),
        (tcp_out[..30].to_vec(), tcp_out.len()),
        whole(later_fragment),
        whole(icmp),
        whole(arp),
        whole(tagged),
        whole(malformed),
        whole(Vec::new()),
    ]
}

/// Returns [`frames`] in every kind of pcap file, by name.
pub fn pcaps() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for order in [Order::Little, Order::Big] {
        for nanoseconds in [false, true] {
            let mut file = Pcap::new(order, nanoseconds, 1);
            for (time, (frame, original)) in (START_NANOS..).step_by(1_500_000).zip(frames()) {
                file = file.record(time, &frame, original);
            }
            files.push((format!("pcap {order:?} nanoseconds {nanoseconds}"), file.bytes));
        }
    }
    files
}

/// Returns [`frames`] in every kind of pcapng packet block, among blocks without packets, by name.
pub fn pcapngs() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for (order, other) in [(Order::Little, Order::Big), (Order::Big, Order::Little)] {
        let file = PcapNg::new(order);
        let name = file.option(2, b"eth0");
        let nanoseconds = [name, file.option(9, &[9]), file.option(0, &[])].concat();
        let mut file = file.interface(1, 262_144, &nanoseconds);
        let mut times = (START_NANOS..).step_by(1_500_000);
        for (index, (frame, original)) in frames().into_iter().enumerate() {
            let time = times.next().unwrap();
            file = match index {
                5 => {
                    // Name resolution, statistics, custom and unknown blocks; then a section of the other order.
                    let file = file.block(4, &[0; 4]).block(5, &[0; 12]).block(0xbad, b"own").block(0x7777, &[]);
                    let file = file.section(other).interface(147, 0, &[]);
                    let micros = file.option(14, &other.u64(START_NANOS / 1_000_000_000));
                    let file = file.interface(1, 0, &micros);
                    file.enhanced(1, (time - START_NANOS) / 1_000, &frame, original, &[])
                }
                6.. if index % 2 == 0 => file.enhanced(1, (time - START_NANOS) / 1_000, &frame, original, &[]),
                6.. => file.obsolete(1, (time - START_NANOS) / 1_000, &frame),
                _ => {
                    let comment = file.option(1, b"a comment");
                    file.enhanced(0, time, &frame, original, &comment)
                }
            };
        }
        files.push((format!("pcapng {order:?}"), file.bytes));
    }
    files
}

/// Returns [`frames`] in the simple packet blocks of pcapng, which have no time.
pub fn simple_packets() -> (String, Vec<u8>) {
    let mut file = PcapNg::new(Order::Little).interface(1, 64, &[]);
    for (frame, original) in frames() {
        file = file.simple(&frame[..frame.len().min(64)], original);
    }
    ("pcapng simple packets".into(), file.bytes)
}

/// Returns all of these captures, by name.
pub fn all() -> Vec<(String, Vec<u8>)> {
    let mut files = pcaps();
    files.extend(pcapngs());
    files.push(simple_packets());
    files
}
