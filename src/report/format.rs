//! Numbers as people read them.

/// How numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberFormat {
    /// The separator of groups of three digits.
    pub group: char,
    /// The decimal sign.
    pub decimal: char,
}

impl Default for NumberFormat {
    /// Returns the English format: `1,234.5`.
    fn default() -> Self {
        Self { group: ',', decimal: '.' }
    }
}

impl NumberFormat {
    /// Writes an integer with separated thousands: `14,455`.
    #[must_use]
    pub fn count(self, value: u64) -> String {
        let (digits, group) = (value.to_string(), self.group);
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(group);
            }
            text.push(digit);
        }
        text
    }

    /// Writes a number with its noun: `1 packet`, `14,455 packets`.
    #[must_use]
    pub fn counted(self, value: u64, noun: &str) -> String {
        let plural = if value == 1 { "" } else { "s" };
        format!("{} {noun}{plural}", self.count(value))
    }

    /// Writes bytes in decimal units with three digits: `999 bytes`, `14.5 MB`.
    #[must_use]
    pub fn bytes(self, value: u64) -> String {
        if value < 1000 { self.counted(value, "byte") } else { self.rounded_bytes(to_f64(value)) }
    }

    /// Writes a measured number of bytes in decimal units with three digits: `850 MB`.
    pub(crate) fn rounded_bytes(self, value: f64) -> String {
        const UNITS: [&str; 7] = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"];
        let mut scaled = value;
        let mut units = UNITS.into_iter();
        let mut unit = units.next();
        while scaled >= 999.5 {
            let Some(larger) = units.next() else { break };
            scaled /= 1000.0;
            unit = Some(larger);
        }
        format!("{} {}", self.three_digits(scaled), unit.unwrap_or_default())
    }

    /// Writes a part of a total in percent: `57.5 %`. Only nothing is `0 %`, and only the total is `100 %`.
    #[must_use]
    pub fn share(self, part: u64, total: u64) -> String {
        if part == 0 || total == 0 {
            return "0 %".into();
        }
        if part == total {
            return "100 %".into();
        }
        let percent = to_f64(part) * 100.0 / to_f64(total);
        match percent {
            ..0.05 => "< 0.1 %".into(),
            99.95.. => "> 99.9 %".into(),
            _ => self.with_decimal_sign(format!("{percent:.1} %")),
        }
    }

    /// Writes a part of a total in percent with few digits: `58 %`, `4.2 %`, `< 1 %`. Only nothing is `0 %`, and only the
    /// total is `100 %`.
    #[must_use]
    pub fn short_share(self, part: u64, total: u64) -> String {
        let percent = to_f64(part) * 100.0 / to_f64(total.max(1));
        match percent {
            _ if part == 0 || part == total => self.share(part, total),
            ..1.0 => "< 1 %".into(),
            99.5.. => "> 99 %".into(),
            9.95.. => format!("{percent:.0} %"),
            _ => self.with_decimal_sign(format!("{percent:.1} %")),
        }
    }

    /// Writes a rate: `17.2 packets/s, 12.4 kB/s`.
    #[must_use]
    pub fn rate(self, packets: u64, bytes: u64, seconds: f64) -> String {
        let packets = to_f64(packets) / seconds;
        let packets = if packets < 999.5 { self.three_digits(packets) } else { self.count(rounded(packets)) };
        format!("{packets} packets/s, {}/s", self.rounded_bytes(to_f64(bytes) / seconds))
    }

    /// Writes a rate in bits per second: `17.2 Mbit/s`.
    #[must_use]
    pub fn bit_rate(self, bytes: u64, seconds: f64) -> String {
        const UNITS: [&str; 5] = ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"];
        let mut scaled = to_f64(bytes) * 8.0 / seconds;
        let [mut unit, larger @ ..] = UNITS;
        for next in larger {
            if scaled < 999.5 {
                break;
            }
            (scaled, unit) = (scaled / 1000.0, next);
        }
        let number = if scaled == 0.0 { "0".into() } else { self.three_digits(scaled) };
        format!("{number} {unit}")
    }

    /// Writes a span of time in its two largest units: `14 min 3 s`, `2.50 s`, `310 ms`.
    #[must_use]
    pub fn duration(self, seconds: f64) -> String {
        const UNITS: [(&str, f64, &str, f64); 4] = [
            ("y", 31_536_000.0, "d", 86_400.0),
            ("d", 86_400.0, "h", 3_600.0),
            ("h", 3_600.0, "min", 60.0),
            ("min", 60.0, "s", 1.0),
        ];
        if seconds < 0.0 {
            return format!("−{}", self.duration(-seconds));
        }
        let rounded = seconds.round();
        for (name, length, lower, lower_length) in UNITS {
            if rounded >= length {
                let whole = (rounded / length).floor();
                let rest = ((rounded - whole * length) / lower_length).floor();
                return if rest > 0.0 { format!("{whole} {name} {rest} {lower}") } else { format!("{whole} {name}") };
            }
        }
        match seconds {
            1.0.. if seconds.fract() == 0.0 => format!("{seconds} s"),
            1.0.. => format!("{} s", self.three_digits(seconds)),
            0.001.. => format!("{} ms", self.three_digits(seconds * 1e3)),
            1e-9.. => format!("{} µs", self.three_digits(seconds * 1e6)),
            _ => "0 s".into(),
        }
    }

    /// Replaces the decimal point of a written number by the decimal sign.
    pub(crate) fn with_decimal_sign(self, number: String) -> String {
        match self.decimal {
            '.' => number,
            sign => number.replace('.', sign.encode_utf8(&mut [0; 4])),
        }
    }

    fn three_digits(self, value: f64) -> String {
        self.with_decimal_sign(match value {
            ..9.995 => format!("{value:.2}"),
            ..99.95 => format!("{value:.1}"),
            _ => format!("{value:.0}"),
        })
    }
}

