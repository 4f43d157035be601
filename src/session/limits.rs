//! The limits of a session.

use crate::capture;

/// What a session may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Memory for the packets that are held, in bytes. Past it, flow records are held instead.
    pub memory_budget_bytes: u64,
    /// Size of the largest record or block of a capture file that is not taken for damage, in bytes.
    pub record_bytes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory_budget_bytes: 512 << 20, record_bytes: capture::RECORD_LIMIT_BYTES }
    }
}
