//! Serves the site on this machine, uncached, at the root and below a longer path.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use anyhow::{Context, Result};
use axum::Router;
use axum::http::{HeaderValue, header};
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// The longer path. The page must work below any path, since hosts such as GitHub Pages serve it below one.
pub(crate) const PREFIX: &str = "/docs/tools/portogram";

/// A server that runs in its own thread until the task ends.
pub(crate) struct Server {
    /// The address of the root, with a trailing slash.
    pub(crate) url: String,
    thread: JoinHandle<Result<()>>,
}

impl Server {
    /// Serves `site` on a free port.
    pub(crate) fn on_free_port(site: &Path) -> Result<Self> {
        Self::start(TcpListener::bind(("127.0.0.1", 0)).context("no free port")?, site)
    }

    /// Serves `site` on `listener`.
    pub(crate) fn start(listener: TcpListener, site: &Path) -> Result<Self> {
        let url = format!("http://{}/", listener.local_addr()?);
        listener.set_nonblocking(true)?;
        let site = site.to_path_buf();
        let thread = thread::spawn(move || serve(listener, site));
        Ok(Self { url, thread })
    }

    /// Waits until the server fails or the process is interrupted.
    pub(crate) fn wait(self) -> Result<()> {
        self.thread.join().unwrap_or_else(|_| anyhow::bail!("the server's thread ended early"))
    }
}

fn serve(listener: TcpListener, site: PathBuf) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let uncached = SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let site = ServeDir::new(site);
        let router = Router::new().nest_service(PREFIX, site.clone()).fallback_service(site).layer(uncached);
        axum::serve(tokio::net::TcpListener::from_std(listener)?, router).await?;
        Ok(())
    })
}
