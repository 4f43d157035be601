//! Columns of numbers, in as few bytes as all of their numbers fit: times once they are complete.

/// IntColumn in bytes, or indices: all of them in one of two columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct IntColumn {
    /// Where all fit 16 bits, as lengths do but for frames that a network card is to divide, or has put together.
    narrow: Vec<u16>,
    wide: Vec<u32>,
}

impl IntColumn {
    pub(super) fn with_capacity(count: usize) -> Self {
        Self { narrow: Vec::with_capacity(count), wide: Vec::new() }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "none has a bit that would be lost")]
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

    /// Forgets the numbers, and keeps the room.
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

    /// All of the numbers; one of the two is empty.
    pub(super) fn parts(&self) -> (&[u16], &[u32]) {
        (&self.narrow, &self.wide)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        self.narrow.iter().copied().map(u32::from).chain(self.wide.iter().copied())
    }

    /// Moves the numbers to another column, in place of its own; the room of both is kept.
    pub(super) fn move_to(&mut self, complete: &mut Self) {
        complete.narrow.clone_from(&self.narrow);
        complete.wide.clone_from(&self.wide);
        self.clear();
    }

    pub(super) fn memory_bytes(&self) -> usize {
        size_of_val(&*self.narrow) + size_of_val(&*self.wide)
    }
}

/// TimeColumn in nanoseconds since 1970-01-01 UTC, of packets that may have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TimeColumn {
    /// Any; [`NO_TIME`] where there is none.
    Nanos(Vec<i64>),
    /// All are a few steps after the earliest; [`NO_OFFSET`] where there is none.
    Offsets {
        /// The earliest and the latest.
        span_nanos: (i64, i64),
        /// How long a step is.
        unit_nanos: i64,
        /// So many steps after the earliest.
        offsets: Vec<u32>,
    },
}

/// Stands for a time where a packet has none.
const NO_TIME: i64 = i64::MIN;
const NO_OFFSET: u32 = u32::MAX;
/// Most captures have microseconds.
const MICRO: i64 = 1_000;

impl Default for TimeColumn {
    fn default() -> Self {
        Self::Nanos(Vec::new())
    }
}

impl TimeColumn {
    pub(super) fn with_capacity(count: usize) -> Self {
        Self::Nanos(Vec::with_capacity(count))
    }

    /// Adds times to a column that is not complete.
    #[inline]
    pub(super) fn extend(&mut self, more: impl ExactSizeIterator<Item = Option<i64>>) {
        if let Self::Nanos(times) = self {
            times.extend(more.map(|time| time.unwrap_or(NO_TIME)));
        }
    }

    /// Forgets the times of a column that is not complete, and keeps the room.
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
        let near = move |&offsets: &u32| (offsets != NO_OFFSET).then(|| earliest + i64::from(offsets) * unit_nanos);
        wide.chain(offsets.iter().map(near))
    }

    /// The earliest and the latest; none where no packet has one.
    pub(super) fn span(&self) -> Option<(i64, i64)> {
        match self {
            Self::Nanos(times) => span(times),
            Self::Offsets { span_nanos, .. } => Some(*span_nanos),
        }
    }

    /// Moves the times to another column, which is complete then, in place of its own; the room of both is kept.
    pub(super) fn move_to(&mut self, complete: &mut Self) {
        let Self::Nanos(times) = self else { return };
        let room = match complete {
            Self::Offsets { offsets, .. } => std::mem::take(offsets),
            Self::Nanos(_) => Vec::new(),
        };
        *complete = near(times, room).unwrap_or_else(|| Self::Nanos(times.clone()));
        self.clear();
    }

    pub(super) fn memory_bytes(&self) -> usize {
        match self {
            Self::Nanos(times) => size_of_val(&**times),
            Self::Offsets { offsets, .. } => size_of_val(&**offsets),
        }
    }
}

/// TimeColumn as steps from the earliest, where these fit, in some room.
fn near(times: &[i64], mut offsets: Vec<u32>) -> Option<TimeColumn> {
    let span_nanos = span(times)?;
    let (earliest, latest) = span_nanos;
    let length = latest.checked_sub(earliest)?;
    let unit_nanos = if length / MICRO < NO_OFFSET.into() && write_micros(times, earliest, &mut offsets) {
        MICRO
    } else if length < NO_OFFSET.into() {
        write_offsets(times, &mut offsets, |time| time - earliest);
        1
    } else {
        return None;
    };
    Some(TimeColumn::Offsets { span_nanos, unit_nanos, offsets })
}

/// Counts microseconds since the earliest; whether all are whole ones.
fn write_micros(times: &[i64], earliest: i64, offsets: &mut Vec<u32>) -> bool {
    let mut remainders = 0;
    // A division by a constant: one by a variable takes several times as long.
    write_offsets(times, offsets, |time| {
        let (nanos, micros) = (time - earliest, (time - earliest) / MICRO);
        remainders |= nanos - micros * MICRO;
        micros
    });
    remainders == 0
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the longest was seen to fit")]
fn write_offsets(times: &[i64], offsets: &mut Vec<u32>, mut count: impl FnMut(i64) -> i64) {
    offsets.clear();
    offsets.extend(times.iter().map(|&time| if time == NO_TIME { NO_OFFSET } else { count(time) as u32 }));
}

/// The earliest and the latest; none where there is none.
fn span(times: &[i64]) -> Option<(i64, i64)> {
    let latest = times.iter().copied().max().filter(|latest| *latest != NO_TIME)?;
    let earliest = times.iter().map(|&time| if time == NO_TIME { i64::MAX } else { time }).min()?;
    Some((earliest, latest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(times: &[Option<i64>]) -> TimeColumn {
        let mut column = TimeColumn::default();
        column.extend(times.iter().copied());
        let mut complete = TimeColumn::default();
        column.move_to(&mut complete);
        assert_eq!(complete.iter().collect::<Vec<_>>(), times);
        assert_eq!(column.iter().count(), 0);
        complete
    }

    #[test]
    fn times_are_the_same_in_fewer_bytes() {
        const START: i64 = 1_700_000_000_000_000_000;
        let step = |column: TimeColumn| match column {
            TimeColumn::Nanos(_) => None,
            TimeColumn::Offsets { unit_nanos, .. } => Some(unit_nanos),
        };
        assert_eq!(step(times(&[Some(START + 5_000), None, Some(START)])), Some(1_000));
        assert_eq!(step(times(&[Some(START), Some(START + 1)])), Some(1));
        assert_eq!(step(times(&[Some(START), Some(START + 4_294_967_294_000)])), Some(1_000));
        assert_eq!(step(times(&[Some(START), Some(START + 4_294_967_295_000)])), None);
        assert_eq!(step(times(&[Some(START), Some(START + 4_294_967_295)])), None);
        assert_eq!(step(times(&[None, None])), None);
        assert_eq!(step(times(&[Some(i64::MAX), Some(i64::MIN + 1), None])), None);
        assert_eq!(step(times(&[])), None);
    }

    #[test]
    fn lengths_are_the_same_in_fewer_bytes() {
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
