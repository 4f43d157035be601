//! A first look at a packet capture, port by port: charts and statistics of the traffic of a pcap or pcapng file.
//!
//! A [`session::Session`] reads a capture and gives a [`report::Report`]. [`chart`] draws it.
//!
//! # The map
//!
//! Bytes flow through the folders of `src` in this order. Each folder depends only on the ones before it:
//!
//! - `compression`: decompresses a file in chunks (gzip, zstd, lz4)
//! - `capture`: splits the chunks of a capture file (pcap, pcapng) into frames
//! - `packet`: dissects a frame down to its ports. A new link type is an entry in `packet/link/table.rs` and a function beside it
//! - `segment`: stores packets in columns, with dictionaries of hosts and flows
//! - `direction`: infers which hosts are local, with a confidence, and gives each flow its class
//! - `services`: the names that IANA gives to ports
//! - `query`: counts the packets of segments as the settings ask, and looks for findings. A new setting is an entry in
//!   `query/settings/catalogue.rs`, a new finding a file in `query/findings`
//! - [`report`]: the counts as data (the schema of the JSON) and in words
//! - [`chart`]: draws a report on any plotters backend
//!
//! Above them:
//!
//! - [`session`]: reads a capture from the first byte to the report: the order of its files, the packets that are held within
//!   the memory budget, changes of settings, and a second reading where one is needed
//! - [`sample`]: makes a capture to try
//! - `command` (the binary) and `web` (the page, with `www`): move bytes into a session, and show its reports
//!
//! Beside them, `sort` and `framer` are helpers of several folders.
//!
//! The library does no I/O, reads no clock, prints nothing and starts no thread.

pub mod compression;
pub mod capture;
pub mod packet;
pub mod segment;
pub mod direction;
pub mod services;
pub mod query;
pub mod report;
pub mod chart;

pub mod session;
mod sort;
mod framer;
pub mod sample;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(all(feature = "cli", target_arch = "wasm32"))]
compile_error!("WebAssembly is built without the feature `cli`: pass `--no-default-features`");
