//! Fast path for the most common frames: TCP or UDP over IP without options, directly after an untagged Ethernet
//! header, with an IP length that fits the frame.
//!
//! All other frames are left to [`super::decode`], which gives the same result for plain frames, but takes several
//! times as long because it passes intermediate results from header to header through memory.

use std::net::Ipv6Addr;

use super::identity::{Identity, IpHash};
use super::transport::SYN_FIN_RST;
use super::{Decoded, FiveTuple, MacAddress, Opening, Origin, Packet, Transport, neighbour, tunnel};
use crate::capture::{Frame, Mark};

/// Position of the interface in the word of [`PlainPacket::words`] that has the transport.
pub(crate) const INTERFACE_SHIFT: u32 = 19;

const ETHERNET_BYTES: usize = 14;
const IPV4_BYTES: usize = 20;
const VERSION_4_OF_5_WORDS: u8 = 0x45;
const FRAGMENT_OFFSET: u8 = 0x1f;
const IPV6_BYTES: usize = 40;
const TCP_BYTES: usize = 20;
const UDP_BYTES: usize = 8;

/// The packet of a plain IPv4 frame without a [`Mark`]. Most packets are of this kind, so it is kept small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainPacket {
    /// The five-tuple, packed as by [`FiveTuple::ipv4_words`].
    pub words: [u32; 4],
    /// Source MAC address of the frame.
    pub station: MacAddress,
    /// IPv4 time to live.
    pub hop_limit: u8,
    /// TCP flags, or 0 for UDP: see [`Packet::control`].
    pub control: u8,
}

impl PlainPacket {
    /// Returns the five-tuple.
    #[inline]
    #[must_use]
    pub fn tuple(&self) -> FiveTuple {
        FiveTuple::from_ipv4_words(self.words)
    }

    /// Returns whether the packet requests or accepts a connection.
    #[inline]
    #[must_use]
    pub fn opening(&self) -> Opening {
        // Correct for UDP too: its control byte is 0, which has no TCP flag.
        Transport::Tcp.opening(self.control)
    }

    /// Converts to the result of [`super::decode`]; `payload_bytes` is the payload length of the transport.
    #[must_use]
    pub fn decoded(&self, payload_bytes: u32, identity: Identity) -> Decoded {
        let &Self { hop_limit, control, station, .. } = self;
        let packet = Packet { tuple: self.tuple(), payload_bytes: Some(payload_bytes), hop_limit, control };
        // At most `MAXIMUM_INTERFACES` + 1, which fits.
        let interface = u16::try_from(self.words[2] >> INTERFACE_SHIFT).unwrap_or_default();
        decoded(packet, station, identity).on_interface(interface)
    }
}

fn decoded(packet: Packet, station: MacAddress, identity: Identity) -> Decoded {
    let origin = Origin { source: Some(station), ..Origin::default() };
    Decoded { outer: Ok(packet), inner: None, origin, identity }
}

/// Dissects a plain IPv4 frame. Returns its packet, the payload length of its transport in bytes, and its identity; `None` if
/// the frame is not plain.
#[expect(clippy::inline_always, reason = "a call would pass the frame through memory, which is slower")]
#[inline(always)]
#[must_use]
pub(crate) fn plain(frame: &Frame<'_>) -> Option<(PlainPacket, u32, Identity)> {
    let (station, packet) = ethernet(frame, [0x08, 0x00])?;
    let (header, segment) = packet.split_first_chunk::<IPV4_BYTES>()?;
    let &[first, _, l0, l1, n0, n1, f0, f1, hop_limit, protocol, _, _, s0, s1, s2, s3, d0, d1, d2, d3] = header;
    let has_transport_header = (f0 & FRAGMENT_OFFSET, f1) == (0, 0);
    if first != VERSION_4_OF_5_WORDS || !has_transport_header {
        return None;
    }
    let length = usize::from(u16::from_be_bytes([l0, l1])).checked_sub(IPV4_BYTES)?;
    // The payload of a packet that is longer than its frame has to be bounded.
    if ETHERNET_BYTES + IPV4_BYTES + length > frame.original_bytes as usize {
        return None;
    }
    let (source, destination) = (u32::from_be_bytes([s0, s1, s2, s3]), u32::from_be_bytes([d0, d1, d2, d3]));
    let hash = IpHash::ipv4(source, destination, u32::from_be_bytes([l0, l1, n0, n1]));
    let TransportFields { transport, ports, payload_bytes, control, identity } =
        transport_fields(protocol, segment, length, hash)?;
    let words = [source, destination, transport as u32 | u32::from(frame.interface) << INTERFACE_SHIFT, ports];
    Some((PlainPacket { words, station, hop_limit, control }, payload_bytes, identity))
}

