//! A tally as numbers and words: the one result that the page, the command, exports and embeds share.
//!
//! Drawing is left to [`crate::chart`].

mod build;
mod describe;
mod direction;
mod export;
mod ports;
mod progress;
mod schema;
mod times;
pub mod units;
mod words;

pub use describe::{
    Alternative, Chart, Description, DirectionText, Fact, HostText, Ledger, LedgerRow, LedgerTotal, Missing,
    TimelineText, TimesText, describe,
};
pub use export::{intervals_to_csv, to_csv, to_json};
pub use ports::{PortColumn, PortList, PortOrder, PortRow, list_ports};
pub use progress::Progress;
pub use schema::{
    Amount, BinCounts, Capture, ClassCounts, Classes, Direction, File, FileMarks, GapCount, Gateway, Host,
    InterArrival, Interval, LinkType, PortCounts, PortTotal, Report, RunnerUp, SCHEMA, Service, Timeline, Times,
    ToldBy, Warning, WithoutPorts,
};
pub use times::{iso_8601, seconds};
