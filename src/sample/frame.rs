//! Builds Ethernet frames around payloads: ARP, and IPv4 with TCP, UDP or ICMP.

use etherparse::checksum::Sum16BitWords;
use etherparse::{
    ArpEthIpv4Packet, ArpOperation, EtherType, Ethernet2Header, IpNumber, Ipv4Header, TcpHeader, UdpHeader,
};

use super::conversation::{Endpoint, Kind};
use super::hosts;

/// The minimum length of a frame on the wire without its frame check sequence, in bytes.
pub(super) const MIN_FRAME_BYTES: usize = 60;

/// The TCP receive window, in units of 2⁸ bytes: both sides announce a window scale of 8 in their SYN.
const WINDOW: u16 = 1_026;

/// TCP options: maximum segment size 1460, window scale 8, selective acknowledgements permitted.
const SYN_OPTIONS: [u8; 12] = [2, 4, 0x05, 0xb4, 1, 3, 3, 8, 1, 1, 4, 2];

/// The header fields of an IPv4 packet.
pub(super) struct Envelope {
    pub(super) source: Endpoint,
    pub(super) destination: Endpoint,
    pub(super) identification: u16,
    pub(super) transport: Transport,
}

pub(super) enum Transport {
    Tcp {
        kind: Kind,
        sequence: u32,
        /// `None` in the first SYN.
        acknowledgment: Option<u32>,
    },
    Udp,
    IcmpEcho {
        is_request: bool,
        number: u16,
    },
}

/// Appends an IPv4 frame that carries `payload`. The packet must be shorter than 64 KiB.
pub(super) fn write_ipv4(frame: &mut Vec<u8>, envelope: &Envelope, payload: &[u8]) {
    let (from, to) = (envelope.source.port, envelope.destination.port);
    match envelope.transport {
        Transport::Tcp { kind, sequence, acknowledgment } => {
            let mut tcp = TcpHeader::new(from, to, sequence, WINDOW);
            tcp.syn = kind == Kind::Open;
            tcp.psh = kind == Kind::Push;
            tcp.fin = kind == Kind::Close;
            tcp.rst = kind == Kind::Reset;
            tcp.ack = acknowledgment.is_some();
            tcp.acknowledgment_number = acknowledgment.unwrap_or_default();
            if tcp.syn {
                tcp.options = SYN_OPTIONS.into();
            }
            write(frame, envelope, IpNumber::TCP, &mut tcp.to_bytes(), 16, payload);
        }
        Transport::Udp => {
            let length = length(UdpHeader::LEN + payload.len());
            let udp = UdpHeader { source_port: from, destination_port: to, length, checksum: 0 };
            write(frame, envelope, IpNumber::UDP, &mut udp.to_bytes(), 6, payload);
        }
        Transport::IcmpEcho { is_request, number } => {
            let [high, low] = number.to_be_bytes();
            let kind = if is_request { 8 } else { 0 };
            write(frame, envelope, IpNumber::ICMP, &mut [kind, 0, 0, 0, 0, 1, high, low], 2, payload);
        }
    }
}

/// Appends an ARP request of `source` for the MAC address of `destination`, or an ARP reply of `source`.
#[inline(never)]
pub(super) fn write_arp(frame: &mut Vec<u8>, is_request: bool, source: [u8; 4], destination: [u8; 4]) {
    let target = if is_request { [0; 6] } else { mac(destination) };
    let packet = ArpEthIpv4Packet {
        operation: if is_request { ArpOperation::REQUEST } else { ArpOperation::REPLY },
        sender_mac: mac(source),
        sender_ipv4: source,
        target_mac: target,
        target_ipv4: destination,
    };
    let destination = if is_request { [0xff; 6] } else { target };
    let ethernet = Ethernet2Header { source: mac(source), destination, ether_type: EtherType::ARP };
    frame.extend_from_slice(&ethernet.to_bytes());
    frame.extend_from_slice(&packet.to_bytes());
    pad(frame);
}

/// Appends an IPv4 frame. `checksum_offset` is the offset of the checksum in the transport header `header`.
fn write(
    frame: &mut Vec<u8>,
    envelope: &Envelope,
    protocol: IpNumber,
    header: &mut [u8],
    checksum_offset: usize,
    payload: &[u8],
) {
    let (source, destination) = (envelope.source.address, envelope.destination.address);
    let transport_bytes = header.len() + payload.len();
    let mut sum = Sum16BitWords::new();
    if protocol != IpNumber::ICMP {
        let pseudo_header = [[0, protocol.0], length(transport_bytes).to_be_bytes()];
        sum = sum.add_4bytes(source).add_4bytes(destination).add_slice(pseudo_header.as_flattened());
    }
    // The checksum adds 16-bit words, so every part but the last must have an even length.
    let sum = sum.add_slice(header).add_slice(payload);
    // In UDP, a checksum field of 0 means that there is no checksum.
    let checksum =
        if protocol == IpNumber::UDP { sum.to_ones_complement_with_no_zero() } else { sum.ones_complement() };
    if let Some(field) = header.get_mut(checksum_offset..checksum_offset + 2) {
        field.copy_from_slice(&checksum.to_ne_bytes());
    }
    let mut ip = Ipv4Header {
        total_len: length(Ipv4Header::MIN_LEN + transport_bytes),
        identification: envelope.identification,
        time_to_live: time_to_live(source, destination),
        protocol,
        source,
        destination,
        ..Ipv4Header::default()
    };
    ip.header_checksum = ip.calc_header_checksum();
    let ethernet = Ethernet2Header { source: mac(source), destination: mac(destination), ether_type: EtherType::IPV4 };
    frame.extend_from_slice(&ethernet.to_bytes());
    frame.extend_from_slice(&ip.to_bytes());
    frame.extend_from_slice(header);
    frame.extend_from_slice(payload);
    pad(frame);
}

fn pad(frame: &mut Vec<u8>) {
    frame.resize(frame.len().max(MIN_FRAME_BYTES), 0);
}

/// Returns the MAC address of a local host or a multicast group. All other hosts have that of the gateway.
#[inline(never)]
fn mac(address: [u8; 4]) -> [u8; 6] {
    let [a, b, c, d] = if hosts::is_on_link(address) { address } else { hosts::GATEWAY.address };
    match a {
        224.. => [0x01, 0x00, 0x5e, b & 0x7f, c, d],
        _ => [0x02, 0x00, a, b, c, d],
    }
}

fn time_to_live(source: [u8; 4], destination: [u8; 4]) -> u8 {
    match source {
        // Multicast DNS: RFC 6762, section 11.
        _ if destination[0] >= 224 => 255,
        source if hosts::is_on_link(source) => 64,
        [.., hops] => 45 + hops % 12,
    }
}

fn length(bytes: usize) -> u16 {
    u16::try_from(bytes).unwrap_or(u16::MAX)
}
