//! What a report is about: which packets are counted, by which port, and how the direction is determined.
//!
//! ```
//! use portogram::settings::{PortRole, Selection, Settings};
//!
//! let dns_by_service = Settings {
//!     port_role: PortRole::Service,
//!     selection: Selection { ports: vec!["53".parse()?], ..Selection::default() },
//!     ..Settings::default()
//! };
//! # Ok::<(), portogram::settings::PortRangeError>(())
//! ```
//!
//! All settings can change after a capture was read: see [`Session::apply`](crate::session::Session::apply). [`settings`]
//! describes those that a user can choose, with their names, values and help.

pub use crate::direction::{MethodChoice, NetworkError, parse_networks};
pub use crate::packet::{BareIp, Transport, Tunnels};
pub use crate::query::{
    BinWidths, ConversationFilter, Effect, Filter, FilterError, FilterErrorKind, Focus, Kind, NamedValue, PortRange,
    PortRangeError, PortRole, Repeats, Selection, Setting, Settings, parse_filter, settings,
};
