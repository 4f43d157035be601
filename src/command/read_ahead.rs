//! Reads chunks on a thread of its own, a few ahead of the one that is being processed.

use std::io::{self, Read};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

/// Small enough to stay in the shared cache until it is processed.
const CHUNK_BYTES: usize = 1 << 19;
/// How many chunks are in use at a time.
const CHUNKS: usize = 4;

/// Why reading ended before the input did.
#[derive(Debug)]
pub(super) enum Stop<E> {
    /// The input could not be read on.
    Unreadable(io::Error),
    /// `take` returned an error.
    Refused(E),
}

/// A buffer, and how many of its bytes were read.
type Chunk = (Vec<u8>, io::Result<usize>);

/// Passes the chunks of an input to `take`, in order, while further chunks are being read.
///
/// # Errors
///
/// Returns the first error of the input, after all chunks before it, or the first error of `take`.
pub(super) fn read<E>(input: impl Read + Send, mut take: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), Stop<E>> {
    let (full, filled) = mpsc::channel();
    let (empty, emptied) = mpsc::channel();
    for _ in 0..CHUNKS {
        // Cannot fail: the receiver is alive.
        let _ = empty.send(vec![0; CHUNK_BYTES]);
    }
    thread::scope(|scope| {
        scope.spawn(move || fill(input, &emptied, &full));
        for (buffer, count) in filled {
            match count {
                Ok(0) => break,
                Ok(count) => take(buffer.get(..count).unwrap_or_default()).map_err(Stop::Refused)?,
                Err(error) => return Err(Stop::Unreadable(error)),
            }
            // Fails if the reading thread has ended.
            let _ = empty.send(buffer);
        }
        drop(empty);
        Ok(())
    })
}

/// Fills chunks until the input ends or the receiver is gone.
fn fill(mut input: impl Read, emptied: &Receiver<Vec<u8>>, full: &Sender<Chunk>) {
    for mut buffer in emptied {
        let count = loop {
            match input.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                count => break count,
            }
        };
        let is_last = !matches!(count, Ok(1..));
        if full.send((buffer, count)).is_err() || is_last {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An input that gives a few bytes at a time, then an error or the end.
    struct Few {
        left: usize,
        fails: bool,
    }

    impl Read for Few {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.left {
                0 if self.fails => Err(io::ErrorKind::BrokenPipe.into()),
                left => {
                    let count = left.min(7);
                    buffer[..count].fill(left.to_le_bytes()[0]);
                    self.left -= count;
                    Ok(count)
                }
            }
        }
    }

    #[test]
    fn chunks_arrive_in_order_and_to_the_end() {
        let mut bytes = Vec::<u8>::new();
        let read_all = read(Few { left: 100, fails: false }, |chunk| {
            bytes.extend(chunk);
            Ok::<(), ()>(())
        });
        assert!(read_all.is_ok());
        assert_eq!(bytes.len(), 100);
        assert!(bytes.windows(2).all(|pair| pair[0] >= pair[1]));
    }

    #[test]
    fn an_error_arrives_after_what_was_read() {
        let mut count = 0;
        let stop = read(Few { left: 20, fails: true }, |chunk| {
            count += chunk.len();
            Ok::<(), ()>(())
        });
        assert!(matches!(stop, Err(Stop::Unreadable(error)) if error.kind() == io::ErrorKind::BrokenPipe));
        assert_eq!(count, 20);
    }

    #[test]
    fn a_refused_chunk_ends_the_reading() {
        let stop = read(Few { left: usize::MAX, fails: false }, |_| Err("enough"));
        assert!(matches!(stop, Err(Stop::Refused("enough"))));
    }
}
