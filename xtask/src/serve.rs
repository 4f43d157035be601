//! `cargo xtask serve`: builds the page and serves it on this machine.

use std::io;
use std::net::TcpListener;

use anyhow::{Context, Result, bail};

use crate::build::{self, Mode};
use crate::project;
use crate::server::Server;

/// The port if `--port` is not given.
pub(crate) const DEFAULT_PORT: u16 = 8000;

/// Number of further ports to try if the first is taken.
const MORE_PORTS: u16 = 20;

/// Builds the page, serves it and opens it in the browser. Returns only if the server fails.
pub(crate) fn run(port: u16, opens_browser: bool, mode: Mode) -> Result<()> {
    build::run(mode)?;
    let server = Server::start(listen(port)?, &project::site())?;
    println!("\nThe page is at {} (end with Ctrl+C)", server.url);
    if opens_browser && let Err(error) = open::that_detached(&server.url) {
        println!("The browser could not be opened ({error}): open the address yourself");
    }
    server.wait()
}

/// Listens on `first`, or on the next port that is free.
fn listen(first: u16) -> Result<TcpListener> {
    for port in first..=first.saturating_add(MORE_PORTS) {
        match TcpListener::bind(("127.0.0.1", port)) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                println!("Port {port} is in use: trying the next one");
            }
            listener => return listener.with_context(|| format!("port {port}")),
        }
    }
    bail!("the ports from {first} on are in use: choose another with --port")
}
