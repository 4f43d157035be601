//! Parses and prints times as ISO 8601. The parsers of `jiff` would make the page's module a tenth larger.

use jiff::Timestamp;

const SECONDS_PER_DAY: i64 = 86_400;
const NANOS_PER_SECOND: i128 = 1_000_000_000;

/// Parses a date, a date and a time, or these with an offset from UTC, in nanoseconds since 1970-01-01 UTC. An empty text is no
/// time.
pub(crate) fn parse_time(text: &str) -> Result<Option<i64>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let advice = || "write a time such as 2026-01-31T14:05:00, 2026-01-31T14:05:00.25+01:00, or a date".to_owned();
    let nanos = wide_nanos(text).ok_or_else(advice)?;
    let range = || "the time is out of range: write one from 1677-09-22 to 2262-04-11".to_owned();
    nanos.try_into().map(Some).map_err(|_| range())
}

pub(super) fn print_time(nanos: Option<i64>) -> String {
    let time = nanos.and_then(|nanos| Timestamp::from_nanosecond(nanos.into()).ok());
    time.map(|time| time.to_string()).unwrap_or_default()
}

fn wide_nanos(text: &str) -> Option<i128> {
    let (date, time) = text.split_once(['T', 't', ' ']).unwrap_or((text, "0:0"));
    let (time, offset_minutes) = split_offset(time)?;
    let [year, month, day] = numbers(date, '-')?;
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let with_seconds = if clock.matches(':').count() == 1 { format!("{clock}:0") } else { clock.to_owned() };
    let [hour, minute, second] = numbers(&with_seconds, ':')?;
    // A leap second is the start of the next minute.
    let is_valid = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
    if !is_valid || hour > 23 || minute > 59 || second > 60 || fraction.len() > 9 {
        return None;
    }
    let seconds =
        days_since_1970(year, month, day) * SECONDS_PER_DAY + hour * 3600 + (minute - offset_minutes) * 60 + second;
    Some(i128::from(seconds) * NANOS_PER_SECOND + i128::from(number(&format!("{fraction:0<9}"))?))
}

/// Splits off `Z`, or an offset such as `+01:00`, and returns it in minutes.
fn split_offset(time: &str) -> Option<(&str, i64)> {
    if let Some(time) = time.strip_suffix(['Z', 'z']) {
        return Some((time, 0));
    }
    let Some(at) = time.rfind(['+', '-']) else { return Some((time, 0)) };
    let (time, offset) = time.split_at(at);
    let (hours, minutes) = match offset.get(1..)?.split_once(':') {
        Some((hours, minutes)) => (number(hours)?, number(minutes)?),
        None => (number(offset.get(1..3)?)?, offset.get(3..).filter(|rest| !rest.is_empty()).map_or(Some(0), number)?),
    };
    let size = (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)?;
    Some((time, if offset.starts_with('-') { -size } else { size }))
}

/// Parses three numbers with a sign between them.
fn numbers(text: &str, between: char) -> Option<[i64; 3]> {
    let mut parts = text.split(between).map(number);
    let three = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(three)
}

fn number(text: &str) -> Option<i64> {
    let is_number = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Returns the number of days from 1970-01-01 to a date of the Gregorian calendar.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    // The years begin in March, so that a leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before_the_year = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    before_the_year + (153 * month + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_calendar() {
        for nanos in [0, 1, -1, 1_700_000_000_123_456_789, 951_782_400_000_000_000, i64::MIN, i64::MAX] {
            assert_eq!(parse_time(&print_time(Some(nanos))), Ok(Some(nanos)), "{}", print_time(Some(nanos)));
        }
        for day in (-106_000..106_000).step_by(37) {
            let nanos = day * SECONDS_PER_DAY * 1_000_000_000 + 1;
            assert_eq!(parse_time(&print_time(Some(nanos))), Ok(Some(nanos)), "{}", print_time(Some(nanos)));
        }
    }

    #[test]
    fn offsets_and_short_forms_are_read() {
        let noon = parse_time("2026-01-31T12:00:00Z").unwrap();
        for text in [
            "2026-01-31 12:00",
            "2026-01-31T12:00:00.000",
            "2026-01-31T13:00:00+01:00",
            "2026-01-31T13:00+01",
            "2026-01-31t07:30:00-0430",
        ] {
            assert_eq!(parse_time(text), Ok(noon), "{text}");
        }
        assert_eq!(parse_time("2026-01-31").unwrap(), noon.map(|noon| noon - 12 * 3_600_000_000_000));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "yesterday",
            "2026",
            "2026-02-29",
            "2026-13-01",
            "2026-1-0",
            "2026-01-31T24:00",
            "2026-01-31T12",
            "2026-01-31T12:00:61",
            "2026-01-31T12:00+25",
            "2026-01-31T",
            "T",
            "-",
            "2026-01-31T12:00:00.1234567891",
            "2026-01-31T12:00+",
            "1500-01-01",
        ] {
            assert!(parse_time(text).is_err(), "{text}");
        }
    }
}
