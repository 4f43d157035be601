//! Columns of integers and times, stored in the narrowest type that fits all values of the column.
//!
//! Integers are narrow from the start and are widened when necessary. Times are compacted when a column is complete.

use std::ops::Range;

/// A column of lengths or indices, all in `narrow` or all in `wide`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct IntColumn {
    /// Used as long as all values fit 16 bits. Lengths do, except with segmentation or receive offload.
    narrow: Vec<u16>,
    wide: Vec<u32>,
}

impl IntColumn {
    pub(super) fn with_capacity(count: usize) -> Self {
        Self { narrow: Vec::with_capacity(count), wide: Vec::new() }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "no value has more than 16 bits")]
    pub(super) fn extend(&mut self, more: impl ExactSizeIterator<Item = u32> + Clone) {
        let all_bits = more.clone().fold(0, |bits, number| bits | number);
        if self.wide.is_empty() && all_bits <= u16::MAX.into() {
            self.narrow.extend(more.map(|number| number as u16));
        } else {
            self.widen();
            self.wide.extend(more);
        }
    }

    #[inline(never)]
    fn widen(&mut self) {
        self.wide.extend(self.narrow.drain(..).map(u32::from));
    }

    /// Removes all values and keeps the allocation.
    pub(super) fn clear(&mut self) {
        self.narrow.clear();
        self.wide.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.narrow.len() + self.wide.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the narrow and the wide values, of which one slice is empty.
    pub(super) fn parts(&self) -> (&[u16], &[u32]) {
        (&self.narrow, &self.wide)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        self.narrow.iter().copied().map(u32::from).chain(self.wide.iter().copied())
    }

    /// Returns the column of other values, in the order of these.
    pub(super) fn mapped(&self, value: impl Fn(u32) -> u32 + Clone) -> Self {
        let values: Vec<u32> = self.iter().map(value).collect();
        let mut mapped = Self::default();
        if values.iter().all(|value| *value <= u16::MAX.into()) {
            mapped.extend(values.iter().copied());
        } else {
            mapped.wide = values;
        }
        mapped
    }

    /// Frees memory that is not used.
    pub(super) fn shrink(&mut self) {
        self.narrow.shrink_to_fit();
        self.wide.shrink_to_fit();
    }

    /// Returns the index of a value in an ascending column.
    pub(super) fn position_of(&self, value: u32) -> Option<usize> {
        let in_narrow = u16::try_from(value).ok().and_then(|value| self.narrow.binary_search(&value).ok());
        in_narrow.or_else(|| self.wide.binary_search(&value).ok())
    }

    /// Replaces `values` by those of a range, which must not exceed the column.
    pub(super) fn decode(&self, range: Range<usize>, values: &mut Vec<u32>) {
        values.clear();
        if let Some(narrow) = self.narrow.get(range.clone()) {
            values.extend(narrow.iter().copied().map(u32::from));
        } else if let Some(wide) = self.wide.get(range) {
            values.extend(wide);
        }
    }

    /// Moves all values to `complete`, replacing its values; both keep their allocations.
    pub(super) fn move_to(&mut self, complete: &mut Self) {
        complete.narrow.clone_from(&self.narrow);
        complete.wide.clone_from(&self.wide);
        self.clear();
    }

    pub(super) fn memory_bytes(&self) -> usize {
        size_of_val(&*self.narrow) + size_of_val(&*self.wide)
    }
}

/// A column of optional times in nanoseconds since 1970-01-01 UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TimeColumn {
    /// Any times; [`NO_TIME`] stands for `None`.
    Nanos(Vec<i64>),
    /// Times as offsets from the earliest one.
    Offsets {
        /// The earliest and the latest time.
        span_nanos: (i64, i64),
        /// The unit of the offsets.
        unit_nanos: i64,
        /// Offsets in units of `unit_nanos`; [`NO_OFFSET`] stands for `None`.
        offsets: Vec<u32>,
    },
}

/// Stands for the time of a packet without a timestamp.
pub(super) const NO_TIME: i64 = i64::MIN;
/// Stands for the offset of a packet without a timestamp.
const NO_OFFSET: u32 = u32::MAX;
/// Most captures have timestamps in microseconds.
const NANOS_PER_MICRO: i64 = 1_000;

