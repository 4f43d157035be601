//! Points in time as text.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Parses a time, in nanoseconds since 1970-01-01 UTC. An empty text is no time.
pub(super) fn parse_time(text: &str) -> Result<Option<i64>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let with_offset = text.parse::<Timestamp>().ok();
    let in_utc = || Some(text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp());
    let time = with_offset.or_else(in_utc).and_then(|time| i64::try_from(time.as_nanosecond()).ok());
    let advice = || "write a time such as 2026-01-31T14:05:00, 2026-01-31T14:05:00.25+01:00, or a date".into();
    time.map(Some).ok_or_else(advice)
}

pub(super) fn print_time(nanos: Option<i64>) -> String {
    let time = nanos.and_then(|nanos| Timestamp::from_nanosecond(nanos.into()).ok());
    time.map(|time| time.to_string()).unwrap_or_default()
}
