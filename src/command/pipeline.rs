//! Reads and decodes a file on threads of their own, a little ahead of the counting.

use std::io::{self, Read};
use std::mem;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;

use portogram::session::Batch;
use portogram::session::{ChunkResult, FileReader};

use super::read_ahead::{self, Stop};

/// Enough packets that passing a batch between threads costs little, and few enough to stay in the shared cache.
pub(super) const BATCH_PACKETS: usize = 1 << 11;
/// How many batches are in use at a time.
const BATCHES: usize = 6;

/// A part of what a file decodes to.
#[derive(Debug)]
pub(super) enum Part {
    /// The next packets.
    Packets(Batch),
    /// The result of the chunk, or of the end of the file, whose packets came before.
    Chunk(ChunkResult),
}

/// Passes the parts of `input` to `take`, in order, while more of it is being read and decoded. Ends after the first failed
/// chunk, or at the end of the input.
///
/// # Errors
///
/// Returns the error of the input, after all parts that were read before it.
pub(super) fn run(input: impl Read + Send, reader: FileReader, mut take: impl FnMut(&Part)) -> io::Result<()> {
    let (full, filled) = mpsc::sync_channel(BATCHES);
    let (empty, emptied) = mpsc::channel();
    for _ in 0..BATCHES {
        // Cannot fail: the receiver is alive.
        let _ = empty.send(Batch::with_capacity(BATCH_PACKETS));
    }
    thread::scope(|scope| {
        let decoding = scope.spawn(move || decode(input, reader, &emptied, &full));
        for part in filled {
            take(&part);
            if let Part::Packets(mut batch) = part {
                batch.clear();
                // Fails if the decoder has ended.
                let _ = empty.send(batch);
            }
        }
        decoding.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// The file has ended or failed, or nobody takes its parts any more.
struct Ended;

fn decode(
    input: impl Read + Send,
    mut reader: FileReader,
    emptied: &Receiver<Batch>,
    full: &SyncSender<Part>,
) -> io::Result<()> {
    let mut take = |batch: &mut Batch| {
        // If the other thread has ended, the same batch is filled again, to no effect.
        if let Ok(next) = emptied.recv() {
            let _ = full.send(Part::Packets(mem::replace(batch, next)));
        }
    };
    let mut push = |chunk: Option<&[u8]>| {
        let mut result = reader.push(chunk, &mut take);
        loop {
            let has_ended = chunk.is_none() || result.has_failed();
            let sent = full.send(Part::Chunk(result));
            if has_ended || sent.is_err() {
                return Err(Ended);
            }
            if !reader.has_pending() {
                return Ok(());
            }
            result = reader.push_pending(&mut take);
        }
    };
    match read_ahead::read(input, |chunk| push(Some(chunk))) {
        Ok(()) => push(None).or(Ok(())),
        Err(Stop::Refused(Ended)) => Ok(()),
        Err(Stop::Unreadable(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use portogram::sample;
    use portogram::session::{Limits, Session, Source};
    use portogram::settings::Settings;

    use super::*;

    fn session() -> Session {
        Session::new(vec![Source::stream("test")], Settings::default(), Limits::default())
    }

    /// Runs an input: returns its packets, the bytes of its chunks, whether it ended well, and the result of the run.
    fn run_all(input: impl Read + Send) -> (usize, usize, Option<bool>, io::Result<()>) {
        let (mut packets, mut bytes, mut ended_well) = (0, 0, None);
        let result = run(input, session().file_reader(BATCH_PACKETS), |part| match part {
            Part::Packets(batch) => packets += batch.entries().len(),
            Part::Chunk(result) => {
                bytes += usize::try_from(result.bytes()).unwrap();
                ended_well = (result.bytes() == 0 || result.has_failed()).then_some(!result.has_failed());
            }
        });
        (packets, bytes, ended_well, result)
    }

    fn packets_of(capture: &[u8]) -> usize {
        let mut session = session();
        session.push(capture);
        usize::try_from(session.packets()).unwrap()
    }

    #[test]
    fn a_capture_arrives_whole() {
        let capture = sample::capture();
        let (packets, bytes, ended_well, result) = run_all(&*capture);
        assert!(packets > 2 * BATCH_PACKETS);
        assert_eq!((packets, bytes, ended_well), (packets_of(&capture), capture.len(), Some(true)));
        assert!(result.is_ok());
    }

    #[test]
    fn an_input_error_arrives_after_what_was_read() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
        }
        let capture = sample::capture();
        let (packets, bytes, ended_well, result) = run_all(capture.chain(Broken));
        assert_eq!((packets, bytes, ended_well), (packets_of(&capture), capture.len(), None));
        assert_eq!(result.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn reading_ends_if_the_input_is_not_a_capture() {
        let (packets, _, ended_well, result) = run_all(io::repeat(b'?'));
        assert_eq!((packets, ended_well), (0, Some(false)));
        assert!(result.is_ok());
    }
}
