//! The commonest frames, at a glance: TCP or UDP over IP, right behind an Ethernet header, and nothing else to be read.
//!
//! What is not as plain as that is left to the walk, which finds the same in all others too, in several times the time: it
//! hands what it finds on from header to header, and so through memory.

use std::net::Ipv6Addr;

use super::{Decoded, FiveTuple, MacAddress, Opening, Origin, Packet, Transport, neighbour, tunnel};
use crate::capture::{Frame, Mark};

const ETHERNET_BYTES: usize = 14;
const IPV4_BYTES: usize = 20;
const VERSION_4_OF_5_WORDS: u8 = 0x45;
const FRAGMENT_OFFSET: u8 = 0x1f;
const IPV6_BYTES: usize = 40;
const TCP_BYTES: usize = 20;
const UDP_BYTES: usize = 8;

/// The packet of a frame of IPv4 that is plain, and of which no mark is known. It is small, since most packets are such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainPacket {
    /// Source and destination, transport, ports: what tells flows apart.
    pub words: [u32; 4],
    /// The station that put the frame on the link.
    pub station: MacAddress,
    /// Time to live.
    pub hop_limit: u8,
    /// As [`Packet::control`].
    pub control: u8,
}

impl PlainPacket {
    /// Hosts, transport and ports.
    #[inline]
    #[must_use]
    pub fn tuple(&self) -> FiveTuple {
        FiveTuple::from_ipv4_words(self.words)
    }

    /// Whether it opens a connection.
    #[inline]
    #[must_use]
    pub fn opening(&self) -> Opening {
        // That of UDP is 0, by which it opens none.
        Transport::Tcp.opening(self.control)
    }

    /// The same as [`super::decode`] finds it, where the transport carries so many bytes.
    #[must_use]
    pub fn decoded(&self, payload_bytes: u32) -> Decoded {
        let &Self { hop_limit, control, station, .. } = self;
        decoded(Packet { tuple: self.tuple(), payload_bytes, hop_limit, control }, station)
    }
}

fn decoded(packet: Packet, station: MacAddress) -> Decoded {
    Decoded { outer: Ok(packet), inner: None, origin: Origin { source: Some(station), ..Origin::default() } }
}

/// Reads a frame of IPv4, if it is plain: its packet, and how many bytes the transport carries.
#[expect(clippy::inline_always, reason = "what goes through memory here is waited for")]
#[inline(always)]
#[must_use]
pub fn plain(frame: &Frame<'_>) -> Option<(PlainPacket, u32)> {
    let (station, packet) = ethernet(frame, [0x08, 0x00])?;
    let (header, segment) = packet.split_first_chunk::<IPV4_BYTES>()?;
    let &[first, _, l0, l1, _, _, f0, f1, hop_limit, protocol, _, _, s0, s1, s2, s3, d0, d1, d2, d3] = header;
    let is_whole = (f0 & FRAGMENT_OFFSET, f1) == (0, 0);
    if first != VERSION_4_OF_5_WORDS || !is_whole {
        return None;
    }
    let length = usize::from(u16::from_be_bytes([l0, l1])).checked_sub(IPV4_BYTES)?;
    let TransportFields { transport, ports, payload_bytes, control } = transport_fields(protocol, segment, length)?;
    let (source, destination) = (u32::from_be_bytes([s0, s1, s2, s3]), u32::from_be_bytes([d0, d1, d2, d3]));
    let words = [source, destination, transport as u32, ports];
    Some((PlainPacket { words, station, hop_limit, control }, payload_bytes))
}

/// The same of a frame of IPv6, in the shape that the walk gives it.
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
    let length = u16::from_be_bytes([l0, l1]).into();
    let TransportFields { transport, ports, payload_bytes, control } = transport_fields(next_header, segment, length)?;
    let source = Ipv6Addr::from(*source).into();
    let destination = Ipv6Addr::from(*destination.first_chunk::<16>()?).into();
    let tuple = FiveTuple::new(source, destination, transport, ports);
    Some(decoded(Packet { tuple, payload_bytes, hop_limit, control }, station))
}

/// The station and what the frame carries, where it is Ethernet of that type.
#[expect(clippy::inline_always, reason = "what goes through memory here is waited for")]
#[inline(always)]
fn ethernet<'a>(frame: &Frame<'a>, ether_type: [u8; 2]) -> Option<(MacAddress, &'a [u8])> {
    if frame.link_type != super::link::ETHERNET || frame.mark != Mark::None {
        return None;
    }
    let (header, packet) = frame.data.split_first_chunk::<ETHERNET_BYTES>()?;
    let &[_, _, _, _, _, _, s0, s1, s2, s3, s4, s5, high, low] = header;
    ([high, low] == ether_type).then_some((MacAddress([s0, s1, s2, s3, s4, s5]), packet))
}

