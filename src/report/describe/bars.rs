//! Bars of a histogram or a ranking.

use serde::Serialize;

use crate::report::format::{NumberFormat, to_f64};

/// A bar of a histogram or a ranking.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[non_exhaustive]
pub struct Bar {
    /// What it counts, such as `80–159`.
    pub label: String,
    /// The count, and its share of all.
    pub text: String,
    /// Its length relative to the longest bar, from 0 to 1.
    pub part: f64,
}

/// Makes bars of labels and counts, with their shares of `all`.
pub(super) fn bars(rows: Vec<(String, u64)>, all: u64, noun: &str, numbers: NumberFormat) -> Vec<Bar> {
    let longest = rows.iter().map(|(_, count)| *count).max().unwrap_or_default().max(1);
    let bar = |(label, count): (String, u64)| Bar {
        label,
        text: format!("{} ({})", numbers.counted(count, noun), numbers.share(count, all)),
        part: to_f64(count) / to_f64(longest),
    };
    rows.into_iter().map(bar).collect()
}
