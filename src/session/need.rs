//! What a session needs from its caller.

/// What a [`Session`](super::Session) needs next. Files are numbered from 0, in the order in which their sources were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The first `bytes` bytes of a file, or all of it if it is shorter, for
    /// [`push_head`](super::Session::push_head).
    Head {
        /// Number of the file.
        file: usize,
        /// How many bytes are enough.
        bytes: usize,
    },
    /// Bytes of a file, as many as the caller likes, for [`push`](super::Session::push). Or the end of the file, for
    /// [`end_file`](super::Session::end_file), or why it cannot be read, for [`fail`](super::Session::fail).
    Chunk {
        /// Number of the file.
        file: usize,
        /// Where the bytes start, in bytes from the start of the file. It is 0 again when the file is read a second time.
        offset: u64,
    },
    /// Nothing: the reading has ended.
    Nothing,
}

/// What a change of settings leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// Reports are by the new settings at once.
    AtOnce,
    /// A flood of flows was dropped, so the files are needed again.
    ReadingAgain,
    /// A flood of flows was dropped, and one of the sources cannot be read again: the settings stay as they were.
    Impossible,
}
