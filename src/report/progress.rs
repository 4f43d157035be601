//! How much has been read.

use serde::Serialize;

use super::format;

/// How much has been read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Progress {
    /// Share of all bytes, from 0 to 1. `None` if the size is not known.
    pub share: Option<f64>,
    /// A line such as `412 MB of 1.20 GB · 803,112 packets · 850 MB/s · 1 s left`.
    pub text: String,
}

/// Rate and time left are shown after this time, since they fluctuate at first.
const SETTLED_SECONDS: f64 = 0.5;

impl Progress {
    /// `bytes_total` is `None` for a stream. `elapsed_seconds` is the time since the start.
    #[must_use]
    pub fn new(bytes_read: u64, bytes_total: Option<u64>, packets: u64, elapsed_seconds: f64) -> Self {
        let read = format::to_f64(bytes_read);
        let total = bytes_total.map(format::to_f64);
        let mut parts = vec![
            bytes_total.map_or_else(
                || format::bytes(bytes_read),
                |total| format!("{} of {}", format::bytes(bytes_read), format::bytes(total)),
            ),
            format::counted(packets, "packet"),
        ];
        if elapsed_seconds >= SETTLED_SECONDS && bytes_read > 0 {
            let rate = read / elapsed_seconds;
            parts.push(format!("{}/s", format::rounded_bytes(rate)));
            if let Some(total) = total {
                let left = ((total - read) / rate).max(0.0);
                parts.push(format!("{} left", format::duration(left.ceil())));
            }
        }
        let share = total.map(|total| if total > 0.0 { (read / total).min(1.0) } else { 1.0 });
        Self { share, text: parts.join(" · ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_has_amount_rate_and_time_left() {
        let progress = Progress::new(250_000_000, Some(1_000_000_000), 500_000, 0.5);
        assert_eq!(progress.share, Some(0.25));
        assert_eq!(progress.text, "250 MB of 1.00 GB · 500,000 packets · 500 MB/s · 2 s left");
        let stream = Progress::new(2_000_000, None, 1, 0.1);
        assert_eq!((stream.share, stream.text.as_str()), (None, "2.00 MB · 1 packet"));
    }
}
