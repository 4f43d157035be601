//! Link types of capture facilities inside a host: loopback, cooked captures, firewall logs, packet taps.

use crate::capture::{LinkType, Mark};
use crate::packet::{Bytes, DissectError, Dissection, MacAddress, NoPorts, Origin, ether, ip};

/// BSD loopback: an address family in the byte order of the capturing host.
pub(super) fn null(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let family = *frame.head()?;
    address_family(u32::from_le_bytes(family).min(u32::from_be_bytes(family)), frame.skip(4)?)
}

/// Dissects IP if the family is `AF_INET`, or `AF_INET6` of Linux, NetBSD and OpenBSD, FreeBSD, or macOS.
fn address_family(family: u32, data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    match family {
        2 | 10 | 24 | 28 | 30 => ip::decode(data),
        _ => Err(NoPorts::NOT_IP.into()),
    }
}

/// OpenBSD's device `enc` for IP security: address family, security parameter index, flags.
pub(super) fn openbsd_enc(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let family = *frame.head()?;
    address_family(u32::from_le_bytes(family).min(u32::from_be_bytes(family)), frame.skip(12)?)
}

/// OpenBSD's packet filter log: a header that starts with its length without padding, and the address family.
pub(super) fn openbsd_pflog(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[length, family] = frame.head()?;
    address_family(family.into(), frame.skip(usize::from(length).next_multiple_of(4))?)
}

/// The direction, after the names and numbers of interface and rule: 1 is received, 2 is sent.
pub(super) fn openbsd_pflog_origin(frame: Bytes<'_>) -> Option<Origin> {
    const DIRECTION: usize = 60;
    let &[direction] = frame.skip(DIRECTION).ok()?.head().ok()?;
    Some(Origin::with_mark(match direction {
        1 => Mark::Received,
        2 => Mark::Sent,
        _ => Mark::None,
    }))
}

/// Serial line IP: IP after libpcap's header of 16 bytes.
pub(super) fn slip(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ip::decode(frame.skip(16)?)
}

/// Linux cooked capture, version 1: packet type, device type, address length, address, protocol.
pub(super) fn linux_cooked_v1(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[.., high, low] = frame.head::<16>()?;
    linux_protocol(u16::from_be_bytes([high, low]), frame.skip(16)?)
}

/// Packet type and sender address of a Linux cooked capture, version 1.
pub(super) fn linux_cooked_v1_origin(frame: Bytes<'_>) -> Option<Origin> {
    let &[t0, t1, _, _, l0, l1, mac @ .., _, _, _, _] = frame.head::<16>().ok()?;
    Some(linux_origin(u16::from_be_bytes([t0, t1]), u16::from_be_bytes([l0, l1]), mac))
}

/// Packet type and sender address of a Linux cooked capture, version 2.
pub(super) fn linux_cooked_v2_origin(frame: Bytes<'_>) -> Option<Origin> {
    let &[_, _, _, _, _, _, _, _, _, _, packet_type, length, mac @ .., _, _] = frame.head::<20>().ok()?;
    Some(linux_origin(packet_type.into(), length.into(), mac))
}

fn linux_origin(packet_type: u16, address_bytes: u16, mac: [u8; 6]) -> Origin {
    const MAC_BYTES: u16 = 6;
    let source = (address_bytes == MAC_BYTES && mac != [0; 6]).then_some(MacAddress(mac));
    Origin { mark: Mark::from_linux_packet_type(packet_type), source, is_any_interface: true, ..Origin::default() }
}

/// Linux cooked capture, version 2: protocol, reserved, interface, device type, packet type, address length, address.
pub(super) fn linux_cooked_v2(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[high, low, ..] = frame.head::<20>()?;
    linux_protocol(u16::from_be_bytes([high, low]), frame.skip(20)?)
}

/// Dissects the data after an Ethernet type or one of the pseudo-types in Linux's `if_ether.h`.
fn linux_protocol(protocol: u16, data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    const LLC: u16 = 0x0004;
    match protocol {
        LLC => ether::llc(data),
        0..=0x05ff => Err(NoPorts::NOT_IP.into()),
        ether_type => ether::decode(ether_type, data),
    }
}

/// The attribute of a Linux netfilter log with the Ethernet type and the hook at which the packet was logged.
const PACKET_HEADER: u16 = 1;

/// Linux netfilter log: address family, version, resource; then attributes, one of them with the packet.
pub(super) fn nflog(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    const PAYLOAD: u16 = 9;
    const BRIDGE: u8 = 7;
    let &[family, _, _, _] = frame.head()?;
    let payload = nflog_attribute(frame, PAYLOAD)?;
    if family != BRIDGE {
        return address_family(family.into(), payload);
    }
    // The packet header has the Ethernet type.
    let &[high, low] = nflog_attribute(frame, PACKET_HEADER)?.head()?;
    linux_protocol(u16::from_be_bytes([high, low]), payload)
}

/// The netfilter hook at which the packet was logged.
pub(super) fn nflog_origin(frame: Bytes<'_>) -> Option<Origin> {
    let &[_, _, hook] = nflog_attribute(frame, PACKET_HEADER).ok()?.head().ok()?;
    Some(Origin::with_mark(match hook {
        0 | 1 => Mark::Received,
        2 => Mark::Overheard,
        3 | 4 => Mark::Sent,
        _ => Mark::None,
    }))
}

/// Returns the value of the first attribute of the kind `wanted`.
fn nflog_attribute(frame: Bytes<'_>, wanted: u16) -> Result<Bytes<'_>, DissectError> {
    let mut attributes = frame.skip(4)?;
    loop {
        // Written in the byte order of the capturing host: the one in which the length is plausible.
        let &[l0, l1, t0, t1] = attributes.head()?;
        let (little, big) = (u16::from_le_bytes([l0, l1]), u16::from_be_bytes([l0, l1]));
        let is_little = little <= big || usize::from(big) > attributes.wire_len();
        let (length, kind) =
            if is_little { (little, u16::from_le_bytes([t0, t1])) } else { (big, u16::from_be_bytes([t0, t1])) };
        let length = usize::from(length);
        if length < 4 {
            return Err(NoPorts::Malformed.into());
        }
        if kind == wanted {
            return attributes.limit(length).skip(4);
        }
        attributes = attributes.skip(length.next_multiple_of(4))?;
    }
}

/// Apple's packet tap: header length, record type, link type of the encapsulated frame, and more, all little-endian.
pub(super) fn pktap(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[l0, l1, l2, l3, _, _, _, _, d0, d1, 0, 0] = frame.head()? else {
        return Err(NoPorts::UnknownLinkType.into());
    };
    let header_bytes = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
    let link_type = LinkType(u16::from_le_bytes([d0, d1]));
    super::decode_encapsulated(link_type, frame.skip(header_bytes)?.nested()?)
}

/// The direction flags of Apple's packet tap, after the name of the interface.
pub(super) fn pktap_origin(frame: Bytes<'_>) -> Option<Origin> {
    const FLAGS: usize = 36;
    const RECEIVED: u32 = 1;
    const SENT: u32 = 2;
    let flags = u32::from_le_bytes(*frame.skip(FLAGS).ok()?.head().ok()?);
    Some(Origin::with_mark(match flags & (RECEIVED | SENT) {
        RECEIVED => Mark::Received,
        SENT => Mark::Sent,
        _ => Mark::None,
    }))
}
