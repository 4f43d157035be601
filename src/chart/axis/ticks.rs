//! Round steps between ticks, and the labels of ticks.

use crate::report::format::NumberFormat;

const YEAR_SECONDS: f64 = 31_536_000.0;

/// Round steps between labelled times, from a microsecond to a year, in seconds.
#[rustfmt::skip]
const TIME_STEPS_SECONDS: [f64; 32] = [
    1e-6, 1e-5, 1e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5,
    1.0, 2.0, 5.0, 10.0, 20.0, 30.0,
    60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0,
    3600.0, 7200.0, 14_400.0, 28_800.0,
    86_400.0, 604_800.0, 2_592_000.0, YEAR_SECONDS,
];
/// Returns the smallest of 1, 2 and 5 times a power of ten that is at least `min`.
pub(crate) fn round_step(min: f64) -> f64 {
    let power = 10_f64.powf(min.log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|digit| digit * power).find(|&step| step >= min).unwrap_or(10.0 * power)
}

/// Returns the smallest round step between times that `fits`, in seconds, or a year if none does.
pub(crate) fn round_time_step(fits: impl Fn(f64) -> bool) -> f64 {
    TIME_STEPS_SECONDS.into_iter().find(|&step| fits(step)).unwrap_or(YEAR_SECONDS)
}

/// Rounds a number to three digits.
pub(crate) fn three_digits(value: f64) -> f64 {
    let unit = 10_f64.powf(value.max(1e-6).log10().floor() - 2.0);
    (value / unit).round() * unit
}

/// Formats a share: `10 %`, `0.5 %`.
pub(crate) fn percent_label(value: f64, numbers: NumberFormat) -> String {
    format!("{} %", decimal(value, numbers))
}

/// Formats a number of packets: `200`, `1.5 k`.
pub(crate) fn packets_label(value: f64, numbers: NumberFormat) -> String {
    with_prefix(value, numbers, ["", " k", " M", " G", " T"])
}

/// Formats a number of bytes: `200 B`, `1.5 MB`.
pub(crate) fn bytes_label(value: f64, numbers: NumberFormat) -> String {
    if value == 0.0 { "0".to_owned() } else { with_prefix(value, numbers, [" B", " kB", " MB", " GB", " TB"]) }
}

/// Formats a rate in bits per second: `200 bit/s`, `1.5 Mbit/s`.
pub(crate) fn bits_label(value: f64, numbers: NumberFormat) -> String {
    with_prefix(value, numbers, [" bit/s", " kbit/s", " Mbit/s", " Gbit/s", " Tbit/s"])
}

/// Divides `value` by 1000 until it is below 1000 or the last unit is reached.
fn with_prefix(value: f64, numbers: NumberFormat, units: [&str; 5]) -> String {
    let mut value = value;
    let [mut unit, larger @ ..] = units;
    for next in larger {
        if value < 1000.0 {
            break;
        }
        value /= 1000.0;
        unit = next;
    }
    format!("{}{unit}", decimal(value, numbers))
}

/// Formats a number with up to six decimals, without trailing zeros.
fn decimal(value: f64, numbers: NumberFormat) -> String {
    let digits = format!("{value:.6}");
    numbers.with_decimal_sign(digits.trim_end_matches('0').trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        for (min, step) in [(0.3, 0.5), (1.0, 1.0), (3.0, 5.0), (7.0, 10.0)] {
            assert!((round_step(min) - step).abs() < 1e-9, "{min}");
        }
        for (min, seconds) in [(0.3, 0.5), (45.0, 60.0), (1e9, YEAR_SECONDS)] {
            assert!((round_time_step(|step| step >= min) - seconds).abs() < 1e-9, "{min}");
        }
    }

    #[test]
    fn labels_are_short() {
        let english = |label: fn(f64, NumberFormat) -> String| move |value| label(value, NumberFormat::default());
        assert_eq!([0.0, 0.1 + 0.2, 2.5, 100.0].map(english(percent_label)), ["0 %", "0.3 %", "2.5 %", "100 %"]);
        assert_eq!([0.0, 200.0, 1500.0, 2e6].map(english(packets_label)), ["0", "200", "1.5 k", "2 M"]);
        assert_eq!(
            [0.0, 200.0, 1500.0, 2e8, 1e15].map(english(bytes_label)),
            ["0", "200 B", "1.5 kB", "200 MB", "1000 TB"]
        );
    }
}
