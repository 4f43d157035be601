//! Statistics and tables.

use portogram::report::Fact;

use super::markup::Markup;

pub(super) fn fact(label: &str, value: &str) -> Fact {
    Fact { label: label.into(), value: value.into() }
}

/// Writes one statistic per line, leaving out those without a value.
pub(super) fn summary(page: &mut Markup, all: &[Fact]) {
    page.element("dl class=\"summary\"", |page| facts(page, all));
}

pub(super) fn facts(page: &mut Markup, facts: &[Fact]) {
    for fact in facts.iter().filter(|fact| !fact.value.is_empty()) {
        page.element("div", |page| {
            page.text_element("dt", &fact.label);
            page.text_element("dd", &fact.value);
        });
    }
}

/// What a column of a table has.
#[derive(Clone, Copy)]
pub(super) enum Cells {
    Words,
    Numbers,
    Shares,
}

impl Cells {
    fn heading(self) -> &'static str {
        match self {
            Self::Words => "th scope=\"col\" class=\"name\"",
            Self::Numbers => "th scope=\"col\"",
            Self::Shares => "th scope=\"col\" class=\"share\"",
        }
    }

    fn cell(self) -> &'static str {
        match self {
            Self::Words => "td class=\"name\"",
            Self::Numbers => "td",
            Self::Shares => "td class=\"share\"",
        }
    }
}

/// Writes a table of rows with a name. Columns without text are left out.
pub(super) fn table<const N: usize>(
    page: &mut Markup,
    name: &str,
    columns: [(&str, Cells); N],
    rows: impl Iterator<Item = (String, [String; N])>,
) {
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return;
    }
    let mut is_used = [false; N];
    for (_, cells) in &rows {
        for (is_used, cell) in is_used.iter_mut().zip(cells) {
            *is_used |= !cell.is_empty();
        }
    }
    page.element("table class=\"ledger\"", |page| {
        page.element("thead", |page| {
            page.element("tr", |page| {
                page.text_element("th scope=\"col\"", name);
                for ((name, kind), _) in columns.iter().zip(is_used).filter(|(_, is_used)| *is_used) {
                    page.text_element(kind.heading(), name);
                }
            });
        });
        page.element("tbody", |page| {
            for (name, cells) in &rows {
                page.element("tr", |page| {
                    page.text_element("th scope=\"row\"", name);
                    for ((cell, (_, kind)), _) in cells.iter().zip(columns).zip(is_used).filter(|(_, is_used)| *is_used)
                    {
                        page.text_element(kind.cell(), cell);
                    }
                });
            }
        });
    });
}
