//! Ctrl-C: the first one ends the reading, so that the report on what was read is printed. The second one ends the command.

use std::io::{self, Read};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

/// Exit status of a command that was ended by Ctrl-C, as shells expect it.
pub(super) const EXIT_STATUS: u8 = 130;

/// How long a stream is read on. Ctrl-C reaches all commands of a pipe, and the one that writes may have packets left.
const GRACE: Duration = Duration::from_secs(1);

/// Whether the user pressed Ctrl-C.
#[derive(Clone, Debug, Default)]
pub(super) struct Interrupt(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// When it was pressed.
    pressed: OnceLock<Instant>,
    has_been_read: AtomicBool,
}

impl Interrupt {
    /// Listens to Ctrl-C from now on.
    pub(super) fn listen() -> Self {
        let interrupt = Self::default();
        let pressed = interrupt.clone();
        // Without a handler, Ctrl-C ends the command, as elsewhere.
        let _ = ctrlc::set_handler(move || {
            if pressed.0.pressed.set(Instant::now()).is_err() {
                process::exit(EXIT_STATUS.into());
            }
            pressed.clone().explain_later();
        });
        interrupt
    }

    /// Says what is waited for, if a stream neither ends nor goes on.
    fn explain_later(self) {
        thread::spawn(move || {
            thread::sleep(GRACE);
            if !self.0.has_been_read.load(Ordering::Relaxed) {
                super::complain("waiting for the end of the capture; press Ctrl-C again to end without a report");
            }
        });
    }

    /// Says nothing more, since all has been read.
    pub(super) fn stop_explaining(&self) {
        self.0.has_been_read.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_pressed(&self) -> bool {
        self.0.pressed.get().is_some()
    }

    /// Returns an input that fails after Ctrl-C: a file at once, a stream after a second.
    pub(super) fn watch<R>(&self, input: R, is_stream: bool) -> Watched<R> {
        let grace = if is_stream { GRACE } else { Duration::ZERO };
        Watched { input, interrupt: self.clone(), grace }
    }
}

/// An input that is read until Ctrl-C is pressed.
#[derive(Debug)]
pub(super) struct Watched<R> {
    input: R,
    interrupt: Interrupt,
    grace: Duration,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.interrupt.0.pressed.get().is_some_and(|pressed| pressed.elapsed() >= self.grace) {
            return Err(io::Error::other("interrupted"));
        }
        self.input.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_ends_after_the_interrupt() {
        let interrupt = Interrupt::default();
        let mut file = interrupt.watch(io::repeat(7), false);
        let mut stream = interrupt.watch(io::repeat(7), true);
        let mut ended = interrupt.watch(&b"abc"[..], true);
        assert_eq!((file.read(&mut [0; 4]).unwrap(), stream.read(&mut [0; 4]).unwrap()), (4, 4));
        interrupt.0.pressed.set(Instant::now()).unwrap();
        assert!(file.read(&mut [0; 4]).is_err());
        // What a writer has left, up to its end.
        let mut bytes = Vec::new();
        assert_eq!((stream.read(&mut [0; 4]).unwrap(), ended.read_to_end(&mut bytes).unwrap()), (4, 3));
        stream.grace = Duration::ZERO;
        assert!(stream.read(&mut [0; 4]).is_err());
    }
}
