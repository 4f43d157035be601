//! gzip (RFC 1952), over flate2.

use flate2::{Decompress, FlushDecompress, Status};

use super::{ErrorKind, Sink};

/// Two bytes of identification, and deflate as the method.
pub(super) const MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];

const WINDOW_BITS: u8 = 15;
const BUFFER_BYTES: usize = 64 << 10;

#[derive(Debug)]
pub(super) struct Gzip {
    state: State,
    /// Where the member that is being read starts.
    member_start: u64,
    /// How much has been pushed.
    position: u64,
    buffer: Vec<u8>,
    /// The latest output filled the buffer: there may be more of it without further input.
    is_full: bool,
}

#[derive(Debug)]
enum State {
    Member(Decompress),
    /// Between members: zeros are padding, and so many bytes of a further member's magic have been seen.
    Between(usize),
}

impl Default for Gzip {
    fn default() -> Self {
        Self { state: State::Between(0), member_start: 0, position: 0, buffer: vec![0; BUFFER_BYTES], is_full: false }
    }
}

impl Gzip {
    pub(super) fn push(&mut self, mut chunk: &[u8], on_plain: Sink<'_>) -> Result<(), (u64, ErrorKind)> {
        while !chunk.is_empty() || self.is_full {
            let used = match &mut self.state {
                State::Between(_) => self.seek(chunk)?,
                State::Member(_) => self.inflate(chunk, on_plain)?,
            };
            self.position += used as u64;
            chunk = chunk.get(used..).unwrap_or_default();
        }
        Ok(())
    }

    pub(super) fn finish(&self) -> Result<(), (u64, ErrorKind)> {
        match self.state {
            State::Between(0) => Ok(()),
            _ => Err((self.member_start, ErrorKind::Truncated)),
        }
    }

    /// Looks for the magic of the next member, byte by byte.
    fn seek(&mut self, chunk: &[u8]) -> Result<usize, (u64, ErrorKind)> {
        let (State::Between(seen), Some(&byte)) = (&mut self.state, chunk.first()) else { return Ok(0) };
        if *seen == 0 {
            self.member_start = self.position;
        }
        if *seen == 0 && byte == 0 {
            return Ok(1);
        }
        if MAGIC.get(*seen) != Some(&byte) {
            let why = "what follows the data is not gzip".into();
            return Err((self.member_start, ErrorKind::Malformed(why)));
        }
        *seen += 1;
        if *seen == MAGIC.len() {
            let mut member = Decompress::new_gzip(WINDOW_BITS);
            // The magic alone can neither fail nor give output.
            let _ = member.decompress(&MAGIC, &mut self.buffer, FlushDecompress::None);
            self.state = State::Member(member);
        }
        Ok(1)
    }

    fn inflate(&mut self, chunk: &[u8], on_plain: Sink<'_>) -> Result<usize, (u64, ErrorKind)> {
        let State::Member(member) = &mut self.state else { return Ok(0) };
        let (in_before, out_before) = (member.total_in(), member.total_out());
        let status = member.decompress(chunk, &mut self.buffer, FlushDecompress::None);
        let used = usize::try_from(member.total_in() - in_before).unwrap_or(usize::MAX);
        let given = usize::try_from(member.total_out() - out_before).unwrap_or(usize::MAX);
        on_plain(self.buffer.get(..given).unwrap_or_default());
        self.is_full = given == self.buffer.len() && !matches!(status, Ok(Status::StreamEnd));
        match status {
            Ok(Status::StreamEnd) => self.state = State::Between(0),
            Ok(Status::Ok) => {}
            Ok(Status::BufError) if used > 0 || given > 0 || chunk.is_empty() => {}
            Ok(Status::BufError) => {
                return Err((self.member_start, ErrorKind::Malformed("it makes no progress".into())));
            }
            Err(_) => {
                // Which of its messages the library gives depends on how the data is cut.
                let why = "it cannot be decompressed, or its checksum does not match".into();
                return Err((self.member_start, ErrorKind::Malformed(why)));
            }
        }
        Ok(used)
    }
}
