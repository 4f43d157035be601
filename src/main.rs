//! The command `portogram`: a packet capture's traffic, port by port, as text, JSON, CSV or charts.

mod command;

use std::process::ExitCode;

fn main() -> ExitCode {
    command::run()
}
