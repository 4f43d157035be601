//! Opens the captures. A regular file can be read again from its start; anything else is opened once and read to its end.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Seek as _};
use std::path::{Path, PathBuf};

use portogram::session::Source;

/// How many regular files stay open between two readings, so that a file that is deleted or replaced meanwhile is read again
/// as it was. Fewer than the files that a process may open on any system.
const KEPT_FILES: usize = 64;

const STANDARD_INPUT: &str = "standard input";

/// Paths of standard input. They are not opened, since an opened socket is an error.
const STANDARD_INPUT_PATHS: [&str; 3] = ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/// The captures that the user named.
pub(super) struct Inputs<'a>(Vec<Input<'a>>);

struct Input<'a> {
    path: &'a Path,
    kind: Kind,
    /// Whether an input before it is the same stream.
    is_repeated: bool,
    /// The file, once it was opened, if it is kept open.
    file: Option<File>,
}

/// What the file system says about a path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Regular {
        /// Size when the command was started.
        bytes: u64,
    },
    StandardInput,
    /// A named pipe, a process substitution or a device.
    Stream,
    Directory,
    /// Opening it is an error.
    Missing,
}

impl<'a> Inputs<'a> {
    /// Looks at each path, and opens none.
    pub(super) fn new(paths: &'a [PathBuf]) -> Self {
        let mut inputs: Vec<Input<'a>> = Vec::with_capacity(paths.len());
        for path in paths {
            let kind = Kind::of(path);
            let is_same = |other: &Input| {
                other.kind == kind && (kind == Kind::StandardInput || kind == Kind::Stream && other.path == path)
            };
            let is_repeated = inputs.iter().any(is_same);
            inputs.push(Input { path, kind, is_repeated, file: None });
        }
        Self(inputs)
    }

    /// Returns the sources for a session, in the same order.
    pub(super) fn sources(&self) -> Vec<Source> {
        self.0.iter().map(Input::source).collect()
    }

    /// Returns how messages name an input.
    pub(super) fn name(&self, index: usize) -> String {
        self.0.get(index).map_or_else(String::new, Input::name)
    }

    /// Returns whether an input can be read only once.
    pub(super) fn is_stream(&self, index: usize) -> bool {
        self.0.get(index).is_some_and(|input| matches!(input.kind, Kind::StandardInput | Kind::Stream))
    }

    /// Opens an input at its start. A regular file that ends before the size that it had is an error after its last byte.
    pub(super) fn open(&mut self, index: usize) -> io::Result<Box<dyn Read + Send + '_>> {
        let kept = self.0.iter().filter(|input| input.file.is_some()).count();
        let Some(input) = self.0.get_mut(index) else { return Err(io::ErrorKind::NotFound.into()) };
        if input.is_repeated {
            return Err(io::Error::other("it can be read only once, and is named twice"));
        }
        let bytes = match input.kind {
            Kind::StandardInput => return Ok(Box::new(io::stdin())),
            Kind::Directory => return Err(io::Error::other("it is a directory, not a capture")),
            Kind::Stream | Kind::Missing => return Ok(Box::new(File::open(input.path)?)),
            Kind::Regular { bytes } => bytes,
        };
        let mut file = match input.file.take() {
            Some(file) => file,
            None => File::open(input.path)?,
        };
        // For the second reading, and where `/dev/fd/3` shares its position with whoever opened it.
        file.rewind()?;
        if kept < KEPT_FILES {
            Ok(Box::new(WholeFile { file: &*input.file.insert(file), expected: bytes, count: 0 }))
        } else {
            Ok(Box::new(WholeFile { file, expected: bytes, count: 0 }))
        }
    }
}

impl Kind {
    fn of(path: &Path) -> Self {
        if path.as_os_str() == OsStr::new("-") {
            return Self::StandardInput;
        }
        match path.metadata() {
            Ok(data) if data.is_file() => Self::Regular { bytes: data.len() },
            Ok(data) if data.is_dir() => Self::Directory,
            Ok(_) if STANDARD_INPUT_PATHS.iter().any(|it| path == Path::new(it)) => Self::StandardInput,
            Ok(_) => Self::Stream,
            Err(_) => Self::Missing,
        }
    }
}

impl Input<'_> {
    fn source(&self) -> Source {
        match self.kind {
            Kind::StandardInput => Source::stream(STANDARD_INPUT),
            // A number alone, as of `/dev/fd/63`, does not name anything.
            Kind::Stream if self.path.starts_with("/dev") => Source::stream(self.name()),
            Kind::Stream => Source::stream(self.file_name()),
            Kind::Regular { bytes } => Source::file(self.name(), bytes),
            // It cannot be read at all, and so does not keep the others from being read twice.
            Kind::Directory | Kind::Missing => Source { bytes: None, ..Source::file(self.name(), 0) },
        }
    }

    fn name(&self) -> String {
        match self.kind {
            Kind::StandardInput => STANDARD_INPUT.into(),
            _ => self.path.display().to_string(),
        }
    }

    fn file_name(&self) -> String {
        self.path.file_name().map_or_else(|| self.path.display().to_string(), |name| name.to_string_lossy().into())
    }
}

/// Reads a regular file to its end, which may have moved since the command was started.
struct WholeFile<F> {
    file: F,
    expected: u64,
    count: u64,
}

impl<F: Read> Read for WholeFile<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.count += count as u64;
        if count == 0 && !buffer.is_empty() && self.count < self.expected {
            let Self { expected, count, .. } = self;
            let reason = format!("it became shorter while it was read: {count} of its {expected} bytes were read");
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, reason));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_became_shorter_gives_all_its_bytes_and_then_an_error() {
        let mut file = WholeFile { file: &b"abc"[..], expected: 5, count: 0 };
        let mut bytes = Vec::new();
        let error = file.read_to_end(&mut bytes).unwrap_err();
        assert_eq!(bytes, b"abc");
        assert_eq!(error.to_string(), "it became shorter while it was read: 3 of its 5 bytes were read");
    }

    #[test]
    fn a_file_that_grew_is_read_to_its_new_end() {
        let mut bytes = Vec::new();
        assert!(WholeFile { file: &b"abc"[..], expected: 2, count: 0 }.read_to_end(&mut bytes).is_ok());
        assert_eq!(bytes, b"abc");
    }
}
