//! The report in words and formatted numbers, for the page and the terminal alike.
//!
//! Each part of [`Description`] has a file of its own. Nothing is counted here.

mod active_filters;
mod bars;
mod capture;
mod charts;
mod closeup;
mod diagram;
mod direction;
mod findings;
mod heading;
mod headline;
mod hosts;
mod interfaces;
mod ledger;
mod missing;
mod readings;
mod role_advice;
mod shared;
mod times;

pub use active_filters::{FilterKind, FilterText};
pub use bars::Bar;
pub use charts::{ChartText, describe_charts};
pub use closeup::{CloseupHostText, CloseupText};
pub use diagram::DirectionDiagram;
pub use direction::{Alternative, DirectionText, HostText};
pub use findings::{FindingTest, FindingText, FindingsText, describe_findings, finding_tests};
pub use heading::Heading;
pub use headline::{HeadlineLine, HeadlineText};
pub use interfaces::InterfaceText;
pub use ledger::{Ledger, LedgerId, LedgerRow, LedgerTotal};
pub use missing::Missing;
pub use readings::{ReadingBar, ReadingChoice, ReadingText};
pub use shared::describe_shared;
pub use times::{ServiceText, TimelineText, TimesText, describe_cell, describe_interval};

pub(super) use headline::{named_port, opened, service};
pub(super) use hosts::{short_address, socket};
pub(super) use missing::no_traffic;

use std::borrow::Cow;

use serde::Serialize;

use super::Wording;
use super::chart_data::ChartData;
use super::printable::printable;
use super::schema::{Report, Warning};
use crate::direction::Class;
use crate::packet::Transport;

/// A report in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[non_exhaustive]
pub struct Description {
    /// The file's name, or the number of files.
    pub title: String,
    /// Format, size, packets and time in one line.
    pub subtitle: String,
    /// What most of the traffic is.
    pub headline: HeadlineText,
    /// What was read.
    pub capture: Vec<Fact>,
    /// The interfaces, those with the most packets first. Empty if the files have none, or a single one without a name.
    pub interfaces: Vec<InterfaceText>,
    /// How many interfaces are not listed, and their packets. `None` if all are listed.
    pub other_interfaces: Option<String>,
    /// How many packets repeat others, and whether they are counted. `None` if none does.
    pub repeats: Option<String>,
    /// How the direction was determined.
    pub direction: DirectionText,
    /// The transports that occur among the packets that are counted.
    pub transports: Vec<Transport>,
    /// How the service port was determined. `None` if another port is counted.
    pub service: Option<String>,
    /// Why the service's port should be counted instead. `None` if it should not.
    pub role_advice: Option<String>,
    /// Titles and statistics of the four charts, in the order in which they are shown.
    pub charts: Vec<ChartText>,
    /// Times of the packets of each direction.
    pub times: Vec<TimesText>,
    /// The timeline.
    pub timeline: TimelineText,
    /// The active filters, except the selected time.
    pub filters: Vec<FilterText>,
    /// Details of the port in focus. `None` if no port is in focus.
    pub closeup: Option<CloseupText>,
    /// All packets of the capture by class and reason.
    pub ledger: Ledger,
    /// What was wrong with the files.
    pub warnings: Vec<Warning>,
}

/// Describes a report in words. Names and messages from a capture are [`printable`].
#[must_use]
pub fn describe(report: &Report, wording: &Wording) -> Description {
    describe_with(report, &ChartData::from(report), wording)
}

/// Describes a report as [`describe`] does, with its chart data, for those who need both.
#[must_use]
pub fn describe_with(report: &Report, data: &ChartData, wording: &Wording) -> Description {
    let numbers = wording.numbers;
    Description {
        title: printable(&capture::title(&report.capture, numbers)).into(),
        subtitle: printable(&capture::subtitle(&report.capture, numbers)).into(),
        headline: headline::headline_text(report, wording),
        capture: capture::facts(&report.capture, numbers),
        interfaces: interfaces::interface_texts(report, numbers),
        other_interfaces: interfaces::others(&report.capture, numbers),
        repeats: interfaces::repeats(report, numbers),
        direction: direction::direction_text(report, numbers),
        transports: transports(report),
        service: report.service.as_ref().map(|service| direction::service_text(service, numbers)),
        role_advice: role_advice::role_advice(report, numbers),
        charts: describe_charts(data, None, wording),
        times: [Class::Incoming, Class::Outgoing].map(|class| times::times_text(report, class, numbers)).into(),
        timeline: times::timeline_text(report, wording),
        filters: active_filters::filter_texts(&report.settings),
        closeup: closeup::closeup_text(report, wording),
        ledger: ledger::ledger(report, numbers),
        warnings: report.capture.warnings.iter().map(|warning| capture::warning(warning, numbers)).collect(),
    }
}

/// A statistic with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Fact {
    /// Its name.
    pub label: String,
    /// Its value, with unit.
    pub value: String,
}

#[inline(never)]
fn fact(label: &str, value: impl Into<String>) -> Fact {
    let value = value.into();
    let value = if let Cow::Owned(escaped) = printable(&value) { escaped } else { value };
    Fact { label: printable(label).into(), value }
}

/// Returns the transports that occur in any class.
fn transports(report: &Report) -> Vec<Transport> {
    let occurs = |transport: Transport| {
        Class::ALL.iter().any(|class| report.classes.class(*class).ports.iter().any(|row| row.transport == transport))
    };
    Transport::ALL.into_iter().filter(|transport| occurs(*transport)).collect()
}
