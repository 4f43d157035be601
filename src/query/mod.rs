//! Segments and [`Settings`] in, a [`Tally`] out.
//!
//! Direction, port and transport are decided here, once per flow. Where segments come from, and how the result is written,
//! is left to others.

mod beat;
mod closeup;
mod fates;
mod filter;
mod gaps;
mod ports;
mod selection;
mod service;
mod settings;
mod standouts;
mod tally;
mod timeline;

pub use closeup::{Closeup, Focus, HostTally};
pub use filter::{Filter, FilterError, parse_filter};
pub use gaps::Gaps;
pub use ports::{Counts, PortTable};
pub use selection::{PortRange, PortRangeError, Selection};
pub use service::ToldBy;
pub use settings::{BinWidths, PortRole, Settings, Zone};
pub use standouts::{Standout, Standouts};
pub use tally::{ClassTally, Marks, ReasonTally, ServiceTally, Tally, WithoutPorts};
pub use timeline::{Amount, Interval, Timeline};
