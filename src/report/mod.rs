//! A tally as numbers and words: the one result that the page, the command, exports and embeds share.
//!
//! ChartData is left to [`crate::chart`].

mod build;
mod closeup;
mod describe;
mod direction;
mod chart_data;
mod export;
mod ports;
mod filters;
mod schema;
mod findings;
mod times;
pub mod format;
mod names;

pub use chart_data::{ChartData, ClassData};
pub use describe::{
    Alternative, Bar, Chart, CloseupHostText, CloseupText, Description, DirectionText, Fact, FilterKind, FilterText,
    FindingText, FindingsText, HostText, Ledger, LedgerRow, LedgerTotal, Missing, TimelineText, TimesText, describe,
    describe_findings, describe_interval,
};
pub use export::{intervals_to_csv, to_csv, to_json};
pub use ports::{PortColumn, PortList, PortOrder, PortRow, list_ports};
pub use schema::{
    Amount, BinCounts, Capture, ClassCounts, Classes, Closeup, CloseupClass, CloseupHost, Direction, File, FileMarks,
    Finding, Findings, GapCount, Gateway, Host, InterArrival, Interval, LengthCounts, LinkType, PortCounts, PortTotal,
    Report, RunnerUp, SCHEMA, Service, ServiceRule, Timeline, Times, Warning, WithoutPorts,
};
pub use times::{iso_8601, seconds};
