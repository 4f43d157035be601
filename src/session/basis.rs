//! What packets are counted by, apart from the settings: it is inferred from the packets themselves.

use std::sync::Arc;

use crate::direction::Decision;
use crate::query::{PortRole, Servers, Settings};
use crate::services::Services;

/// The inferred direction and servers.
///
/// A report states the basis that its counts were made by. There is one value of it, so that they cannot differ.
#[derive(Clone, Debug)]
pub(super) struct Basis {
    pub(super) decision: Decision,
    /// `None` unless services are counted.
    pub(super) servers: Option<Arc<Servers>>,
}

impl Basis {
    pub(super) fn new(decision: Decision, servers: Option<Servers>) -> Self {
        Self { decision, servers: servers.map(Arc::new) }
    }
}

/// Returns an empty set of servers, or `None` if the settings do not need it.
pub(super) fn servers(settings: &Settings, services: &Services) -> Option<Servers> {
    (settings.port_role == PortRole::Service).then(|| Servers::new(services.clone(), settings.headers()))
}
