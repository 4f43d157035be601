//! A tally as numbers and words: the one result that the page, the command, exports and embeds share.
//!
//! Drawing is left to [`crate::chart`].

mod build;
mod closeup;
mod describe;
mod direction;
mod drawing;
mod export;
mod ports;
mod progress;
mod filters;
mod schema;
mod standouts;
mod times;
pub mod units;
mod words;

pub use describe::{
    Alternative, Bar, Chart, CloseupHostText, CloseupText, Description, DirectionText, Fact, FilterKind, FilterText,
    HostText, Ledger, LedgerRow, LedgerTotal, Missing, StandoutText, StandoutsText, TimelineText, TimesText, describe,
    describe_interval, describe_standouts,
};
pub use drawing::{Drawing, DrawnClass};
pub use export::{intervals_to_csv, to_csv, to_json};
pub use ports::{PortColumn, PortList, PortOrder, PortRow, list_ports};
pub use progress::Progress;
pub use schema::{
    Amount, BinCounts, Capture, ClassCounts, Classes, Closeup, CloseupClass, CloseupHost, Direction, File, FileMarks,
    GapCount, Gateway, Host, InterArrival, Interval, LengthCounts, LinkType, PortCounts, PortTotal, Report, RunnerUp,
    SCHEMA, Service, Standout, Standouts, Timeline, Times, ToldBy, Warning, WithoutPorts,
};
pub use times::{iso_8601, seconds};
