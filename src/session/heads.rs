//! Which files begin with the same bytes, and so are probably the same capture.

use crate::hash::mix;

/// The files whose heads were read.
#[derive(Clone, Debug, Default)]
pub(super) struct Heads {
    /// Size in bytes, hash of the head, and number of each file. Sorted.
    files: Vec<(u64, u64, usize)>,
}

impl Heads {
    /// Adds a file of this size by its head.
    pub(super) fn add(&mut self, file: usize, bytes: u64, head: &[u8]) {
        let hash = head.chunks(8).fold(0, |hash, part| {
            let mut word = [0; 8];
            word.iter_mut().zip(part).for_each(|(to, from)| *to = *from);
            mix(hash, u64::from_le_bytes(word))
        });
        let entry = (bytes, hash, file);
        let index = self.files.partition_point(|other| *other < entry);
        self.files.insert(index, entry);
    }

    /// Returns the pairs of files of the same size that begin with the same bytes.
    pub(super) fn same(&self) -> impl Iterator<Item = (usize, usize)> {
        self.files.windows(2).filter_map(|pair| match *pair {
            [(bytes, hash, file), (other_bytes, other_hash, other)] if (bytes, hash) == (other_bytes, other_hash) => {
                Some((file, other))
            }
            _ => None,
        })
    }
}
