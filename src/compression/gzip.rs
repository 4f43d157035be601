//! Decompresses gzip (RFC 1952) with flate2.

use flate2::{Decompress, FlushDecompress, Status};

use super::{Compression, Error, ErrorKind, Limit, Malformed, Sink};

/// Identification bytes of a member, and the method deflate.
pub(super) const MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];

const WINDOW_BITS: u8 = 15;
const OUTPUT_BYTES: usize = 64 << 10;

/// Decoder of a gzip file.
#[derive(Debug)]
pub(super) struct Gzip {
    state: State,
    /// Offset at which the current member starts.
    member_start: u64,
    /// Offset of the next byte.
    position: u64,
    output: Vec<u8>,
    /// `true` if the latest output filled the buffer: there may be more of it without further input.
    is_output_full: bool,
}

#[derive(Debug)]
enum State {
    /// In a member, after its magic.
    Member(Decompress),
    /// Between members: in padding, which is made of zeros, or after this number of bytes of the next member's magic.
    Between(usize),
}

impl Default for Gzip {
    fn default() -> Self {
        Self {
            state: State::Between(0),
            member_start: 0,
            position: 0,
            output: vec![0; OUTPUT_BYTES],
            is_output_full: false,
        }
    }
}

impl Gzip {
    /// Decompresses bytes from the start of `input`, and moves `input` past them, until it is empty or `limit` is reached.
    pub(super) fn step(&mut self, input: &mut &[u8], limit: &mut Limit, on_plain: Sink<'_>) -> Result<(), Error> {
        while !limit.is_reached() && (!input.is_empty() || self.is_output_full) {
            let used = match &mut self.state {
                State::Between(_) => self.find_member(input)?,
                State::Member(_) => self.inflate(input, limit, on_plain)?,
            };
            self.position += used as u64;
            *input = input.get(used..).unwrap_or_default();
        }
        Ok(())
    }

    /// Returns whether there may be more output without further input.
    pub(super) fn has_output(&self) -> bool {
        self.is_output_full
    }

    /// Ends the file.
    pub(super) fn finish(&self) -> Result<(), Error> {
        match self.state {
            State::Between(0) => Ok(()),
            _ => Err(self.error(ErrorKind::Truncated)),
        }
    }

    /// Reads one byte of padding or of the next member's magic. Returns the number of bytes read.
    fn find_member(&mut self, chunk: &[u8]) -> Result<usize, Error> {
        let (State::Between(seen), Some(&byte)) = (&mut self.state, chunk.first()) else { return Ok(0) };
        if *seen == 0 {
            self.member_start = self.position;
        }
        if *seen == 0 && byte == 0 {
            return Ok(1);
        }
        if MAGIC.get(*seen) != Some(&byte) {
            return Err(self.error(Malformed::NotAMember));
        }
        *seen += 1;
        if *seen == MAGIC.len() {
            let mut member = Decompress::new_gzip(WINDOW_BITS);
            // The magic alone can neither fail nor produce output.
            let _ = member.decompress(&MAGIC, &mut self.output, FlushDecompress::None);
            self.state = State::Member(member);
        }
        Ok(1)
    }

    /// Decompresses part of the current member. Returns the number of bytes read.
    fn inflate(&mut self, chunk: &[u8], limit: &mut Limit, on_plain: Sink<'_>) -> Result<usize, Error> {
        let State::Member(member) = &mut self.state else { return Ok(0) };
        let (in_before, out_before) = (member.total_in(), member.total_out());
        let status = member.decompress(chunk, &mut self.output, FlushDecompress::None);
        let used = usize::try_from(member.total_in() - in_before).unwrap_or(usize::MAX);
        let written = usize::try_from(member.total_out() - out_before).unwrap_or(usize::MAX);
        on_plain(self.output.get(..written).unwrap_or_default());
        limit.count(written);
        self.is_output_full = written == self.output.len() && !matches!(status, Ok(Status::StreamEnd));
        match status {
            Ok(Status::StreamEnd) => self.state = State::Between(0),
            Ok(Status::Ok) => {}
            Ok(Status::BufError) if used > 0 || written > 0 || chunk.is_empty() => {}
            Ok(Status::BufError) => return Err(self.error(Malformed::NoProgress)),
            // The message of the library is dropped, because it depends on the chunk sizes.
            Err(_) => return Err(self.error(Malformed::Member)),
        }
        Ok(used)
    }

    /// Returns an error of the current member.
    fn error(&self, kind: impl Into<ErrorKind>) -> Error {
        Error { compression: Compression::Gzip, kind: kind.into(), byte_offset: self.member_start }
    }
}
