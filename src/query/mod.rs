//! Queries: counts the packets of segments as [`Settings`] ask, into a [`Tally`].
//!
//! Direction, port and transport are decided here, once per flow instead of once per packet. Reading captures into
//! segments is left to `capture`, `packet` and `segment`; presenting the result is left to `report`.

mod answering;
mod classifier;
mod closeup;
mod conversations;
mod edit;
mod filter;
mod first_seen;
mod heat_map;
mod host_to_port;
mod inter_arrival;
mod other_ports;
mod ports;
mod selection;
mod series;
mod service;
mod settings;
pub(crate) mod findings;
mod tally;
mod timeline;

pub use answering::AnsweringPorts;
pub use closeup::Focus;
pub(crate) use closeup::{Closeup, HostTally};
pub(crate) use conversations::{Conversation, Conversations};
pub use edit::ConversationFilter;
pub use filter::{Filter, FilterError, FilterErrorKind, parse_filter};
pub(crate) use findings::Findings;
pub use findings::{Finding, FindingKind};
pub(crate) use heat_map::HeatMap;
pub(crate) use inter_arrival::InterArrivalTimes;
pub(crate) use ports::{Counts, PortTable, is_client_port};
pub use selection::{PortRange, PortRangeError, Selection};
pub(crate) use series::{SeriesTally, ServicePort, busiest_services, service_port};
pub(crate) use service::{Servers, ServiceTally};
pub use service::{ServiceExample, ServiceRule, WEIGHTS as SERVICE_WEIGHTS};
pub(crate) use settings::Zone;
pub use settings::{BinWidths, Effect, Kind, NamedValue, PortRole, Repeats, Setting, Settings, settings};
pub(crate) use tally::{ClassTally, Marks, ReasonTally, Tally, WithoutPorts};
pub(crate) use timeline::{
    Amount, Interval, StoredTimeline, Timeline, join, nanos, record_length_from, record_lengths_nanos,
};
