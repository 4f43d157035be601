//! Link types: what they are called, and how their frames begin.
//!
//! A new link type is an entry of [`table`] and a function beside its kin.

mod host;
mod local;
mod serial;
mod table;
mod wifi;

use super::{Bytes, DissectError, Dissection, NoPorts, Origin};
use crate::capture::{Frame, LinkType, Mark};

/// How the frames of a link type are walked.
type Dissector = for<'a> fn(Bytes<'a>) -> Result<Dissection<'a>, DissectError>;

/// How the frames of a link type are read.
#[derive(Clone, Copy)]
struct LinkDissector {
    decode: Option<Dissector>,
    /// Where frames come from; none where the link layer does not say, or not enough of the frame was captured.
    origin: fn(Bytes<'_>) -> Option<Origin>,
}

/// A link type that is known by name only.
const UNSUPPORTED: LinkDissector = LinkDissector { decode: None, origin: |_| None };

/// A link type that says nothing of where its frames come from.
const fn supported(decode: Dissector) -> LinkDissector {
    LinkDissector { decode: Some(decode), origin: |_| None }
}

impl LinkDissector {
    fn walk(self, frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
        self.decode.map_or(Err(NoPorts::UnknownLinkType.into()), |decode| decode(frame))
    }

    /// The same, with what its link layer tells.
    const fn with_origin(self, origin: fn(Bytes<'_>) -> Option<Origin>) -> Self {
        Self { origin, ..self }
    }
}

pub(super) const ETHERNET: LinkType = LinkType(1);

/// The name that libpcap gives to a link type, without `DLT_`; none where the registry does not have it.
#[must_use]
pub fn link_type_name(link_type: LinkType) -> Option<&'static str> {
    entry(link_type).map(|(_, name, _)| *name)
}

/// Whether frames of a link type are read.
#[must_use]
pub fn link_type_is_read(link_type: LinkType) -> bool {
    entry(link_type).is_some_and(|(_, _, frames)| frames.decode.is_some())
}

/// Walks a frame from its link layer on, and tells where it comes from; what the record itself says goes first.
#[inline]
pub(super) fn decode<'a>(frame: &Frame<'a>) -> (Origin, Result<Dissection<'a>, DissectError>) {
    let bytes = Bytes::new(frame.data, frame.original_bytes);
    let (origin, found) = if frame.link_type == ETHERNET {
        (local::ethernet_origin(bytes), local::ethernet(bytes))
    } else {
        match entry(frame.link_type) {
            Some((_, _, frames)) => ((frames.origin)(bytes), frames.walk(bytes)),
            None => (None, Err(NoPorts::UnknownLinkType.into())),
        }
    };
    let origin = origin.unwrap_or_default();
    let mark = if frame.mark == Mark::None { origin.mark } else { frame.mark };
    (Origin { mark, ..origin }, found)
}

/// Walks a frame of a link type that is inside of another one's.
fn by_number(link_type: LinkType, frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    entry(link_type).map_or(Err(NoPorts::UnknownLinkType.into()), |(_, _, frames)| frames.walk(frame))
}

fn entry(link_type: LinkType) -> Option<&'static (u16, &'static str, LinkDissector)> {
    let index = table::LINK_TYPES.binary_search_by_key(&link_type.0, |entry| entry.0).ok()?;
    table::LINK_TYPES.get(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        assert!(table::LINK_TYPES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(link_type_name(LinkType(276)), Some("LINUX_SLL2"));
        assert_eq!(link_type_name(LinkType(65_000)), None);
    }
}
