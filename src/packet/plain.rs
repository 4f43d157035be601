//! The commonest frames, at a glance: TCP or UDP over IP, right behind an Ethernet header, and nothing else to be read.
//!
//! What is not as plain as that is left to the walk, which finds the same in all others too, in several times the time: it
//! hands what it finds on from header to header, and so through memory.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Address, Decoded, FiveTuple, MacAddress, Origin, Packet, Transport, neighbour, tunnel};
use crate::capture::{Frame, Mark};

const ETHERNET_BYTES: usize = 14;
const IPV4_BYTES: usize = 20;
const IPV6_BYTES: usize = 40;
const TCP_BYTES: usize = 20;
const UDP_BYTES: usize = 8;

/// The packet of a frame that is plain, and of which no mark is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plain {
    /// The packet.
    pub packet: Packet,
    /// The station that put the frame on the link.
    pub station: MacAddress,
}

impl From<&Plain> for Decoded {
    /// What [`super::decode`] finds.
    fn from(plain: &Plain) -> Self {
        let origin = Origin { source: Some(plain.station), ..Origin::default() };
        Self { outer: Ok(plain.packet), inner: None, origin }
    }
}

/// Reads a frame, if it is plain.
#[expect(clippy::inline_always, reason = "what goes through memory here is waited for")]
#[inline(always)]
#[must_use]
pub fn plain(frame: &Frame<'_>) -> Option<Plain> {
    if frame.link_type != super::link::ETHERNET || frame.mark != Mark::None {
        return None;
    }
    let &[_, _, _, _, _, _, s0, s1, s2, s3, s4, s5, high, low] = frame.data.first_chunk::<ETHERNET_BYTES>()?;
    let packet = match (high, low) {
        (0x08, 0x00) => ipv4(frame.data)?,
        (0x86, 0xdd) => ipv6(frame.data)?,
        _ => return None,
    };
    Some(Plain { packet, station: MacAddress([s0, s1, s2, s3, s4, s5]) })
}

#[inline]
fn ipv4(data: &[u8]) -> Option<Packet> {
    const VERSION_4_OF_5_WORDS: u8 = 0x45;
    const FRAGMENT_OFFSET: u8 = 0x1f;
    let (header, segment) = data.get(ETHERNET_BYTES..)?.split_first_chunk::<IPV4_BYTES>()?;
    let &[first, _, l0, l1, _, _, f0, f1, hop_limit, protocol, _, _, s0, s1, s2, s3, d0, d1, d2, d3] = header;
    let is_whole = (f0 & FRAGMENT_OFFSET, f1) == (0, 0);
    if first != VERSION_4_OF_5_WORDS || !is_whole {
        return None;
    }
    let ends = (Ipv4Addr::new(s0, s1, s2, s3).into(), Ipv4Addr::new(d0, d1, d2, d3).into());
    let length = usize::from(u16::from_be_bytes([l0, l1])).checked_sub(IPV4_BYTES)?;
    transport(protocol, segment, length, ends, hop_limit)
}

#[inline]
fn ipv6(data: &[u8]) -> Option<Packet> {
    const VERSION_6: u8 = 6;
    let (header, segment) = data.get(ETHERNET_BYTES..)?.split_first_chunk::<IPV6_BYTES>()?;
    let (&[first, _, _, _, l0, l1, next_header, hop_limit], addresses) = header.split_first_chunk()?;
    let (source, destination) = addresses.split_first_chunk::<16>()?;
    if first >> 4 != VERSION_6 {
        return None;
    }
    let ends = (Ipv6Addr::from(*source).into(), Ipv6Addr::from(*destination.first_chunk::<16>()?).into());
    transport(next_header, segment, u16::from_be_bytes([l0, l1]).into(), ends, hop_limit)
}

/// `length` is how many bytes of transport IP says that there are.
#[expect(clippy::inline_always, reason = "what goes through memory here is waited for")]
#[inline(always)]
fn transport(
    protocol: u8,
    segment: &[u8],
    length: usize,
    (source, destination): (Address, Address),
    hop_limit: u8,
) -> Option<Packet> {
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
    let [s0, s1, d0, d1] = ports;
    let (source_port, destination_port) = (u16::from_be_bytes([s0, s1]), u16::from_be_bytes([d0, d1]));
    let holds_more = |port| tunnel::is_of_tunnel(port) || neighbour::is_of_neighbours(port);
    if transport == Transport::Udp && (holds_more(source_port) || holds_more(destination_port)) {
        return None;
    }
    let tuple = FiveTuple { source, destination, transport, source_port, destination_port };
    Some(Packet { tuple, payload_bytes: u32::try_from(payload_bytes).ok()?, hop_limit, control })
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
        let are_plain = frames.iter().filter(|data| plain(&frame(data, 100)).is_some());
        // All but those over UDP of VXLAN, and of DHCP's client.
        assert_eq!((are_plain.count(), frames.len()), (14, 24));
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
                let place = random.usize(12..76);
                data[place] = if random.bool() { random.u8(..) } else { random.u8(..8) };
            }
            data.truncate(random.usize(..data.len() * 2));
            let whole = u32::try_from(data.len()).unwrap();
            let original_bytes = [whole, 0, 1_500, u32::MAX][random.usize(..4)];
            let frame = frame(&data, original_bytes);
            if let Some(plain) = plain(&frame) {
                let decoded = decode(&frame);
                assert_eq!(decoded, Decoded::from(&plain), "{data:02x?}");
                assert_eq!(neighbour(&frame, &decoded), None, "{data:02x?}");
                plain_ones += 1;
            }
        }
        assert!(plain_ones > 20_000, "{plain_ones}");
    }
}
