//! Lists of a document, which claims what it likes of their lengths: none takes more memory than its limit allows.
//!
//! Short lists are read by [`list`], and by [`vec()`] if they are a part of something else. Long ones stay in the bytes of the document,
//! and are read item by item: see [`List`].

use std::fmt;
use std::marker::PhantomData;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Why a part of a document cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It ends early, or contradicts itself.
    Malformed,
    /// It has more of something than is read.
    TooMany(Limit),
}

/// A number of things, in plain words such as `segments`, that is the most that is read of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    pub(crate) what: &'static str,
    pub(crate) most: usize,
}

impl Limit {
    /// Returns an error if `count` is beyond the limit.
    pub(crate) fn check(self, count: usize) -> Result<(), Fault> {
        if count > self.most { Err(Fault::TooMany(self)) } else { Ok(()) }
    }
}

/// Reads the next value of a document, and removes its bytes.
pub(crate) fn field<'a, T: Deserialize<'a>>(rest: &mut &'a [u8]) -> Result<T, Fault> {
    let (value, after) = postcard::take_from_bytes(rest).map_err(|_| Fault::Malformed)?;
    *rest = after;
    Ok(value)
}

/// Reads the number of items of the next list, and removes its bytes.
pub(crate) fn count(rest: &mut &[u8], limit: Limit) -> Result<usize, Fault> {
    let count = usize::try_from(field::<u64>(rest)?).unwrap_or(usize::MAX);
    limit.check(count)?;
    Ok(count)
}

/// Reads the next list of a document, and removes its bytes.
pub(crate) fn list<'a, T: Deserialize<'a>>(rest: &mut &'a [u8], limit: Limit) -> Result<Vec<T>, Fault> {
    (0..count(rest, limit)?).map(|_| field(rest)).collect()
}

/// Values that were read once to see that they are valid, and are read from the bytes of the document again when they are needed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List<'a, T> {
    count: usize,
    bytes: &'a [u8],
    values: PhantomData<T>,
}

impl<'a, T: Deserialize<'a>> List<'a, T> {
    /// Reads the next list of a document, and removes its bytes. All values have to be valid.
    pub(crate) fn read(rest: &mut &'a [u8], limit: Limit, is_valid: impl Fn(&T) -> bool) -> Result<Self, Fault> {
        let count = count(rest, limit)?;
        let list = Self { count, bytes: rest, values: PhantomData };
        for _ in 0..count {
            if !is_valid(&field(rest)?) {
                return Err(Fault::Malformed);
            }
        }
        Ok(list)
    }

    /// Returns the number of values.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// Returns the values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = T> + use<'a, T> {
        let mut rest = self.bytes;
        (0..self.count).map_while(move |_| field(&mut rest).ok())
    }
}

/// Reads a list of which at most one value more than `MOST` is kept, so that a caller sees that there are too many. Memory is taken
/// for the values that there are, whatever the list claims.
pub(crate) fn vec<'de, D, T, const MOST: usize>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Kept<T, const MOST: usize>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Kept<T, MOST> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Vec<T>, A::Error> {
            let mut kept = Vec::new();
            while let Some(value) = values.next_element()? {
                if kept.len() <= MOST {
                    kept.push(value);
                }
            }
            Ok(kept)
        }
    }

    deserializer.deserialize_seq(Kept::<T, MOST>(PhantomData))
}
