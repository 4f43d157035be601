//! Link types: their names and their link-layer headers.
//!
//! To support a further link type (libpcap's `DLT_` values), write a [`Dissector`] in the file of related link types
//! ([`local`], [`wifi`], [`serial`], [`host`]), and name it in the entry of [`table`]. If the link layer records who
//! sent a frame, add a second function that returns the [`Origin`].

mod host;
mod local;
mod serial;
mod table;
mod wifi;

use super::{Bytes, DissectError, Dissection, NoPorts, Origin, bare_ip, ip};
use crate::capture::{Frame, LinkType, Mark};

/// A function that dissects a frame, from its link-layer header on.
type Dissector = for<'a> fn(Bytes<'a>) -> Result<Dissection<'a>, DissectError>;

/// An entry of the table: number, name without `DLT_`, and how frames are dissected.
type LinkTypeEntry = (u16, &'static str, LinkDissector);

/// The functions that dissect the frames of a link type.
#[derive(Clone, Copy)]
struct LinkDissector {
    decode: Option<Dissector>,
    /// Returns the sender and direction of a frame; `None` if the link layer does not record them, or if they were not
    /// captured.
    origin: fn(Bytes<'_>) -> Option<Origin>,
}

/// A link type whose name is known, but whose frames are not dissected.
const UNSUPPORTED: LinkDissector = LinkDissector { decode: None, origin: |_| None };

/// A link type whose frames are dissected, and whose link layer does not record senders or directions.
const fn supported(decode: Dissector) -> LinkDissector {
    LinkDissector { decode: Some(decode), origin: |_| None }
}

impl LinkDissector {
    fn dissect(self, frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
        self.decode.map_or(Err(NoPorts::UnknownLinkType.into()), |decode| decode(frame))
    }

    /// Adds the function that finds the sender and direction of a frame.
    const fn with_origin(self, origin: fn(Bytes<'_>) -> Option<Origin>) -> Self {
        Self { origin, ..self }
    }
}

pub(super) const ETHERNET: LinkType = LinkType(1);
pub(super) const IEEE80211: LinkType = LinkType(105);

/// Returns libpcap's name of a link type, without `DLT_`; `None` if the registry does not contain the link type.
#[must_use]
pub fn link_type_name(link_type: LinkType) -> Option<&'static str> {
    entry(link_type).map(|(_, name, _)| *name)
}

/// Returns whether frames of a link type are dissected.
#[must_use]
pub fn link_type_is_read(link_type: LinkType) -> bool {
    entry(link_type).is_some_and(|(_, _, link)| link.decode.is_some())
}

/// Dissects a frame from its link-layer header on, and finds its sender and direction.
///
/// A direction in the capture record takes precedence over one in the link-layer header.
#[inline]
pub(super) fn decode<'a>(frame: &Frame<'a>) -> (Origin, Result<Dissection<'a>, DissectError>) {
    let bytes = Bytes::new(frame.data, frame.original_bytes);
    let (origin, found) = if frame.link_type == ETHERNET {
        match local::ethernet(bytes) {
            Err(error) if bare_ip::is_bare_ip(bytes, error) => {
                (Some(Origin { is_bare_ip: true, ..Origin::default() }), ip::decode(bytes))
            }
            found => (local::ethernet_origin(bytes), found),
        }
    } else {
        match entry(frame.link_type) {
            Some((_, _, link)) => ((link.origin)(bytes), link.dissect(bytes)),
            None => (None, Err(NoPorts::UnknownLinkType.into())),
        }
    };
    let origin = origin.unwrap_or_default();
    let mark = if frame.mark == Mark::None { origin.mark } else { frame.mark };
    (Origin { mark, interface: frame.interface, ..origin }, found)
}

/// Returns the offsets of the Ethernet type and of what follows it, for link types whose header has one at a fixed place.
pub(super) fn ether_type_offsets(link_type: LinkType) -> Option<(usize, usize)> {
    match link_type.0 {
        1 => Some((12, 14)),
        113 => Some((14, 16)),
        276 => Some((0, 20)),
        _ => None,
    }
}

/// Dissects a frame that is encapsulated in something else than a capture record.
pub(super) fn decode_encapsulated(link_type: LinkType, frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    entry(link_type).map_or(Err(NoPorts::UnknownLinkType.into()), |(_, _, link)| link.dissect(frame))
}

fn entry(link_type: LinkType) -> Option<&'static LinkTypeEntry> {
    let index = table::LINK_TYPES.binary_search_by_key(&link_type.0, |entry| entry.0).ok()?;
    table::LINK_TYPES.get(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_by_number() {
        assert!(table::LINK_TYPES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(link_type_name(LinkType(276)), Some("LINUX_SLL2"));
        assert_eq!(link_type_name(LinkType(65_000)), None);
    }
}
