//! Segments and [`Settings`] in, a [`Tally`] out.
//!
//! Direction, port and transport are decided here, once per flow. Where segments come from, and how the result is written,
//! is left to others.

mod closeup;
mod classifier;
mod filter;
mod gaps;
mod ports;
mod selection;
mod service;
mod settings;
pub(crate) mod findings;
mod tally;
mod timeline;

pub use closeup::{Closeup, Focus, HostTally};
pub use filter::{Filter, FilterError, parse_filter};
pub use findings::{Finding, FindingKind, Findings};
pub use gaps::InterArrivalTimes;
pub use ports::{Counts, PortTable};
pub use selection::{PortRange, PortRangeError, Selection};
pub use service::ServiceRule;
pub use settings::{BinWidths, PortRole, Settings, Zone};
pub use tally::{ClassTally, Marks, ReasonTally, ServiceTally, Tally, WithoutPorts};
pub use timeline::{Amount, Interval, Timeline};