/// Dissects a plain IPv6 frame; returns `None` if the frame is not plain.
#[must_use]
pub(super) fn plain_ipv6(frame: &Frame<'_>) -> Option<Decoded> {
    const VERSION_6: u8 = 6;
    let (station, packet) = ethernet(frame, [0x86, 0xdd])?;
    let (header, segment) = packet.split_first_chunk::<IPV6_BYTES>()?;
    let (&[first, _, _, _, l0, l1, next_header, hop_limit], addresses) = header.split_first_chunk()?;
    let (source, destination) = addresses.split_first_chunk::<16>()?;
    if first >> 4 != VERSION_6 {
        return None;
    }
    let length = usize::from(u16::from_be_bytes([l0, l1]));
    if ETHERNET_BYTES + IPV6_BYTES + length > frame.original_bytes as usize {
        return None;
    }
    let TransportFields { transport, ports, payload_bytes, control, identity } =
        transport_fields(next_header, segment, length, IpHash::ipv6(header))?;
    let source = Ipv6Addr::from(*source).into();
    let destination = Ipv6Addr::from(*destination.first_chunk::<16>()?).into();
    let tuple = FiveTuple::new(source, destination, transport, ports);
    let packet = Packet { tuple, payload_bytes: Some(payload_bytes), hop_limit, control };
    Some(decoded(packet, station, identity).on_interface(frame.interface))
}

/// Returns the source MAC address and the payload of an Ethernet frame of the given type.
#[expect(clippy::inline_always, reason = "a call would pass the frame through memory, which is slower")]
#[inline(always)]
fn ethernet<'a>(frame: &Frame<'a>, ether_type: [u8; 2]) -> Option<(MacAddress, &'a [u8])> {
    if frame.link_type != super::link::ETHERNET || frame.mark != Mark::None {
        return None;
    }
    let (header, packet) = frame.data.split_first_chunk::<ETHERNET_BYTES>()?;
    let &[_, _, _, _, _, _, s0, s1, s2, s3, s4, s5, high, low] = header;
    ([high, low] == ether_type).then_some((MacAddress([s0, s1, s2, s3, s4, s5]), packet))
}

/// Fields of a TCP or UDP header.
struct TransportFields {
    transport: Transport,
    /// Packed as by [`FiveTuple::port_pair`].
    ports: u32,
    payload_bytes: u32,
    control: u8,
    identity: Identity,
}

