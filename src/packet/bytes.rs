//! The part of a frame that remains to be dissected.

use super::{DissectError, NoPorts};

/// Limit on nested encapsulations: IP, PPP, MPLS and Ethernet can carry each other without end.
const MAXIMUM_DEPTH: u8 = 32;

/// A slice of a frame, its length on the wire, and the number of encapsulations around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes<'a> {
    captured: &'a [u8],
    /// Length in bytes by the length fields of the headers before, or else what the frame's original length leaves.
    wire: u32,
    /// What the frame's original length leaves, in bytes.
    room: u32,
    depth: u8,
}

impl<'a> Bytes<'a> {
    #[inline]
    pub(super) fn new(captured: &'a [u8], original_bytes: u32) -> Self {
        Self { captured, wire: original_bytes, room: original_bytes, depth: 0 }
    }

    /// Returns the captured bytes.
    #[inline]
    pub(super) fn captured(self) -> &'a [u8] {
        self.captured
    }

    /// Returns the length on the wire in bytes, which exceeds the captured length if the snapshot length cut the frame.
    #[inline]
    pub(super) fn wire_len(self) -> usize {
        self.wire as usize
    }

    /// Returns what the original length of the frame leaves for these bytes, whatever the headers before say.
    #[inline]
    pub(super) fn room(self) -> usize {
        self.room as usize
    }

    /// Returns the first `N` bytes.
    ///
    /// # Errors
    ///
    /// [`DissectError::EndOfData`] if they were not captured.
    #[inline]
    pub(super) fn head<const N: usize>(self) -> Result<&'a [u8; N], DissectError> {
        self.captured.first_chunk().ok_or(DissectError::EndOfData)
    }

    /// Returns what follows the first `count` bytes.
    ///
    /// # Errors
    ///
    /// [`DissectError::EndOfData`] if they were not captured.
    #[inline]
    pub(super) fn skip(self, count: usize) -> Result<Self, DissectError> {
        let captured = self.captured.get(count..).ok_or(DissectError::EndOfData)?;
        let count = to_u32(count);
        Ok(Self { captured, wire: self.wire.saturating_sub(count), room: self.room.saturating_sub(count), ..self })
    }

    /// Cuts off what follows the first `count` bytes: a trailer or padding.
    #[inline]
    pub(super) fn limit(self, count: usize) -> Self {
        Self { captured: self.captured.get(..count).unwrap_or(self.captured), wire: to_u32(count), ..self }
    }

    /// Returns other bytes of the same depth, which the frame holds in another form; `wire` is their length on the wire.
    pub(super) fn replaced(self, captured: &[u8], wire: usize) -> Bytes<'_> {
        let wire = to_u32(wire);
        Bytes { captured, wire, room: self.room.min(wire), depth: self.depth }
    }

    /// Returns the same bytes, one encapsulation deeper.
    ///
    /// # Errors
    ///
    /// [`NoPorts::Malformed`] if encapsulations are nested too deeply.
    #[inline]
    pub(super) fn nested(self) -> Result<Self, DissectError> {
        if self.depth == MAXIMUM_DEPTH {
            return Err(NoPorts::Malformed.into());
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

#[inline]
fn to_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