impl Default for TimeColumn {
    fn default() -> Self {
        Self::Nanos(Vec::new())
    }
}

impl TimeColumn {
    pub(super) fn with_capacity(count: usize) -> Self {
        Self::Nanos(Vec::with_capacity(count))
    }

    /// Appends times to a column that is not compacted.
    #[inline]
    pub(super) fn extend(&mut self, more: impl ExactSizeIterator<Item = Option<i64>>) {
        if let Self::Nanos(times) = self {
            times.extend(more.map(|time| time.unwrap_or(NO_TIME)));
        }
    }

    /// Removes all times of a column that is not compacted, and keeps the allocation.
    pub(super) fn clear(&mut self) {
        if let Self::Nanos(times) = self {
            times.clear();
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Option<i64>> {
        let (wide, offsets, earliest, unit_nanos): (&[i64], &[u32], i64, i64) = match self {
            Self::Nanos(times) => (times, &[], 0, 0),
            Self::Offsets { span_nanos: (earliest, _), unit_nanos, offsets } => (&[], offsets, *earliest, *unit_nanos),
        };
        let wide = wide.iter().map(|&time| (time != NO_TIME).then_some(time));
        let from_offset = move |&offset: &u32| (offset != NO_OFFSET).then(|| earliest + i64::from(offset) * unit_nanos);
        wide.chain(offsets.iter().map(from_offset))
    }

    /// Returns the time with this index.
    pub(super) fn get(&self, index: usize) -> Option<i64> {
        match self {
            Self::Nanos(times) => times.get(index).copied().filter(|time| *time != NO_TIME),
            Self::Offsets { span_nanos: (earliest, _), unit_nanos, offsets } => {
                let offset = offsets.get(index).filter(|offset| **offset != NO_OFFSET)?;
                Some(earliest + i64::from(*offset) * unit_nanos)
            }
        }
    }

    /// Returns the earliest and the latest time; `None` if there is no time.
    pub(super) fn span(&self) -> Option<(i64, i64)> {
        match self {
            Self::Nanos(times) => span(times),
            Self::Offsets { span_nanos, .. } => Some(*span_nanos),
        }
    }

    /// Returns whether every packet has a time.
    pub(super) fn is_complete(&self) -> bool {
        match self {
            Self::Nanos(times) => !times.contains(&NO_TIME),
            Self::Offsets { offsets, .. } => !offsets.contains(&NO_OFFSET),
        }
    }

    /// Replaces `times` by those of a range, which must not exceed the column. [`NO_TIME`] stands for `None`.
    pub(super) fn decode(&self, range: Range<usize>, times: &mut Vec<i64>) {
        times.clear();
        match self {
            Self::Nanos(all) => times.extend(all.get(range).unwrap_or_default()),
            Self::Offsets { span_nanos: (earliest, _), unit_nanos, offsets } => {
                let nanos = |offset: &u32| match *offset {
                    NO_OFFSET => NO_TIME,
                    offset => earliest + i64::from(offset) * unit_nanos,
                };
                times.extend(offsets.get(range).unwrap_or_default().iter().map(nanos));
            }
        }
    }

    /// Compacts a column to which nothing is appended any more.
    pub(super) fn compact(&mut self) {
        let mut complete = Self::default();
        self.move_to(&mut complete);
        *self = complete;
    }

    /// Moves all times to `complete`, replacing its times, and compacts them there if possible; both keep their
    /// allocations.
    pub(super) fn move_to(&mut self, complete: &mut Self) {
        let Self::Nanos(times) = self else { return };
        let spare_offsets = match complete {
            Self::Offsets { offsets, .. } => std::mem::take(offsets),
            Self::Nanos(_) => Vec::new(),
        };
        *complete = compact(times, spare_offsets).unwrap_or_else(|| Self::Nanos(times.clone()));
        self.clear();
    }

    pub(super) fn memory_bytes(&self) -> usize {
        match self {
            Self::Nanos(times) => size_of_val(&**times),
            Self::Offsets { offsets, .. } => size_of_val(&**offsets),
        }
    }
}

/// Converts times to offsets from the earliest one, in the allocation of `offsets`; `None` if they do not fit.
fn compact(times: &[i64], mut offsets: Vec<u32>) -> Option<TimeColumn> {
    let span_nanos = span(times)?;
    let (earliest, latest) = span_nanos;
    let length = latest.checked_sub(earliest)?;
    let unit_nanos = if length / NANOS_PER_MICRO < NO_OFFSET.into() && write_micros(times, earliest, &mut offsets) {
        NANOS_PER_MICRO
    } else if length < NO_OFFSET.into() {
        write_offsets(times, &mut offsets, |time| time - earliest);
        1
    } else {
        return None;
    };
    Some(TimeColumn::Offsets { span_nanos, unit_nanos, offsets })
}

/// Writes offsets in microseconds. Returns whether all of them are whole numbers; if not, they are useless.
fn write_micros(times: &[i64], earliest: i64, offsets: &mut Vec<u32>) -> bool {
    let mut remainders = 0;
    // The divisor is a constant: division by a variable takes several times as long.
    write_offsets(times, offsets, |time| {
        let (nanos, micros) = (time - earliest, (time - earliest) / NANOS_PER_MICRO);
        remainders |= nanos - micros * NANOS_PER_MICRO;
        micros
    });
    remainders == 0
}

/// Writes the offset of each time, as computed by `offset`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the caller checked the largest offset")]
fn write_offsets(times: &[i64], offsets: &mut Vec<u32>, mut offset: impl FnMut(i64) -> i64) {
    offsets.clear();
    offsets.extend(times.iter().map(|&time| if time == NO_TIME { NO_OFFSET } else { offset(time) as u32 }));
}

/// Returns the earliest and the latest time; `None` if there is no time.
fn span(times: &[i64]) -> Option<(i64, i64)> {
    let latest = times.iter().copied().max().filter(|latest| *latest != NO_TIME)?;
    let earliest = times.iter().map(|&time| if time == NO_TIME { i64::MAX } else { time }).min()?;
    Some((earliest, latest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a complete column of these times, after checking that they are unchanged.
    fn complete_column(times: &[Option<i64>]) -> TimeColumn {
        let mut column = TimeColumn::default();
        column.extend(times.iter().copied());
        let mut complete = TimeColumn::default();
        column.move_to(&mut complete);
        assert_eq!(complete.iter().collect::<Vec<_>>(), times);
        assert_eq!((0..times.len()).map(|index| complete.get(index)).collect::<Vec<_>>(), times);
        assert_eq!(column.iter().count(), 0);
        complete
    }

    #[test]
    fn times_are_compacted_to_the_coarsest_unit_that_fits() {
        const START: i64 = 1_700_000_000_000_000_000;
        let unit = |times: &[Option<i64>]| match complete_column(times) {
            TimeColumn::Nanos(_) => None,
            TimeColumn::Offsets { unit_nanos, .. } => Some(unit_nanos),
        };
        assert_eq!(unit(&[Some(START + 5_000), None, Some(START)]), Some(1_000));
        assert_eq!(unit(&[Some(START), Some(START + 1)]), Some(1));
        assert_eq!(unit(&[Some(START), Some(START + 4_294_967_294_000)]), Some(1_000));
        assert_eq!(unit(&[Some(START), Some(START + 4_294_967_295_000)]), None);
        assert_eq!(unit(&[Some(START), Some(START + 4_294_967_295)]), None);
        assert_eq!(unit(&[None, None]), None);
        assert_eq!(unit(&[Some(i64::MAX), Some(i64::MIN + 1), None]), None);
        assert_eq!(unit(&[]), None);
    }

    #[test]
    fn integers_of_16_bits_take_two_bytes_each() {
        for (lengths, bytes) in [(&[60, 65_535][..], 4), (&[60, 65_536, 0], 12), (&[], 0)] {
            let mut column = IntColumn::default();
            column.extend(lengths.iter().copied());
            let mut complete = IntColumn::default();
            column.move_to(&mut complete);
            assert_eq!(complete.iter().collect::<Vec<_>>(), lengths);
            assert_eq!((complete.memory_bytes(), complete.len(), column.len()), (bytes, lengths.len(), 0));
        }
    }
}
