//! Parses settings that users type, and prints settings in the same form. Errors advise the user.

use std::num::NonZeroU16;

use super::{BinWidths, NamedValue};

/// Lists the values of an enum.
pub(super) fn named_values<T: Copy>(
    all: &[T],
    name: fn(T) -> &'static str,
    label: fn(T) -> &'static str,
) -> Vec<NamedValue> {
    all.iter().map(|value| NamedValue { name: name(*value), label: label(*value) }).collect()
}

/// Parses the name of one of the values in `all`.
pub(super) fn parse_name<T: Copy>(text: &str, all: &[T], name: fn(T) -> &'static str) -> Result<T, String> {
    all.iter().copied().find(|value| name(*value) == text).ok_or_else(|| format!("“{text}” is not one of the values"))
}

/// Parses names that are separated by commas. The values are returned in the order of `all`.
pub(super) fn parse_names<T: Copy>(text: &str, all: &[T], name: fn(T) -> &'static str) -> Result<Vec<T>, String> {
    words(text).try_for_each(|word| parse_name(word, all, name).map(|_| ()))?;
    Ok(all.iter().copied().filter(|value| words(text).any(|word| word == name(*value))).collect())
}

pub(super) fn print_names<T: Copy>(values: &[T], name: fn(T) -> &'static str) -> String {
    values.iter().map(|value| name(*value)).collect::<Vec<_>>().join(",")
}

/// Units of time and their lengths in seconds, the longest first.
const UNITS: [(&str, f64); 7] =
    [("d", 86_400.0), ("h", 3600.0), ("min", 60.0), ("s", 1.0), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9)];

/// Parses a length of time, in seconds. The unit of a mere number is the second. An empty text is no length.
pub(super) fn parse_length(text: &str) -> Result<Option<f64>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = text.get(number.len()..).filter(|suffix| !suffix.is_empty()).unwrap_or("s");
    let unit = UNITS.into_iter().find_map(|(name, seconds)| (name == suffix).then_some(seconds));
    let seconds = parse_decimal(number).zip(unit).map(|(number, unit)| number * unit);
    let advice = || "write a length such as 100ms, 1s, 5min or 1h".into();
    seconds.filter(|seconds| (1e-9..1e9).contains(seconds)).map(Some).ok_or_else(advice)
}

/// Parses a decimal number such as `2.5`. The parser of the standard library would add 15 KB to the page.
#[expect(clippy::cast_precision_loss, reason = "numbers with up to 15 digits are exact, others nearly so")]
fn parse_decimal(text: &str) -> Option<f64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: u64 = format!("{whole}{fraction}").parse().ok()?;
    Some(digits as f64 / 10_u64.checked_pow(fraction.len().try_into().ok()?)? as f64)
}

/// Prints a length of time in the longest unit of which it is a whole multiple.
#[expect(clippy::float_cmp, reason = "the text has to be parsed to exactly this length")]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
pub(super) fn print_length(seconds: Option<f64>) -> String {
    let Some(seconds) = seconds else { return String::new() };
    let in_unit = |(name, unit): (&str, f64)| {
        let number = (seconds / unit).round();
        (number >= 1.0 && number * unit == seconds).then(|| format!("{}{name}", number as u64))
    };
    UNITS.into_iter().find_map(in_unit).unwrap_or_else(|| format!("{}ns", (seconds * 1e9).round() as u64))
}

pub(super) fn parse_bin_widths(text: &str) -> Result<BinWidths, String> {
    let mut widths = text.split('/').map(|width| width.trim().parse().ok().map(NonZeroU16::get));
    match [widths.next(), widths.next(), widths.next(), widths.next()] {
        [Some(Some(system)), Some(Some(user)), Some(Some(dynamic)), None] => Ok(BinWidths { system, user, dynamic }),
        _ => Err("write three whole numbers of ports from 1 to 65535, such as 1/50/100".into()),
    }
}

pub(super) fn print_bin_widths(widths: BinWidths) -> String {
    format!("{}/{}/{}", widths.system, widths.user, widths.dynamic)
}

/// Returns the words of a text that are separated by commas.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty())
}

/// Parses texts that are separated by commas. One in double quotation marks can have commas and outer spaces, and a quotation
/// mark in it is doubled.
pub(super) fn parse_quoted(text: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let plain = || {
            let (found, after) = rest.split_once(',').unwrap_or((rest, ""));
            (found.trim().to_owned(), after)
        };
        let (found, after) = rest.strip_prefix('"').and_then(quoted).unwrap_or_else(plain);
        texts.push(found);
        rest = after.trim_start();
    }
    texts.retain(|text| !text.is_empty());
    texts
}

/// Returns the text up to the quotation mark that ends it, and what follows the comma behind it. `None` if it does not end.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.find('"')?;
        let after = text.get(at + 1..)?;
        if after.starts_with('"') {
            from = at + 2;
            continue;
        }
        let found = text.get(..at)?.replace("\"\"", "\"");
        return match after.trim_start() {
            "" => Some((found, "")),
            after => Some((found, after.strip_prefix(',')?)),
        };
    }
}

/// Prints texts so that [`parse_quoted`] returns them.
pub(super) fn print_quoted(texts: &[String]) -> String {
    let print = |text: &String| {
        let is_plain = !text.contains([',', '"']) && text.trim() == text;
        if is_plain { text.clone() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
    };
    texts.iter().map(print).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_quotation_marks_keep_their_commas_and_spaces() {
        let lists: [&[&str]; 6] = [
            &[],
            &["eth0"],
            &["eth0", "#1"],
            &["a, b", " c "],
            &["\"", "a\"b", "\"a\",b"],
            &["Wi-Fi 2", "-x", "a\"b\""],
        ];
        for list in lists {
            let list: Vec<String> = list.iter().map(|text| (*text).into()).collect();
            assert_eq!(parse_quoted(&print_quoted(&list)), list, "{}", print_quoted(&list));
        }
        assert_eq!(parse_quoted(" a , \"b,c\" ,, d"), ["a", "b,c", "d"]);
        assert_eq!(parse_quoted("\"a,b"), ["\"a", "b"], "not ended");
        assert_eq!(print_quoted(&["a".into(), "b,c".into()]), "a,\"b,c\"");
    }
}
