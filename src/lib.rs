//! A first look at a packet capture, port by port: charts and statistics of the traffic of a pcap or pcapng file.
//!
//! A [`session::Session`] reads a capture and gives a [`report::Report`]; [`chart`] draws it:
//!
//! ```
//! use std::io::Read;
//!
//! use portogram::session::{Limits, Need, Session, Source};
//! use portogram::settings::Settings;
//!
//! # fn main() -> std::io::Result<()> {
//! # let sample = portogram::sample::capture();
//! # let mut file = &*sample;
//! // let mut file = std::fs::File::open("office.pcapng")?;
//! let mut session = Session::new(vec![Source::stream("office.pcapng")], Settings::default(), Limits::default());
//! let mut chunk = vec![0; 1 << 20];
//! while session.need() != Need::Nothing {
//!     match file.read(&mut chunk)? {
//!         0 => session.end_file(),
//!         count => session.push(&chunk[..count]),
//!     };
//! }
//! if let Some(busiest) = session.report().classes.incoming.busiest_by_packets {
//!     println!("port {} received {} packets", busiest.port, busiest.packets);
//! #   assert_eq!((busiest.port, busiest.packets), (49_730, 659));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Public are [`session`], [`settings`], [`report`], [`chart`], [`html`] and [`sample`]. Without the default feature `cli`, the crate is the
//! library alone: no command, and charts as SVG but not as PNG.
//!
//! # The map
//!
//! Bytes flow through the folders of `src` in this order. Each folder depends only on the ones before it:
//!
//! - `compression`: decompresses a file in chunks (gzip, zstd, lz4)
//! - `capture`: splits the chunks of a capture file (pcap, pcapng) into frames
//! - `packet`: dissects a frame down to its ports. A new link type is an entry in `packet/link/table.rs` and a function beside it
//! - `segment`: stores packets, or flow records instead of them, in columns, with dictionaries of hosts and flows
//! - `direction`: infers which hosts are local, with a confidence, and gives each flow its class
//! - `services`: the names that IANA and people give to ports
//! - `query`: counts the packets of segments as the settings ask, and looks for findings. A new setting is an entry in
//!   `query/settings/catalogue.rs`, a new finding a file in `query/findings`
//! - [`report`]: the counts as data (the schema of the JSON) and in words
//! - [`chart`]: draws a report on any plotters backend
//! - [`html`]: writes a report with its charts as a web page of its own, and the web page itself in one file
//!
//! Above them:
//!
//! - [`session`]: reads a capture from the first byte to the report: the order of its files, the packets that are held within
//!   the memory budget, changes of settings, a second reading where one is needed, and documents, which keep what is known
//! - [`sample`]: makes captures to try
//! - `command` (the binary) and `web` (the page, with `www`): move bytes into a session, and show its reports
//!
//! Beside them, `bounded`, `exact`, `sort`, `sorted`, `framer` and `hash` are helpers of several folders.
//!
//! The library does no I/O, reads no clock, prints nothing and starts no thread.

mod compression;
mod capture;
mod packet;
mod segment;
mod direction;
mod services;
mod query;
pub mod report;
pub mod chart;
pub mod html;

pub mod settings;
pub mod session;
mod bounded;
mod exact;
mod sort;
mod sorted;
mod framer;
mod hash;
pub mod sample;
#[doc(hidden)]
pub mod internals;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(all(feature = "cli", target_arch = "wasm32"))]
compile_error!("WebAssembly is built without the feature `cli`: pass `--no-default-features`");
