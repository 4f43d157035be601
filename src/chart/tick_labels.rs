//! Ticks of the axes in words: short, with their unit.

use crate::report::format::with_decimal_sign;

/// A share: `10 %`, `0.5 %`.
pub(super) fn percent(value: f64) -> String {
    format!("{} %", decimal(value))
}

/// A number of packets: `200`, `1.5 k`.
pub(super) fn packets(value: f64) -> String {
    scaled(value, ["", " k", " M", " G", " T"])
}

/// A number of bytes: `200 B`, `1.5 MB`.
pub(super) fn bytes(value: f64) -> String {
    if value == 0.0 { "0".to_owned() } else { scaled(value, [" B", " kB", " MB", " GB", " TB"]) }
}

fn scaled(value: f64, units: [&str; 5]) -> String {
    let mut value = value;
    let [mut unit, larger @ ..] = units;
    for next in larger {
        if value < 1000.0 {
            break;
        }
        value /= 1000.0;
        unit = next;
    }
    format!("{}{unit}", decimal(value))
}

/// As few decimals as a round number needs.
fn decimal(value: f64) -> String {
    let digits = format!("{value:.6}");
    with_decimal_sign(digits.trim_end_matches('0').trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_short() {
        assert_eq!([0.0, 0.1 + 0.2, 2.5, 100.0].map(percent), ["0 %", "0.3 %", "2.5 %", "100 %"]);
        assert_eq!([0.0, 200.0, 1500.0, 2e6].map(packets), ["0", "200", "1.5 k", "2 M"]);
        assert_eq!([0.0, 200.0, 1500.0, 2e8, 1e15].map(bytes), ["0", "200 B", "1.5 kB", "200 MB", "1000 TB"]);
    }
}
