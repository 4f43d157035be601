//! Columns of numbers, in as few bytes as all of their numbers fit: times once they are complete.

/// Numbers in bytes, or indices: all of them in one of two columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    /// Where all fit 16 bits, as lengths do but for frames that a network card is to divide, or has put together.
    narrow: Vec<u16>,
    wide: Vec<u32>,
}

impl Numbers {
    pub(super) fn with_room(count: usize) -> Self {
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

/// Times in nanoseconds since 1970-01-01 UTC, of packets that may have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Times {
    /// Any; [`NO_TIME`] where there is none.
    Wide(Vec<i64>),
    /// All are a few steps after the earliest; [`NO_STEPS`] where there is none.
    Near {
        /// The earliest and the latest.
        span_nanos: (i64, i64),
        /// How long a step is.
        step_nanos: i64,
        /// So many steps after the earliest.
        steps: Vec<u32>,
    },
}

/// Stands for a time where a packet has none.
const NO_TIME: i64 = i64::MIN;
const NO_STEPS: u32 = u32::MAX;
/// Most captures have microseconds.
const MICRO: i64 = 1_000;

impl Default for Times {
    fn default() -> Self {
        Self::Wide(Vec::new())
    }
}

impl Times {
    pub(super) fn with_room(count: usize) -> Self {
        Self::Wide(Vec::with_capacity(count))
    }

    /// Adds times to a column that is not complete.
    #[inline]
    pub(super) fn extend(&mut self, more: impl ExactSizeIterator<Item = Option<i64>>) {
        if let Self::Wide(times) = self {
            times.extend(more.map(|time| time.unwrap_or(NO_TIME)));
        }
    }

    /// Forgets the times of a column that is not complete, and keeps the room.
    pub(super) fn clear(&mut self) {
        if let Self::Wide(times) = self {
            times.clear();
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Option<i64>> {
        let (wide, steps, earliest, step_nanos): (&[i64], &[u32], i64, i64) = match self {
            Self::Wide(times) => (times, &[], 0, 0),
            Self::Near { span_nanos: (earliest, _), step_nanos, steps } => (&[], steps, *earliest, *step_nanos),
        };
        let wide = wide.iter().map(|&time| (time != NO_TIME).then_some(time));
        let near = move |&steps: &u32| (steps != NO_STEPS).then(|| earliest + i64::from(steps) * step_nanos);
        wide.chain(steps.iter().map(near))
    }

    /// The earliest and the latest; none where no packet has one.
    pub(super) fn span(&self) -> Option<(i64, i64)> {
        match self {
            Self::Wide(times) => span(times),
            Self::Near { span_nanos, .. } => Some(*span_nanos),
        }
    }

    /// Moves the times to another column, which is complete then, in place of its own; the room of both is kept.
    pub(super) fn move_to(&mut self, complete: &mut Self) {
        let Self::Wide(times) = self else { return };
        let room = match complete {
            Self::Near { steps, .. } => std::mem::take(steps),
            Self::Wide(_) => Vec::new(),
        };
        *complete = near(times, room).unwrap_or_else(|| Self::Wide(times.clone()));
        self.clear();
    }

    pub(super) fn memory_bytes(&self) -> usize {
        match self {
            Self::Wide(times) => size_of_val(&**times),
            Self::Near { steps, .. } => size_of_val(&**steps),
        }
    }
}

/// Times as steps from the earliest, where these fit, in some room.
fn near(times: &[i64], mut steps: Vec<u32>) -> Option<Times> {
    let span_nanos = span(times)?;
    let (earliest, latest) = span_nanos;
    let length = latest.checked_sub(earliest)?;
    let step_nanos = if length / MICRO < NO_STEPS.into() && count_micros(times, earliest, &mut steps) {
        MICRO
    } else if length < NO_STEPS.into() {
        count_steps(times, &mut steps, |time| time - earliest);
        1
    } else {
        return None;
    };
    Some(Times::Near { span_nanos, step_nanos, steps })
}

/// Counts microseconds since the earliest; whether all are whole ones.
fn count_micros(times: &[i64], earliest: i64, steps: &mut Vec<u32>) -> bool {
    let mut rests = 0;
    // A division by a constant: one by a variable takes several times as long.
    count_steps(times, steps, |time| {
        let (nanos, micros) = (time - earliest, (time - earliest) / MICRO);
        rests |= nanos - micros * MICRO;
        micros
    });
    rests == 0
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the longest was seen to fit")]
fn count_steps(times: &[i64], steps: &mut Vec<u32>, mut count: impl FnMut(i64) -> i64) {
    steps.clear();
    steps.extend(times.iter().map(|&time| if time == NO_TIME { NO_STEPS } else { count(time) as u32 }));
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

    fn times(times: &[Option<i64>]) -> Times {
        let mut column = Times::default();
        column.extend(times.iter().copied());
        let mut complete = Times::default();
        column.move_to(&mut complete);
        assert_eq!(complete.iter().collect::<Vec<_>>(), times);
        assert_eq!(column.iter().count(), 0);
        complete
    }

    #[test]
    fn times_are_the_same_in_fewer_bytes() {
        const START: i64 = 1_700_000_000_000_000_000;
        let step = |column: Times| match column {
            Times::Wide(_) => None,
            Times::Near { step_nanos, .. } => Some(step_nanos),
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
            let mut column = Numbers::default();
            column.extend(lengths.iter().copied());
            let mut complete = Numbers::default();
            column.move_to(&mut complete);
            assert_eq!(complete.iter().collect::<Vec<_>>(), lengths);
            assert_eq!((complete.memory_bytes(), complete.len(), column.len()), (bytes, lengths.len(), 0));
        }
    }
}
