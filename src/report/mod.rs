//! A query as numbers and words: the one result that the page, the command, exports and embeds share.
//!
//! ```
//! use portogram::report::{Report, Wording, describe, to_csv};
//! # use portogram::session::{Limits, Session, Source};
//! # use portogram::settings::Settings;
//!
//! fn print(report: &Report) {
//!     let description = describe(report, &Wording::default());
//!     println!("{}: {}", description.title, description.direction.explanation);
//!     for fact in &description.capture {
//!         println!("{}: {}", fact.label, fact.value);
//!     }
//!     print!("{}", to_csv(report));
//! }
//! # let mut session = Session::new(vec![Source::stream("sample.pcapng")], Settings::default(), Limits::default());
//! # session.push(&portogram::sample::capture());
//! # session.end_file();
//! # print(&session.report());
//! ```
//!
//! - `schema`: the data of a report, which is what JSON has
//! - `build`: fills it from a query
//! - `explanation`: how the direction was determined, in sentences that are part of the data
//! - `describe`: the report in words and written numbers
//! - `ports` and `conversations`: the ports of a class, and the conversations, as lists that are sorted and searched
//! - `chart_kind` and `chart_data`: the four charts, and the numbers that they show
//! - `export`: JSON and CSV
//! - `series`: the colours of the busiest services
//! - `printable`: escapes for text that a capture controls
//! - `capture_filters`: filters of Wireshark and tcpdump for what is shown
//! - `names`, `ether_types`, `ip_protocols` and [`format`](mod@format): the words for enums and Ethernet types, and written numbers
//! - `service_names`: the names of services that are plausible in a capture
//! - `wording`: what texts depend on apart from the report
//!
//! Drawing is left to [`crate::chart`].

mod build;
mod capture_filters;
mod chart_data;
mod chart_kind;
mod conversations;
mod describe;
mod ether_types;
mod ip_protocols;
mod explanation;
mod export;
pub mod format;
pub(crate) mod names;
mod ports;
mod printable;
mod schema;
mod series;
mod service_names;
mod wording;

pub(crate) use build::nanos;
pub use build::{ReportParts, iso_8601, seconds};
pub use chart_data::{ChartData, ClassData};
pub use chart_kind::{ChartDirection, ChartKind, Measure};
pub use conversations::{ConversationColumn, ConversationList, ConversationQuery, ConversationRow, list_conversations};
pub use describe::{
    Alternative, Bar, ChartText, CloseupHostText, CloseupText, Description, DirectionDiagram, DirectionText, Fact,
    FilterKind, FilterText, FindingTest, FindingText, FindingsText, Heading, HeadlineLine, HeadlineText, HostText,
    InterfaceText, Ledger, LedgerId, LedgerRow, LedgerTotal, Missing, ReadingBar, ReadingChoice, ReadingText,
    ServiceText, TimelineText, TimesText, describe, describe_cell, describe_charts, describe_findings,
    describe_interval, describe_shared, describe_with, finding_tests,
};
pub(crate) use explanation::{superseded_direction, superseded_services};
pub use export::{intervals_to_csv, to_csv, to_json, write_csv, write_intervals_csv, write_json};
pub use names::Code;
pub use ports::{PortColumn, PortList, PortOrder, PortRow, list_ports};
pub use printable::printable;
pub use schema::{
    Amount, BetterDirection, BinCounts, Capture, ClassCounts, Classes, Closeup, CloseupClass, CloseupHost,
    Conversation, Conversations, Direction, EtherTypeCounts, File, FileMarks, Findings, FoldedFlows, GUESS_BELOW,
    GapCount, Gateway, HeatMap, HeatMapCell, HeatMapGroup, Host, InterArrival, Interface, Interval, IpProtocolCounts,
    LengthCounts, LinkType, OtherInterfaces, OtherLinkTypes, PortCounts, PortTotal, Reading, ReadingCounts, Reason,
    ReasonCounts, Report, ReportedFinding, RunnerUp, SCHEMA, Series, Service, ServiceRuleCount, Silence, Timeline,
    Times, Warning,
};
pub use series::SeriesColors;
pub use service_names::ServiceNames;
pub use wording::Wording;

pub use crate::capture::Format;
pub use crate::compression::Compression;
pub use crate::direction::{Class, Method, Side};
pub use crate::packet::{Address, HostName, HostSide, Member, Transport};
pub use crate::query::{AnsweringPorts, Finding, FindingKind, ServiceRule};
pub use crate::services::Services;
