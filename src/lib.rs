//! A first look at a packet capture, port by port.
//!
//! The rooms, in the order in which data flows; each depends only on those before it:
//!
//! - [`compression`]: chunks of a file in, plain chunks out
//! - [`capture`]: plain chunks of a capture file in, frames out
//! - [`packet`]: one frame in; addresses, transport and ports out, or the reason why it has none
//! - [`segment`]: packets in, columns with dictionaries of hosts and flows out
//! - [`direction`]: which addresses are local, how that is known, and the class of a flow
//! - [`services`]: a port in, the name that IANA gives to it out
//! - [`query`]: segments and [`query::Settings`] in, a tally out
//! - [`report`]: the tally as numbers and words, the one result that page, command and exports share
//! - [`chart`]: a report drawn on any plotters backend
//!
//! Above them, [`session`] owns a reading from the first byte to the report, [`sample`] makes a capture to try, and
//! `web` opens all of it to JavaScript.
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