/// Parses a TCP or UDP header, unless the payload needs dissection; `length` is the IP payload length in bytes.
#[expect(clippy::inline_always, reason = "a call would pass the frame through memory, which is slower")]
#[inline(always)]
fn transport_fields(protocol: u8, segment: &[u8], length: usize, hash: IpHash) -> Option<TransportFields> {
    let transport = Transport::from_ip_protocol(protocol)?;
    let (ports, payload_bytes, control, identity) = match transport {
        Transport::Tcp if length >= TCP_BYTES => {
            let header = segment.first_chunk::<TCP_BYTES>()?;
            let &[s0, s1, d0, d1, _, _, _, _, _, _, _, _, offset, flags, ..] = header;
            let header_bytes = (usize::from(offset >> 4) * 4).max(TCP_BYTES);
            let payload_bytes = length.saturating_sub(header_bytes);
            let identity = hash.tcp(header, payload_bytes != 0 || flags & SYN_FIN_RST != 0);
            ([s0, s1, d0, d1], payload_bytes, flags, identity)
        }
        Transport::Udp if length >= UDP_BYTES => {
            let header @ &[s0, s1, d0, d1, l0, l1, _, _] = segment.first_chunk::<UDP_BYTES>()?;
            // Without the padding of the frame.
            let identity = hash.udp(*header, segment.get(..length).unwrap_or(segment));
            let own_length = usize::from(u16::from_be_bytes([l0, l1]));
            let length = if own_length == 0 { length } else { length.min(own_length) };
            ([s0, s1, d0, d1], length.saturating_sub(UDP_BYTES), 0, identity)
        }
        _ => return None,
    };
    let ports = u32::from_be_bytes(ports);
    let needs_payload = |port| tunnel::is_tunnel_port(port) || neighbour::is_dhcp_client_port(port);
    if transport == Transport::Udp && (needs_payload((ports >> 16) as u16) || needs_payload((ports & 0xffff) as u16)) {
        return None;
    }
    Some(TransportFields { transport, ports, payload_bytes: u32::try_from(payload_bytes).ok()?, control, identity })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::LinkType;
    use crate::packet::{decode, neighbour};

    const PAYLOAD: [u8; 40] = [7; 40];

    /// Returns frames from several ports, each over TCP, UDP and VXLAN, and over IPv4 and IPv6.
    fn frames() -> Vec<Vec<u8>> {
        let mut frames = Vec::new();
        for port in [53_u8, 67, 80, 200] {
            let tcp =
                [&[0, port, 0, port + 1, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 9, 9, 0, 0, 0, 0], &PAYLOAD[..]].concat();
            let udp = [&[0, port, 0, port + 1, 0, 48, 0, 0], &PAYLOAD[..]].concat();
            // Port 4789.
            let vxlan = [&[0, port, 0x12, 0xb5, 0, 48, 0, 0], &PAYLOAD[..]].concat();
            for (protocol, segment) in [(6, tcp), (17, udp), (17, vxlan)] {
                let length = u8::try_from(segment.len()).unwrap();
                let ipv4 = [0x45, 0, 0, 20 + length, 0, 0, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 192, 0, 2, 1];
                let ipv6 = [&[0x60, 0, 0, 0, 0, length, protocol, 64], &[1; 16][..], &[2; 16]].concat();
                frames.push([&[2; 12], &[8, 0][..], &ipv4, &segment].concat());
                frames.push([&[2; 12], &[0x86, 0xdd][..], &ipv6, &segment].concat());
            }
        }
        frames
    }

    fn frame(data: &[u8], original_bytes: u32) -> Frame<'_> {
        Frame { time_nanos: None, original_bytes, link_type: LinkType(1), mark: Mark::None, interface: 0, data }
    }

    #[test]
    fn only_frames_of_tunnels_and_dhcp_clients_are_not_plain() {
        let frames = frames();
        let ipv4_count = frames.iter().filter(|data| plain(&frame(data, 200)).is_some()).count();
        let ipv6_count = frames.iter().filter(|data| plain_ipv6(&frame(data, 200)).is_some()).count();
        // Of 12 frames each, 4 carry VXLAN and one is sent to the port of DHCP clients.
        assert_eq!((ipv4_count, ipv6_count, frames.len()), (7, 7, 24));
    }

    #[test]
    fn the_fast_path_agrees_with_decode() {
        let mut random = fastrand::Rng::with_seed(3);
        let frames = frames();
        let mut plain_count = 0;
        for _ in 0..200_000 {
            let mut data = random.choice(&frames).unwrap().clone();
            for _ in 0..random.usize(..3) {
                // A byte of a header.
                let index = random.usize(12..76);
                data[index] = if random.bool() { random.u8(..) } else { random.u8(..8) };
            }
            data.truncate(random.usize(..data.len() * 2));
            let whole = u32::try_from(data.len()).unwrap();
            let original_bytes = [whole, 0, 1_500, u32::MAX][random.usize(..4)];
            let frame = frame(&data, original_bytes);
            let plain = plain(&frame).map(|(plain, payload_bytes, identity)| plain.decoded(payload_bytes, identity));
            if let Some(plain) = plain.or_else(|| plain_ipv6(&frame)) {
                let decoded = decode(&frame);
                assert_eq!(decoded, plain, "{data:02x?}");
                assert_eq!(neighbour(&frame, &decoded), None, "{data:02x?}");
                plain_count += 1;
            }
        }
        assert!(plain_count > 20_000, "{plain_count}");
    }
}
