//! Table of measured figures, each with its limit if it has one.

/// The measured figures, in the order in which they are printed.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
}

struct Row {
    figure: String,
    value: String,
    limit: Option<Limit>,
}

struct Limit {
    text: String,
    is_met: bool,
}

impl Table {
    /// Adds a value that must be at most `limit`.
    pub(crate) fn at_most(&mut self, figure: impl Into<String>, value: f64, limit: f64, unit: Unit) {
        let limit = Limit { text: format!("at most {}", unit.format(limit)), is_met: value <= limit };
        self.rows.push(Row { figure: figure.into(), value: unit.format(value), limit: Some(limit) });
    }

    /// Adds a percentage that must be at least `limit`.
    pub(crate) fn at_least_percent(&mut self, figure: impl Into<String>, percent: f64, limit: f64) {
        let unit = Unit::Percent;
        let limit = Limit { text: format!("at least {}", unit.format(limit)), is_met: percent >= limit };
        self.rows.push(Row { figure: figure.into(), value: unit.format(percent), limit: Some(limit) });
    }

    /// Adds a ratio that must be at least `limit`.
    pub(crate) fn at_least_times(&mut self, figure: impl Into<String>, times: f64, limit: f64) {
        let unit = Unit::Times;
        let limit = Limit { text: format!("at least {}", unit.format(limit)), is_met: times >= limit };
        self.rows.push(Row { figure: figure.into(), value: unit.format(times), limit: Some(limit) });
    }

    /// Adds a value without a limit.
    pub(crate) fn value(&mut self, figure: impl Into<String>, value: f64, unit: Unit) {
        self.text(figure, unit.format(value));
    }

    /// Adds a text instead of a number.
    pub(crate) fn text(&mut self, figure: impl Into<String>, value: impl Into<String>) {
        self.rows.push(Row { figure: figure.into(), value: value.into(), limit: None });
    }

    /// Prints the table, and reports whether every limit is met.
    pub(crate) fn print(&self) -> bool {
        println!("\n{:<70} {:>16}   {:<22} ", "figure", "value", "limit");
        for Row { figure, value, limit } in &self.rows {
            let (limit, outcome) = match limit {
                Some(limit) => (limit.text.as_str(), if limit.is_met { "pass" } else { "MISS" }),
                None => ("", ""),
            };
            println!("{figure:<70} {value:>16}   {limit:<22} {outcome}");
        }
        self.rows.iter().all(|row| row.limit.as_ref().is_none_or(|limit| limit.is_met))
    }
}

/// Unit of a figure.
#[derive(Clone, Copy)]
pub(crate) enum Unit {
    Millis,
    Times,
    Bytes,
    Kilobytes,
    Mebibytes,
    Percent,
}

impl Unit {
    fn format(self, value: f64) -> String {
        match self {
            Self::Millis if value >= 10_000.0 => format!("{:.1} s", value / 1000.0),
            Self::Millis if value >= 100.0 => format!("{value:.0} ms"),
            Self::Millis => format!("{value:.1} ms"),
            Self::Times => format!("{value:.2} x"),
            Self::Bytes => format!("{value:.1} bytes"),
            Self::Kilobytes => format!("{value:.1} kB"),
            Self::Mebibytes => format!("{value:.1} MiB"),
            Self::Percent => format!("{value:.2} %"),
        }
    }
}

/// Returns the median, which is the upper of the two middle values if their number is even. NaN if there is no value.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