/// What a transport says.
struct TransportFields {
    transport: Transport,
    /// As of [`FiveTuple::port_pair`].
    ports: u32,
    payload_bytes: u32,
    control: u8,
}

/// `length` is how many bytes of transport IP says that there are.
#[expect(clippy::inline_always, reason = "what goes through memory here is waited for")]
#[inline(always)]
fn transport_fields(protocol: u8, segment: &[u8], length: usize) -> Option<TransportFields> {
    let transport = Transport::from_ip_protocol(protocol)?;
    let (ports, payload_bytes, control) = match transport {
        Transport::Tcp if length >= TCP_BYTES => {
            let &[s0, s1, d0, d1, _, _, _, _, _, _, _, _, offset, flags, ..] = segment.first_chunk::<TCP_BYTES>()?;
            let header_bytes = (usize::from(offset >> 4) * 4).max(TCP_BYTES);
            ([s0, s1, d0, d1], length.saturating_sub(header_bytes), flags)
        }
        Transport::Udp if length >= UDP_BYTES => {
            let &[s0, s1, d0, d1, l0, l1, _, _] = segment.first_chunk::<UDP_BYTES>()?;
            let own_length = usize::from(u16::from_be_bytes([l0, l1]));
            let length = if own_length == 0 { length } else { length.min(own_length) };
            ([s0, s1, d0, d1], length.saturating_sub(UDP_BYTES), 0)
        }
        _ => return None,
    };
    let ports = u32::from_be_bytes(ports);
    let holds_more = |port| tunnel::is_tunnel_port(port) || neighbour::is_dhcp_client_port(port);
    if transport == Transport::Udp && (holds_more((ports >> 16) as u16) || holds_more((ports & 0xffff) as u16)) {
        return None;
    }
    Some(TransportFields { transport, ports, payload_bytes: u32::try_from(payload_bytes).ok()?, control })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::LinkType;
    use crate::packet::{decode, neighbour};

    const PAYLOAD: [u8; 40] = [7; 40];

    /// From each of some ports to the next one, over both transports and both versions of IP.
    fn frames() -> Vec<Vec<u8>> {
        let mut frames = Vec::new();
        for port in [53_u8, 67, 80, 200] {
            let tcp =
                [&[0, port, 0, port + 1, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 9, 9, 0, 0, 0, 0], &PAYLOAD[..]].concat();
            let udp = [&[0, port, 0, port + 1, 0, 48, 0, 0], &PAYLOAD[..]].concat();
            // As before, but to the port of VXLAN.
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
        Frame { time_nanos: None, original_bytes, link_type: LinkType(1), mark: Mark::None, data }
    }

    #[test]
    fn most_frames_are_plain() {
        let frames = frames();
        let are_plain = frames.iter().filter(|data| plain(&frame(data, 100)).is_some()).count();
        let ipv6_count = frames.iter().filter(|data| plain_ipv6(&frame(data, 100)).is_some()).count();
        // All but those over UDP of VXLAN, and of DHCP's client.
        assert_eq!((are_plain, ipv6_count, frames.len()), (7, 7, 24));
    }

    #[test]
    fn what_is_found_is_what_the_walk_finds() {
        let mut random = fastrand::Rng::with_seed(3);
        let frames = frames();
        let mut plain_ones = 0;
        for _ in 0..200_000 {
            let mut data = random.choice(&frames).unwrap().clone();
            for _ in 0..random.usize(..3) {
                // Headers only.
                let index = random.usize(12..76);
                data[index] = if random.bool() { random.u8(..) } else { random.u8(..8) };
            }
            data.truncate(random.usize(..data.len() * 2));
            let whole = u32::try_from(data.len()).unwrap();
            let original_bytes = [whole, 0, 1_500, u32::MAX][random.usize(..4)];
            let frame = frame(&data, original_bytes);
            let plain = plain(&frame).map(|(plain, payload_bytes)| plain.decoded(payload_bytes));
            if let Some(plain) = plain.or_else(|| plain_ipv6(&frame)) {
                let decoded = decode(&frame);
                assert_eq!(decoded, plain, "{data:02x?}");
                assert_eq!(neighbour(&frame, &decoded), None, "{data:02x?}");
                plain_ones += 1;
            }
        }
        assert!(plain_ones > 20_000, "{plain_ones}");
    }
}
