//! `cargo xtask serve`: the page on this machine, for a person.

use std::io;
use std::net::TcpListener;

use anyhow::{Context, Result, bail};

use crate::build::{self, Mode};
use crate::project;
use crate::server::Server;

/// The port unless another is asked for.
pub(crate) const DEFAULT_PORT: u16 = 8000;

const PORTS_TRIED: u16 = 20;

/// Builds the page, serves it and opens it, until the person ends it.
pub(crate) fn run(port: u16, opens_browser: bool, mode: Mode) -> Result<()> {
    build::run(mode)?;
    let server = Server::start(listen(port)?, &project::site())?;
    println!("\nThe page is at {} (end with Ctrl+C)", server.url);
    if opens_browser && let Err(error) = open::that_detached(&server.url) {
        println!("The browser could not be opened ({error}): open the address yourself");
    }
    server.wait()
}

fn listen(first: u16) -> Result<TcpListener> {
    for port in first..=first.saturating_add(PORTS_TRIED) {
        match TcpListener::bind(("127.0.0.1", port)) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                println!("Port {port} is taken by another program: trying the next one");
            }
            listener => return listener.with_context(|| format!("port {port}")),
        }
    }
    bail!("every port from {first} on is taken: choose another with --port")
}
