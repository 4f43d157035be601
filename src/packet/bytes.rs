//! The part of a frame that is still to be walked.

use super::{DissectError, NoPorts};

/// Headers inside of headers, at most: IP, PPP, MPLS and Ethernet may carry each other in turn.
const MAXIMUM_DEPTH: u8 = 32;

/// The bytes at hand, how many there were on the wire, and how deep the walk is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes<'a> {
    captured: &'a [u8],
    wire: usize,
    depth: u8,
}

impl<'a> Bytes<'a> {
    #[inline]
    pub(super) fn new(captured: &'a [u8], original_bytes: u32) -> Self {
        Self { captured, wire: original_bytes as usize, depth: 0 }
    }

    /// What was captured.
    #[inline]
    pub(super) fn captured(self) -> &'a [u8] {
        self.captured
    }

    /// How many bytes there were on the wire.
    #[inline]
    pub(super) fn wire_len(self) -> usize {
        self.wire
    }

    /// The first `N` bytes, which must have been captured.
    #[inline]
    pub(super) fn head<const N: usize>(self) -> Result<&'a [u8; N], DissectError> {
        self.captured.first_chunk().ok_or(DissectError::EndOfData)
    }

    /// What follows the first `count` bytes, which must have been captured.
    #[inline]
    pub(super) fn skip(self, count: usize) -> Result<Self, DissectError> {
        let captured = self.captured.get(count..).ok_or(DissectError::EndOfData)?;
        Ok(Self { captured, wire: self.wire.saturating_sub(count), ..self })
    }

    /// No more than the first `count` bytes: what follows is a trailer or padding.
    #[inline]
    pub(super) fn limit(self, count: usize) -> Self {
        Self { captured: self.captured.get(..count).unwrap_or(self.captured), wire: count, ..self }
    }

    /// The same bytes as the content of a header that could carry itself.
    #[inline]
    pub(super) fn nested(self) -> Result<Self, DissectError> {
        if self.depth == MAXIMUM_DEPTH {
            return Err(NoPorts::Malformed.into());
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}
