//! Converts timestamps of capture files to nanoseconds since 1970-01-01 UTC.

/// Nanoseconds in a second.
pub(crate) const NANOS_PER_SECOND: i64 = 1_000_000_000;

/// Unit of the timestamps of a pcapng interface (`if_tsresol`, draft-ietf-opsawg-pcapng, section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resolution {
    /// `10^-n` seconds.
    Decimal(u8),
    /// `2^-n` seconds.
    Binary(u8),
}

impl Resolution {
    /// Microseconds, the unit of interfaces without the option.
    pub(super) const DEFAULT: Self = Self::Decimal(6);

    /// Parses the value of the option `if_tsresol`.
    pub(super) fn from_option(value: u8) -> Self {
        if value & 0x80 == 0 { Self::Decimal(value) } else { Self::Binary(value & 0x7f) }
    }

    /// Returns the time `offset_seconds` and `ticks` after the epoch, in nanoseconds. `None` if it is out of the range of
    /// `i64`, the years from 1677 to 2262.
    #[inline]
    pub(super) fn nanos(self, ticks: u64, offset_seconds: i64) -> Option<i64> {
        if self == Self::Decimal(6) && offset_seconds == 0 && ticks < i64::MAX as u64 / 1000 {
            return Some(ticks.cast_signed() * 1000);
        }
        i64::try_from(self.wide_nanos(ticks, offset_seconds)).ok()
    }

    /// Returns the same time in seconds, whatever it is.
    pub(super) fn seconds(self, ticks: u64, offset_seconds: i64) -> i64 {
        let seconds = self.wide_nanos(ticks, offset_seconds).div_euclid(NANOS_PER_SECOND.into());
        i64::try_from(seconds).unwrap_or(if seconds < 0 { i64::MIN } else { i64::MAX })
    }

    fn wide_nanos(self, ticks: u64, offset_seconds: i64) -> i128 {
        let ticks = i128::from(ticks);
        let nanos = match self {
            Self::Decimal(digits @ 0..=9) => ticks * 10_i128.pow(9 - u32::from(digits)),
            Self::Decimal(digits @ 10..=28) => ticks / 10_i128.pow(u32::from(digits) - 9),
            Self::Decimal(_) => 0,
            Self::Binary(bits) => (ticks * i128::from(NANOS_PER_SECOND)) >> bits,
        };
        nanos + i128::from(offset_seconds) * i128::from(NANOS_PER_SECOND)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolutions_convert_to_the_same_time() {
        for (option, ticks) in [(0, 2), (3, 2_000), (6, 2_000_000), (9, 2_000_000_000), (12, 2_000_000_000_000)] {
            assert_eq!(Resolution::from_option(option).nanos(ticks, 0), Some(2 * NANOS_PER_SECOND), "10^-{option}");
        }
        assert_eq!(Resolution::from_option(0x94).nanos(2 << 20, 0), Some(2 * NANOS_PER_SECOND), "2^-20");
        assert_eq!(Resolution::from_option(0xa1).nanos(2 << 33, 5), Some(7 * NANOS_PER_SECOND), "2^-33");
    }

    #[test]
    fn times_out_of_range_are_none() {
        let seconds = Resolution::from_option(0);
        assert_eq!((seconds.nanos(u64::MAX, 0), seconds.seconds(u64::MAX, 0)), (None, i64::MAX));
        assert_eq!((seconds.nanos(0, i64::MIN), seconds.seconds(0, i64::MIN)), (None, i64::MIN));
        assert_eq!(Resolution::from_option(127).nanos(u64::MAX, 0), Some(0));
        assert_eq!(Resolution::from_option(0xff).nanos(u64::MAX, 0), Some(0));
        assert_eq!(Resolution::DEFAULT.nanos(1_700_000_000_000_000_000, 0), None);
        assert_eq!(Resolution::DEFAULT.seconds(1_700_000_000_000_000_000, 0), 1_700_000_000_000);
    }
}
