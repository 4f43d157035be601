//! Chunks of any size, cut into whole units whose lengths their own heads tell.

/// A format made of units.
pub(crate) trait Framer {
    /// What can be wrong.
    type Error;

    /// How many bytes to hold before the next [`Framer::read`], as far as `head`, the bytes at hand, tells.
    ///
    /// Where the answer is no more than `head` holds, it is the length of the unit.
    fn needed_bytes(&self, head: &[u8]) -> Result<usize, Self::Error>;

    /// Takes one whole unit.
    fn read(&mut self, unit: &[u8]) -> Result<(), Self::Error>;
}

/// Holds the head of a unit whose end has not been pushed yet.
#[derive(Debug, Default)]
pub(crate) struct ChunkBuffer {
    carry: Vec<u8>,
}

impl ChunkBuffer {
    /// Takes the next chunk, and has every unit that it completes read.
    #[inline]
    pub(crate) fn push<U: Framer>(&mut self, mut chunk: &[u8], units: &mut U) -> Result<(), U::Error> {
        loop {
            let is_carried = !self.carry.is_empty();
            let unit = if is_carried {
                if !self.complete(&mut chunk, units)? {
                    return Ok(());
                }
                &self.carry
            } else {
                let needed = units.needed_bytes(chunk)?;
                let Some((unit, rest)) = chunk.split_at_checked(needed) else {
                    self.carry.extend_from_slice(chunk);
                    return Ok(());
                };
                chunk = rest;
                unit
            };
            // The only call, so that it can be inlined: it is done for every packet.
            units.read(unit)?;
            if is_carried {
                self.carry.clear();
            }
        }
    }

    /// Moves bytes from the chunk to the carry, until that is a unit; false where the chunk ends before.
    fn complete<U: Framer>(&mut self, chunk: &mut &[u8], units: &U) -> Result<bool, U::Error> {
        loop {
            let needed = units.needed_bytes(&self.carry)?;
            let missing = needed.saturating_sub(self.carry.len());
            if missing == 0 {
                return Ok(true);
            }
            let (head, rest) = chunk.split_at(missing.min(chunk.len()));
            self.carry.extend_from_slice(head);
            *chunk = rest;
            if head.len() < missing {
                return Ok(false);
            }
        }
    }

    /// The bytes at hand that are no whole unit.
    pub(crate) fn rest(&self) -> &[u8] {
        &self.carry
    }
}
