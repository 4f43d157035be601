//! Segments and settings in, a tally out.

mod settings;

pub use settings::{BinWidths, PortRole, Settings};
