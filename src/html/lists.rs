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
    Numbers,
    Shares,
    /// Payloads, for which a narrow page has no space.
    Payloads,
}

impl Cells {
    fn heading(self) -> &'static str {
        match self {
            Self::Words => "th scope=\"col\" class=\"name\"",
            Self::Numbers => "th scope=\"col\"",
            Self::Shares => "th scope=\"col\" class=\"share\"",
            Self::Payloads => "th scope=\"col\" class=\"payload\"",
        }
    }

    fn cell(self) -> &'static str {
        match self {
            Self::Words => "td class=\"name\"",
            Self::Numbers => "td",
            Self::Shares => "td class=\"share\"",
            Self::Payloads => "td class=\"payload\"",
        }
    }
}

/// Writes a table, or nothing if it has no rows. The first cell of a row names the row. Columns without text are left out.
pub(super) fn table(page: &mut Markup, columns: &[(&str, Cells)], rows: &[Vec<String>]) {
    if rows.is_empty() {
        return;
    }
    let is_used = |index: usize| rows.iter().any(|cells| cells.get(index).is_some_and(|cell| !cell.is_empty()));
    let used: Vec<bool> = (0..columns.len()).map(|index| index == 0 || is_used(index)).collect();
    let columns = || columns.iter().zip(&used);
    page.element("table class=\"ledger\"", |page| {
        page.element("thead", |page| {
            page.element("tr", |page| {
                columns()
                    .filter(|(_, is_used)| **is_used)
                    .for_each(|((name, kind), _)| page.text_element(kind.heading(), name));
            });
        });
        page.element("tbody", |page| {
            for cells in rows {
                page.element("tr", |page| {
                    for (index, (((_, kind), _), cell)) in
                        columns().zip(cells).enumerate().filter(|(_, ((_, is_used), _))| **is_used)
                    {
                        page.text_element(if index == 0 { "th scope=\"row\"" } else { kind.cell() }, cell);
                    }
                });
            }
        });
    });
}
