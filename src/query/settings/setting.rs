//! The description of a setting.

use serde::Serialize;

use super::Settings;

/// A setting that a user can choose.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name, which is also its option without `--`.
    pub name: &'static str,
    /// The placeholder of its value in the help of the command. Empty for a flag.
    pub value_name: &'static str,
    /// The label of its control on the page. `None` if the page has no control for it, or one of its own.
    pub label: Option<&'static str>,
    /// What it does, in one sentence without a full stop.
    pub help: &'static str,
    /// What an empty value means. Empty if it goes without saying, and if no value is empty.
    pub unset: &'static str,
    /// Which values it has.
    pub kind: Kind,
    /// What a change leads to.
    pub effect: Effect,
    /// Parses a value, as a user writes it. The error advises the user.
    pub parse: fn(&mut Settings, &str) -> Result<(), String>,
    /// Prints the value. Parsing gives the same value again.
    pub print: fn(&Settings) -> String,
}

/// Which values a setting has.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `true` and `false`.
    Flag,
    /// One of these values.
    OneOf(fn() -> Vec<NamedValue>),
    /// Any of these values, separated by commas.
    AnyOf(fn() -> Vec<NamedValue>),
    /// Text. The page offers some values to choose from.
    Text(&'static [NamedValue]),
    /// Words, separated by commas.
    List,
}

impl Kind {
    /// Returns the values that have names.
    #[must_use]
    pub fn named_values(&self) -> Vec<NamedValue> {
        match self {
            Self::OneOf(values) | Self::AnyOf(values) => values(),
            Self::Text(values) => values.to_vec(),
            Self::Flag | Self::List => Vec::new(),
        }
    }
}

/// A value of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct NamedValue {
    /// How users and programs write it.
    pub name: &'static str,
    /// How the page shows it.
    pub label: &'static str,
}

/// What a change of settings leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The counts stay as they are. Only what is shown of them changes.
    Shown,
    /// The same packets are in the same classes, but another of their ports is counted.
    Port,
    /// All packets are counted anew.
    Count,
}
