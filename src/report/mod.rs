//! A tally as numbers and words: the one result that the page, the command, exports and embeds share.
//!
//! Drawing is left to [`crate::chart`].

mod build;
mod describe;
mod export;
mod progress;
mod schema;
pub mod units;
mod words;

pub use describe::{Chart, Description, DirectionText, Fact, Ledger, LedgerRow, LedgerTotal, Missing, describe};
pub use export::{to_csv, to_json};
pub use progress::Progress;
pub use schema::{
    BinCounts, Capture, ClassCounts, Classes, Direction, File, LinkType, PortCounts, PortTotal, Report, SCHEMA,
    Warning, WithoutPorts,
};
pub use words::port_role_name;
