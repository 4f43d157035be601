//! Integration tests: from the bytes of a capture to a report, a chart or the output of the command.
//!
//! `cargo test --test it` runs all of them, `cargo test --test it time::` those of one module.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod bare_ip;
mod chart;
mod closeup;
mod command;
mod compression;
mod containers;
mod conversations;
mod corpus;
mod counting;
mod damage;
mod direction;
mod document;
mod document_cuts;
mod embed;
mod direction_distance;
mod direction_evidence;
mod direction_groups;
mod encapsulations;
mod ether_types;
mod files_apart;
mod floods;
mod flow_records;
mod filters;
mod findings;
mod golden;
mod headline;
mod heat_map;
#[cfg(unix)]
mod html;
mod inputs;
mod interfaces;
mod limits;
mod look_alikes;
mod odd_files;
mod one_report;
mod output;
mod page;
mod payload;
mod readings;
mod readme;
mod repeats;
mod role_advice;
mod sample;
mod screen;
mod series;
mod services;
mod session;
mod sharing;
mod settings;
mod support;
mod time;
mod tunnels;
