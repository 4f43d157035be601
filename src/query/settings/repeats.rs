//! Whether packets that were captured more than once are counted more than once.

use serde::{Deserialize, Serialize};

/// What is done with packets that equal one captured shortly before them in their flow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Repeats {
    /// They are counted as all others.
    #[default]
    Count,
    /// They are left out.
    Skip,
}

impl Repeats {
    /// All values.
    pub const ALL: [Self; 2] = [Self::Count, Self::Skip];

    /// Returns the name that settings and reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Skip => "skip",
        }
    }

    /// Returns the name that people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Skip => "Skip",
        }
    }
}
