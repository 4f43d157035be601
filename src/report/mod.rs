//! A tally as numbers and words: the one result that the page, the command, exports and embeds share.
//!
//! Drawing is left to [`crate::chart`].

mod build;
mod describe;
mod direction;
mod export;
mod progress;
mod schema;
pub mod units;
mod words;

pub use describe::{
    Alternative, Chart, Description, DirectionText, Fact, HostText, Ledger, LedgerRow, LedgerTotal, Missing, describe,
};
pub use export::{to_csv, to_json};
pub use progress::Progress;
pub use schema::{
    BinCounts, Capture, ClassCounts, Classes, Direction, File, FileMarks, Gateway, Host, LinkType, PortCounts,
    PortTotal, Report, RunnerUp, SCHEMA, Service, ToldBy, Warning, WithoutPorts,
};
