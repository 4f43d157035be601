//! Figures beside their bars.

/// What was measured, in the order in which it is printed.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
}

struct Row {
    figure: String,
    value: String,
    bar: Option<Bar>,
}

struct Bar {
    text: String,
    is_met: bool,
}

impl Table {
    /// A figure that is to be at most `bar`.
    pub(crate) fn held(&mut self, figure: impl Into<String>, value: f64, bar: f64, unit: Unit) {
        let bar = Bar { text: format!("at most {}", unit.show(bar)), is_met: value <= bar };
        self.rows.push(Row { figure: figure.into(), value: unit.show(value), bar: Some(bar) });
    }

    /// A share that is to be at least `bar`.
    pub(crate) fn reached(&mut self, figure: impl Into<String>, percent: f64, bar: f64) {
        let unit = Unit::Percent;
        let bar = Bar { text: format!("at least {}", unit.show(bar)), is_met: percent >= bar };
        self.rows.push(Row { figure: figure.into(), value: unit.show(percent), bar: Some(bar) });
    }

    /// How many times as fast something is to be, at least.
    pub(crate) fn reached_times(&mut self, figure: impl Into<String>, times: f64, bar: f64) {
        let unit = Unit::Times;
        let bar = Bar { text: format!("at least {}", unit.show(bar)), is_met: times >= bar };
        self.rows.push(Row { figure: figure.into(), value: unit.show(times), bar: Some(bar) });
    }

    /// A figure to compare with.
    pub(crate) fn shown(&mut self, figure: impl Into<String>, value: f64, unit: Unit) {
        self.said(figure, unit.show(value));
    }

    /// Something in words.
    pub(crate) fn said(&mut self, figure: impl Into<String>, value: impl Into<String>) {
        self.rows.push(Row { figure: figure.into(), value: value.into(), bar: None });
    }

    /// Prints every row; whether every bar is met.
    pub(crate) fn print(&self) -> bool {
        println!("\n{:<70} {:>16}   {:<22} ", "figure", "value", "bar");
        for Row { figure, value, bar } in &self.rows {
            let (bar, outcome) = match bar {
                Some(bar) => (bar.text.as_str(), if bar.is_met { "pass" } else { "MISS" }),
                None => ("", ""),
            };
            println!("{figure:<70} {value:>16}   {bar:<22} {outcome}");
        }
        self.rows.iter().all(|row| row.bar.as_ref().is_none_or(|bar| bar.is_met))
    }
}

/// What a figure is measured in.
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
    fn show(self, value: f64) -> String {
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

/// The middle value; of an even number, the upper of the two in the middle.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
