//! Statistics and tables.

use super::markup::Markup;
use crate::report::Fact;

/// Writes one statistic per line, leaving out those without a value.
pub(super) fn summary<'a>(page: &mut Markup, facts: impl IntoIterator<Item = (&'a str, &'a str)>) {
    page.element("dl class=\"summary\"", |page| {
        for (label, value) in facts {
            if !value.is_empty() {
                page.element("div", |page| {
                    page.text_element("dt", label);
                    page.text_element("dd", value);
                });
            }
        }
    });
}

/// Returns a statistic as [`summary`] takes it.
pub(super) fn parts(fact: &Fact) -> (&str, &str) {
    (&fact.label, &fact.value)
}

/// What a column of a table has.
#[derive(Clone, Copy)]
pub(super) enum Cells {
    Words,
    /// Names of services, which are wrapped on a narrow page.
    Services,
    Numbers,
    Shares,
    /// Payloads, for which a narrow page has no space.
    Payloads,
}

impl Cells {
    fn heading(self) -> &'static str {
        match self {
            Self::Words | Self::Services => "th scope=\"col\" class=\"name\"",
            Self::Numbers => "th scope=\"col\"",
            Self::Shares => "th scope=\"col\" class=\"share\"",
            Self::Payloads => "th scope=\"col\" class=\"payload\"",
        }
    }

    fn cell(self) -> &'static str {
        match self {
            Self::Words => "td class=\"name\"",
            Self::Services => "td class=\"name service\"",
            Self::Numbers => "td",
            Self::Shares => "td class=\"share\"",
            Self::Payloads => "td class=\"payload\"",
        }
    }
}

/// Writes a table, or nothing if it has no rows. `cells` has those of all rows; the first one names its row. Columns without text
/// are left out.
pub(super) fn table(page: &mut Markup, columns: &[(&str, Cells)], cells: &[&str]) {
    if cells.is_empty() {
        return;
    }
    let rows = || cells.chunks(columns.len());
    let is_used = |index: usize| index == 0 || rows().any(|row| row.get(index).is_some_and(|cell| !cell.is_empty()));
    let used: Vec<bool> = (0..columns.len()).map(is_used).collect();
    page.element("table class=\"ledger\"", |page| {
        page.element("thead", |page| {
            page.element("tr", |page| {
                for ((name, kind), _) in columns.iter().zip(&used).filter(|(_, is_used)| **is_used) {
                    page.text_element(kind.heading(), name);
                }
            });
        });
        page.element("tbody", |page| {
            for row in rows() {
                page.element("tr", |page| {
                    let mut first = Some("th scope=\"row\"");
                    for ((cell, (_, kind)), is_used) in row.iter().zip(columns).zip(&used) {
                        if *is_used {
                            page.text_element(first.take().unwrap_or(kind.cell()), cell);
                        }
                    }
                });
            }
        });
    });
}
