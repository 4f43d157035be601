//! `cargo xtask screenshot`: takes the screenshot of the page with the sample capture for the README.

use anyhow::Result;

use crate::build::{self, Mode};
use crate::server::Server;
use crate::{chromium, process, project};

/// Builds the page, opens the sample capture and writes the screenshot.
pub(crate) fn run() -> Result<()> {
    build::run(Mode::Release)?;
    let server = Server::on_free_port(&project::site())?;
    let picture = project::path(".github/screenshot.png");
    process::run(chromium::script("screenshot.js", &server.url)?.arg(&picture))?;
    println!("\n{}", picture.display());
    Ok(())
}
