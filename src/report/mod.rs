//! A tally as numbers and words: the one result that the page, the command, exports and embeds share.
//!
//! Drawing is left to [`crate::chart`].

mod schema;

pub use schema::{
    BinCounts, Capture, ClassCounts, Classes, Direction, File, LinkType, PortCounts, PortTotal, Report, SCHEMA, Warning,
    WithoutPorts,
};
