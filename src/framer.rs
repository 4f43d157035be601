//! Splits chunks of any size into whole units. The format, an implementation of [`Framer`], supplies the length of each unit.

/// A format made of units whose lengths are known from their headers.
pub(crate) trait Framer {
    /// Reason why the format cannot be read any further.
    type Error;

    /// Returns how many bytes must be buffered before the next call to [`Framer::read`], judging by the header in `head`.
    ///
    /// If `head` holds at least that number of bytes, it is the length of the unit.
    fn needed_bytes(&self, head: &[u8]) -> Result<usize, Self::Error>;

    /// Reads one whole unit.
    fn read(&mut self, unit: &[u8]) -> Result<(), Self::Error>;
}

/// Holds the head of a unit whose end has not been pushed.
#[derive(Debug, Default)]
pub(crate) struct ChunkBuffer {
    partial: Vec<u8>,
}

impl ChunkBuffer {
    /// Appends the next chunk, and passes every unit that it completes to `framer`.
    #[inline]
    pub(crate) fn push<F: Framer>(&mut self, mut chunk: &[u8], framer: &mut F) -> Result<(), F::Error> {
        while self.push_unit(&mut chunk, framer)? {}
        Ok(())
    }

    /// Takes the next unit from the start of `chunk`, and passes it to `framer`.
    ///
    /// Returns `false`, and appends the whole chunk, if the chunk ends first.
    #[expect(clippy::inline_always, reason = "it is the body of the loop that runs once per packet")]
    #[inline(always)]
    pub(crate) fn push_unit<F: Framer>(&mut self, chunk: &mut &[u8], framer: &mut F) -> Result<bool, F::Error> {
        let is_buffered = !self.partial.is_empty();
        let unit = if is_buffered {
            if !self.complete(chunk, framer)? {
                return Ok(false);
            }
            &self.partial
        } else {
            let needed = framer.needed_bytes(chunk)?;
            let Some((unit, rest)) = chunk.split_at_checked(needed) else {
                self.partial.extend_from_slice(chunk);
                *chunk = &[];
                return Ok(false);
            };
            *chunk = rest;
            unit
        };
        // A single call site, so that the call is inlined.
        framer.read(unit)?;
        if is_buffered {
            self.partial.clear();
        }
        Ok(true)
    }

    /// Moves bytes from the chunk to the buffer until the buffer holds a whole unit.
    ///
    /// Returns `false` if the chunk ends first.
    fn complete<F: Framer>(&mut self, chunk: &mut &[u8], framer: &F) -> Result<bool, F::Error> {
        loop {
            let needed = framer.needed_bytes(&self.partial)?;
            let missing = needed.saturating_sub(self.partial.len());
            if missing == 0 {
                return Ok(true);
            }
            let (head, rest) = chunk.split_at(missing.min(chunk.len()));
            self.partial.extend_from_slice(head);
            *chunk = rest;
            if head.len() < missing {
                return Ok(false);
            }
        }
    }

    /// Drops bytes from the start of the buffer, and returns how many.
    pub(crate) fn skip(&mut self, bytes: usize) -> usize {
        self.partial.drain(..bytes.min(self.partial.len())).len()
    }

    /// Holds zeros in place of what is buffered.
    pub(crate) fn hold_zeros(&mut self, bytes: usize) {
        self.partial.clear();
        self.partial.resize(bytes, 0);
    }

    /// Returns the buffered head of an incomplete unit.
    pub(crate) fn rest(&self) -> &[u8] {
        &self.partial
    }
}
