//! Whole flows: from the bytes of a capture to a report, a chart or what the command prints.
//!
//! `cargo test --test it` runs them all, `cargo test --test it time::` those of a module.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod chart;
mod closeup;
mod command;
mod compression;
mod containers;
mod corpus;
mod counting;
mod damage;
mod direction;
mod encapsulations;
mod golden;
mod readme;
mod sample_wire;
mod settings;
mod standouts;
mod support;
mod time;