/// Writes a port or a range of ports: `443`, `8000–8100`.
#[must_use]
pub fn ports(first: u16, last: u16) -> String {
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

/// Writes a port or a range of ports with its noun: `Port 443`, `Ports 8000–8100`.
#[must_use]
pub fn named_ports(first: u16, last: u16) -> String {
    format!("Port{} {}", if first == last { "" } else { "s" }, ports(first, last))
}

/// Writes a time of ISO 8601 in UTC for people: `2023-11-14 22:13:20.000000`.
#[must_use]
pub(super) fn clock(iso_8601: &str) -> String {
    iso_8601.trim_end_matches('Z').replace('T', " ")
}

/// Splits the text of a search at spaces and slashes: `443`, `http tcp`, `53/udp`.
pub(super) fn search_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || c == '/').filter(|word| !word.is_empty())
}

/// Returns whether a text contains another one. Upper and lower case are the same.
pub(super) fn contains(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
pub(crate) fn rounded(value: f64) -> u64 {
    value.round() as u64
}

#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
pub(crate) fn to_f64(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: NumberFormat = NumberFormat { group: ',', decimal: '.' };

    #[test]
    fn thousands() {
        assert_eq!([0, 999, 1_000, 14_541_135].map(|value| ENGLISH.count(value)), ["0", "999", "1,000", "14,541,135"]);
        assert_eq!(ENGLISH.counted(1, "packet"), "1 packet");
        assert_eq!(ENGLISH.counted(0, "packet"), "0 packets");
    }

    #[test]
    fn decimal_bytes() {
        let written = [0, 1, 999, 1_000, 14_541_135, 999_499, 999_500, u64::MAX].map(|value| ENGLISH.bytes(value));
        assert_eq!(written, ["0 bytes", "1 byte", "999 bytes", "1.00 kB", "14.5 MB", "999 kB", "1.00 MB", "18.4 EB"]);
    }

    #[test]
    fn only_nothing_is_0_percent_and_only_all_is_100_percent() {
        let written =
            [(0, 5), (1, 1_000_000), (575, 1000), (999_999, 1_000_000), (5, 5)].map(|(a, b)| ENGLISH.share(a, b));
        assert_eq!(written, ["0 %", "< 0.1 %", "57.5 %", "> 99.9 %", "100 %"]);
    }

    #[test]
    fn short_shares_have_few_digits() {
        let written = [(0, 5), (1, 1000), (42, 1000), (995, 10_000), (575, 1000), (995, 1000), (5, 5)];
        let written = written.map(|(part, total)| ENGLISH.short_share(part, total));
        assert_eq!(written, ["0 %", "< 1 %", "4.2 %", "10 %", "58 %", "> 99 %", "100 %"]);
    }

    #[test]
    fn spans_of_time() {
        let written = [0.0, 2.5e-6, 0.31, 2.5, 59.7, 843.0, 3_600.0, 90_061.0].map(|seconds| ENGLISH.duration(seconds));
        assert_eq!(written, ["0 s", "2.50 µs", "310 ms", "2.50 s", "1 min", "14 min 3 s", "1 h", "1 d 1 h"]);
    }

    #[test]
    fn separators_are_those_of_the_format() {
        let german = NumberFormat { group: '.', decimal: ',' };
        assert_eq!(german.count(14_541_135), "14.541.135");
        assert_eq!(german.bytes(14_541_135), "14,5 MB");
        assert_eq!(german.share(575, 1000), "57,5 %");
        assert_eq!(german.rate(5, 1_000, 2.0), "2,50 packets/s, 500 bytes/s");
        assert_eq!(german.duration(2.5), "2,50 s");
    }
}
