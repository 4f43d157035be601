//! Reads and decodes on threads of their own, a little ahead of the counting.

use std::io::{self, Read};
use std::mem;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;

use portogram::analysis::{Outcome, Reader};
use portogram::packet::Batch;

use super::ahead::{self, Stop};

/// Enough that handing them on takes no time beside it, few enough that they stay in a cache that the cores share.
pub(super) const BATCH_PACKETS: usize = 1 << 11;
/// How many batches there are in all.
const BATCHES: usize = 6;

/// What comes of an input.
#[derive(Debug)]
pub(super) enum Part {
    /// The next packets.
    Packets(Batch),
    /// What so many bytes came to, whose packets came before; none at the end of the input.
    Chunk(usize, Outcome),
}

/// Hands what comes of an input to `take`, in order, while more of it is being read and decoded. It ends after the first
/// outcome that has failed, or with the end of the input.
///
/// # Errors
///
/// That of the input, after all that was read before it.
pub(super) fn run(input: impl Read + Send, reader: Reader, mut take: impl FnMut(&Part)) -> io::Result<()> {
    let (full, filled) = mpsc::sync_channel(BATCHES);
    let (empty, emptied) = mpsc::channel();
    for _ in 0..BATCHES {
        // The other end is right here.
        let _ = empty.send(Batch::with_capacity(BATCH_PACKETS));
    }
    thread::scope(|scope| {
        let decoding = scope.spawn(move || decode(input, reader, &emptied, &full));
        for part in filled {
            take(&part);
            if let Part::Packets(mut batch) = part {
                batch.clear();
                // The decoder may have come to the end.
                let _ = empty.send(batch);
            }
        }
        decoding.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Nobody takes parts any more, or no more of them are to come.
struct Ended;

fn decode(
    input: impl Read + Send,
    mut reader: Reader,
    emptied: &Receiver<Batch>,
    full: &SyncSender<Part>,
) -> io::Result<()> {
    let mut push = |chunk: Option<&[u8]>| {
        let outcome = reader.push(chunk, |batch| {
            // With nobody at the other end, the batch is filled again, for nothing.
            if let Ok(next) = emptied.recv() {
                let _ = full.send(Part::Packets(mem::replace(batch, next)));
            }
        });
        let has_ended = chunk.is_none() || outcome.has_failed();
        let sent = full.send(Part::Chunk(chunk.map_or(0, <[u8]>::len), outcome));
        if has_ended || sent.is_err() { Err(Ended) } else { Ok(()) }
    };
    match ahead::read(input, |chunk| push(Some(chunk))) {
        Ok(()) => push(None).or(Ok(())),
        Err(Stop::Refused(Ended)) => Ok(()),
        Err(Stop::Unreadable(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use portogram::analysis::{Analysis, Limits};
    use portogram::query::Settings;
    use portogram::sample;

    use super::*;

    /// What comes of an input: packets, bytes of chunks, whether it ended well; and how the input itself did.
    fn all_of(input: impl Read + Send) -> (usize, usize, Option<bool>, io::Result<()>) {
        let reader = Analysis::new(Settings::default(), Limits::default()).reader(BATCH_PACKETS);
        let (mut packets, mut bytes, mut ended_well) = (0, 0, None);
        let result = run(input, reader, |part| match part {
            Part::Packets(batch) => packets += batch.entries().len(),
            Part::Chunk(more, outcome) => {
                bytes += more;
                ended_well = (*more == 0 || outcome.has_failed()).then_some(!outcome.has_failed());
            }
        });
        (packets, bytes, ended_well, result)
    }

    fn packets_of(capture: &[u8]) -> usize {
        let mut analysis = Analysis::new(Settings::default(), Limits::default());
        analysis.begin_file("", None);
        analysis.push(capture).unwrap();
        usize::try_from(analysis.packets()).unwrap()
    }

    #[test]
    fn all_of_a_capture_comes() {
        let capture = sample::capture();
        let (packets, bytes, ended_well, result) = all_of(&*capture);
        assert!(packets > 2 * BATCH_PACKETS);
        assert_eq!((packets, bytes, ended_well), (packets_of(&capture), capture.len(), Some(true)));
        assert!(result.is_ok());
    }

    #[test]
    fn an_error_of_the_input_comes_after_what_was_read() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
        }
        let capture = sample::capture();
        let (packets, bytes, ended_well, result) = all_of(capture.chain(Broken));
        assert_eq!((packets, bytes, ended_well), (packets_of(&capture), capture.len(), None));
        assert_eq!(result.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn what_is_no_capture_is_not_read_on() {
        let (packets, _, ended_well, result) = all_of(io::repeat(b'?'));
        assert_eq!((packets, ended_well), (0, Some(false)));
        assert!(result.is_ok());
    }
}
