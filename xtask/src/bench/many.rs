//! Measures a page with twenty elements beside one with a single element. The script `tests/browser/many.js` measures; this module compares
//! the figures with their limits.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::RUNS;
use super::table::{Table, Unit, median};
use crate::server::Server;
use crate::{chromium, process, project};

/// Time until the charts in the viewport are shown, and memory of the page's processes, in times of those of a single element.
const MAX_TIME_RATIO: f64 = 1.5;
const MAX_MEMORY_RATIO: f64 = 3.0;

/// The output of `many.js`.
#[derive(Deserialize)]
struct Measured {
    one: Vec<Visit>,
    many: Vec<Visit>,
}

#[derive(Deserialize)]
struct Visit {
    /// Time from navigation until all charts in the viewport are shown.
    millis: f64,
    /// Memory after all elements have been scrolled to.
    mebibytes: f64,
}

/// Measures with the document of an example.
pub(super) fn measure(table: &mut Table) -> Result<()> {
    process::announce("measure a page with twenty elements");
    let server = Server::on_free_port(&project::site())?;
    let mut script = chromium::script("many.js", &server.url)?;
    let printed = process::output(script.arg(RUNS.to_string()))?;
    let measured: Measured = serde_json::from_str(&printed).context("many.js printed something other than figures")?;
    let of = |visits: &[Visit], figure: fn(&Visit) -> f64| median(&visits.iter().map(figure).collect::<Vec<_>>());
    let (one, many) = (of(&measured.one, |visit| visit.millis), of(&measured.many, |visit| visit.millis));
    table.value("one element: from navigation to its charts", one, Unit::Millis);
    table.at_most("twenty elements: the same for those in the viewport", many / one, MAX_TIME_RATIO, Unit::Times);
    let (one, many) = (of(&measured.one, |visit| visit.mebibytes), of(&measured.many, |visit| visit.mebibytes));
    if one > 0.0 {
        table.value("one element: memory of the page", one, Unit::Mebibytes);
        table.at_most("twenty elements: the same after all were seen", many / one, MAX_MEMORY_RATIO, Unit::Times);
    }
    Ok(())
}
